"""Hotspot: find the places in a picture.

A point stands for the areas it lies in (edges included); all points in one area are one choice, and
right areas count before wrong ones where they overlap. A point in no area is a wrong choice. The
mark follows `right_minus_wrong` over these choices unless the question says otherwise.

The exam page, which must work for a finger, a keyboard and without scripts, lays a grid of cells
over the picture (areas are then in percent of it) and sends {"cells": ["B3", …]}: a cell stands for
a point in the right area that fills a quarter of it (or lies in it by a quarter), else for its
centre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import (
    ONE,
    ZERO,
    Question,
    given,
    keys_of,
    number,
    plain,
    truth,
)

Point = tuple[Fraction, Fraction]
POLICIES: Final = ("right_minus_wrong", "all_or_nothing", "partial_if_no_wrong")
MOST_POINTS: Final = 100
PLACES: Final = 18  # what a JSON number can hold
COLUMNS: Final = "ABCDEFGH"
ROWS: Final = "123456"
WIDTH: Final = Fraction(100, len(COLUMNS))
HEIGHT: Final = Fraction(100, len(ROWS))
ENOUGH: Final = Fraction(1, 4)


@dataclass(frozen=True)
class Area:
    """A rectangle; the unit is the question's own (in the exam: percent of the picture)."""

    key: str
    x: Fraction
    y: Fraction
    w: Fraction
    h: Fraction
    correct: bool

    def holds(self, point: Point) -> bool:
        across, down = point
        return self.x <= across <= self.x + self.w and self.y <= down <= self.y + self.h

    def meets(self, other: "Area") -> Point | None:
        """The middle of what both share, if it is enough of one of them."""
        left, right = max(self.x, other.x), min(self.x + self.w, other.x + other.w)
        top, bottom = max(self.y, other.y), min(self.y + self.h, other.y + other.h)
        smaller = min(self.w * self.h, other.w * other.h)
        if right <= left or bottom <= top:
            return None
        if (right - left) * (bottom - top) < ENOUGH * smaller:
            return None
        return round((left + right) / 2, PLACES), round((top + bottom) / 2, PLACES)


def square_of(cell: str) -> Area:
    """The cell “B3” of the grid over a picture, in percent."""
    column, row = COLUMNS.index(cell[0]), ROWS.index(cell[1])
    return Area(cell, column * WIDTH, row * HEIGHT, WIDTH, HEIGHT, correct=False)


def cell_of(across: Fraction, down: Fraction) -> str:
    """The cell that a point lies in."""
    column = min(len(COLUMNS) - 1, max(0, int(across / WIDTH)))
    row = min(len(ROWS) - 1, max(0, int(down / HEIGHT)))
    return COLUMNS[column] + ROWS[row]


@dataclass(frozen=True, kw_only=True)
class HotspotQuestion(Question[tuple[Point, ...]]):
    areas: tuple[Area, ...]
    policy: str

    @cached_property
    def correct_keys(self) -> frozenset[str]:
        return frozenset(area.key for area in self.areas if area.correct)

    def answer(self, source: object) -> tuple[Point, ...] | None:
        if isinstance(source, Mapping) and "cells" in source:
            return self._pointed(source["cells"])
        points = given(source, "points")
        if points is None:
            return None
        if not isinstance(points, list):
            raise Unusable(_("“points” is a list of pairs of numbers."))
        if len(points) > MOST_POINTS:
            raise Unusable(_("There are more than %(n)s points."), n=MOST_POINTS)
        return tuple(sorted({_read_point(point) for point in points})) or None

    def _pointed(self, cells: object) -> tuple[Point, ...] | None:
        chosen = keys_of(cells, "cells")
        for cell in chosen:
            if len(cell) != 2 or cell[0] not in COLUMNS or cell[1] not in ROWS:
                raise Unusable(_("There is no cell “%(key)s”."), key=cell[:40])
        return tuple(sorted({self._point_of(cell) for cell in chosen})) or None

    def _point_of(self, cell: str) -> Point:
        square = square_of(cell)
        for area in self.areas:
            if area.correct and (met := area.meets(square)):
                return met
        return round(square.x + square.w / 2, PLACES), round(square.y + square.h / 2, PLACES)

    def share(self, answer: tuple[Point, ...]) -> Fraction:
        right, wrong = self.found(answer)
        if self.policy == "all_or_nothing":
            return ONE if right == self.correct_keys and not wrong else ZERO
        if self.policy == "partial_if_no_wrong":
            return ZERO if wrong else Fraction(len(right), len(self.correct_keys))
        return max(ZERO, Fraction(len(right) - wrong, len(self.correct_keys)))

    def found(self, answer: tuple[Point, ...]) -> tuple[frozenset[str], int]:
        """The right areas that were found, and how many wrong choices were made."""
        right: set[str] = set()
        wrong: set[str] = set()
        nowhere = 0
        for point in answer:
            hit = [area for area in self.areas if area.holds(point)]
            hazards = {area.key for area in hit if area.correct}
            right |= hazards
            if not hit:
                nowhere += 1
            elif not hazards:
                wrong.add(hit[0].key)
        return frozenset(right), len(wrong) + nowhere

    def stored(self, answer: tuple[Point, ...]) -> dict[str, Any]:
        return {"points": [[plain(one, PLACES) for one in point] for point in answer]}


def read_hotspot(source: Mapping[str, Any], *, mark: Fraction, critical: bool) -> HotspotQuestion:
    areas = source.get("areas")
    if not isinstance(areas, list) or not areas:
        raise Unusable(_("A hotspot question needs “areas”."))
    read = tuple(_read_area(area) for area in areas)
    keys = [area.key for area in read]
    for key in keys:
        if keys.count(key) > 1:
            raise Unusable(_("The area “%(key)s” is there twice."), key=key)
    if not any(area.correct for area in read):
        raise Unusable(_("No area is marked correct."))
    policy = source.get("policy") or "right_minus_wrong"
    if policy not in POLICIES:
        raise Unusable(
            _("There is no policy “%(policy)s”; these are: %(policies)s."),
            policy=str(policy)[:40],
            policies=", ".join(POLICIES),
        )
    return HotspotQuestion(mark=mark, critical=critical, areas=read, policy=policy)


def _read_area(source: object) -> Area:
    if not isinstance(source, Mapping):
        raise Unusable(_("An area is not a JSON object."))
    key = source.get("key")
    if not isinstance(key, str) or not key:
        raise Unusable(_("An area has no key."))
    x, y, w, h = (number(source.get(name), name) for name in ("x", "y", "w", "h"))
    if w <= 0 or h <= 0:
        raise Unusable(_("The area “%(key)s” has no size."), key=key)
    return Area(key, x, y, w, h, correct=truth(source.get("correct", False), "correct"))


def _read_point(source: object) -> Point:
    if not isinstance(source, list) or len(source) != 2:
        raise Unusable(_("“points” is a list of pairs of numbers."))
    across, down = (number(one, "points") for one in source)
    return round(across, PLACES), round(down, PLACES)
