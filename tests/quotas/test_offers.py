"""A place that becomes free is offered to the waiting list by itself, in order, with a deadline."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from factories.quotas import (
    asked,
    granted,
    held_back,
    key,
    period,
    posting,
    recover,
    split,
    transfer,
)

from accounts.models import Posting
from certificates.queries.reconcile import prove
from notices.models import Message
from quotas import actions, queries
from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry

pytestmark = [pytest.mark.django_db]


def full(places: int = 1, waiting: int = 2) -> tuple[Quota, list[Seat], list[Posting]]:
    """A cap whose places are taken, and people in its waiting list."""
    quota = granted(places)
    seats = [asked(quota).seat for _ in range(places)]
    people = [posting() for _ in range(waiting)]
    for post in people:
        asked(quota, post)
    return quota, seats, people


def release(seat: Seat) -> None:
    actions.release(seat=seat, reason="withdrew", key=key(), actor=None)


def states() -> list[str]:
    return list(WaitingEntry.objects.order_by("pk").values_list("state", flat=True))


def balance(quota: Quota) -> tuple[int, int]:
    quota.refresh_from_db()
    return quota.reserved, quota.free


def test_a_released_place_is_offered_to_the_first_in_the_row() -> None:
    quota, [seat], people = full()
    release(seat)
    assert states() == ["offered", "waiting"]
    offered = Seat.objects.get(state="reserved", deadline__isnull=False)
    assert offered.person == people[0].person
    assert offered.deadline is not None
    assert timedelta(days=2) < offered.deadline - timezone.now() <= timedelta(days=3)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.move, entry.amount, entry.reason) == ("reserve", 1, "offered")
    assert balance(quota) == (1, 0)
    assert prove().violations == []


def test_the_person_is_told() -> None:
    _quota, [seat], people = full()
    release(seat)
    message = Message.objects.get()
    assert (message.address, message.kind) == (people[0].person.phone, "quotas.offer")
    assert "儿童主任岗前培训" in message.body
    assert "确认" in message.body


def test_without_a_phone_the_place_is_offered_all_the_same() -> None:
    _quota, [seat], people = full()
    type(people[0].person).objects.filter(pk=people[0].person_id).update(phone="")
    release(seat)
    assert states() == ["offered", "waiting"]
    assert not Message.objects.exists()


def test_an_offer_that_is_taken_up_leaves_the_list() -> None:
    quota, [seat], people = full()
    release(seat)
    outcome = asked(quota, people[0])
    assert (outcome.status, outcome.reason) == ("seated", "already_enrolled")
    assert actions.advance(seat=outcome.seat, state="enrolled")
    assert states() == ["seated", "waiting"]


def test_an_offer_that_is_turned_down_goes_to_the_next() -> None:
    quota, [seat], _people = full()
    release(seat)
    release(Seat.objects.get(state="reserved", deadline__isnull=False))
    assert states() == ["left", "offered"]
    assert balance(quota) == (1, 0)


def test_an_offer_past_its_deadline_goes_to_the_next() -> None:
    quota, [seat], _people = full()
    release(seat)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert actions.release_expired() == 1
        assert states() == ["left", "offered"]
        assert actions.release_expired() == 0
    assert balance(quota) == (1, 0)
    assert prove().violations == []


def test_who_comes_too_late_waits_again_though_no_worker_ran() -> None:
    quota, [seat], people = full()
    release(seat)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert asked(quota, people[0]).status == "waiting"
    assert states() == ["left", "offered", "waiting"]


def more_granted(quota: Quota) -> Any:
    return granted(1, period=quota.period)


def less_held_back(quota: Quota) -> Any:
    return held_back(quota, -1)


def recovered(quota: Quota) -> Any:
    return recover(Quota.objects.get(parent=quota), 1)


@pytest.mark.parametrize("free", [more_granted, less_held_back, recovered])
def test_places_that_come_otherwise_are_offered_too(free) -> None:
    quota = held_back(granted(3), 1)
    split(quota, "990101101", 1)
    asked(quota)
    asked(quota, posting("990101100001"))
    assert states() == ["waiting"]
    free(quota)
    assert states() == ["offered"]


@pytest.mark.parametrize("how", ["split", "transfer"])
def test_places_that_arrive_are_offered(how: str) -> None:
    county = granted(9)
    town, other = split(county, "990101100", 1), split(county, "990101101", 1)
    asked(town, posting("990101100001"))
    asked(town, posting("990101100001"))
    assert states() == ["waiting"]
    _ = split(county, "990101100", 1) if how == "split" else transfer(other, "990101100", 1)
    assert states() == ["offered"]
    assert prove().violations == []


def test_as_many_are_offered_as_are_free_in_the_order_of_the_row() -> None:
    quota, _seats, _people = full(waiting=4)
    granted(3, period=quota.period)
    assert states() == ["offered", "offered", "offered", "waiting"]


def test_a_revoked_certificate_frees_a_place_for_the_next() -> None:
    _quota, [seat], _people = full()
    actions.fulfil(seat=seat, certificate_id=1, key=key(), actor=None)
    actions.reverse(certificate_id=1, reason="冒名", key=key(), actor=None)
    assert states() == ["offered", "waiting"]


def test_the_sweep_offers_what_was_left_lying() -> None:
    quota, _seats, _people = full()
    Quota.objects.filter(pk=quota.pk).update(reserved=0)
    assert actions.offer_free() == 1
    assert actions.offer_free() == 0
    assert states() == ["offered", "waiting"]


def test_nothing_is_offered_when_the_period_is_over() -> None:
    of = period()
    quota = granted(1, period=of)
    seat = asked(quota).seat
    asked(quota)
    type(of).objects.update(ends=timezone.localdate() - timedelta(days=1))
    release(seat)
    assert states() == ["waiting"]
    assert actions.offer_free() == 0


def test_the_list_shows_until_when_an_offer_stands() -> None:
    quota, [seat], _people = full()
    release(seat)
    first, second = queries.waiting_list(quota.period, "990101")
    assert first.until == Seat.objects.get(pk__gt=seat.pk).deadline
    assert second.until is None
