"""What a browser says of a sitting: a chain of events, and the gaps a reviewer is shown.

Each page that sat has a chain of its own: it begins with the ticket, and each event holds the hash
of the one before it. A gap says that something is missing, not that somebody cheated: a phone that
was reset or a page without scripts leaves gaps, too.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

KINDS: Final = ("start", "answer", "blur", "resume", "submit")
BEGIN: Final = frozenset({"start", "resume"})  # a page was opened: its own clock begins anew
LARGEST: Final = 2**53  # what a browser can count
CLOCK_OFF: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Event:
    """`device_at` is the device's clock in ms since 1970; `elapsed` are ms since the page was
    opened, by a clock that never runs backwards. `slot` is 0 where no question is meant."""

    number: int
    kind: str
    slot: int
    device_at: int
    elapsed: int
    digest: str


@dataclass(frozen=True)
class Stored:
    """An event as it arrived. `fits`: its hash continues the one before it."""

    page: str
    event: Event
    fits: bool
    received_at: datetime


@dataclass(frozen=True)
class Gap:
    """`kind` is missing, broken, forked, backwards or unlogged; `count` says how many."""

    kind: str
    count: int


def genesis(ticket: str, page: str) -> str:
    return _sha256(f"{ticket}\n{page}")


def digest(before: str, event: Event) -> str:
    """What the browser computes, too (static/assessments/exam-log.js)."""
    facts = (event.number, event.kind, event.slot, event.device_at, event.elapsed)
    return _sha256("\n".join([before, *map(str, facts)]))


def is_event(event: Event) -> bool:
    """Whether the numbers and words can be one; the hash is looked at apart."""
    numbers = (event.slot, event.device_at, event.elapsed)
    return (
        event.kind in KINDS
        and 1 <= event.number <= 100_000
        and all(0 <= number < LARGEST for number in numbers)
        and event.slot < 32_000
        and len(event.digest) == 64
    )


def gaps(stored: Iterable[Stored], *, answered: Iterable[int] = ()) -> list[Gap]:
    """What does not join up over all pages; `answered` are the slots the server holds answers for.

    Without any event there is no log, and nothing to say.
    """
    events = list(stored)
    if not events:
        return []
    found: Counter[str] = Counter()
    for page in {one.page for one in events}:
        found += _chain([one for one in events if one.page == page])
    logged = {one.event.slot for one in events if one.event.kind == "answer"}
    found["unlogged"] += len(set(answered) - logged)
    return [Gap(kind, count) for kind, count in sorted(found.items()) if count]


def _chain(events: Sequence[Stored]) -> Counter[str]:
    found: Counter[str] = Counter()
    ordered = sorted(events, key=lambda one: (one.event.number, one.received_at))
    numbers = [one.event.number for one in ordered]
    found["forked"] = len(numbers) - len(set(numbers))
    found["missing"] = max(numbers) - len(set(numbers))
    present = set(numbers)
    found["broken"] = sum(
        not one.fits and (one.event.number == 1 or one.event.number - 1 in present)
        for one in ordered
    )
    found["backwards"] = sum(
        later.event.elapsed < earlier.event.elapsed
        for earlier, later in pairwise(ordered)
        if later.event.kind not in BEGIN and later.event.number > earlier.event.number
    )
    return found


def away(stored: Iterable[Stored]) -> timedelta:
    """How long other windows were in front, by the page's own clock."""
    total = 0
    ordered = sorted(stored, key=lambda one: (one.page, one.event.number))
    for earlier, later in pairwise(ordered):
        if earlier.page == later.page and earlier.event.kind == "blur":
            total += max(0, later.event.elapsed - earlier.event.elapsed)
    return timedelta(milliseconds=total)


def clock_off(stored: Sequence[Stored]) -> timedelta:
    """How far the device's clock was ahead of the server's, at the event nearest to its sending;
    0 when it is no more than the network explains."""
    if not stored:
        return timedelta(0)
    last = max(stored, key=lambda one: (one.received_at, one.event.number))
    ahead = timedelta(milliseconds=last.event.device_at) - timedelta(
        seconds=last.received_at.timestamp()
    )
    return ahead if abs(ahead) > CLOCK_OFF else timedelta(0)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
