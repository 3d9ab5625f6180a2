"""Tickets and the chain of events: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assessments.domain import event_log, tickets
from assessments.domain.event_log import Event, Gap, Stored
from assessments.domain.tickets import Ticket

AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
MS = int(AT.timestamp() * 1000)
TICKET = Ticket.of(
    attempt="a1", person=7, paper_version=3, seed="s", started_at=AT,
    due_at=AT + timedelta(minutes=30), grace=timedelta(seconds=60),
)  # fmt: skip


def chain(*facts: tuple[str, int, int], page: str = "p") -> list[Stored]:
    """Events of one page, each (kind, slot, elapsed), rightly chained."""
    before, found = event_log.genesis("ticket", page), []
    for number, (kind, slot, elapsed) in enumerate(facts, start=1):
        event = Event(number, kind, slot, MS + elapsed, elapsed, "")
        event = replace(event, digest=event_log.digest(before, event))
        before = event.digest
        at = AT + timedelta(milliseconds=elapsed)
        found.append(Stored(page, event, fits=True, received_at=at))
    return found


WHOLE = chain(
    ("start", 0, 5), ("answer", 1, 9000), ("blur", 0, 9500), ("resume", 0, 20500),
    ("answer", 2, 30000), ("submit", 0, 31000),
)  # fmt: skip


def test_a_ticket_says_person_paper_seed_and_time():
    assert TICKET.plain() == {
        "attempt": "a1", "person": 7, "paper_version": 3, "seed": "s",
        "issued": "2026-11-28T08:00:00+00:00", "not_after": "2026-11-28T08:31:00+00:00",
        "seconds": 1800,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "admitted"),
    [
        ({}, True),
        ({"attempt": "a2"}, False),
        ({"person": 8}, False),
        ({"paper_version": 4}, False),
        ({"seed": "t"}, False),
        ({"issued": "2026-11-28T07:00:00+00:00"}, False),
        ({"not_after": None}, True),
    ],
)
def test_only_the_ticket_of_this_attempt_is_admitted(change, admitted):
    assert tickets.admits(TICKET.plain() | change, TICKET) is admitted


@pytest.mark.parametrize("claimed", [None, "a1", 7, [], {}])
def test_what_is_no_ticket_is_not_admitted(claimed):
    assert tickets.admits(claimed, TICKET) is False


def test_a_whole_chain_has_no_gap():
    assert event_log.gaps(WHOLE, answered=[1, 2]) == []
    assert event_log.away(WHOLE) == timedelta(seconds=11)


def test_nobody_is_reproached_for_a_page_without_scripts():
    assert event_log.gaps([], answered=[1, 2]) == []


@pytest.mark.parametrize(
    ("events", "answered", "gap"),
    [
        (WHOLE[:2] + WHOLE[3:], [1, 2], Gap("missing", 1)),
        (WHOLE[1:], [1, 2], Gap("missing", 1)),
        ([*WHOLE[:1], replace(WHOLE[1], fits=False), *WHOLE[2:]], [1, 2], Gap("broken", 1)),
        (
            [*WHOLE, replace(WHOLE[1], event=replace(WHOLE[1].event, slot=2, digest="0" * 64))],
            [1, 2],
            Gap("forked", 1),
        ),
        (WHOLE, [1, 2, 3, 4], Gap("unlogged", 2)),
        (chain(("start", 0, 5), ("answer", 1, 9000), ("answer", 2, 400)), [], Gap("backwards", 1)),
    ],
)
def test_each_gap_is_named_and_counted(events, answered, gap):
    assert event_log.gaps(events, answered=answered) == [gap]


def test_a_reload_begins_its_clock_anew_and_another_page_a_chain_of_its_own():
    reloaded = chain(("start", 0, 60_000), ("resume", 0, 4), ("answer", 1, 900))
    assert event_log.gaps([*reloaded, *chain(("start", 0, 3), page="q")], answered=[1]) == []


def test_the_hash_covers_every_fact():
    event = WHOLE[1].event
    first = event_log.digest("x", event)
    for change in ({"number": 3}, {"kind": "blur"}, {"slot": 2}, {"device_at": 1}, {"elapsed": 1}):
        assert event_log.digest("x", replace(event, **change)) != first
    assert event_log.digest("y", event) != first


@pytest.mark.parametrize(("ahead", "told"), [(0, 0), (299, 0), (301, 301), (-900, -900)])
def test_a_wrong_clock_is_told_in_seconds(ahead, told):
    events = chain(("start", 0, 0))
    shifted = replace(events[0].event, device_at=MS + ahead * 1000)
    assert event_log.clock_off([replace(events[0], event=shifted)]) == timedelta(seconds=told)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "cheat"}, {"number": 0}, {"slot": -1}, {"elapsed": -1}, {"device_at": 2**53},
        {"digest": "short"}, {"slot": 32_000},
    ],
)  # fmt: skip
def test_what_is_no_event_is_left_out(change):
    assert event_log.is_event(WHOLE[1].event)
    assert not event_log.is_event(replace(WHOLE[1].event, **change))
