"""Statistics of a paper by Moodle's convention (semantics §3), beside hand calculations."""

import math
import statistics
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.statistics.analysis import (
    Analysis,
    PaperStatistics,
    SlotStatistics,
    analyse,
)
from assessments.domain.statistics.distractors import Choice, Flag, flags, option_table
from assessments.domain.statistics.exchange import exchange_statistics
from assessments.domain.statistics.marks import Marks

STAIRS = ["1 1 1", "1 1 0", "1 0 0", "0 0 0"]
PAPER_FIGURES = [
    "mean",
    "median",
    "sd",
    "skewness",
    "kurtosis",
    "internal_consistency",
    "error_ratio",
    "standard_error",
]


def marks(rows: Sequence[str], maxima: str = "") -> Marks:
    read = [[Decimal(mark) for mark in row.split()] for row in rows]
    most = [Decimal(mark) for mark in maxima.split()] or [Decimal(1)] * len(read[0])
    return Marks.of(read, maxima=most)


def test_four_people_on_three_slots_by_hand() -> None:
    """Totals 3 2 1 0; variances of the slots 1/4 1/3 1/4, of the totals 5/3."""
    found = analyse(marks(STAIRS))
    assert found.paper == PaperStatistics(
        attempts=4,
        mean=1.5,
        median=1.5,
        sd=pytest.approx(math.sqrt(5 / 3)),
        skewness=0,
        kurtosis=pytest.approx(-1.2),  # k4 = 16(5·2.5625 − 9·1.5625)/6 = −10/3, k2² = 25/9
        internal_consistency=75,  # 100·3/2·(1 − (5/6)/(5/3))
        error_ratio=50,
        standard_error=pytest.approx(math.sqrt(5 / 3) / 2),
    )
    outer = pytest.approx(100 * 0.25 / math.sqrt(0.25 * 2.75 / 3))
    weights = [math.sqrt(0.5), math.sqrt(2 / 3), math.sqrt(0.5)]
    share = [pytest.approx(100 * weight / sum(weights)) for weight in weights]
    assert found.slots == (
        SlotStatistics("1", 0.75, 0.5, outer, 100, share[0]),
        SlotStatistics(
            "2",
            0.5,
            pytest.approx(math.sqrt(1 / 3)),
            pytest.approx(100 / math.sqrt(2)),
            100,
            share[1],
        ),
        SlotStatistics("3", 0.25, 0.5, outer, 100, share[2]),
    )


def test_a_slot_that_works_against_the_paper_has_no_weight() -> None:
    found = analyse(marks(["0 2 2", "0 2 1", "1 0 0", "1 0 0"], "1 2 2"))
    assert found.slots[0].effective_weight is None
    assert found.slots[0].discrimination_index == pytest.approx(
        -350 / math.sqrt(12.75)  # cov −3.5/3, variances 1/3 and 12.75/3
    )
    assert sum(slot.effective_weight or 0 for slot in found.slots) == pytest.approx(100)


@pytest.mark.parametrize(
    ("rows", "absent"),
    [
        pytest.param(["1 0"], set(PAPER_FIGURES) - {"mean", "median"}, id="one attempt"),
        pytest.param(
            ["1 0", "0 0"], {"skewness", "kurtosis"}, id="two attempts have no skew (s > 2)"
        ),
        pytest.param(["1 0", "0 0", "1 1"], {"kurtosis"}, id="three have no kurtosis (s > 3)"),
        pytest.param(
            ["1 0", "0 1", "1 0", "0 1"],
            set(PAPER_FIGURES) - {"mean", "median", "sd"},
            id="equal totals: k2 = 0",
        ),
        pytest.param(
            ["1", "0", "1", "1"],
            {"internal_consistency", "error_ratio", "standard_error"},
            id="one slot (p > 1)",
        ),
    ],
)
def test_what_cannot_be_computed_is_null(rows: list[str], absent: set[str]) -> None:
    paper = analyse(marks(rows)).paper
    assert {name for name in PAPER_FIGURES if getattr(paper, name) is None} == absent


def test_no_attempts_are_no_numbers() -> None:
    nobody = Marks.of([], maxima=[Decimal(1), Decimal(2)])
    assert analyse(nobody) == Analysis(
        PaperStatistics(0, *[None] * 8),
        tuple(SlotStatistics(slot, None, None, None, None, None) for slot in "12"),
    )


def test_a_constant_slot_has_a_facility_and_no_discrimination() -> None:
    """0.1 is no binary fraction: with floating sums its variance would come out as 1e-34."""
    slot = analyse(marks(["0.1 1", "0.1 0", "0.1 1"])).slots[0]
    assert slot == SlotStatistics("1", 0.1, 0, None, None, 0)


