"""The second, named convention, for exchange with other programs.

Point-biserial: the correlation of the slot's mark with the whole total (the slot included), with
population variances (divisor s), −1 to 1. Upper/lower 27 %: the mean share of the mark in the
best 27 % less that in the lowest 27 % (Kelley 1939), −1 to 1. People who tie at the edge of a
group count with the share of them that fits, so that the order of attempts changes nothing.
"""

from dataclasses import dataclass
from fractions import Fraction

from assessments.domain.statistics.analysis import correlation
from assessments.domain.statistics.arrays import Units, np
from assessments.domain.statistics.marks import Marks, dot

TAIL = Fraction(27, 100)


@dataclass(frozen=True)
class ExchangeStatistics:
    slot: str
    point_biserial: float | None
    upper_lower_27: float | None


def exchange_statistics(marks: Marks) -> tuple[ExchangeStatistics, ...]:
    return tuple(
        ExchangeStatistics(name, _point_biserial(row, marks.totals), _upper_lower(marks, position))
        for position, (name, row) in enumerate(zip(marks.names, marks.units, strict=True))
    )


def _point_biserial(row: Units, totals: Units) -> float | None:
    s = len(row)
    if not s:
        return None
    found = correlation(
        Fraction(s * dot(row, totals) - int(row.sum()) * int(totals.sum()), s * s),
        Fraction(s * dot(row, row) - int(row.sum()) ** 2, s * s),
        Fraction(s * dot(totals, totals) - int(totals.sum()) ** 2, s * s),
    )
    return None if found is None else found / 100


def _upper_lower(marks: Marks, position: int) -> float | None:
    size = int(TAIL * marks.attempts + Fraction(1, 2))
    highest = marks.maxima[position] * marks.per_mark
    if not size or not highest:
        return None
    values, group = np.unique(marks.totals, return_inverse=True)
    counts = np.bincount(group, minlength=len(values)).tolist()
    sums = [int(marks.units[position][group == place].sum()) for place in range(len(values))]
    upper = _mean_of_first(size, counts[::-1], sums[::-1])
    lower = _mean_of_first(size, counts, sums)
    return float((upper - lower) / highest)


def _mean_of_first(size: int, counts: list[int], sums: list[int]) -> Fraction:
    """The mean mark of the first `size` people, those who tie at the edge in proportion."""
    gathered, left = Fraction(0), size
    for count, total in zip(counts, sums, strict=True):
        taken = min(left, count)
        gathered += Fraction(total * taken, count)
        left -= taken
        if not left:
            break
    return gathered / size
