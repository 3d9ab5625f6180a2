"""On the way to renewal: window, reminders, lapse (semantics §4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.renewal import REMINDERS, reminder_due, renewal
from certificates.domain.validity import Terms, add_months, valid_until

EXPIRY, TERMS = date(2027, 12, 31), Terms()
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
TERMS_OF = st.builds(
    lambda rule, active, month, day: Terms(rule, active=active, due_month=month, due_day=day),
    st.sampled_from(["completion", "expiry", "fixed"]),
    st.integers(3, 36),
    st.integers(1, 12),
    st.integers(1, 28),
)


@pytest.mark.parametrize(
    ("today", "stage", "reminder"),
    [
        (date(2027, 9, 29), "later", ""),
        (date(2027, 9, 30), "open", "opens"),
        (date(2027, 11, 30), "open", "opens"),
        (date(2027, 12, 1), "soon", "soon"),
        (date(2027, 12, 24), "soon", "last_week"),
        (date(2027, 12, 31), "soon", "last_week"),
        (date(2028, 1, 1), "lapsed", ""),
        (date(2028, 12, 31), "lapsed", ""),
        (date(2029, 1, 1), "gap", ""),
    ],
)
def test_stages_and_reminders(today: date, stage: str, reminder: str) -> None:
    assert renewal(EXPIRY, TERMS, today).stage == stage
    assert reminder_due(EXPIRY, TERMS, today) == reminder


def test_the_days_left_are_counted_to_the_last_valid_day() -> None:
    assert renewal(EXPIRY, TERMS, EXPIRY).days_left == 0
    assert renewal(EXPIRY, TERMS, date(2028, 1, 2)).days_left == -2


@given(DAYS, TERMS_OF, DAYS)
def test_reminders_come_in_order_and_never_after_expiry(
    expiry: date, terms: Terms, today: date
) -> None:
    """As days pass the due reminder only moves forward, until there is none."""
    steps = [reminder_due(expiry, terms, today + timedelta(days=n)) for n in range(400)]
    ranks = [REMINDERS.index(step) for step in steps if step]
    assert ranks == sorted(ranks)
    assert all(not step for n, step in enumerate(steps) if today + timedelta(days=n) > expiry)


@given(DAYS, TERMS_OF, st.integers(0, 400))
def test_renewing_never_shortens_and_never_stacks(
    completed: date, terms: Terms, later: int
) -> None:
    """Whatever the rule: a renewal ends no earlier than the old certificate, and never more than
    an active period (and a minimum) after it was completed or the old one ended.
    """
    old = valid_until(completed, terms)
    again = completed + timedelta(days=later)
    new = valid_until(again, terms, old_expiry=old)
    if terms.rule != "completion":
        assert new >= min(old, add_months(again, terms.minimum))
    assert new <= add_months(max(old, again), terms.active + terms.minimum)
    assert new >= again


@given(DAYS, st.integers(3, 36), st.integers(0, 90))
def test_expiry_rule_inside_the_window_loses_no_day(old: date, active: int, before: int) -> None:
    """Who renews early inside the window gets the full period after the old expiry."""
    terms = Terms("expiry", active=active)
    completed = old - timedelta(days=before)
    if completed >= renewal(old, terms, old).opens:
        assert valid_until(completed, terms, old_expiry=old) == add_months(old, active)
