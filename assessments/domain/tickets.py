"""The ticket of an attempt: what the server vouched for when it began (reliability §6).

The page sends it back with every answer. It is the same whenever it is made again, so that an
attempt goes on after a reload, on another phone, after a restart of the server.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self


@dataclass(frozen=True)
class Ticket:
    """`seed` orders the options; `not_after` is None and `seconds` 0 where nothing limits."""

    attempt: str
    person: int
    paper_version: int
    seed: str
    issued: str
    not_after: str | None
    seconds: int

    @classmethod
    def of(
        cls,
        *,
        attempt: str,
        person: int,
        paper_version: int,
        seed: str,
        started_at: datetime,
        due_at: datetime | None,
        grace: timedelta,
    ) -> Self:
        return cls(
            attempt=attempt,
            person=person,
            paper_version=paper_version,
            seed=seed,
            issued=started_at.isoformat(),
            not_after=(due_at + grace).isoformat() if due_at else None,
            seconds=int((due_at - started_at).total_seconds()) if due_at else 0,
        )

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def admits(claimed: object, ticket: Ticket) -> bool:
    """Whether what a signature covers is the ticket of this attempt.

    When it ends is not compared but judged by the server's own row: an office may grant time while
    the page is open.
    """
    if not isinstance(claimed, Mapping):
        return False
    names = ("attempt", "person", "paper_version", "seed", "issued")
    return all(claimed.get(name) == ticket.plain()[name] for name in names)
