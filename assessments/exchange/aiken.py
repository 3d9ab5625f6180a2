"""Aiken: a question, options `A)` or `A.`, `ANSWER: B`. Carries single choice, nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.draft import Draft
from assessments.exchange.found import Place, Reading
from assessments.exchange.texts import decode, narrow

_OPTION: Final = re.compile(r"\s*([A-Za-z])\s*[.)、]\s*(.*)")
_ANSWER: Final = re.compile(r"\s*ANSWER\s*:\s*(.*?)\s*", re.IGNORECASE)
_FEEDBACK: Final = re.compile(r"\s*(?:FEEDBACK|EXPLANATION)\s*:\s*(.*?)\s*", re.IGNORECASE)


def read(content: bytes) -> Reading:
    reading = Reading("aiken")
    open_question = _Open()
    for number, line in enumerate(decode(content).split("\n"), start=1):
        answer = _ANSWER.fullmatch(narrow(line))
        feedback = _FEEDBACK.fullmatch(narrow(line))
        if answer:
            open_question.close(reading, answer[1], line)
            open_question = _Open()
        elif feedback and not open_question.lines:
            _explain(reading, line[feedback.start(1) : feedback.end(1)], number)
        elif line.strip():
            if open_question.begins_another(line):
                open_question.close(reading, None, "")
                open_question = _Open()
            open_question.take(number, line)
        else:
            open_question.blank = True
    if open_question.lines:
        open_question.close(reading, None, "")
    return reading


def _explain(reading: Reading, text: str, number: int) -> None:
    """Some programs write FEEDBACK: below the answer, which Aiken does not know."""
    said = reading.questions[-1] if reading.questions else None
    refused = reading.refused[-1].place.line or 0 if reading.refused else 0
    if said is None or refused > (said.place.line or 0):
        problem = Problem(_("Not part of a question: “%(text)s”"), {"text": text[:80]})
        reading.note(problem, Place(line=number))
        return
    source = {**said.source, "explanation": text}
    reading.questions[-1] = replace(said, source=source)


class _Open:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blank = False
        self._line = 0
        self._stem: list[str] = []
        self._options: list[tuple[str, str]] = []

    def begins_another(self, line: str) -> bool:
        """A text after options and an empty line: the question before had no ANSWER."""
        return bool(self._options and self.blank and not _OPTION.fullmatch(narrow(line)))

    def take(self, number: int, line: str) -> None:
        self._line = self._line or number
        self.lines.append(line)
        found = _OPTION.fullmatch(narrow(line))
        if found and (self._options or found[1].upper() == "A") and self._stem:
            self._options.append((found[1].upper(), line[found.start(2) :].strip()))
        elif self._options:
            letter, text = self._options[-1]
            self._options[-1] = (letter, f"{text}\n{line.strip()}")
        else:
            self._stem.append(line.strip())
        self.blank = False

    def close(self, reading: Reading, answer: str | None, line: str) -> None:
        place, original = Place(line=self._line or None), "\n".join([*self.lines, line]).strip()
        try:
            if answer is None:
                raise Unusable(_("There is no line ANSWER: below the options."))
            draft = Draft(
                stem="\n".join(self._stem), kind="single", options=self._options, answer=answer
            )
            source = draft.source()
        except Unusable as error:
            reading.refuse(error.problem, place, original=original)
        else:
            reading.add(source, place, original=original)


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why the question cannot be in an Aiken file; None if it can."""
    if question["type"] != "single" or question.get("policy") == "mapped":
        return Problem(_("Aiken carries single choice only."))
    if len(question["options"]) > 26 or any("\n\n" in text for text in _texts(question)):
        return Problem(_("Aiken carries no empty lines inside a text."))
    if any(_looks_like_sign(text) for text in _texts(question)):
        return Problem(_("A line of this question would be read as an option or an answer."))
    return None


def write(questions: Iterable[Mapping[str, Any]]) -> bytes:
    return "\n\n".join(_written(question) for question in questions).encode() + b"\n"


def _written(question: Mapping[str, Any]) -> str:
    letters = [chr(ord("A") + number) for number in range(len(question["options"]))]
    options = list(zip(letters, question["options"], strict=True))
    right = next(letter for letter, option in options if option["correct"])
    lines = [question["stem"], *(f"{letter}) {option['text']}" for letter, option in options)]
    return "\n".join([*lines, f"ANSWER: {right}"])


def _texts(question: Mapping[str, Any]) -> list[str]:
    return [question["stem"], *(option["text"] for option in question["options"])]


def _looks_like_sign(text: str) -> bool:
    lines = [narrow(line) for line in text.split("\n")]
    return any(_ANSWER.fullmatch(line) or _OPTION.fullmatch(line) for line in lines[1:]) or bool(
        _ANSWER.fullmatch(lines[0])
    )
