"""Each invariant is broken once behind the back of the code, and found."""

import datetime
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from factories.certificates import certified, certified_quota, enrolled, ready, unfrozen
from factories.quotas import asked, posting, split

from certificates.models import Certificate, NumberCounter
from certificates.queries.reconcile import prove
from quotas import actions as quotas
from quotas.models import LedgerEntry, Quota, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture(scope="module")
def busy(built_once) -> int:
    """A county with everything in it: splits, seats, certificates, refusals."""
    county = certified_quota(6)
    split(county, "990101100", 1)
    certified(county, posting("990101101001"))
    enrolled(county, posting("990101101002"))
    asked(county, posting("990101100001"))
    asked(county, posting("990101100002"))
    return county.pk


@pytest.fixture
def quota(busy: int) -> Quota:
    return Quota.objects.get(pk=busy)


def reconcile() -> tuple[dict[str, Any], bool]:
    out, failed = StringIO(), False
    try:
        call_command("reconcile_quotas", "--json", stdout=out)
    except CommandError:
        failed = True
    return json.loads(out.getvalue()), failed


def unguarded(*statements: str) -> None:
    """Run SQL with the ledger's triggers and the table's checks out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE quotas_ledgerentry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE quotas_quota DROP CONSTRAINT a_cap_is_never_exceeded")
        else:
            cursor.execute("DROP TRIGGER quotas_ledgerentry_no_update")
            cursor.execute("DROP TRIGGER quotas_ledgerentry_no_delete")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor != "postgresql":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _renumber(number: str) -> None:
    unfrozen()
    Certificate.objects.update(number=number)


def test_what_the_actions_wrote_is_proved(quota: Quota) -> None:
    told, failed = reconcile()
    assert (told["ok"], told["violations"], failed) == (True, [], False)
    assert (told["quotas"], told["entries"]) == (2, LedgerEntry.objects.count())


def test_an_empty_database_is_proved() -> None:
    assert prove().is_ok


@pytest.mark.parametrize(
    ("invariant", "change"),
    [
        ("I5", lambda: Quota.objects.filter(parent=None).update(places=7)),
        ("I2", lambda: Seat.objects.filter(state="enrolled").update(state="released")),
        ("I2", lambda: Quota.objects.filter(parent=None).update(reserved=0)),
        ("I7", lambda: Quota.objects.filter(parent=None).update(head_hash="0" * 64)),
        ("I4", lambda: NumberCounter.objects.update(last=0)),
        ("I4", lambda: _renumber("2026990101D0100001X")),
        ("I8", lambda: Certificate.objects.update(quota=Quota.objects.exclude(parent=None).get())),
        ("I1", lambda: unguarded("UPDATE quotas_quota SET places = 2 WHERE parent_id IS NULL")),
        ("I1", lambda: unguarded("UPDATE quotas_ledgerentry SET amount = 2 WHERE leg = 1")),
        (
            "I7",
            lambda: unguarded("UPDATE quotas_ledgerentry SET reason = 'x' WHERE move = 'fulfil'"),
        ),
        ("I7", lambda: unguarded("DELETE FROM quotas_ledgerentry WHERE move = 'denied'")),
        ("I8", lambda: unguarded("DELETE FROM quotas_ledgerentry WHERE move = 'fulfil'")),
        ("I6", lambda: unguarded("UPDATE quotas_ledgerentry SET content_hash = 'x' WHERE leg = 1")),
    ],
    ids=[
        "a balance was edited",
        "a seat vanished",
        "a counter was edited",
        "the head was edited",
        "the counter was turned back",
        "a number was edited",
        "a certificate was moved",
        "a cap was lowered below what is used",
        "more arrived than was sent",
        "an entry was edited",
        "an entry was deleted",
        "a fulfil entry was deleted",
        "a key stands for two contents",
    ],
)
def test_what_was_changed_by_hand_is_found(
    quota: Quota, invariant: str, change: Callable[[], object]
) -> None:
    change()
    told, failed = reconcile()
    assert failed
    assert invariant in {one["invariant"] for one in told["violations"]}


def test_two_live_certificates_are_found(quota: Quota) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_certificate_per_person_programme_period")
    again = Certificate.objects.get()
    again.pk, again.number = None, "2026990101D0100002" + "X"
    again.save(force_insert=True)
    assert {"I3", "I8"} <= {one.invariant for one in prove().violations}


def test_it_says_in_words_what_differs(quota: Quota) -> None:
    ready(quota, posting("990101102001"))
    Quota.objects.filter(parent=None).update(places=7)
    out, error = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile_quotas", stdout=out, stderr=error)
    assert f"I5 quota {quota.pk}" in error.getvalue()


def take_back(*, revoked: bool, reverse: bool) -> None:
    certificate = Certificate.objects.get()
    if reverse:
        quotas.reverse(certificate_id=certificate.pk, reason="冒名", key="revoke", actor=None)
    if revoked:
        Certificate.objects.update(
            state="revoked",
            revoked_on=datetime.date(2026, 11, 23),
            revoked_reason="冒名",
            revoked_by=1,
            revoked_second=2,
        )


def test_a_revocation_that_returns_the_place_is_proved(quota: Quota) -> None:
    take_back(revoked=True, reverse=True)
    assert prove().violations == []


def test_a_revocation_that_keeps_the_place_is_proved(quota: Quota) -> None:
    take_back(revoked=True, reverse=False)
    assert prove().violations == []


def test_a_place_taken_back_from_a_valid_certificate_is_found(quota: Quota) -> None:
    take_back(revoked=False, reverse=True)
    assert {one.invariant for one in prove().violations} == {"I8"}


def test_a_place_returned_without_a_reversal_is_found(quota: Quota) -> None:
    take_back(revoked=True, reverse=False)
    Seat.objects.filter(state="certified").update(state="released")
    Quota.objects.filter(parent=None).update(fulfilled=0)
    assert "I8" in {one.invariant for one in prove().violations}
