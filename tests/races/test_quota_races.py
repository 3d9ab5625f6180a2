"""Many at once, on PostgreSQL, each in a connection of its own.

Every race has a control: the same contest without the conditional update, which is lost.
"""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from contest import at_once
from django.db import transaction
from django.utils import timezone
from factories.programmes import ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting, split
from factories.regions import region

from accounts.models import Posting
from quotas import actions, queries
from quotas.domain import ledger
from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry
from quotas.rules import QuotaExhausted, SeatNotHeld

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]


def folded(quota: Quota) -> ledger.Balance:
    entries = LedgerEntry.objects.filter(quota=quota).order_by("sequence")
    assert [e.sequence for e in entries] == list(range(1, len(entries) + 1))
    return ledger.fold(ledger.Leg(e.move, e.amount, e.from_above) for e in entries)


def is_proved(quota: Quota) -> bool:
    quota.refresh_from_db()
    stored = queries.balance(quota)
    return folded(quota) == stored and ledger.is_sound(quota.kind, stored)


LONG = pytest.mark.soak


@pytest.mark.parametrize(
    ("contenders", "rounds"),
    [
        (2, 20),
        (16, 6),
        (64, 2),
        pytest.param(2, 1000, marks=LONG),
        pytest.param(16, 300, marks=LONG),
        pytest.param(64, 100, marks=LONG),
    ],
)
def test_the_last_place_is_given_once(contenders: int, rounds: int) -> None:
    people, of = [posting() for _ in range(contenders)], ProgrammeFactory()
    for _ in range(rounds):
        quota = granted(1, period=period(programme=of, name=key()))  # a programme has many periods
        outcomes = at_once([lambda q=quota, p=post: asked(q, p) for post in people])
        assert Counter(o.status for o in outcomes) == {"seated": 1, "waiting": contenders - 1}
        assert Seat.objects.filter(quota=quota).count() == 1
        assert is_proved(quota)


@pytest.mark.parametrize("contenders", [2, 16, 64])
def test_control_counting_first_gives_the_last_place_to_all(contenders: int) -> None:
    quota = granted(1)
    people = [posting() for _ in range(contenders)]
    counted = threading.Barrier(contenders)

    def count_then_take(post: Posting) -> None:
        with transaction.atomic():
            free = quota.places - Seat.objects.filter(quota=quota).count()
            counted.wait()
            if free > 0:
                Seat.objects.create(
                    period_id=quota.period_id,
                    person=post.person,
                    quota=quota,
                    region=post.region,
                    role=quota.role,
                )

    at_once([lambda p=post: count_then_take(p) for post in people])
    assert Seat.objects.filter(quota=quota).count() == contenders


def test_a_person_who_asks_twice_at_once_gets_one_seat() -> None:
    quota, post = granted(5), posting()
    outcomes = at_once([lambda: asked(quota, post)] * 8)
    assert {o.seat.pk for o in outcomes} == {Seat.objects.get().pk}
    quota.refresh_from_db()
    assert quota.reserved == 1
    assert is_proved(quota)


def test_one_key_sent_many_times_at_once_counts_once() -> None:
    quota, post = granted(5), posting()
    outcomes = at_once([lambda: asked(quota, post, key="same")] * 8)
    assert {o.seat.pk for o in outcomes} == {Seat.objects.get().pk}
    assert LedgerEntry.objects.filter(key="same").count() == 1
    assert is_proved(quota)


def test_a_place_given_back_many_times_returns_once() -> None:
    quota = granted(1)
    seat = asked(quota).seat

    def give_back() -> None:
        actions.release(seat=seat, reason="withdrew", key=key(), actor=None)

    outcomes = at_once([give_back] * 8)
    assert Counter(type(o) for o in outcomes) == {type(None): 1, SeatNotHeld: 7}
    assert is_proved(quota)


def test_a_seat_is_either_certified_or_given_back() -> None:
    for number in range(10):
        quota = granted(1)
        seat = asked(quota).seat
        at_once(
            [
                lambda s=seat: actions.release(seat=s, reason="withdrew", key=key(), actor=None),
                lambda s=seat, n=number: actions.fulfil(
                    seat=s, certificate_id=n, key=key(), actor=None
                ),
            ]
        )
        assert is_proved(quota)
        assert quota.fulfilled + quota.free == 1


def test_taking_and_giving_back_do_not_wait_for_each_other() -> None:
    """A deadlock would show as an error of the database. What is still taken when all have gone
    are the places that were offered to those who had waited.
    """
    quota = granted(3)
    people = [posting() for _ in range(6)]

    def come_and_go(post: Posting) -> str:
        for _ in range(10):
            outcome = asked(quota, post)
            if outcome.is_seated:
                actions.release(seat=outcome.seat, reason="withdrew", key=key(), actor=None)
        return "fine"

    assert at_once([lambda p=post: come_and_go(p) for post in people]) == ["fine"] * 6
    assert is_proved(quota)
    assert quota.reserved == WaitingEntry.objects.filter(quota=quota, state="offered").count()


def test_places_are_passed_on_once() -> None:
    county = granted(10)
    towns = [f"990101{100 + number}" for number in range(8)]
    for code in towns:
        region(code)
    outcomes = at_once([lambda c=code: split(county, c, 3) for code in towns])
    assert Counter(type(o) for o in outcomes) == {Quota: 3, QuotaExhausted: 5}
    assert is_proved(county)
    assert county.free == 1


def test_a_split_and_a_seat_do_not_share_a_place() -> None:
    of = period(programme=ProgrammeFactory(organiser=region("99")))
    region("990101100")
    for _ in range(10):
        of.pk, of.name = None, key()
        of.save(force_insert=True)
        county = granted(1, period=of)
        post = posting()
        at_once([lambda c=county, p=post: asked(c, p), lambda c=county: split(c, "990101100", 1)])
        assert is_proved(county)
        assert county.free == 0


def test_expired_offers_asked_for_the_other_way_round_do_not_wait_for_each_other() -> None:
    """Each gives back a place of one township and takes one of the other. Were the rows not locked
    in one order first, most rounds would end in a deadlock.
    """
    codes = "990101100", "990101101"
    county = granted(32)
    for code in codes:
        split(county, code, 16)
    late = timezone.now() - timedelta(minutes=1)
    people = [posting(f"{codes[number % 2]}001") for number in range(16)]
    for post in people:
        assert asked(county, post, deadline=late).is_seated

    def ask_from(post: Posting, code: str) -> str:
        post.region = region(f"{code}001")
        return asked(county, post).status

    calls = [lambda p=p, n=n: ask_from(p, codes[(n + 1) % 2]) for n, p in enumerate(people)]
    assert at_once(calls) == ["seated"] * 16
    held = {code: Seat.objects.filter(quota__region=code, state="reserved") for code in codes}
    assert [found.count() for found in held.values()] == [8, 8]
    assert all(is_proved(quota) for quota in Quota.objects.all())
