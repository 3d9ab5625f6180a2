from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting, split
from factories.regions import region

from quotas import actions, queries
from quotas.models import LedgerEntry, Quota, Seat
from quotas.rules import KeyConflict, SeatNotHeld

pytestmark = pytest.mark.django_db


def balance(quota: Quota) -> tuple[int, int, int]:
    quota.refresh_from_db()
    return quota.reserved, quota.fulfilled, quota.free


def last_entry() -> LedgerEntry:
    return LedgerEntry.objects.latest("pk")


def test_a_seat_is_taken() -> None:
    quota = granted(2)
    post = posting()
    outcome = asked(quota, post)
    assert outcome.is_seated
    assert (outcome.seat.region_id, outcome.seat.role, outcome.seat.state) == (
        "990101100001",
        "director",
        "reserved",
    )
    assert balance(quota) == (1, 0, 1)
    entry = last_entry()
    assert (entry.move, entry.amount, entry.seat_id) == ("reserve", 1, outcome.seat.pk)
    assert entry.person_id == post.person.pk


def test_taking_a_seat_costs_one_statement_on_postgresql(django_assert_num_queries) -> None:
    quota, post = granted(2), posting()
    assert quota.period.name == "2026"
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 8):
        asked(quota, post)


def test_a_full_cap_puts_the_person_on_the_waiting_list() -> None:
    quota = granted(1)
    asked(quota)
    outcome = asked(quota)
    assert (outcome.status, outcome.reason) == ("waiting", "full")
    assert balance(quota) == (1, 0, 0)
    assert (last_entry().move, last_entry().reason) == ("denied", "full")
    assert list(queries.waiting_list(quota.period, "990101")) == [outcome.waiting]


def test_asking_again_keeps_the_place_in_the_row() -> None:
    quota, post = granted(1), posting()
    asked(quota)
    first, again = asked(quota, post), asked(quota, post)
    assert again.waiting == first.waiting


def test_without_any_quota_the_refusal_is_recorded() -> None:
    of = period()
    post = posting()
    outcome = actions.reserve(
        period=of,
        person=post.person,
        region=post.region,
        role="director",
        key=key(),
        actor=None,
    )
    assert (outcome.status, outcome.reason) == ("denied", "no_quota")
    entry = last_entry()
    assert (entry.move, entry.reason, entry.quota_id) == ("denied", "no_quota", None)


def test_the_nearest_cap_gives_the_place() -> None:
    county = granted(10)
    town = split(county, "990101100", 1)
    assert asked(county, posting("990101100001")).seat.quota_id == town.pk
    assert asked(county, posting("990101101001")).seat.quota_id == county.pk
    assert asked(county, posting("990101100002")).status == "waiting"


def test_a_cap_further_up_goes_before_a_target_nearby() -> None:
    county = granted(1)
    granted(1, period=county.period, code="990101100", kind="target")
    assert asked(county).seat.quota_id == county.pk


def test_a_target_never_refuses() -> None:
    goal = granted(1, kind="target")
    assert [asked(goal).status for _ in range(3)] == ["seated"] * 3
    assert balance(goal) == (3, 0, -2)


def test_a_province_gives_nothing_to_a_city_with_a_plan_of_its_own() -> None:
    of = PeriodFactory(programme=ProgrammeFactory(organiser=region("00")))
    province = granted(10, code="21", period=of)
    assert asked(province, posting("210202001001")).reason == "no_quota"


def test_who_has_a_place_is_not_given_a_second() -> None:
    quota, post = granted(5), posting()
    first, again = asked(quota, post), asked(quota, post)
    assert again.seat == first.seat
    assert again.reason == "already_enrolled"
    assert balance(quota) == (1, 0, 4)


def test_a_seat_counts_wherever_the_person_asks_next() -> None:
    goal, post = granted(5, code="990101100", kind="target"), posting("990101100001")
    first = asked(goal, post)
    post.region = region("990101101001")
    assert asked(goal, post).seat == first.seat


@pytest.mark.parametrize("places", [0, 1])
def test_the_same_key_gets_the_same_answer(places: int) -> None:
    quota, post = granted(1), posting()
    if places == 0:
        asked(quota)
    first = asked(quota, post, key="ask-1")
    count = LedgerEntry.objects.count()
    again = asked(quota, post, key="ask-1")
    assert (again.status, again.seat, again.waiting) == (first.status, first.seat, first.waiting)
    assert LedgerEntry.objects.count() == count


def test_the_same_key_for_another_person_is_refused() -> None:
    quota = granted(2)
    asked(quota, key="ask-1")
    with pytest.raises(KeyConflict):
        asked(quota, key="ask-1")
    assert balance(quota) == (1, 0, 1)


