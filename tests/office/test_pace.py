"""Plan, pace and forecast of semantics §5's desk."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.domain.pace import pace, planned, window_start

YEAR = {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 1),
        (date(2026, 11, 23), 287),
        (date(2026, 12, 31), 320),
        (date(2027, 3, 1), 320),
    ],
)
def test_the_plan_is_a_straight_line(day: date, expected: int) -> None:
    assert planned(places=320, day=day, **YEAR) == expected


def test_the_desk_of_the_design() -> None:
    found = pace(places=320, certified=214, recent=75, day=date(2026, 11, 23), **YEAR)
    assert found is not None
    assert (found.plan_today, found.ahead, found.monthly) == (287, -73, 25)
    assert (found.forecast, found.gap) == (245, 75)


def test_the_pace_counts_from_the_start_of_a_young_period() -> None:
    assert window_start(date(2026, 11, 1), date(2026, 11, 23)) == date(2026, 11, 1)
    assert window_start(date(2026, 1, 1), date(2026, 11, 23)) == date(2026, 8, 25)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_outside_the_period_there_is_no_pace(day: date) -> None:
    assert pace(places=10, certified=1, recent=1, day=day, **YEAR) is None


def test_on_the_last_day_nothing_more_is_forecast() -> None:
    found = pace(places=10, certified=7, recent=3, day=date(2026, 12, 31), **YEAR)
    assert found is not None
    assert (found.forecast, found.gap) == (7, 3)


@given(
    places=st.integers(1, 10_000),
    certified=st.integers(0, 10_000),
    recent=st.integers(0, 3_000),
    days=st.integers(0, 364),
)
def test_laws(places: int, certified: int, recent: int, days: int) -> None:
    day = YEAR["starts"] + timedelta(days=days)
    found = pace(places=places, certified=certified, recent=recent, day=day, **YEAR)
    assert found is not None
    assert 0 <= found.plan_today <= places
    assert found.forecast >= certified
    assert found.gap == max(places - found.forecast, 0)
    assert found.ahead == certified - found.plan_today
