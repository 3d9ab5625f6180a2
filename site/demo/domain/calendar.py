"""When things happen in the demo: spread over most of a year, seen from the day it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
_YEAR: Final = (date(2026, 1, 1), date(2026, 12, 31))
_BEHIND: Final = timedelta(days=320)
_AHEAD: Final = timedelta(days=38)

# Shares of the time from the start of the period to today.
FIRST_GRANT: Final = 0.184  # 180 places
SECOND_GRANT: Final = 0.463  # 140 places
# The days on which the county enrolled people, and how many.
WAVES: Final = ((0.19, 100), (0.28, 80), (0.47, 55), (0.62, 28), (0.79, 15), (0.97, 9))
FIRST_ISSUE: Final = 0.25
ISSUES: Final = 26  # days on which certificates were issued
LAST_ISSUE: Final = 4  # days ago; who passed since then waits


@dataclass(frozen=True)
class Calendar:
    """The period called 2026: that year when it is nearly over, else as much around `today`."""

    today: date

    @property
    def _in_its_year(self) -> bool:
        return _YEAR[0] + _BEHIND <= self.today <= _YEAR[1]

    @property
    def starts(self) -> date:
        return _YEAR[0] if self._in_its_year else self.today - _BEHIND

    @property
    def ends(self) -> date:
        return _YEAR[1] if self._in_its_year else self.today + _AHEAD

    @property
    def roster_day(self) -> date:
        return self.starts + timedelta(days=58)

    def day(self, share: float) -> date:
        return self.starts + timedelta(days=round((self.today - self.starts).days * share))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)