def test_a_released_place_returns() -> None:
    quota = granted(1)
    seat = asked(quota).seat
    actions.release(seat=seat, reason="withdrew", key="give-back", actor=None)
    actions.release(seat=seat, reason="withdrew", key="give-back", actor=None)
    assert balance(quota) == (0, 0, 1)
    assert (last_entry().move, last_entry().amount, last_entry().reason) == (
        "release",
        -1,
        "withdrew",
    )
    assert asked(quota).is_seated


def test_a_place_is_given_back_once() -> None:
    quota = granted(1)
    seat = asked(quota).seat
    actions.release(seat=seat, reason="withdrew", key=key(), actor=None)
    with pytest.raises(SeatNotHeld):
        actions.release(seat=seat, reason="withdrew", key=key(), actor=None)
    assert balance(quota) == (0, 0, 1)


def test_a_certificate_fulfils_the_place() -> None:
    quota = granted(1)
    seat = asked(quota).seat
    actions.fulfil(seat=seat, certificate_id=7, key="certificate:7", actor=None)
    actions.fulfil(seat=seat, certificate_id=7, key="certificate:7", actor=None)
    assert balance(quota) == (0, 1, 0)
    assert Seat.objects.get().state == "certified"
    with pytest.raises(SeatNotHeld):
        actions.release(seat=seat, reason="withdrew", key=key(), actor=None)
    with pytest.raises(SeatNotHeld):
        actions.fulfil(seat=seat, certificate_id=8, key="certificate:8", actor=None)
    assert balance(quota) == (0, 1, 0)


def test_a_seat_moves_forward_only() -> None:
    quota = granted(1)
    seat = asked(quota, deadline=timezone.now() + timedelta(days=3)).seat
    assert actions.advance(seat=seat, state="completed")
    assert seat.deadline is None
    assert not actions.advance(seat=seat, state="enrolled")
    assert Seat.objects.get().state == "completed"
    with pytest.raises(ValueError, match="fulfil"):
        actions.advance(seat=seat, state="certified")


def test_a_pending_seat_past_its_deadline_is_given_back() -> None:
    quota = granted(2)
    now = timezone.now()
    asked(quota, deadline=now - timedelta(minutes=1))
    asked(quota, deadline=now + timedelta(minutes=1))
    assert actions.release_expired(now=now) == 1
    assert actions.release_expired(now=now) == 0
    assert balance(quota) == (1, 0, 1)
    assert (last_entry().move, last_entry().reason) == ("release", "deadline")


def test_an_expired_place_is_free_though_no_worker_ran() -> None:
    quota = granted(1)
    asked(quota, deadline=timezone.now() - timedelta(minutes=1))
    [standing] = queries.standings(quota.period, "990101")
    assert (standing.reserved, standing.free) == (0, 1)
    assert asked(quota).is_seated
    assert balance(quota) == (1, 0, 0)


def test_a_seat_that_was_taken_up_does_not_expire() -> None:
    quota = granted(1)
    seat = asked(quota, deadline=timezone.now() - timedelta(minutes=1)).seat
    actions.advance(seat=seat, state="enrolled")
    assert actions.release_expired() == 0


def test_a_waiting_person_is_seated_by_hand_in_another_order() -> None:
    quota = granted(1)
    asked(quota)
    asked(quota)
    second = asked(quota).waiting
    assert actions.seat_waiting(entry=second, actor=None, key=key()).status == "waiting"
    Quota.objects.update(places=2)  # a place that nobody has offered yet
    outcome = actions.seat_waiting(entry=second, actor=None, key=key())
    assert outcome.seat.person_id == second.person_id
    second.refresh_from_db()
    assert second.state == "seated"
    assert actions.seat_waiting(entry=second, actor=None, key=key()).reason == "not_waiting"


def test_a_person_can_leave_the_waiting_list_and_come_back() -> None:
    quota, post = granted(1), posting()
    asked(quota)
    entry = asked(quota, post).waiting
    actions.leave_waiting(entry=entry, actor=None, reason="调离")
    assert not queries.waiting_list(quota.period, "990101").exists()
    assert asked(quota, post).waiting.pk != entry.pk


def test_a_refusal_of_another_kind_is_recorded_once() -> None:
    of, post = period(), posting()
    for _ in range(2):
        outcome = actions.deny(
            period=of,
            person=post.person,
            region=post.region,
            reason="other_role",
            key="deny-1",
            actor=None,
        )
    assert outcome.reason == "other_role"
    assert LedgerEntry.objects.get().reason == "other_role"
