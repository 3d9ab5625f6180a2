"""What a signature says about its certificate, in the open text of the signature dictionary.

So a file alone, without a register, tells which certificate it is, until when it is valid and
which bit of which status list to look at. Everything is ASCII: it can be written as it is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Self

from certificates.domain.facts import Facts

_REASON: Final = re.compile(r"([0-9A-Z]{19}) until (\d{4}-\d\d-\d\d)(?: status (\d+)#(\d+))?")


@dataclass(frozen=True)
class Imprint:
    """`moment` is midnight UTC of the day of issue: a file made again is the same file."""

    number: str
    url: str
    issued_on: date
    valid_until: date
    status: tuple[int, int] | None = None  # (list, index)

    @classmethod
    def of(cls, facts: Facts, status: tuple[int, int] | None = None) -> Self:
        return cls(facts.number, facts.url, facts.issued_on, facts.valid_until, status)

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.issued_on, time(), tzinfo=UTC)

    @property
    def reason(self) -> str:
        where = f" status {self.status[0]}#{self.status[1]}" if self.status else ""
        return f"{self.number} until {self.valid_until.isoformat()}{where}"

    @property
    def code(self) -> str:
        return self.url.rsplit("/", 1)[-1]

    def entries(self) -> dict[str, str]:
        """Return the entries /M, /Reason and /Location of the signature dictionary."""
        return {
            "/M": f"D:{self.moment:%Y%m%d%H%M%S}Z",
            "/Reason": self.reason,
            "/Location": self.url,
        }

    @classmethod
    def read(cls, *, moment: str, reason: str, location: str) -> Self | None:
        """Read what `entries` wrote; None for a signature that says something else."""
        told = _REASON.fullmatch(reason)
        day = re.match(r"D:(\d{4})(\d\d)(\d\d)", moment)
        if told is None or day is None:
            return None
        number, until, listed, index = told.groups()
        return cls(
            number=number,
            url=location,
            issued_on=date(*map(int, day.groups())),
            valid_until=date.fromisoformat(until),
            status=(int(listed), int(index)) if listed else None,
        )
