"""How a year's training stands against the calendar: plan, pace, forecast.

The plan is a straight line over the period's days. The pace is the mean of the last three months
(or since the period began, if that is shorter), and the forecast goes on at this pace.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MONTH_DAYS: Final = Decimal("30.4375")
WINDOW_DAYS: Final = 91


@dataclass(frozen=True)
class Pace:
    """`ahead` is negative when behind the plan; `gap` is what the forecast lacks, never below 0."""

    plan_today: int
    ahead: int
    monthly: int
    forecast: int
    gap: int


def window_start(starts: date, day: date) -> date:
    """Return the first day whose certificates count for the pace."""
    return max(starts, day - timedelta(days=WINDOW_DAYS - 1))


def planned(*, places: int, starts: date, ends: date, day: date) -> int:
    """Return how many should be certified at the end of `day`."""
    whole = (ends - starts).days + 1
    gone = min(max((day - starts).days + 1, 0), whole)
    return _rounded(Decimal(places * gone) / whole)


def pace(
    *, places: int, certified: int, recent: int, starts: date, ends: date, day: date
) -> Pace | None:
    """Compare with the plan; `recent` were certified since `window_start`. None outside the period:
    before it there is no pace, after it nothing is left to forecast.
    """
    if not starts <= day <= ends:
        return None
    plan_today = planned(places=places, starts=starts, ends=ends, day=day)
    days = Decimal((day - window_start(starts, day)).days + 1)
    monthly = Decimal(recent) / max(days / MONTH_DAYS, Decimal(1))
    left = Decimal((ends - day).days) / MONTH_DAYS
    forecast = certified + _rounded(monthly * left)
    return Pace(
        plan_today=plan_today,
        ahead=certified - plan_today,
        monthly=_rounded(monthly),
        forecast=forecast,
        gap=max(places - forecast, 0),
    )


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
