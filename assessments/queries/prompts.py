"""A question as it is put on a screen or on paper: what to read, what to choose, what was chosen.

Built from a frozen body and a stored response without a query. A cloze and a scenario hold the
prompts of their parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from assessments.domain import drawing
from assessments.domain.asking import GAP
from assessments.domain.questions import GRADED_BY_PEOPLE, read_question
from assessments.domain.questions.composite import Scenario
from assessments.domain.questions.picture import COLUMNS, ROWS, HotspotQuestion, cell_of
from assessments.domain.questions.text import ShortAnswerQuestion
from assessments.phrases import local

Body = Mapping[str, Any]
Response = Mapping[str, Any]
Particulars = dict[str, Any]
TYPED: Final = frozenset({"short_answer", "numerical"})
_ANYTHING: Final = re.compile(r"(?<!\\)\*")


@dataclass(frozen=True)
class Shown:
    """A picture with its description, or a recording with its words."""

    address: str
    text: str


@dataclass(frozen=True)
class Choice:
    """`letter` is what this attempt shows, `key` what is stored; `to` is the step of a scenario
    that the choice leads to, 0 for its end. `feedback` is for whoever chose it, with the result.
    """

    letter: str
    key: str
    text: str
    correct: bool
    chosen: bool
    picture: Shown | None = None
    audio: Shown | None = None
    to: int | None = None
    feedback: str = ""


@dataclass(frozen=True)
class Side:
    """The left side of a pair; `chosen` and `right` are keys of the right sides."""

    key: str
    text: str
    chosen: str
    right: str


@dataclass(frozen=True)
class Placed:
    """A thing to order; `place` 0 is none yet, `due` is the right place."""

    key: str
    text: str
    place: int
    due: int


@dataclass(frozen=True)
class Spot:
    """A place in a picture: an area (with its text, found or not), or a point that was chosen."""

    text: str
    found: bool
    x: Fraction
    y: Fraction
    w: Fraction = Fraction(0)
    h: Fraction = Fraction(0)


@dataclass(frozen=True)
class Prompt:
    """`name` begins the names of its form fields: “7” for slot 7, “7-0” for its first part."""

    name: str
    type: str
    stem: str
    explanation: str = ""
    picture: Shown | None = None
    audio: Shown | None = None
    choices: list[Choice] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    items: list[Placed] = field(default_factory=list)
    text: str = ""
    file: str = ""  # the name of a file that was handed in
    size: int = 0  # bytes
    feedback: str = ""  # to the text that was typed
    accepted: list[str] = field(default_factory=list)
    cells: frozenset[str] = frozenset()
    areas: list[Spot] = field(default_factory=list)
    points: list[Spot] = field(default_factory=list)
    parts: list["Prompt"] = field(default_factory=list)
    reached: bool = True  # a step of a scenario: whether the answers lead to it

    @property
    def multiple(self) -> bool:
        return self.type == "multiple"

    @property
    def typed(self) -> bool:
        return self.type in TYPED

    @property
    def for_people(self) -> bool:
        return self.type in GRADED_BY_PEOPLE

    @property
    def is_picture(self) -> bool:
        return self.file.endswith((".jpg", ".png"))

    @property
    def number(self) -> int:
        """The place of a part or step in its whole, from 1."""
        return int(self.name.rpartition("-")[2]) + 1

    @property
    def rows(self) -> list[list[str]]:
        """The grid over a picture, row by row."""
        return [[column + row for column in COLUMNS] for row in ROWS]

    @property
    def pieces(self) -> list["str | Prompt"]:
        """The stem of a cloze cut at its gaps; parts without a gap come after it."""
        cut = GAP.split(self.stem)
        placed = {int(number) for number in cut[1::2]}
        found: list[str | Prompt] = []
        for place, piece in enumerate(cut):
            if place % 2 == 0:
                found.append(piece)
            elif 1 <= int(piece) <= len(self.parts):
                found.append(self.parts[int(piece) - 1])
        return [*found, *(part for part in self.parts if part.number not in placed)]

    @property
    def beside(self) -> int:
        """How many points are in no right area."""
        return sum(1 for point in self.points if not point.found)

    @property
    def branches(self) -> list[Choice]:
        """The answers that lead to another step than the next."""
        return [choice for choice in self.choices if choice.to is not None]


@dataclass(frozen=True)
class _Asked:
    """All a prompt is made of. `order` is that of the options, right sides or items; without it
    `seed` decides."""

    name: str
    kind: str
    body: Body
    answer: Response
    order: Sequence[str]
    seed: str

    def ordered(self, keys: Sequence[str]) -> Sequence[str]:
        if sorted(self.order) == sorted(keys):
            return self.order
        if not self.seed:
            return keys
        return drawing.shuffled(keys, seed=self.seed, purpose=f"part {self.name}")


def prompt(
    *,
    name: str,
    kind: str,
    body: Body,
    response: Response | None = None,
    order: Sequence[str] = (),
    seed: str = "",
) -> Prompt:
    """Without an order and a seed things stand as they were written, for trainers."""
    asked = _Asked(name, kind, body, response or {}, order, seed)
    return Prompt(
        name=name,
        type=kind,
        stem=local(body.get("stem")),
        explanation=local(body.get("explanation")),
        picture=shown(body.get("picture")),
        audio=shown(body.get("audio"), words="text"),
        **_PARTICULARS.get(kind, _text)(asked),
    )


def shown(source: Mapping[str, Any] | None, words: str = "alt") -> Shown | None:
    if not source or not source.get("file"):
        return None
    return Shown(str(source["file"]), local(source.get(words)))


def _choices(asked: _Asked) -> Particulars:
    options = {option["key"]: option for option in asked.body.get("options") or []}
    selected = asked.answer.get("selected") or []
    choices = [
        Choice(
            letter=letter,
            key=key,
            text=local(options[key].get("text")),
            correct=bool(options[key].get("correct", options[key].get("fraction") == "1")),
            chosen=key in selected,
            picture=shown(options[key].get("picture")),
            audio=shown(options[key].get("audio"), words="text"),
            to=_leads_to(asked, key),
            feedback=_in_words(options[key].get("feedback")),
        )
        for letter, key in _lettered(asked.ordered(list(options)))
    ]
    return {"choices": choices}


def _judgement(asked: _Asked) -> Particulars:
    chosen, right = asked.answer.get("value"), asked.body.get("answer")
    return {
        "choices": [
            Choice("", key, "", right is said, chosen is said, to=_leads_to(asked, key))
            for key, said in (("true", True), ("false", False))
        ]
    }


def _leads_to(asked: _Asked, key: str) -> int | None:
    return (asked.body.get("next") or {}).get(key)


def _matching(asked: _Asked) -> Particulars:
    lefts, rights = _texts(asked.body, "left"), _texts(asked.body, "right")
    chosen = asked.answer.get("pairs") or {}
    sides = [
        Side(key, lefts.get(key, key), chosen.get(key, ""), right)
        for key, right in (asked.body.get("pairs") or {}).items()
    ]
    choices = [
        Choice(letter, key, rights[key], correct=False, chosen=False)
        for letter, key in _lettered(asked.ordered(list(rights)))
    ]
    return {"sides": sides, "choices": choices}


def _ordering(asked: _Asked) -> Particulars:
    texts = _texts(asked.body, "items")
    given = {key: place for place, key in enumerate(asked.answer.get("order") or [], start=1)}
    due = {key: place for place, key in enumerate(asked.body.get("order") or [], start=1)}
    items = [
        Placed(key, texts.get(key, key), given.get(key, 0), due[key])
        for key in asked.ordered(list(due))
    ]
    return {"items": items}


def _spots(asked: _Asked) -> Particulars:
    read = read_question({**asked.body, "type": "hotspot", "mark": 1})
    if not isinstance(read, HotspotQuestion):
        raise TypeError(asked.kind)
    points = read.answer({"points": asked.answer.get("points") or []}) or ()
    found, _wrong = read.found(points)
    texts = _texts(asked.body, "areas")
    return {
        "cells": frozenset(cell_of(*point) for point in points),
        "areas": [
            Spot(texts[area.key], area.key in found, area.x, area.y, area.w, area.h)
            for area in read.areas
            if area.correct
        ],
        "points": [
            Spot("", any(area.correct and area.holds((x, y)) for area in read.areas), x, y)
            for x, y in points
        ],
    }


def _text(asked: _Asked) -> Particulars:
    return {
        "text": str(asked.answer.get("text") or ""),
        "file": str(asked.answer.get("name") or ""),
        "size": int(asked.answer.get("size") or 0),
        "accepted": _accepted(asked),
        "feedback": _said_to(asked),
    }


def _said_to(asked: _Asked) -> str:
    """What the accepted text says that counted for the answer."""
    listed = asked.body.get("accepted")
    if not isinstance(listed, list) or not any(one.get("feedback") for one in listed):
        return ""
    read = read_question({**asked.body, "type": "short_answer", "mark": 1})
    answer = read.answer({"text": asked.answer.get("text")})
    if not isinstance(read, ShortAnswerQuestion) or answer is None:
        return ""
    counted = read.counted(answer)
    return "" if counted is None else _in_words(listed[counted].get("feedback"))


def _in_words(text: Any) -> str:
    """Parts of imported gaps hold texts without a language."""
    return local(text) if isinstance(text, Mapping) else str(text or "")


def _accepted(asked: _Asked) -> list[str]:
    """What earns the full mark; … stands where anything may."""
    if asked.kind == "numerical":
        return [str(asked.body.get("value", ""))]
    listed = asked.body.get("accepted")
    if not isinstance(listed, list):
        return [str(listed)] if listed else []
    full = [one for one in listed if str(one.get("fraction", "1")) in {"1", "1.0"}]
    return [_ANYTHING.sub("…", str(one["text"])).replace("\\*", "*") for one in full]


def _parts(asked: _Asked) -> Particulars:
    field_name = "parts" if asked.kind == "cloze" else "steps"
    sources = asked.body.get(field_name) or []
    given = asked.answer.get(field_name) or []
    given = [*given, *([None] * (len(sources) - len(given)))]
    parts = [
        prompt(
            name=f"{asked.name}-{position}",
            kind=source["type"],
            body=source,
            response=response,
            seed=asked.seed,
        )
        for position, (source, response) in enumerate(zip(sources, given, strict=True))
    ]
    if asked.kind == "scenario":
        reached = _path(asked)
        parts = [replace(one, reached=place in reached) for place, one in enumerate(parts)]
    return {"parts": parts}


def _path(asked: _Asked) -> Sequence[int]:
    read = read_question({**asked.body, "type": "scenario"})
    if not isinstance(read, Scenario):
        raise TypeError(asked.kind)
    return read.path(read.answer(asked.answer))


def _texts(body: Body, field_name: str) -> dict[str, str]:
    return {one["key"]: local(one.get("text")) for one in body.get(field_name) or []}


def _lettered(keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((chr(ord("A") + position), key) for position, key in enumerate(keys))


_PARTICULARS: Final[Mapping[str, Callable[[_Asked], Particulars]]] = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _judgement,
    "matching": _matching,
    "ordering": _ordering,
    "hotspot": _spots,
    "cloze": _parts,
    "scenario": _parts,
}
