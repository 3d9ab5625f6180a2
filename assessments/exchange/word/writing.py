"""Writing a Word paper with answers, in the form that we read."""

import io
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import groupby
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import rubrics, words
from assessments.exchange.compare import CARRIED, essence
from assessments.exchange.found import Reading
from assessments.exchange.media import Find
from assessments.exchange.paper import reading as paper

_ORDER: Final = tuple(words.KINDS)
_NUMERALS: Final = "一二三四五六七八九十"


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why a typed paper cannot carry the question; None if it reads back as it was.

    A text may hold a line that looks like a number, an option or an answer: the only proof is to
    read it.
    """
    found = words.left_out(question)
    if found:
        return found
    lines = paper.from_text("\n".join(_lines({**question, "picture": None}, 1)))
    reading = paper.read_lines(lines, Reading("docx"))
    try:
        same = len(reading.questions) == 1 and essence(
            reading.questions[0].source, CARRIED["docx"]
        ) == essence(question, CARRIED["docx"])
    except Unusable:
        same = False
    return None if same else Problem(_("A line of this question would be read as something else."))


def write(questions: Iterable[Mapping[str, Any]], picture: Find) -> bytes:
    from docx import Document  # slow import

    document = Document()
    number = 0
    ordered = sorted(questions, key=lambda one: _ORDER.index(one["type"]))
    for position, (kind, group) in enumerate(groupby(ordered, key=lambda one: one["type"])):
        document.add_heading(f"{_NUMERALS[position]}、{words.KINDS[kind]}", level=2)
        for question in group:
            number += 1
            stem, *others = _lines(question, number)
            paragraph = document.add_paragraph(stem)
            _insert(paragraph, question.get("picture"), picture)
            for line in others:
                document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _insert(paragraph: Any, shown: Any, find: Find) -> None:
    from docx.image import exceptions as images  # slow import

    address = shown.get("file") if isinstance(shown, Mapping) else shown
    content = find(str(address)) if address else None
    if content is not None:
        with suppress(
            images.UnrecognizedImageError,
            images.InvalidImageStreamError,
            images.UnexpectedEndOfFileError,
        ):
            paragraph.add_run().add_picture(io.BytesIO(content))


def _lines(question: Mapping[str, Any], number: int) -> list[str]:
    lines = [f"{number}. {words.stem(question)}"]
    lines += [f"{letter}. {text}" for letter, text in words.options(question)]
    facts = {
        "题型": words.KINDS[question["type"]],
        "答案": words.answer(question),
        "解析": question.get("explanation"),
        "难度": words.DIFFICULTIES[question.get("difficulty") or "medium"],
        "知识点": question.get("topic"),
        "分值": question.get("mark") or "1",
        "红线题": "是" if question.get("critical") else "",
        "计分": _policy(question),
        "评分量规": rubrics.written(question.get("rubric")),
    }
    return lines + [f"{word}：{text}" for word, text in facts.items() if text]


def _policy(question: Mapping[str, Any]) -> str:
    share = question.get("missed_share")
    return words.policy(question) + (f" {share}" if share else "")
