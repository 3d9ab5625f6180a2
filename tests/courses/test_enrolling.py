"""Enrolling takes a seat, withdrawing gives it back, hours are credited once."""

import datetime
from decimal import Decimal

import pytest
from factories.accounts import PostingFactory, StaffMemberFactory, UserFactory
from factories.quotas import granted, key, period, posting

from accounts.models import Posting
from common.models import AuditEntry
from courses import actions
from courses.actions.enrolment import EnrolmentRefused
from courses.models import Enrolment, HoursEntry
from programmes.models import Period
from quotas import actions as quotas
from quotas.domain.outcome import Outcome
from quotas.models import LedgerEntry, Seat
from quotas.rules import SeatNotHeld

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_of_the_period(time_machine) -> None:
    time_machine.move_to(datetime.datetime(2026, 9, 8, 2, tzinfo=datetime.UTC))


def enrolled(of: Period, post: Posting | None = None, **fields: object) -> Outcome:
    post = post or posting()
    return actions.enrol(period=of, person=post.person, actor=None, key=key(), **fields)


def test_enrolling_takes_a_seat_and_freezes_the_post() -> None:
    quota = granted(2)
    outcome = enrolled(quota.period)
    enrolment = outcome.enrolment
    assert outcome.is_seated
    assert (enrolment.region_id, enrolment.role, enrolment.state) == (
        "990101100001",
        "director",
        "enrolled",
    )
    assert Seat.objects.get().state == "enrolled"
    quota.refresh_from_db()
    assert quota.reserved == 1
    assert AuditEntry.objects.filter(action="courses.enrol").count() == 1


def test_enrolling_twice_is_once() -> None:
    quota, post = granted(2), posting()
    first, again = enrolled(quota.period, post), enrolled(quota.period, post)
    assert again.enrolment == first.enrolment
    assert again.reason == "already_enrolled"
    quota.refresh_from_db()
    assert quota.reserved == 1


def test_a_full_quota_enrols_nobody_more() -> None:
    quota = granted(1)
    enrolled(quota.period)
    outcome = enrolled(quota.period)
    assert (outcome.status, outcome.enrolment) == ("waiting", None)
    assert Enrolment.objects.count() == 1


def test_a_waiting_person_is_enrolled_when_a_place_is_free() -> None:
    quota = granted(1)
    first, second = enrolled(quota.period), enrolled(quota.period)
    assert actions.enrol_waiting(entry=second.waiting, actor=None, key=key()).status == "waiting"
    actions.withdraw(enrolment=first.enrolment, reason="调离", actor=None)
    outcome = actions.enrol_waiting(entry=second.waiting, actor=None, key=key())
    assert outcome.enrolment.person_id == second.waiting.person_id


def test_without_a_quota_the_refusal_is_on_record() -> None:
    outcome = enrolled(period())
    assert outcome.reason == "no_quota"
    assert LedgerEntry.objects.get().reason == "no_quota"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: PostingFactory(role="supervisor"), "other_role"),
        (lambda: PostingFactory(end_date=datetime.date(2026, 8, 1)), "other_role"),
        (lambda: posting("990102100001"), "outside_organiser"),
    ],
    ids=["another role", "left the post", "another county"],
)
def test_who_may_not_be_enrolled_is_refused_on_record(made, reason: str) -> None:
    outcome = enrolled(granted(5).period, made())
    assert (outcome.status, outcome.reason) == ("denied", reason)
    assert LedgerEntry.objects.latest("pk").reason == reason
    assert not Enrolment.objects.exists()


def test_a_person_without_any_post_is_refused() -> None:
    outcome = actions.enrol(
        period=granted(5).period, person=StaffMemberFactory(), actor=None, key=key()
    )
    assert outcome.reason == "other_role"


def test_a_period_that_is_over_takes_nobody(time_machine) -> None:
    of = granted(5).period
    time_machine.move_to(datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC))
    assert enrolled(of).reason == "period_over"


def test_the_post_that_fits_is_the_one_frozen() -> None:
    of, first = granted(5).period, posting("990102100001")
    PostingFactory(person=first.person, region=posting("990101101002").region)
    assert enrolled(of, first).enrolment.region_id == "990101101002"


def test_withdrawing_gives_the_place_back_once() -> None:
    quota, post = granted(1), posting()
    enrolment = enrolled(quota.period, post).enrolment
    for _ in range(2):
        actions.withdraw(enrolment=enrolment, reason="身体原因", actor=UserFactory())
    quota.refresh_from_db()
    assert (quota.reserved, quota.free) == (0, 1)
    assert LedgerEntry.objects.latest("pk").reason == "身体原因"
    again = enrolled(quota.period, post).enrolment
    assert again.pk != enrolment.pk


def test_withdrawing_needs_a_reason() -> None:
    enrolment = enrolled(granted(1).period).enrolment
    with pytest.raises(EnrolmentRefused):
        actions.withdraw(enrolment=enrolment, reason=" ", actor=None)


def test_a_certified_person_is_not_withdrawn() -> None:
    enrolment = enrolled(granted(1).period).enrolment
    quotas.fulfil(seat=enrolment.seat, certificate_id=1, key=key(), actor=None)
    with pytest.raises(SeatNotHeld):
        actions.withdraw(enrolment=enrolment, reason="调离", actor=None)
    assert Enrolment.objects.get().state == "enrolled"


def test_hours_are_credited_once_per_source() -> None:
    enrolment = enrolled(granted(1).period).enrolment
    for hours in ("4.0", "6.0"):
        actions.credit_hours(
            enrolment=enrolment,
            kind="practice",
            hours=Decimal(hours),
            source="office:1",
            actor=UserFactory(),
        )
    assert HoursEntry.objects.get().hours == Decimal("4.0")
    assert AuditEntry.objects.filter(action="courses.credit_hours").count() == 1


@pytest.mark.parametrize("hours", ["0", "-1", "201"])
def test_hours_that_make_no_sense_are_refused(hours: str) -> None:
    enrolment = enrolled(granted(1).period).enrolment
    with pytest.raises(EnrolmentRefused):
        actions.credit_hours(
            enrolment=enrolment, kind="online", hours=Decimal(hours), source="x", actor=None
        )


def test_no_hours_after_withdrawal() -> None:
    enrolment = enrolled(granted(1).period).enrolment
    actions.withdraw(enrolment=enrolment, reason="调离", actor=None)
    with pytest.raises(EnrolmentRefused):
        actions.credit_hours(
            enrolment=enrolment, kind="online", hours=Decimal(1), source="x", actor=None
        )
