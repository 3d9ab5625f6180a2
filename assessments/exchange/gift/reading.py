"""Reading GIFT: questions between blank lines, answers in braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import html, tags
from assessments.exchange.found import Place, Reading
from assessments.exchange.gift import answers
from assessments.exchange.gift.escapes import hide, restore
from assessments.exchange.texts import decode, tidy

_CATEGORY: Final = re.compile(r"\s*\$CATEGORY\s*:\s*(.*)", re.IGNORECASE)
_TITLE: Final = re.compile(r"\s*::(.*?)::\s*", re.DOTALL)
_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]\s*", re.IGNORECASE)
_MARK: Final = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
GAP: Final = "____"


@dataclass
class _Chunk:
    line: int = 0
    lines: list[str] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    category: str = ""
    depth: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def looks_like(text: str) -> bool:
    """Braces with answers in them, or a title between double colons."""
    hidden = hide(text[:200_000])
    return bool(
        re.search(r"^\s*::.+?::", hidden, re.MULTILINE)
        or re.search(r"\{\s*(?:[=~#]|T(?:RUE)?\b|F(?:ALSE)?\b|\})", hidden)
    )


def read(content: bytes) -> Reading:
    reading = Reading("gift")
    for chunk in _chunks(decode(content), reading):
        place = Place(line=chunk.line)
        try:
            source, notes = _question(chunk)
        except Unusable as error:
            reading.refuse(error.problem, place, original=chunk.text)
            continue
        if source is None:
            reading.note(
                Problem(_("A text without answers was left out: “%(text)s”"),
                        {"text": chunk.text[:80]}), place,
            )  # fmt: skip
        else:
            reading.add(source, place, original=chunk.text, notes=tuple(notes))
    return reading


def _chunks(text: str, reading: Reading) -> Iterator[_Chunk]:
    """Questions with their line; a blank line inside braces does not divide."""
    chunk, category = _Chunk(), ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("//"):  # inside of braces as well, as Moodle reads it
            chunk.marks += _MARK.findall(line)
        elif found := _CATEGORY.fullmatch(line) if not chunk.lines else None:
            category = tags.topic_of_path(found[1])
        elif line.strip() or chunk.depth > 0:
            if _runs_on(chunk, line):
                yield chunk
                chunk = _Chunk()
            chunk.line = chunk.line or number
            chunk.category = category
            chunk.lines.append(line)
            hidden = hide(line)
            chunk.depth = max(0, chunk.depth + hidden.count("{") - hidden.count("}"))
        elif chunk.lines:
            yield chunk
            chunk = _Chunk()
    if chunk.lines:
        yield chunk
    elif chunk.marks:
        reading.note(Problem(_("A comment at the end belongs to no question.")))


def _runs_on(chunk: _Chunk, line: str) -> bool:
    """A title in the middle of open braces, never closed, or right below a finished question."""
    ended = chunk.depth > 0 or "}" in hide(chunk.text)
    return ended and bool(re.match(r"\s*::", line))


def _question(chunk: _Chunk) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The question and what to say of it; no question for a text without braces."""
    text, title = hide(chunk.text), ""
    if found := _TITLE.match(text):
        title, text = restore(found[1]).strip(), text[found.end() :]
    form = ""
    if found := _FORMAT.match(text):
        form, text = found[1].casefold(), text[found.end() :]
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 and end < 0:
        return None, []
    if begin < 0 or end < begin:
        raise Unusable(_("A brace { is not closed, or one is closed that was not opened."))
    before, inner, after = text[:begin], text[begin + 1 : end], text[end + 1 :]
    if "{" in inner or "}" in inner:
        raise Unusable(_("A question takes one pair of braces; write others as \\{ and \\}."))
    inner, general = answers.general_feedback(inner)
    reader = _Texts(form)
    goes_on = bool(_Texts(form).read(after).strip())  # `</p>` behind the brace is no text
    stem = f"{before.rstrip()} {GAP} {after.lstrip()}" if goes_on else before + after
    scored = answers.read(inner.strip(), reader.read)
    said = [reader.read(general), *scored.pop("said", ())]
    source: dict[str, Any] = {
        "stem": reader.read(stem),
        **scored,
        "explanation": "\n".join(text for text in said if text),
        "topic": chunk.category,
        "title": title,
    }
    return tags.applied(source, _tags(chunk), key=_identity(chunk)), reader.notes


def _tags(chunk: _Chunk) -> list[str]:
    return [restore(hide(text)) for kind, text in chunk.marks if kind == "tag"]


def _identity(chunk: _Chunk) -> str:
    return next((restore(hide(text)) for kind, text in chunk.marks if kind == "id"), "")


class _Texts:
    """Reads texts in the format of the question; an answer may have a format of its own."""

    def __init__(self, form: str) -> None:
        self._form = form
        self.notes: list[Problem] = []

    def read(self, hidden: str) -> str:
        form = self._form
        if found := _FORMAT.match(hidden):
            form, hidden = found[1].casefold(), hidden[found.end() :]
        text = restore(hidden)
        if form == "html" or (form in {"", "moodle"} and html.has_markup(text)):
            flat = html.flatten(text)
            self.notes += flat.notes
            if flat.pictures:
                self.notes.append(
                    Problem(_("GIFT names pictures but does not hold them: they were left out."))
                )
            return flat.text
        return tidy(text)
