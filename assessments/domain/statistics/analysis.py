"""Item analysis by Moodle's convention (semantics §3): variances and covariances divide by s − 1.

All sums are exact integers and all variances exact fractions; only the last step of each figure is
a floating number. What cannot be computed is None, never 0.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.domain.statistics.arrays import Units, np
from assessments.domain.statistics.marks import Marks, ascending, dot


@dataclass(frozen=True)
class PaperStatistics:
    """Marks in marks; consistency and error ratio in percent."""

    attempts: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    internal_consistency: float | None
    error_ratio: float | None
    standard_error: float | None


@dataclass(frozen=True)
class SlotStatistics:
    """`facility` lies between 0 and 1, `sd` is in marks, the rest in percent."""

    slot: str
    facility: float | None
    sd: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    effective_weight: float | None


@dataclass(frozen=True)
class Analysis:
    paper: PaperStatistics
    slots: tuple[SlotStatistics, ...]


@dataclass(frozen=True)
class Spread:
    """Exact variances and covariances of one slot, in square units; `others` is T − x, `highest`
    cov_max: what the covariance would be if the best others went with the best marks."""

    own: Fraction
    others: Fraction
    with_others: Fraction
    with_total: Fraction
    highest: Fraction

    @property
    def discrimination_index(self) -> float | None:
        return correlation(self.with_others, self.own, self.others)

    @property
    def discriminative_efficiency(self) -> float | None:
        return float(100 * self.with_others / self.highest) if self.highest else None


def analyse(marks: Marks) -> Analysis:
    """Return the statistics of the paper and of each slot, in the order of the slots."""
    spreads = _spreads(marks)
    easy = [facility(marks, position) for position in range(marks.slots)]
    if not spreads:
        slots = [
            SlotStatistics(name, one, None, None, None, None)
            for name, one in zip(marks.names, easy, strict=True)
        ]
        return Analysis(_paper(marks, []), tuple(slots))
    slots = [
        SlotStatistics(
            slot=name,
            facility=share,
            sd=root(one.own) / marks.per_mark,
            discrimination_index=one.discrimination_index,
            discriminative_efficiency=one.discriminative_efficiency,
            effective_weight=weight,
        )
        for name, share, one, weight in zip(
            marks.names, easy, spreads, _effective_weights(spreads), strict=True
        )
    ]
    return Analysis(_paper(marks, [one.own for one in spreads]), tuple(slots))


def facility(marks: Marks, position: int) -> float | None:
    """The mean share of the maximum mark."""
    highest = marks.maxima[position] * marks.per_mark
    if not marks.attempts or not highest:
        return None
    return float(Fraction(int(marks.units[position].sum()), marks.attempts) / highest)


def root(square: Fraction) -> float:
    return math.sqrt(square)


def correlation(together: Fraction, first: Fraction, second: Fraction) -> float | None:
    """In percent; None when one of the two does not vary."""
    product = first * second
    return 100 * float(together) / math.sqrt(product) if product else None


def _spreads(marks: Marks) -> list[Spread]:
    """Empty for fewer than two attempts: nothing can vary then."""
    if marks.attempts < 2:
        return []
    return [spread(row, marks.totals) for row in marks.units]


def spread(row: Units, totals: Units) -> Spread:
    """Of two attempts or more. Each is made as s·Σxy − Σx·Σy and divided by s(s − 1)."""
    s = len(row)
    part = s * (s - 1)
    total = int(totals.sum())
    of_totals = s * dot(totals, totals) - total * total
    sum_here = int(row.sum())
    own = s * dot(row, row) - sum_here * sum_here
    with_total = s * dot(row, totals) - sum_here * total
    highest = s * dot(ascending(row), ascending(totals - row)) - sum_here * (total - sum_here)
    return Spread(
        own=Fraction(own, part),
        others=Fraction(of_totals - 2 * with_total + own, part),
        with_others=Fraction(with_total - own, part),
        with_total=Fraction(with_total, part),
        highest=Fraction(highest, part),
    )


def _effective_weights(spreads: Sequence[Spread]) -> list[float | None]:
    """Each slot's share of the spread of the total; none for one that works against it."""
    roots = [root(one.with_total) if one.with_total >= 0 else None for one in spreads]
    whole = math.fsum(one for one in roots if one is not None)
    return [None if one is None or not whole else 100 * one / whole for one in roots]


def _paper(marks: Marks, own: Iterable[Fraction]) -> PaperStatistics:
    s = marks.attempts
    if not s:
        return PaperStatistics(0, *[None] * 8)
    values, counts = np.unique(marks.totals, return_counts=True)
    pairs = [(int(value), int(count)) for value, count in zip(values, counts, strict=True)]
    total = sum(value * count for value, count in pairs)
    moments = [_central_moment(pairs, s, total, power) for power in (2, 3, 4)]
    k2 = moments[0] * s / (s - 1) if s > 1 else None
    sd = None if k2 is None else root(k2) / marks.per_mark
    consistency = _consistency(list(own), k2)
    ratio = None if consistency is None else 100 * math.sqrt(1 - consistency / 100)
    return PaperStatistics(
        attempts=s,
        mean=float(Fraction(total, s * marks.per_mark)),
        median=_median(pairs, s) / marks.per_mark,
        sd=sd,
        skewness=_skewness(moments, s, k2),
        kurtosis=_kurtosis(moments, s, k2),
        internal_consistency=None if consistency is None else float(consistency),
        error_ratio=ratio,
        standard_error=None if ratio is None or sd is None else ratio * sd / 100,
    )


def _central_moment(pairs: list[tuple[int, int]], s: int, total: int, power: int) -> Fraction:
    return Fraction(
        sum(count * (s * value - total) ** power for value, count in pairs), s ** (power + 1)
    )


def _median(pairs: list[tuple[int, int]], s: int) -> float:
    """The middle one, or the mean of the two middle ones."""
    middle, seen = [], 0
    for value, count in pairs:
        middle += [value for place in ((s - 1) // 2, s // 2) if seen <= place < seen + count]
        seen += count
    return sum(middle) / 2


def _skewness(moments: list[Fraction], s: int, k2: Fraction | None) -> float | None:
    """k3 / k2^1.5."""
    if not k2 or s < 3:
        return None
    k3 = s * s * moments[1] / ((s - 1) * (s - 2))
    return float(k3 / k2) / root(k2)


def _kurtosis(moments: list[Fraction], s: int, k2: Fraction | None) -> float | None:
    """k4 / k2²."""
    if not k2 or s < 4:
        return None
    m2, _, m4 = moments
    k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
    return float(k4 / (k2 * k2))


def _consistency(own: list[Fraction], k2: Fraction | None) -> Fraction | None:
    """Cronbach's alpha in percent (Moodle's coefficient of internal consistency)."""
    p = len(own)
    if p < 2 or not k2:
        return None
    return 100 * Fraction(p, p - 1) * (1 - sum(own, Fraction(0)) / k2)
