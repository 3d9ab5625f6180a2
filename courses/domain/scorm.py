"""What a package may tell of its reader: a status and a score, nothing else."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

DONE: Final = ("completed", "passed")
STATUSES: Final = (*DONE, "failed", "incomplete", "browsed", "not attempted")


class Untold(ValueError):
    """No status or score that SCORM 1.2 knows."""


@dataclass(frozen=True)
class Told:
    is_done: bool
    score: Decimal | None  # of 100


def read(status: str, score: str) -> Told:
    """Read what was sent; a package that told no score sends an empty one."""
    if status not in STATUSES:
        raise Untold(status[:20])
    if not score:
        return Told(status in DONE, None)
    try:
        number = Decimal(score[:20])
    except InvalidOperation as error:
        raise Untold(score[:20]) from error
    if not number.is_finite() or not 0 <= number <= 100:
        raise Untold(score[:20])
    return Told(status in DONE, number.quantize(Decimal("0.01")))


def best(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    scores = [score for score in (one, other) if score is not None]
    return max(scores, default=None)