def test_a_slot_without_marks_has_no_facility() -> None:
    slot = analyse(marks(["0 1", "0 0"], "0 1")).slots[0]
    assert (slot.facility, slot.discrimination_index, slot.effective_weight) == (None, None, 0)


def test_the_error_ratio_may_exceed_100() -> None:
    paper = analyse(marks(["1 0 1", "0 1 0", "1 0 0", "0 1 0"])).paper
    assert paper.internal_consistency == -400  # 100·3/2·(1 − (11/12)/(1/4))
    assert paper.error_ratio == pytest.approx(100 * math.sqrt(5))


def textbook(rows: list[list[Decimal]], maxima: list[Decimal]) -> Analysis:
    """The formulas of semantics §3 as they are written, slowly."""
    s, p = len(rows), len(maxima)
    totals = [sum(row, Decimal(0)) for row in rows]

    def cov(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal:
        """Exact for these few small decimals: s·Σxy − Σx·Σy."""
        products = sum((a * b for a, b in zip(one, other, strict=True)), Decimal(0))
        return (s * products - sum(one) * sum(other)) / (s * (s - 1))

    columns = [[row[j] for row in rows] for j in range(p)]
    with_total = [cov(column, totals) for column in columns]
    whole = sum(math.sqrt(one) for one in with_total if one >= 0)
    slots = []
    for j, column in enumerate(columns):
        other = [total - mark for total, mark in zip(totals, column, strict=True)]
        product = cov(column, column) * cov(other, other)
        best = cov(sorted(column), sorted(other))
        weight = 100 * math.sqrt(with_total[j]) / whole if whole and with_total[j] >= 0 else None
        slots.append(
            SlotStatistics(
                slot=str(j + 1),
                facility=float(sum(column) / s / maxima[j]),
                sd=math.sqrt(cov(column, column)),
                discrimination_index=(
                    100 * float(cov(column, other)) / math.sqrt(product) if product else None
                ),
                discriminative_efficiency=float(100 * cov(column, other) / best) if best else None,
                effective_weight=weight,
            )
        )
    return Analysis(
        _textbook_paper(totals, [cov(x, x) for x in columns], cov(totals, totals)), tuple(slots)
    )


def _textbook_paper(totals: list[Decimal], own: list[Decimal], k2: Decimal) -> PaperStatistics:
    s, p, mean = len(totals), len(own), sum(totals) / len(totals)
    m2, m3, m4 = (sum((total - mean) ** power for total in totals) / s for power in (2, 3, 4))
    k3 = s**2 * m3 / ((s - 1) * (s - 2)) if s > 2 else None
    k4 = (
        s**2 * ((s + 1) * m4 - 3 * (s - 1) * m2**2) / ((s - 1) * (s - 2) * (s - 3))
        if s > 3
        else None
    )
    cic = float(100 * Decimal(p) / (p - 1) * (1 - sum(own) / k2)) if p > 1 and k2 else None
    ratio = None if cic is None else 100 * math.sqrt(max(0, 1 - cic / 100))
    return PaperStatistics(
        attempts=s,
        mean=float(mean),
        median=float(statistics.median(totals)),
        sd=math.sqrt(k2),
        skewness=float(k3) / float(k2) ** 1.5 if k3 is not None and k2 else None,
        kurtosis=float(k4 / k2**2) if k4 is not None and k2 else None,
        internal_consistency=cic,
        error_ratio=ratio,
        standard_error=None if ratio is None else ratio * math.sqrt(k2) / 100,
    )


@st.composite
def matrices(draw: st.DrawFn) -> tuple[list[list[Decimal]], list[Decimal]]:
    p, s = draw(st.integers(1, 6)), draw(st.integers(2, 12))
    mark = st.sampled_from([Decimal(one) for one in ("0", "0.25", "0.5", "0.33", "1", "2")])
    rows = draw(st.lists(st.lists(mark, min_size=p, max_size=p), min_size=s, max_size=s))
    return rows, [Decimal(2)] * p


@given(matrices())
def test_equal_to_the_slow_textbook(matrix: tuple[list[list[Decimal]], list[Decimal]]) -> None:
    rows, maxima = matrix
    found, slow = analyse(Marks.of(rows, maxima=maxima)), textbook(rows, maxima)
    for ours, theirs in [
        (found.paper, slow.paper),
        *zip(found.slots, slow.slots, strict=True),
    ]:
        for name, value in vars(theirs).items():
            expected = (
                value if value is None or isinstance(value, str) else pytest.approx(value, abs=1e-6)
            )
            assert getattr(ours, name) == expected, name


@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_no_digit(matrix, random) -> None:
    rows, maxima = matrix
    shuffled = random.sample(rows, len(rows))
    before, after = Marks.of(rows, maxima=maxima), Marks.of(shuffled, maxima=maxima)
    assert analyse(before) == analyse(after)
    assert exchange_statistics(before) == exchange_statistics(after)


@given(matrices())
def test_python_integers_give_what_machine_integers_give(matrix) -> None:
    """Marks with many decimals overflow 64 bits; the result must not show it."""
    rows, maxima = matrix
    plain = Marks.of(rows, maxima=maxima)
    large = Marks(plain.units.astype(object), plain.per_mark, plain.maxima, plain.names)
    assert analyse(large) == analyse(plain)


def test_the_exchange_convention() -> None:
    """Population variances 3/16 1/4 3/16 and 5/4; the best and lowest quarter are one person."""
    found = exchange_statistics(marks(STAIRS))
    assert [one.point_biserial for one in found] == [
        pytest.approx(0.375 / math.sqrt(3 / 16 * 5 / 4)),
        pytest.approx(0.5 / math.sqrt(1 / 4 * 5 / 4)),
        pytest.approx(0.375 / math.sqrt(3 / 16 * 5 / 4)),
    ]
    assert [one.upper_lower_27 for one in found] == [1, 1, 1]


def test_people_who_tie_at_the_edge_count_in_proportion() -> None:
    """27 % of 4 is 1 person; two share the lowest total, one of them was right in slot 1."""
    found = exchange_statistics(marks(["1 1 1", "1 1 0", "1 0 0", "0 1 0"]))
    assert [one.upper_lower_27 for one in found] == [0.5, 0.5, 1]


def choices(**chosen: list[float]) -> list[Choice]:
    return [
        Choice([key], Decimal(str(percent)))
        for key, percents in chosen.items()
        for percent in percents
    ]


KEYS = [("A", False), ("B", True), ("C", False), ("D", False)]


def test_a_distractor_table() -> None:
    table = option_table(KEYS, choices(A=[40, 50], B=[90, 80, 70], C=[30]))
    assert [(one.key, one.count, one.share, one.mean_percent) for one in table] == [
        ("A", 2, pytest.approx(2 / 6), 45),
        ("B", 3, 0.5, 80),
        ("C", 1, pytest.approx(1 / 6), 30),
        ("D", 0, 0, None),
    ]


def flagged(attempts: int = 30, facility: float | None = 0.7, discrimination: float | None = 40):
    return flags(attempts=attempts, facility=facility, discrimination=discrimination)


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({}, set()),
        ({"facility": 0.29}, {Flag.HARD}),
        ({"facility": 0.3}, set()),
        ({"facility": 0.95}, set()),
        ({"facility": 0.96}, {Flag.EASY}),
        ({"discrimination": 14.9}, {Flag.FLAT}),
        ({"discrimination": 15}, set()),
        ({"discrimination": None}, set()),
        ({"facility": 0.1, "discrimination": -5}, {Flag.HARD, Flag.FLAT}),
        ({"facility": 0.1, "attempts": 29}, set()),
    ],
)
def test_flags(facts: dict[str, float], raised: set[Flag]) -> None:
    assert flagged(**facts) == raised


@pytest.mark.parametrize(
    ("chosen", "red"),
    [
        pytest.param({"A": [90] * 5, "B": [60] * 25}, True, id="better people chose A"),
        pytest.param({"A": [50] * 5, "B": [60] * 25}, False, id="worse people chose A"),
        pytest.param({"A": [90] * 4, "B": [60] * 26}, False, id="four people are chance"),
        pytest.param({"A": [50] * 30}, True, id="nobody chose the key"),
    ],
)
def test_red_when_a_distractor_beats_the_key(chosen: dict[str, list[float]], red: bool) -> None:
    table = option_table(KEYS, choices(**chosen))
    raised = flags(attempts=30, facility=0.5, discrimination=30, options=table)
    assert raised == ({Flag.DISTRACTOR} if red else set())


def test_a_perfect_scale_has_every_efficiency_at_100() -> None:
    """Guttman's staircase: whoever solves a slot solves all easier ones."""
    found = analyse(marks([" ".join(["1"] * k + ["0"] * (8 - k)) for k in range(9)]))
    assert {slot.discriminative_efficiency for slot in found.slots} == {100}
    easier = [slot.facility or 0 for slot in found.slots]
    assert all(one > other for one, other in pairwise(easier))
