"""Statistics of questions that were drawn: each over those attempts that held it.

A slot of a drawn paper holds another question in every attempt. So the slots say how good the
paper is as a whole, and these figures what a trainer should change (Moodle: subquestions).
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from assessments.domain.statistics.analysis import root, spread
from assessments.domain.statistics.arrays import np
from assessments.domain.statistics.marks import Marks, narrowed

PER_MARK: Final = 100  # the examiner's marks have two places


class Answered(NamedTuple):
    """One question in one attempt; `total` is the attempt's mark, this question's included."""

    question: int
    mark: Decimal
    max_mark: Decimal
    total: Decimal


@dataclass(frozen=True)
class QuestionStatistics:
    """As SlotStatistics; a drawn question has no effective weight: it is not in every total."""

    attempts: int
    facility: float | None
    sd: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None


@dataclass
class _Gathered:
    marks: "array[int]" = field(default_factory=lambda: array("q"))
    totals: "array[int]" = field(default_factory=lambda: array("q"))
    possible: int = 0


def question_statistics(rows: Iterable[Answered]) -> dict[int, QuestionStatistics]:
    gathered: dict[int, _Gathered] = {}
    for row in rows:
        one = gathered.setdefault(row.question, _Gathered())
        one.marks.append(int(row.mark * PER_MARK))
        one.totals.append(int(row.total * PER_MARK))
        one.possible += int(row.max_mark * PER_MARK)
    return {question: _statistics(one) for question, one in gathered.items()}


def _statistics(one: _Gathered) -> QuestionStatistics:
    marks, totals = np.array(one.marks, dtype=np.int64), np.array(one.totals, dtype=np.int64)
    easy = float(Fraction(int(marks.sum()), one.possible)) if one.possible else None
    if len(marks) < 2:
        return QuestionStatistics(len(marks), easy, None, None, None)
    found = spread(marks, totals)
    return QuestionStatistics(
        attempts=len(marks),
        facility=easy,
        sd=root(found.own) / PER_MARK,
        discrimination_index=found.discrimination_index,
        discriminative_efficiency=found.discriminative_efficiency,
    )


def slot_marks(rows: Iterable[tuple[int, int, Decimal]], maxima: dict[int, Decimal]) -> Marks:
    """From (attempt, slot, mark), sorted by attempt; a slot that an attempt lacks is 0 there."""
    slots = {slot: place for place, slot in enumerate(sorted(maxima))}
    columns: list[array[int]] = [array("q") for _ in slots]
    current: int | None = None
    attempts = 0
    for attempt, slot, mark in rows:
        if attempt != current:
            current, attempts = attempt, attempts + 1
            for column in columns:
                column.append(0)
        columns[slots[slot]][-1] = int(mark * PER_MARK)
    units = np.array([np.array(column, dtype=np.int64) for column in columns], dtype=np.int64)
    return Marks(
        units=narrowed(units.reshape(len(slots), attempts)),
        per_mark=PER_MARK,
        maxima=tuple(Fraction(maxima[slot]) for slot in slots),
        names=tuple(str(slot) for slot in slots),
    )


def random_guess(kind: str, fractions: Iterable[Fraction]) -> Fraction | None:
    """The share of the mark that guessing earns; None for types that have no such figure."""
    if kind == "true_false":
        return Fraction(1, 2)
    shares = list(fractions)
    if kind != "single" or not shares:
        return None
    return sum(shares, Fraction(0)) / len(shares)
