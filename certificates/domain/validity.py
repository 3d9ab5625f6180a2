"""Until when a certificate is valid (semantics §4). No clock: days come in, days go out.

The expiry day is the last valid day, inclusive. Adding months clamps to the month's end; the
`fixed` rule counts its steps from one anchor, so that clamping never drifts (31 December stays
31 December with six-month periods).
"""

import calendar
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Literal

Rule = Literal["completion", "expiry", "fixed"]


@dataclass(frozen=True)
class Renewal:
    """The settings of a programme; window ≤ minimum ≤ active, all in months."""

    rule: str = "fixed"
    active: int = 12
    window: int = 3
    minimum: int = 3
    due_month: int = 12
    due_day: int = 31

    def __post_init__(self) -> None:
        if not 0 <= self.window <= self.minimum <= self.active or self.active < 1:
            message = "window ≤ minimum ≤ active, and active is at least one month"
            raise ValueError(message)

    def due_in(self, year: int) -> date:
        """Return the fixed day of a year; a day that the month lacks is its last."""
        return _clamped(year, self.due_month, self.due_day)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later (or earlier), clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _clamped(year, month + 1, day.day)


def window_opens(expiry: date, renewal: Renewal) -> date:
    """Return the first day on which renewing counts for the next period."""
    return add_months(expiry, -renewal.window)


def expiry_of(
    renewal: Renewal,
    *,
    completed: date,
    old_expiry: date | None = None,
    due: date | None = None,
) -> date:
    """Return the last valid day of what was completed on `completed`.

    `old_expiry` is that of the certificate being renewed, `due` the programme's fixed day in the
    period at hand.
    """
    if renewal.rule == "completion":
        return add_months(completed, renewal.active)
    if renewal.rule == "expiry":
        return _after_expiry(renewal, completed, old_expiry)
    return _fixed(renewal, completed, old_expiry or due or completed)


def _after_expiry(renewal: Renewal, completed: date, old_expiry: date | None) -> date:
    if old_expiry is None or completed > old_expiry:
        return add_months(completed, renewal.active)
    if completed >= window_opens(old_expiry, renewal):
        return add_months(old_expiry, renewal.active)
    return old_expiry  # renewed before the window: nothing is gained


def _fixed(renewal: Renewal, completed: date, anchor: date) -> date:
    """Move the anchor by whole periods: back while completing lies at least the minimum before
    it, forward until the certificate is valid for at least the minimum.
    """
    back = next(
        steps
        for steps in count()
        if add_months(anchor, -steps * renewal.active - renewal.minimum) < completed
    )
    least = add_months(completed, renewal.minimum)
    return next(
        expiry
        for steps in count(1 - back)
        if (expiry := add_months(anchor, steps * renewal.active)) >= least
    )


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
