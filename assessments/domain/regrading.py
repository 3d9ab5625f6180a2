"""What a regrade does to one attempt and to a person's result (semantics §2). Pure.

The stored answers are marked again; only the items concerned change, and the attempt is summed up
by the same rules as when it was handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Self

from assessments.domain.grading import Sitting, grade
from assessments.domain.scoring import PaperScore, Scored, score_paper


@dataclass(frozen=True)
class Held:
    """One item of an attempt as it stands; a removed one counts neither here nor there."""

    slot: int
    mark: Decimal
    max_mark: Decimal
    correct: bool
    critical_failed: bool
    removed: bool = False


@dataclass(frozen=True)
class Effect:
    """How many people and attempts change; people are counted once in each column.

    `unusable` counts answers that cannot be marked again (graded by people, or to options that are
    gone): they keep their marks.
    """

    people: int = 0
    attempts: int = 0
    raised: int = 0
    lowered: int = 0
    to_pass: int = 0
    to_fail: int = 0
    certificates: int = 0
    unusable: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, int]) -> Self:
        return cls(**stored)

    def __add__(self, other: "Effect") -> "Effect":
        theirs = asdict(other)
        return Effect(**{name: count + theirs[name] for name, count in asdict(self).items()})


@dataclass(frozen=True)
class Changed:
    """An attempt before and after, and the slots that differ."""

    before: PaperScore
    after: PaperScore
    slots: tuple[int, ...]


def full_credit(item: Held) -> Held:
    return replace(item, mark=item.max_mark, correct=True, critical_failed=False, removed=False)


def removed(item: Held) -> Held:
    return replace(item, mark=Decimal("0.00"), correct=False, critical_failed=False, removed=True)


def marked_again(item: Held, scored: Scored) -> Held:
    return Held(
        slot=item.slot,
        mark=scored.mark,
        max_mark=scored.max_mark,
        correct=scored.correct,
        critical_failed=scored.critical_failed,
    )


def settle(items: Iterable[Held], *, pass_mark: Decimal) -> PaperScore:
    """The attempt's mark out of what its items hold."""
    return score_paper(
        [
            Scored(item.mark, item.max_mark, Fraction(0), item.correct, item.critical_failed)
            for item in items
            if not item.removed
        ],
        pass_mark=pass_mark,
    )


def compare(before: Sequence[Held], after: Sequence[Held], *, pass_mark: Decimal) -> Changed | None:
    """None when no item differs."""
    slots = tuple(
        new.slot for old, new in zip(before, after, strict=True) if _told(old) != _told(new)
    )
    if not slots:
        return None
    return Changed(settle(before, pass_mark=pass_mark), settle(after, pass_mark=pass_mark), slots)


def _told(item: Held) -> tuple[Decimal, bool, bool, bool]:
    return item.mark, item.correct, item.critical_failed, item.removed


def passes(sittings: Sequence[Sitting], *, method: str) -> bool:
    found = grade(sittings, method=method)
    return found is not None and found.passed
