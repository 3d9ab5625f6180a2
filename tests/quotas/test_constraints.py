"""The database keeps the invariants when the code forgets them (semantics §5)."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from factories.quotas import asked, granted, posting

from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry

pytestmark = pytest.mark.django_db


def refused(change: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return str(error.value)


@pytest.mark.parametrize("counter", ["reserved", "fulfilled", "split_out", "contingency"])
def test_i1_a_cap_is_never_exceeded(counter: str) -> None:
    granted(3)
    assert "a_cap_is_never_exceeded" in refused(lambda: Quota.objects.update(**{counter: 4}))


def test_i1_a_target_may_be_exceeded() -> None:
    granted(3, kind="target")
    assert Quota.objects.update(reserved=4) == 1


@pytest.mark.parametrize("counter", ["reserved", "fulfilled", "split_out", "places"])
def test_i2_no_counter_is_negative(counter: str) -> None:
    granted(3, kind="target")
    refused(lambda: Quota.objects.update(**{counter: F(counter) - 4}))


def test_one_quota_per_period_region_role_kind() -> None:
    quota = granted(3)
    same = {"period": quota.period, "region": quota.region, "role": quota.role, "kind": quota.kind}
    refused(lambda: Quota.objects.create(**same))


def test_one_live_seat_per_person_and_period() -> None:
    quota, post = granted(3), posting()
    seat = asked(quota, post).seat
    seat.pk = None
    refused(lambda: seat.save(force_insert=True))
    Seat.objects.update(state="released")
    seat.pk = None
    seat.save(force_insert=True)


def test_one_waiting_entry_per_person_and_period() -> None:
    quota = granted(1)
    asked(quota)
    entry: WaitingEntry = asked(quota).waiting
    entry.pk = None
    refused(lambda: entry.save(force_insert=True))


def copy(**changed: object) -> LedgerEntry:
    entry = LedgerEntry.objects.latest("pk")
    entry.pk = None
    for name, value in changed.items():
        setattr(entry, name, value)
    return entry


def test_i6_a_key_is_used_once() -> None:
    granted(3)
    refused(lambda: copy(sequence=2).save(force_insert=True))


def test_the_chain_does_not_fork() -> None:
    granted(3)
    refused(lambda: copy(key="other").save(force_insert=True))


@pytest.mark.parametrize("move", ["fulfil", "reverse"])
def test_i8_one_entry_per_certificate(move: str) -> None:
    granted(3)
    copy(key="a", sequence=2, move=move, certificate_id=1).save(force_insert=True)
    same = copy(key="b", sequence=3, move=move, certificate_id=1)
    refused(lambda: same.save(force_insert=True))


def test_i7_no_entry_is_ever_changed() -> None:
    granted(3)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.update(amount=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.all().delete()
    assert LedgerEntry.objects.get().amount == 3
