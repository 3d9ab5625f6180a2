"""The grade of a person on a paper, out of all finished attempts (semantics §1, §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Sitting:
    """A finished attempt. `pass_mark` is that of the paper version that was sat."""

    number: int
    mark: Decimal
    max_mark: Decimal
    critical_failed: bool
    pass_mark: Decimal
    finished_at: datetime

    @property
    def percent(self) -> Fraction:
        return Fraction(self.mark) * 100 / Fraction(self.max_mark) if self.max_mark else Fraction(0)

    @property
    def passed(self) -> bool:
        return self.percent >= Fraction(self.pass_mark) and not self.critical_failed


@dataclass(frozen=True)
class Grade:
    percent: Fraction
    critical_failed: bool
    passed: bool
    decided_at: datetime  # when the attempt that decides was handed in


def grade(sittings: Sequence[Sitting], *, method: str) -> Grade | None:
    """Return the grade, None before the first finished attempt.

    `highest` takes the best attempt without a critical failure, else the best; `average` also
    fails if the last attempt has a critical failure.
    """
    if not sittings:
        return None
    ordered = sorted(sittings, key=lambda sitting: sitting.number)
    if method == "average":
        return _average(ordered)
    if method == "first":
        return _of(ordered[0])
    if method == "last":
        return _of(ordered[-1])
    return _of(
        max(
            ordered,
            key=lambda one: (not one.critical_failed, one.passed, one.percent, -one.number),
        )
    )


def _of(sitting: Sitting) -> Grade:
    return Grade(sitting.percent, sitting.critical_failed, sitting.passed, sitting.finished_at)


def _average(ordered: Sequence[Sitting]) -> Grade:
    last = ordered[-1]
    percent = sum((sitting.percent for sitting in ordered), Fraction(0)) / len(ordered)
    return Grade(
        percent=percent,
        critical_failed=last.critical_failed,
        passed=percent >= Fraction(last.pass_mark) and not last.critical_failed,
        decided_at=last.finished_at,
    )
