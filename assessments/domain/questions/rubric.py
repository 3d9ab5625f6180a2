"""Rubrics: how people grade an answer (semantics §1). Pure.

A question's "rubric" is a list of {"key", "text": {lang}, "levels": [{"text", "points", "example"},
…]}, the lowest level first; without "points" a level is worth its place, from 0. Several graders:
the median of their shares, and more than `tolerance` levels between two of them asks for a third.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import ZERO, number

Levels = Mapping[str, int]  # key of a criterion → the level chosen, from 0
MOST_CRITERIA: Final = 12
MOST_LEVELS: Final = 9  # one key of the keyboard each
TIEBREAK: Final = 3  # readings, when two graders are too far apart


@dataclass(frozen=True)
class Level:
    text: Mapping[str, str]
    points: Fraction
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """`levels` rise; the last one is the best."""

    key: str
    text: Mapping[str, str]
    levels: tuple[Level, ...]


def _whole() -> tuple[Criterion, ...]:
    """For an answer whose question says no rubric: imported ones mostly do not."""
    words = (
        ("没有答到", "misses the question"),
        ("答到一部分", "partly right"),
        ("大部分正确", "mostly right"),
        ("正确、完整", "right and complete"),
    )
    levels = tuple(
        Level({"zh-hans": chinese, "en": english}, Fraction(place))
        for place, (chinese, english) in enumerate(words)
    )
    return (Criterion("whole", {"zh-hans": "整体回答", "en": "The answer as a whole"}, levels),)


WHOLE: Final = _whole()


def read_rubric(source: object) -> tuple[Criterion, ...]:
    """The criteria, or Unusable with what is wrong. Nothing written is `WHOLE`."""
    if source in (None, []):
        return WHOLE
    if not isinstance(source, list) or len(source) > MOST_CRITERIA:
        raise Unusable(_("A rubric is a list of at most %(n)s criteria."), n=MOST_CRITERIA)
    criteria = tuple(_criterion(one) for one in source)
    if len({one.key for one in criteria}) < len(criteria):
        raise Unusable(_("Every criterion of a rubric has a key of its own."))
    return criteria


def _criterion(source: object) -> Criterion:
    if not isinstance(source, Mapping) or not isinstance(source.get("key"), str):
        raise Unusable(_("Every criterion of a rubric has a key of its own."))
    listed = source.get("levels")
    if not isinstance(listed, list) or not 2 <= len(listed) <= MOST_LEVELS:
        raise Unusable(
            _("The criterion “%(key)s” needs 2 to %(n)s levels."), key=source["key"], n=MOST_LEVELS
        )
    levels = tuple(_level(one, place) for place, one in enumerate(listed))
    if levels[0].points < 0 or any(low.points >= high.points for low, high in pairwise(levels)):
        raise Unusable(
            _("The levels of “%(key)s” rise: each is worth more than the one before."),
            key=source["key"],
        )
    return Criterion(source["key"], _texts(source.get("text")), levels)


def _level(source: object, place: int) -> Level:
    if not isinstance(source, Mapping):
        raise Unusable(_("A level of a rubric has a text."))
    points = source.get("points")
    worth = Fraction(place) if points is None else number(points, "points")
    return Level(_texts(source.get("text")), worth, _texts(source.get("example")))


def _texts(source: object) -> Mapping[str, str]:
    return source if isinstance(source, Mapping) else {}


def reached(chosen: Sequence[Fraction], best: Sequence[Fraction]) -> Fraction:
    """Σ chosen ÷ Σ best."""
    return sum(chosen, ZERO) / sum(best, ZERO)


def share(rubric: Sequence[Criterion], levels: Levels) -> Fraction:
    """What one grader gives: 0 to 1. `levels` is complete."""
    return reached(
        [one.levels[levels[one.key]].points for one in rubric],
        [one.levels[-1].points for one in rubric],
    )


def is_complete(rubric: Sequence[Criterion], levels: Mapping[str, Any]) -> bool:
    """Whether every criterion has a level that it can have, and nothing else is there."""
    return set(levels) == {one.key for one in rubric} and is_draft(rubric, levels)


def is_draft(rubric: Sequence[Criterion], levels: Mapping[str, Any]) -> bool:
    """Whether what is chosen so far can be chosen."""
    sizes = {one.key: len(one.levels) for one in rubric}
    return all(
        key in sizes and type(level) is int and 0 <= level < sizes[key]
        for key, level in levels.items()
    )


def agreed(shares: Sequence[Fraction]) -> Fraction:
    """Several graders: the median; of an even number the mean of the two middle ones."""
    return Fraction(median(shares))


def distance(one: Levels, other: Levels) -> int:
    """How many levels two graders are apart where they differ most."""
    return max(abs(one[key] - other[key]) for key in one)


def readings_needed(graders: int, tolerance: int, marked: Sequence[Levels]) -> int:
    """How many graders an answer needs, given what the first have marked so far."""
    if graders > 1 and len(marked) > 1 and distance(marked[0], marked[1]) > tolerance:
        return TIEBREAK
    return graders
