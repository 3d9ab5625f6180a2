"""The figures of one region: the counts of semantics §5 and the rates made of them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Figures:
    """Counts of distinct people. `places` is None where no quota was set for the region."""

    due: int = 0
    places: int | None = None
    enrolled: int = 0
    attended: int = 0
    finished: int = 0
    passed: int = 0
    eligible: int = 0
    certified: int = 0
    learning: int = 0
    idle: int = 0
    outstanding: int = 0
    unenrolled: int = 0
    newcomers: int = 0
    in_post: int = 0
    holders: int = 0

    @property
    def completion_rate(self) -> Decimal | None:
        return percent(self.certified, self.places)

    @property
    def pass_rate(self) -> Decimal | None:
        return percent(self.passed, self.finished)

    @property
    def coverage(self) -> Decimal | None:
        return percent(self.certified, self.due)

    @property
    def currency(self) -> Decimal | None:
        return percent(self.holders, self.in_post)


def percent(part: int, whole: int | None) -> Decimal | None:
    """Return the share in percent with one decimal; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
