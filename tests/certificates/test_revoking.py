"""Revoking: a reason, a day, two people; the place goes back; it shows as revoked for ever."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.certificates import (
    certified,
    certified_quota,
    enrolled,
    officers,
    programme_period,
    revoked,
    study,
)
from factories.quotas import granted, posting
from factories.regions import region

from accounts.models import User
from certificates import actions
from certificates.models import Certificate, Revocation
from certificates.queries import public
from certificates.queries.reconcile import prove
from certificates.rules import ChangeRefused
from common.models import AuditEntry
from courses.models import Enrolment
from programmes.models import Programme
from quotas.models import LedgerEntry, Quota, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def issued(built_once) -> int:
    return certified(certified_quota()).pk


@pytest.fixture
def certificate(issued: int) -> Certificate:
    return Certificate.objects.get(pk=issued)


@pytest.fixture
def quota(certificate: Certificate) -> Quota:
    return Quota.objects.get()


@pytest.fixture
def pair() -> tuple[User, User]:
    return officers()


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ChangeRefused) as refused:
        call()
    return str(refused.value)


def ask(certificate: Certificate, actor: User, **fields: object) -> Revocation:
    asked = {"reason": "重复发证", "day": TODAY} | fields
    return actions.ask_revocation(certificate=certificate, actor=actor, **asked)  # type: ignore[arg-type]


def test_one_asks_and_another_confirms(
    quota: Quota, certificate: Certificate, pair: tuple[User, User]
) -> None:
    first, second = pair
    asked = ask(certificate, first)
    certificate.refresh_from_db()
    assert certificate.state == "valid"
    held = actions.confirm_revocation(revocation=asked, actor=second)
    assert (held.state, held.revoked_on, held.revoked_reason) == ("revoked", TODAY, "重复发证")
    assert (held.revoked_by, held.revoked_second) == (first.pk, second.pk)
    assert actions.confirm_revocation(revocation=asked, actor=second) == held
    entry = AuditEntry.objects.get(action="certificates.revoke")
    assert (entry.actor_id, entry.detail["second"]) == (first.pk, second.pk)
    quota.refresh_from_db()
    assert (quota.reserved, quota.fulfilled) == (0, 0)
    assert LedgerEntry.objects.get(move="reverse").certificate_id == certificate.pk
    assert Seat.objects.get().state == "released"
    assert Enrolment.objects.get().state == "withdrawn"
    assert prove().violations == []


def test_the_place_stays_used_where_the_programme_says_so(
    quota: Quota, certificate: Certificate
) -> None:
    Programme.objects.update(revocation_returns_place=False)
    revoked(certificate)
    quota.refresh_from_db()
    assert quota.fulfilled == 1
    assert not LedgerEntry.objects.filter(move="reverse").exists()
    assert Enrolment.objects.get().state != "withdrawn"
    assert prove().violations == []


def test_a_returned_place_can_be_used_again(quota: Quota, certificate: Certificate) -> None:
    post = certificate.person.postings.get()
    revoked(certificate)
    second = actions.issue(enrolment=study(enrolled(quota, post)), actor=None)
    assert second.number != certificate.number
    assert prove().violations == []


def test_a_revoked_certificate_is_never_unknown(certificate: Certificate) -> None:
    revoked(certificate)
    assert certificate.current is not None
    record = public.by_code(certificate.current.code, today=datetime.date(2030, 1, 1))
    assert record is not None
    assert record.status == "revoked"


def test_nobody_revokes_alone(certificate: Certificate, pair: tuple[User, User]) -> None:
    first, _second = pair
    asked = ask(certificate, first)
    assert "两个人" in refusal(lambda: actions.confirm_revocation(revocation=asked, actor=first))
    assert "两个人" in refusal(
        lambda: actions.revoke(certificate=certificate, reason="重复", actor=first, second=first)
    )
    certificate.refresh_from_db()
    assert certificate.state == "valid"


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        ("county", "990101", True),
        ("province", "99", True),
        ("reviewer", "990101", True),
        ("county", "990102", False),
        ("township", "990101100", False),
        ("trainer", "990101", False),
    ],
)
def test_who_may_be_the_second(
    role: str, code: str, *, may: bool, certificate: Certificate, pair: tuple[User, User]
) -> None:
    asked = ask(certificate, pair[0])
    user = OfficeRoleFactory(user=UserFactory(), role=role, region=region(code)).user
    if may:
        assert actions.confirm_revocation(revocation=asked, actor=user).state == "revoked"
    else:
        assert "上级" in refusal(lambda: actions.confirm_revocation(revocation=asked, actor=user))


def test_the_same_revocation_again_is_once(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    first, second = pair
    told = {"certificate": certificate, "reason": "重复发证", "actor": first, "second": second}
    actions.revoke(**told)
    actions.revoke(**told)
    assert "已撤销" in refusal(lambda: actions.revoke(**told | {"reason": "别的原因"}))
    assert LedgerEntry.objects.filter(move="reverse").count() == 1


def test_asking_twice_is_once_and_two_requests_are_refused(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    assert ask(certificate, pair[0]) == ask(certificate, pair[0])
    assert "等待" in refusal(lambda: ask(certificate, pair[1]))


@pytest.mark.parametrize("days", [-1, 1], ids=["before it was issued", "tomorrow"])
def test_the_day_lies_between_issue_and_today(
    days: int, certificate: Certificate, pair: tuple[User, User]
) -> None:
    day = TODAY + datetime.timedelta(days=days)
    assert "发证日" in refusal(lambda: ask(certificate, pair[0], day=day))


def test_the_second_person_may_say_no(certificate: Certificate, pair: tuple[User, User]) -> None:
    first, second = pair
    asked = ask(certificate, first)
    assert actions.refuse_revocation(revocation=asked, actor=second).state == "refused"
    assert "已经处理" in refusal(lambda: actions.confirm_revocation(revocation=asked, actor=second))
    own = ask(certificate, first)
    assert actions.refuse_revocation(revocation=own, actor=first).state == "withdrawn"
    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_a_supervisors_certificate_belongs_to_the_prefecture(pair: tuple[User, User]) -> None:
    of = programme_period(role="supervisor")
    held = certified(granted(5, period=of), posting("990101100", role="supervisor"))
    assert "南屏市" in refusal(lambda: ask(held, pair[0]))


@pytest.mark.parametrize(
    "told",
    [
        {"state": "revoked"},
        {"state": "revoked", "revoked_on": TODAY, "revoked_reason": "x", "revoked_by": 1},
        {
            "state": "revoked",
            "revoked_on": TODAY,
            "revoked_reason": "x",
            "revoked_by": 1,
            "revoked_second": 1,
        },
        {
            "state": "revoked",
            "revoked_on": TODAY,
            "revoked_reason": "",
            "revoked_by": 1,
            "revoked_second": 2,
        },
    ],
    ids=["nothing", "nobody second", "alone", "no reason"],
)
def test_the_database_wants_a_day_a_reason_and_two_people(
    told: dict[str, object], certificate: Certificate
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**told)


def test_the_database_never_takes_a_revocation_back(certificate: Certificate) -> None:
    revoked(certificate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(state="valid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(revoked_reason="别的")


def test_the_database_keeps_one_open_request_and_four_eyes(
    certificate: Certificate, pair: tuple[User, User]
) -> None:
    asked = ask(certificate, pair[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Revocation.objects.create(
            certificate=certificate, revoked_on=TODAY, reason="x", asked_by=pair[1].pk
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Revocation.objects.filter(pk=asked.pk).update(state="confirmed", decided_by=pair[0].pk)
