"""A matrix of marks, held as whole numbers of a common unit.

Marks are decimals. Kept as integers, every sum of them is exact: what is 0 is exactly 0, so that
“cannot be computed” never hides behind 1e-17, and the order of attempts changes no digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

from assessments.domain.statistics.arrays import Units, np

LARGEST_SUM: Final = 2**62
RADIX: Final = 2**16  # NumPy sorts 16-bit integers by radix, in linear time


@dataclass(frozen=True)
class Marks:
    """`units[j, i]` is the mark of attempt i in slot j, in units of 1/`per_mark`: int64, or Python
    integers where those would overflow.

    `maxima` are the slots' maximum marks, `names` what the slots are called.
    """

    units: Units
    per_mark: int
    maxima: tuple[Fraction, ...]
    names: tuple[str, ...]
    totals: Units = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "totals", self.units.sum(axis=0))

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[Decimal]],
        *,
        maxima: Sequence[Decimal],
        names: Sequence[str] | None = None,
    ) -> Self:
        """From one row of decimals for each attempt."""
        places = max(
            (-int(mark.as_tuple().exponent) for row in rows for mark in row if mark), default=0
        )
        places = max(places, 0)
        whole = [[int(mark.scaleb(places)) for mark in row] for row in rows]
        units = np.array(whole, dtype=object).reshape(len(rows), len(maxima)).T
        return cls(
            units=narrowed(units),
            per_mark=10**places,
            maxima=tuple(Fraction(mark) for mark in maxima),
            names=tuple(names or (str(number + 1) for number in range(len(maxima)))),
        )

    @property
    def attempts(self) -> int:
        return int(self.units.shape[1])

    @property
    def slots(self) -> int:
        return int(self.units.shape[0])


def narrowed(units: Units) -> Units:
    """Machine integers if no sum of products can overflow them, else Python's."""
    slots, attempts = units.shape
    if not units.size:
        return np.ascontiguousarray(units, dtype=np.int64)
    largest = max(abs(int(units.max())), abs(int(units.min())))
    if attempts * largest * largest * max(slots, 1) < LARGEST_SUM:
        return np.ascontiguousarray(units, dtype=np.int64)
    return np.ascontiguousarray(units.astype(object))


def ascending(values: Units) -> Units:
    """Sorted; marks have few different values, which a radix sort takes in linear time."""
    if values.dtype == object or not values.size:
        return np.sort(values)
    lowest = int(values.min())
    if int(values.max()) - lowest >= RADIX:
        return np.sort(values)
    shifted = (values - lowest).astype(np.uint16)
    return np.sort(shifted, kind="stable").astype(np.int64) + lowest


def dot(first: Units, second: Units) -> int:
    """The exact sum of products."""
    return int(np.dot(first, second))
