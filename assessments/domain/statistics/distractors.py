"""What each option attracted, and which questions a trainer should look at (semantics §3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

ENOUGH: Final = 30  # attempts below which nothing is flagged
TOO_HARD, TOO_EASY, TOO_FLAT = 0.3, 0.95, 15
CHOSEN_ENOUGH: Final = 5  # one brilliant guesser makes no wrong key


class Flag(StrEnum):
    HARD = "hard"
    EASY = "easy"
    FLAT = "flat"
    DISTRACTOR = "distractor"  # red: a wrong option draws better people than the right one


@dataclass(frozen=True)
class OptionStatistics:
    """`mean_percent` is the mean total, in percent, of those who chose the option."""

    key: str
    correct: bool
    count: int
    share: float | None
    mean_percent: float | None


@dataclass(frozen=True)
class Choice:
    """What one attempt chose, and its total in percent."""

    keys: Collection[str]
    percent: Decimal


def option_table(
    keys: Sequence[tuple[str, bool]], choices: Iterable[Choice]
) -> list[OptionStatistics]:
    """One line for each (key, correct) in their order; an option nobody chose has no mean."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, Fraction] = defaultdict(Fraction)
    asked = 0
    for choice in choices:
        asked += 1
        for key in choice.keys:
            counts[key] += 1
            sums[key] += Fraction(choice.percent)
    return [
        OptionStatistics(
            key=key,
            correct=correct,
            count=counts[key],
            share=counts[key] / asked if asked else None,
            mean_percent=float(sums[key] / counts[key]) if counts[key] else None,
        )
        for key, correct in keys
    ]


def flags(
    *,
    attempts: int,
    facility: float | None,
    discrimination: float | None,
    options: Sequence[OptionStatistics] = (),
) -> frozenset[Flag]:
    if attempts < ENOUGH:
        return frozenset()
    found = {
        Flag.HARD: facility is not None and facility < TOO_HARD,
        Flag.EASY: facility is not None and facility > TOO_EASY,
        Flag.FLAT: discrimination is not None and discrimination < TOO_FLAT,
        Flag.DISTRACTOR: distractor_beats_key(options),
    }
    return frozenset(flag for flag, raised in found.items() if raised)


def distractor_beats_key(options: Sequence[OptionStatistics]) -> bool:
    """Whether those who chose a wrong option did better on the whole than those who were right.

    The usual sign of a wrong key. A key that nobody chose is beaten by any option that was chosen.
    """
    wrong = [one.mean_percent for one in options if not one.correct and _counts(one)]
    keys = [one.mean_percent for one in options if one.correct and one.mean_percent is not None]
    best_wrong = max((mean for mean in wrong if mean is not None), default=None)
    if best_wrong is None or not any(one.correct for one in options):
        return False
    return not keys or best_wrong > max(keys)


def _counts(option: OptionStatistics) -> bool:
    return option.count >= CHOSEN_ENOUGH
