"""Changing one certificate from two desks at once, on PostgreSQL."""

from collections import Counter

import pytest
from contest import at_once
from django.db import connection, transaction
from factories.certificates import certified, certified_quota, officers, person
from factories.quotas import posting

from accounts.models import User
from certificates import actions
from certificates.models import Certificate, CertificateVersion
from certificates.queries.reconcile import prove
from certificates.rules import ChangeRefused
from quotas.models import LedgerEntry

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("_in_november", "real_database")]


@pytest.fixture
def _in_november(time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)


def made() -> tuple[Certificate, User, User]:
    certificate = certified(certified_quota(), posting(person=person("李秀兰")))
    return (certificate, *officers())


def kinds(outcomes: list[object]) -> Counter[type]:
    return Counter(type(outcome) for outcome in outcomes)


def test_two_revocations_at_once_are_one() -> None:
    certificate, first, second = made()
    outcomes = at_once(
        [
            lambda n=number: actions.revoke(
                certificate=certificate, reason=f"原因{n}", actor=first, second=second
            )
            for number in range(6)
        ]
    )
    assert kinds(outcomes) == {Certificate: 1, ChangeRefused: 5}
    certificate.refresh_from_db()
    [won] = [one for one in outcomes if isinstance(one, Certificate)]
    assert certificate.revoked_reason == won.revoked_reason
    assert LedgerEntry.objects.filter(move="reverse").count() == 1
    assert prove().violations == []


def test_two_second_people_at_once_confirm_once() -> None:
    certificate, first, second = made()
    _own, third = officers()
    asked = actions.ask_revocation(
        certificate=certificate, reason="重复发证", day=certificate.issued_on, actor=first
    )
    outcomes = at_once(
        [
            lambda who=who: actions.confirm_revocation(revocation=asked, actor=who)
            for who in (second, third)
        ]
    )
    assert kinds(outcomes) == {Certificate: 1, ChangeRefused: 1}
    assert LedgerEntry.objects.filter(move="reverse").count() == 1


def test_a_correction_against_a_revocation() -> None:
    """Either order is right; what is not allowed is a printing made after the revocation."""
    certificate, first, second = made()
    outcomes = at_once(
        [
            lambda: actions.revoke(
                certificate=certificate, reason="重复发证", actor=first, second=second
            ),
            lambda: actions.correct(
                certificate=certificate, name="李秀岚", reason="录入有误", actor=first
            ),
        ]
    )
    certificate.refresh_from_db()
    assert certificate.state == "revoked"
    corrected = isinstance(outcomes[1], CertificateVersion)
    assert corrected or isinstance(outcomes[1], ChangeRefused)
    assert certificate.versions.count() == (2 if corrected else 1)
    assert certificate.current_id == certificate.versions.latest("number").pk
    assert prove().violations == []


def test_two_corrections_of_the_same_printing() -> None:
    certificate, first, _second = made()
    outcomes = at_once(
        [
            lambda n=name: actions.correct(
                certificate=certificate, name=n, reason="录入有误", actor=first, after=1
            )
            for name in ("李秀岚", "李秀澜")
        ]
    )
    assert kinds(outcomes) == {CertificateVersion: 1, ChangeRefused: 1}
    assert certificate.versions.count() == 2


def test_control_looking_before_the_lock_revokes_twice() -> None:
    """The same without the lock: both see a valid certificate, and both believe to have won."""
    certificate, _first, _second = made()

    def look_then_write() -> str:
        with transaction.atomic():
            seen: str = Certificate.objects.get(pk=certificate.pk).state
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.2)")
            return seen

    assert at_once([look_then_write] * 2) == ["valid", "valid"]
