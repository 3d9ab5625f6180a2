"""A crash between any two steps leaves nothing half-done, and asking again finishes it, once.

Each action is broken off before its first, second, … statement, until it gets through. What the
database has then is proved, and the same request with the same key is sent again, twice.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from factories.quotas import asked, granted, held_back, posting, recover, split, transfer
from factories.regions import region

from certificates.queries.reconcile import prove
from quotas import actions, queries
from quotas.actions import Change
from quotas.models import LedgerEntry, Quota, Seat

pytestmark = pytest.mark.django_db


class Killed(Exception):
    """The process died here."""


class World:
    """A county of 20 places: 8 in one township (a seat taken, one certified), 5 in another; and
    somebody who waits for a third one's only place.
    """

    def __init__(self) -> None:
        self.county = granted(20)
        self.town = split(self.county, "990101100", 8)
        self.other = split(self.county, "990101101", 5)
        self.full = split(self.county, "990101102", 1)
        self.seat: Seat = asked(self.town, posting("990101100001")).seat
        self.certified: Seat = asked(self.town, posting("990101100001")).seat
        actions.fulfil(seat=self.certified, certificate_id=1, key="first", actor=None)
        self.only: Seat = asked(self.full, posting("990101102001")).seat
        asked(self.full, posting("990101102001"))
        self.newcomer = posting("990101100001")
        for quota in (self.county, self.town, self.other):
            quota.refresh_from_db()

    def allot(self) -> Any:
        return actions.allot(
            source=self.county,
            changes=[
                Change(region("990101100"), 8, 5),
                Change(region("990101101"), 5, 9),
            ],
            document_number="",
            key="k",
            actor=None,
        )


ACTIONS: dict[str, Callable[[World], Any]] = {
    "grant": lambda w: granted(3, period=w.county.period, key="k"),
    "lower": lambda w: actions.adjust(
        quota=w.county, places=-2, document_number="", key="k", actor=None
    ),
    "hold": lambda w: held_back(w.county, 2, key="k"),
    "split": lambda w: split(w.county, "990101103", 2, key="k"),
    "transfer": lambda w: transfer(w.town, "990101101", 3, key="k"),
    "recover": lambda w: recover(w.town, 3, key="k"),
    "reserve": lambda w: asked(w.town, w.newcomer, key="k"),
    "release and offer": lambda w: actions.release(
        seat=w.only, reason="withdrew", key="k", actor=None
    ),
    "fulfil": lambda w: actions.fulfil(seat=w.seat, certificate_id=2, key="k", actor=None),
    "reverse": lambda w: actions.reverse(certificate_id=1, reason="冒名", key="k", actor=None),
    "allot": lambda w: w.allot(),
}

FEWEST = {"reserve": 1}  # one statement on PostgreSQL


def state() -> list[Any]:
    """Everything that places are made of."""
    return [
        [(q.region_id, queries.balance(q), q.entries_count) for q in Quota.objects.order_by("pk")],
        list(Seat.objects.order_by("pk").values_list("pk", "state")),
        LedgerEntry.objects.count(),
    ]


def broken_off(act: Callable[[], Any], after: int) -> bool:
    """Run until `after` statements were done, then die; tell whether it died."""
    left = after

    def step(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")):
            return execute(sql, params, many, context)
        if left == 0:
            raise Killed
        left -= 1
        return execute(sql, params, many, context)

    try:
        with transaction.atomic(), connection.execute_wrapper(step):
            act()
    except Killed:
        return True
    return False


@pytest.mark.parametrize("name", ACTIONS)
def test_a_crash_between_any_two_steps_leaves_nothing_half_done(name: str) -> None:
    world, act = World(), ACTIONS[name]
    before, steps = state(), 0
    while broken_off(lambda: act(world), steps):
        assert state() == before, f"after {steps} statements"
        steps += 1
    assert steps >= FEWEST.get(name, 4)
    done = state()
    assert done != before
    assert not [one for one in prove().violations if one.invariant != "I8"]
    for _ in range(2):  # the answer was lost, and the same request comes again
        act(world)
        assert state() == done
