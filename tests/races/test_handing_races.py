"""Offices that move places at the same time, on PostgreSQL, each in a connection of its own."""

import threading
from collections import Counter
from contextlib import suppress

import pytest
from contest import at_once
from django.db import OperationalError, transaction
from django.db.models import F
from factories.quotas import asked, granted, key, posting, recover, split, transfer
from factories.regions import region

from certificates.queries.reconcile import prove
from quotas import actions, queries
from quotas.actions import Change
from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry
from quotas.rules import AllotmentChanged

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]


def proved() -> bool:
    return not [one for one in prove().violations if one.invariant != "I8"]


def towns() -> tuple[Quota, Quota, Quota]:
    county = granted(100)
    return county, split(county, "990101100", 40), split(county, "990101101", 40)


@pytest.mark.parametrize("turns", [5, pytest.param(100, marks=pytest.mark.soak)])
def test_opposite_transfers_do_not_wait_for_each_other(turns: int) -> None:
    county, one, other = towns()

    def there_and_back(number: int) -> str:
        for _ in range(turns):
            if number % 2:
                transfer(one, "990101101", 1)
            else:
                transfer(other, "990101100", 1)
        return "fine"

    assert at_once([lambda n=n: there_and_back(n) for n in range(16)]) == ["fine"] * 16
    county.refresh_from_db()
    assert [quota.places for quota in queries.children(county)] == [40, 40]
    assert LedgerEntry.objects.filter(move="transfer").count() == 16 * turns * 2
    assert proved()


def test_control_rows_locked_as_they_come_wait_for_each_other() -> None:
    _county, one, other = towns()
    both_hold_one = threading.Barrier(2)

    def move(source: Quota, target: Quota) -> None:
        with transaction.atomic():
            Quota.objects.filter(pk=source.pk).update(entries_count=F("entries_count") + 1)
            both_hold_one.wait()
            Quota.objects.filter(pk=target.pk).update(entries_count=F("entries_count") + 1)

    outcomes = at_once([lambda: move(one, other), lambda: move(other, one)])
    assert Counter(type(o) for o in outcomes) == {type(None): 1, OperationalError: 1}


def test_everything_at_once_keeps_the_tree_sound() -> None:
    county, one, _other = towns()
    people = [posting("990101100001") for _ in range(4)]

    def seat_and_release(post) -> None:
        for _ in range(4):
            outcome = asked(one, post)
            if outcome.is_seated:
                actions.release(seat=outcome.seat, reason="withdrew", key=key(), actor=None)

    def hand_on(turn: int) -> None:
        for _ in range(4):
            if turn % 3 == 0:
                split(county, "990101100", 1)
            elif turn % 3 == 1:
                recover(one, 1)
            else:
                transfer(one, "990101101", 1)

    calls = [lambda p=post: seat_and_release(p) for post in people]
    calls += [lambda n=n: hand_on(n) for n in range(6)]
    assert at_once(calls) == [None] * len(calls)
    assert proved()


@pytest.mark.parametrize("contenders", [2, 16])
def test_the_last_place_is_seated_or_recovered(contenders: int) -> None:
    for _ in range(3):
        county = granted(1)
        town = split(county, "990101100", 1)
        people = [posting("990101100001") for _ in range(contenders - 1)]
        calls = [lambda t=town: recover(t, 1), *[lambda t=town, p=p: asked(t, p) for p in people]]
        outcomes = at_once(calls)
        recovered = isinstance(outcomes[0], Quota)
        seated = sum(getattr(one, "status", "") == "seated" for one in outcomes[1:])
        town.refresh_from_db()
        # Whoever asks after the recovery is seated by the county's place: the tree gives it.
        assert recovered + Seat.objects.filter(quota=town).exclude(state="released").count() == 1
        assert seated <= 1
    assert proved()


def test_two_people_allot_at_once_and_one_of_them_is_told() -> None:
    county, _one, _other = towns()
    regions = region("990101100"), region("990101101")

    def allot(first: int, second: int) -> int:
        changes = [Change(regions[0], 40, first), Change(regions[1], 40, second)]
        return actions.allot(
            source=county, changes=changes, document_number="", key=key(), actor=None
        )

    outcomes = at_once([lambda: allot(30, 50), lambda: allot(50, 30)])
    assert Counter(type(o) for o in outcomes) == {int: 1, AllotmentChanged: 1}
    held = sorted(quota.received for quota in queries.children(county))
    assert held == [30, 50]
    assert proved()


def test_a_sheet_and_transfers_do_not_wait_for_each_other() -> None:
    """The sheet names the second township first; a transfer locks from the first to the second."""
    county, one, _other = towns()

    def allot() -> None:
        held = {quota.region_id: quota.received for quota in queries.children(county)}
        changes = [
            Change(region("990101101"), held["990101101"], held["990101101"] - 2),
            Change(region("990101100"), held["990101100"], held["990101100"] - 1),
        ]
        actions.allot(source=county, changes=changes, document_number="", key=key(), actor=None)

    def move(number: int) -> str:
        for _ in range(4):
            with suppress(AllotmentChanged):
                allot() if number % 2 else transfer(one, "990101101", 1)
        return "fine"

    assert at_once([lambda n=n: move(n) for n in range(8)]) == ["fine"] * 8
    assert proved()


def test_one_allotment_sent_many_times_at_once_is_once() -> None:
    county, _one, _other = towns()
    changes = [Change(region("990101100"), 40, 35), Change(region("990101101"), 40, 48)]

    def allot() -> int:
        return actions.allot(
            source=county, changes=changes, document_number="", key="same", actor=None
        )

    assert at_once([allot] * 8) == [2] * 8
    assert [quota.received for quota in queries.children(county)] == [35, 48]
    assert proved()


def test_places_released_at_once_are_offered_to_different_people() -> None:
    quota = granted(6)
    seats = [asked(quota).seat for _ in range(6)]
    for _ in range(4):
        asked(quota)

    def give_back(seat: Seat) -> None:
        actions.release(seat=seat, reason="withdrew", key=key(), actor=None)

    assert at_once([lambda s=seat: give_back(s) for seat in seats]) == [None] * 6
    assert list(WaitingEntry.objects.values_list("state", flat=True)) == ["offered"] * 4
    quota.refresh_from_db()
    assert (quota.reserved, quota.free) == (4, 2)
    assert proved()


def test_a_certificate_revoked_many_times_at_once_is_reversed_once() -> None:
    quota = granted(1)
    actions.fulfil(seat=asked(quota).seat, certificate_id=1, key="f", actor=None)

    def reverse() -> LedgerEntry | None:
        return actions.reverse(certificate_id=1, reason="冒名", key="r", actor=None)

    at_once([reverse] * 8)
    assert LedgerEntry.objects.filter(move="reverse").count() == 1
    quota.refresh_from_db()
    assert (quota.fulfilled, quota.free) == (0, 1)
    assert proved()
