"""Lesson text as HTML, rendered once per published text and kept in memory.

A StreamField takes tens of milliseconds to render and never depends on the reader, but for the
inline questions, the report-now boxes and the recordings: they stay data and are drawn with the
reader's answer, telephone numbers and language. The digest of the text is
the key, so a publication shows at once; a picture replaced in the CMS shows after `KEPT_SECONDS`.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from courses.domain import questions
from courses.domain.outline import LessonOutline
from courses.domain.questions import Question
from courses.models import LessonPage
from courses.players import Player, player

KEPT_SECONDS: Final = 300
KEPT_LESSONS: Final = 200
REPORT_NOW: Final = "courses/blocks/report_now.html"
RECORDED: Final = "courses/blocks/recording.html"


@dataclass(frozen=True)
class ReportNow:
    """The red box, drawn with the reader's own telephone numbers."""

    value: Any


@dataclass(frozen=True)
class Recorded:
    """The same recording in one or more languages, drawn in the one that the reader chose."""

    id: str
    players: tuple[Player, ...]

    def chosen(self, spoken: str) -> Player:
        fitting = (one for one in self.players if one.language.tag == spoken)
        return next(fitting, self.players[0])

    def transcript(self, spoken: str) -> tuple[str, ...]:
        """The text of the one chosen, else of one that has a text."""
        texts = (one.transcript for one in (self.chosen(spoken), *self.players))
        return next(filter(None, texts), ())


@dataclass(frozen=True)
class Scormed:
    """A step of a SCORM package, shown from its own address with a ticket for the reader."""

    id: UUID
    title: str
    package: str
    item: int
    html: SafeString  # where there is no reader


Piece = SafeString | Question | ReportNow | Recorded | Scormed


@dataclass(frozen=True)
class Section:
    id: UUID
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Rendered:
    sections: tuple[Section, ...]
    sources: tuple[dict[str, Any], ...]


_kept: "OrderedDict[tuple[int, str], tuple[float, Rendered]]" = OrderedDict()
_lock = Lock()


def lesson(outline: LessonOutline) -> Rendered:
    """Return the rendered lesson: no query while it is in memory."""
    key = (outline.page, outline.digest)
    now = time.monotonic()
    with _lock:
        kept = _kept.get(key)
        if kept and now - kept[0] < KEPT_SECONDS:
            _kept.move_to_end(key)
            return kept[1]
    rendered = render(LessonPage.objects.get(pk=outline.page))
    with _lock:
        _kept[key] = (now, rendered)
        while len(_kept) > KEPT_LESSONS:
            _kept.popitem(last=False)
    return rendered


def forget() -> None:
    with _lock:
        _kept.clear()


def render(page: LessonPage) -> Rendered:
    return Rendered(
        sections=tuple(
            Section(
                id=UUID(str(section.id)),
                title=section.value["title"],
                pieces=tuple(_piece(part) for part in section.value["parts"]),
            )
            for section in page.body
        ),
        sources=tuple(page.sources or ()),
    )


def recorded(piece: Recorded, spoken: str = "", request: Any = None, **context: Any) -> SafeString:
    """Draw the recordings; without a request there is no form to choose another language by."""
    if not piece.players:
        return SafeString("")
    html: SafeString = render_to_string(
        RECORDED,
        {
            "id": piece.id,
            "players": piece.players,
            "chosen": piece.chosen(spoken),
            "transcript": piece.transcript(spoken),
            **context,
        },
        request=request,
    )
    return html


def _piece(part: Any) -> Piece:
    if part.block_type == "question":
        return questions.read(part.value, UUID(str(part.id)))
    if part.block_type == "report_now":
        return ReportNow(part.value)
    if part.block_type == "recording":
        ready = [one for one in part.value["recordings"] if one and one.is_ready]
        return Recorded(str(part.id)[:8], tuple(map(player, ready)))
    html: SafeString = part.render(context={"id": str(part.id)[:8]})
    if part.block_type == "scorm":
        value = part.value
        return Scormed(
            UUID(str(part.id)), value["title"], value["package"], value["item"] or 0, html
        )
    return html
