"""How far a certificate is on its way to renewal, and which reminder is due (semantics §4).

No clock: days come in. The base date of the next period is in `domain.validity`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from certificates.domain.validity import Terms, add_months, window_opens

Stage = Literal["later", "open", "soon", "lapsed", "gap"]
SOON: Final = timedelta(days=30)
GAP_MONTHS: Final = 12  # whoever returns later than this begins with the initial training again
REMINDERS: Final = ("opens", "soon", "last_week")
_LAST_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Renewal:
    """`opens`: the first day on which completing counts for the next period."""

    expiry: date
    opens: date
    stage: Stage
    days_left: int  # negative after the last valid day


def renewal(expiry: date, terms: Terms, today: date) -> Renewal:
    return Renewal(
        expiry=expiry,
        opens=window_opens(expiry, terms),
        stage=_stage(expiry, terms, today),
        days_left=(expiry - today).days,
    )


def reminder_due(expiry: date, terms: Terms, today: date) -> str:
    """Return the latest reminder whose day has come, or "" before the window and after expiry.

    Each is sent once: whoever missed one gets only the latest.
    """
    if today > expiry:
        return ""
    starts = (window_opens(expiry, terms), expiry - SOON, expiry - _LAST_WEEK)
    due = [step for step, start in zip(REMINDERS, starts, strict=True) if start <= today]
    return due[-1] if due else ""


def _stage(expiry: date, terms: Terms, today: date) -> Stage:
    if today > add_months(expiry, GAP_MONTHS):
        return "gap"
    if today > expiry:
        return "lapsed"
    if today >= expiry - SOON:
        return "soon"
    return "open" if today >= window_opens(expiry, terms) else "later"
