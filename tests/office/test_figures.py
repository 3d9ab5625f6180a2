"""Rates, the table's order and its fold, gates, due days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.domain import charts, table
from office.domain.figures import Figures, percent
from office.domain.gate import due_day, gate


@dataclass(frozen=True)
class Line:
    name: str
    figures: Figures


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(214, 320, "66.9"), (10, 24, "41.7"), (1, 3, "33.3"), (1, 8, "12.5"), (5, 4, "125.0")],
)
def test_percent(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == Decimal(expected)


@pytest.mark.parametrize("whole", [0, None])
def test_nothing_to_divide_by_is_no_rate(whole: int | None) -> None:
    assert percent(3, whole) is None


def test_the_rates_of_the_semantics() -> None:
    figures = Figures(
        due=200, places=100, finished=50, passed=40, certified=30, in_post=120, holders=90
    )
    assert figures.completion_rate == Decimal("30.0")
    assert figures.pass_rate == Decimal("80.0")
    assert figures.coverage == Decimal("15.0")
    assert figures.currency == Decimal("75.0")


@pytest.mark.parametrize(
    ("due", "certified", "low"),
    [(24, 10, True), (18, 10, False), (30, 30, False), (4, 0, False), (0, 0, False)],
)
def test_a_division_far_behind_the_whole_is_marked(due: int, certified: int, low: bool) -> None:
    whole = Figures(due=320, certified=214)
    assert table.is_low(Figures(due=due, certified=certified), whole, "due") is low


def lines(number: int) -> list[Line]:
    return [Line(f"{n}", Figures(due=10 + n, certified=n % 7, places=None)) for n in range(number)]


def test_ten_divisions_are_all_shown_by_falling_rate() -> None:
    found = table.arrange(lines(10), kind="due", show_all=False)
    rates = [table.rate(line.figures, "due") for line in found.shown]
    assert len(found.shown) == 10
    assert rates == sorted(rates, reverse=True)
    assert found.rest == ()


def test_of_fourteen_the_eight_largest_are_shown_and_the_rest_added_up() -> None:
    found = table.arrange(lines(14), kind="due", show_all=False)
    assert sorted(int(line.name) for line in found.shown) == list(range(6, 14))
    assert found.rest_figures.due == sum(10 + n for n in range(6))
    assert len(table.arrange(lines(14), kind="due", show_all=True).shown) == 14


@given(st.lists(st.integers(0, 50), max_size=30))
def test_folding_loses_nobody(due: list[int]) -> None:
    made = [Line(str(n), Figures(due=number)) for n, number in enumerate(due)]
    found = table.arrange(made, kind="due", show_all=False)
    assert sum(line.figures.due for line in found.shown) + found.rest_figures.due == sum(due)
    assert len(found.shown) + len(found.rest) == len(due)


def test_what_is_still_needed() -> None:
    figures = Figures(places=24, due=30, certified=10)
    assert table.shortfall(figures, "cap") == 14
    assert table.shortfall(figures, "due") == 20
    assert table.shortfall(Figures(places=3, certified=5), "cap") == 0
    assert table.shortfall(Figures(), "cap") is None


@pytest.mark.parametrize(
    ("valid", "training", "before", "expected"),
    [
        (True, True, True, "qualified"),
        (False, True, True, "training"),
        (False, True, False, "training"),
        (False, False, True, "lapsed"),
        (False, False, False, "untrained"),
    ],
)
def test_gate_to_work(valid: bool, training: bool, before: bool, expected: str) -> None:
    found = gate(holds_valid=valid, in_training=training, held_before=before)
    assert found == expected


@pytest.mark.parametrize(
    ("start", "month", "day", "expected"),
    [
        (date(2026, 10, 8), 12, 31, date(2026, 12, 31)),
        (date(2026, 12, 31), 12, 31, date(2026, 12, 31)),
        (date(2026, 7, 1), 6, 30, date(2027, 6, 30)),
        (date(2026, 3, 1), 2, 29, date(2027, 2, 28)),
    ],
)
def test_new_staff_are_due_on_the_next_due_day(
    start: date, month: int, day: int, expected: date
) -> None:
    assert due_day(start, month=month, day=day) == expected


@pytest.mark.parametrize(
    ("top", "expected"),
    [(320, [0, 80, 160, 240, 320]), (1, [0, 1]), (0, [0, 1]), (7, [0, 2, 4, 6, 8])],
)
def test_axes_have_round_numbers(top: int, expected: list[int]) -> None:
    assert charts.steps(top) == expected


@given(st.integers(1, 10**7))
def test_axes_reach_the_top_in_few_steps(top: int) -> None:
    found = charts.steps(top)
    assert found[-1] >= top
    assert 2 <= len(found) <= 6


def test_a_trend_runs_from_the_start_to_today() -> None:
    found = charts.trend([10, 20], labels=["1", "2", "3", "4"], goal=40, reach=1.5)
    assert found.line.startswith(f"{charts.LEFT}.0,")
    assert found.line.split(" ")[-1] == f"{found.end[0]},{found.end[1]}"
    assert found.plan[2] == charts.WIDTH - charts.RIGHT
    assert [tick.label for tick in found.x_ticks] == ["1", "3"]
