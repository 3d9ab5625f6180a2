"""Renewal, one line per case of the rule (semantics §4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.validity import (
    Terms,
    add_months,
    due_date,
    is_valid_on,
    valid_until,
    window_opens,
)

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
FIXED, COMPLETION, EXPIRY = Terms(), Terms("completion"), Terms("expiry")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-12-31", -3, "2026-09-30"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_months_clamp_to_the_months_end(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("completed", "old", "expiry"),
    [
        ("2026-05-01", None, "2026-12-31"),
        ("2026-09-29", None, "2026-12-31"),
        ("2026-09-30", None, "2026-12-31"),
        ("2026-10-01", None, "2027-12-31"),
        ("2026-11-20", None, "2027-12-31"),
        ("2026-12-31", None, "2027-12-31"),
        ("2027-01-01", None, "2027-12-31"),
        ("2027-11-01", "2027-12-31", "2028-12-31"),
        ("2027-05-01", "2027-12-31", "2027-12-31"),
        ("2029-02-10", "2027-12-31", "2029-12-31"),
        ("2026-11-20", "2026-12-31", "2027-12-31"),
    ],
)
def test_fixed_day_each_year(completed: str, old: str | None, expiry: str) -> None:
    found = valid_until(day(completed), FIXED, old_expiry=day(old) if old else None)
    assert found == day(expiry)


@pytest.mark.parametrize(
    ("completed", "old", "expiry"),
    [
        ("2026-05-01", None, "2027-05-01"),
        ("2026-05-01", "2026-06-30", "2027-05-01"),
        ("2028-02-29", None, "2029-02-28"),
    ],
)
def test_day_completed(completed: str, old: str | None, expiry: str) -> None:
    found = valid_until(day(completed), COMPLETION, old_expiry=day(old) if old else None)
    assert found == day(expiry)


@pytest.mark.parametrize(
    ("completed", "old", "expiry"),
    [
        ("2026-05-01", None, "2027-05-01"),
        ("2026-07-01", "2026-06-30", "2027-07-01"),
        ("2026-06-30", "2026-06-30", "2027-06-30"),
        ("2026-03-30", "2026-06-30", "2027-06-30"),
        ("2026-03-29", "2026-06-30", "2026-06-30"),
    ],
    ids=["first", "after expiry", "on the last day", "window opens", "before the window"],
)
def test_old_expiry(completed: str, old: str | None, expiry: str) -> None:
    found = valid_until(day(completed), EXPIRY, old_expiry=day(old) if old else None)
    assert found == day(expiry)


@given(DAYS, st.one_of(st.none(), DAYS), st.integers(3, 36), st.integers(1, 12), st.integers(1, 31))
def test_a_fixed_certificate_keeps_its_day_and_at_least_the_minimum(
    completed: date, old: date | None, active: int, due_month: int, due_day: int
) -> None:
    terms = Terms(active=active, due_month=due_month, due_day=due_day)
    found = valid_until(completed, terms, old_expiry=old)
    anchor = old or due_date(completed, terms)
    assert (found.month - anchor.month + 12 * (found.year - anchor.year)) % active == 0
    assert found >= add_months(completed, terms.minimum)
    assert found.day == anchor.day or (found + timedelta(days=1)).day == 1


@given(DAYS, DAYS)
def test_the_due_day_is_never_in_the_past(completed: date, other: date) -> None:
    terms = Terms(due_month=other.month, due_day=other.day)
    due = due_date(completed, terms)
    assert completed <= due <= add_months(completed, 12)


def test_the_window_opens_before_the_last_valid_day() -> None:
    assert window_opens(day("2026-12-31"), FIXED) == day("2026-09-30")


@pytest.mark.parametrize(
    ("on", "valid"),
    [("2026-11-22", False), ("2026-11-23", True), ("2027-12-31", True), ("2028-01-01", False)],
)
def test_the_expiry_day_is_the_last_valid_day(on: str, *, valid: bool) -> None:
    assert is_valid_on(day(on), issued_on=day("2026-11-23"), expiry=day("2027-12-31")) == valid
