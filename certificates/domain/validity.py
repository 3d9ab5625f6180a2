"""Until when a certificate is valid (semantics §4). No clock: days come in, days go out.

The expiry day is the last valid day, inclusive. Adding months clamps to the month's end; the
`fixed` rule counts its steps from one anchor, so that clamping never drifts (31 December stays
31 December with six-month periods).
"""

import calendar
from dataclasses import dataclass
from datetime import date
from itertools import count


@dataclass(frozen=True)
class Terms:
    """A programme's settings; window ≤ minimum ≤ active, all in months."""

    rule: str = "fixed"  # completion, expiry, fixed
    active: int = 12
    window: int = 3
    minimum: int = 3
    due_month: int = 12
    due_day: int = 31

    def __post_init__(self) -> None:
        if not 0 <= self.window <= self.minimum <= self.active or self.active < 1:
            message = "window ≤ minimum ≤ active, and active is at least one month"
            raise ValueError(message)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later (or earlier), clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _clamped(year, month + 1, day.day)


def due_date(completed: date, terms: Terms) -> date:
    """Return the first fixed day on or after `completed`; what a month lacks is its last day."""
    due = _clamped(completed.year, terms.due_month, terms.due_day)
    if due >= completed:
        return due
    return _clamped(completed.year + 1, terms.due_month, terms.due_day)


def window_opens(expiry: date, terms: Terms) -> date:
    """Return the first day on which completing counts for the next period."""
    return add_months(expiry, -terms.window)


def is_valid_on(day: date, *, issued_on: date, expiry: date) -> bool:
    return issued_on <= day <= expiry


def valid_until(completed: date, terms: Terms, *, old_expiry: date | None = None) -> date:
    """Return the last valid day of what was completed on `completed`.

    `old_expiry` is that of the certificate being renewed.
    """
    if terms.rule == "completion":
        return add_months(completed, terms.active)
    if terms.rule == "expiry":
        return _from_expiry(completed, terms, old_expiry)
    return _fixed(completed, terms, old_expiry or due_date(completed, terms))


def provisional_until(today: date, months: int, full: date) -> date:
    """Return the last day of a provisional certificate: never later than the full one's."""
    return min(add_months(today, months), full)


def _from_expiry(completed: date, terms: Terms, old_expiry: date | None) -> date:
    if old_expiry is None or completed > old_expiry:
        return add_months(completed, terms.active)
    if completed >= window_opens(old_expiry, terms):
        return add_months(old_expiry, terms.active)
    return old_expiry  # completed before the window: nothing is gained


def _fixed(completed: date, terms: Terms, anchor: date) -> date:
    """Move the anchor by whole periods: back while completing lies at least the minimum before
    it, forward until the certificate holds for at least the minimum.
    """
    back = next(
        steps
        for steps in count()
        if add_months(anchor, -steps * terms.active - terms.minimum) < completed
    )
    least = add_months(completed, terms.minimum)
    return next(
        expiry
        for steps in count(1 - back)
        if (expiry := add_months(anchor, steps * terms.active)) >= least
    )


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
