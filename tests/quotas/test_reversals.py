"""A revoked certificate gives its place back, once, if the programme says so."""

import pytest
from factories.programmes import ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting

from accounts.models import Posting
from quotas import actions
from quotas.models import LedgerEntry, Quota, Seat
from quotas.rules import KeyConflict, SeatNotHeld

pytestmark = pytest.mark.django_db


def fulfilled(quota: Quota, certificate: int = 7, post: Posting | None = None) -> Seat:
    seat: Seat = asked(quota, post).seat
    actions.fulfil(seat=seat, certificate_id=certificate, key=key(), actor=None)
    return seat


def reverse(certificate: int = 7, *, key: str = "revoke:7") -> LedgerEntry | None:
    return actions.reverse(certificate_id=certificate, reason="冒名", key=key, actor=None)


def balance(quota: Quota) -> tuple[int, int, int]:
    quota.refresh_from_db()
    return quota.reserved, quota.fulfilled, quota.free


def test_the_place_of_a_revoked_certificate_returns() -> None:
    quota = granted(1)
    seat = fulfilled(quota)
    entry = reverse()
    assert entry is not None
    assert (entry.move, entry.amount, entry.reason) == ("reverse", -1, "冒名")
    assert (entry.certificate_id, entry.seat_id, entry.person_id) == (7, seat.pk, seat.person_id)
    assert balance(quota) == (0, 0, 1)
    assert Seat.objects.get().state == "released"


def test_the_person_may_be_seated_again() -> None:
    quota, post = granted(1), posting()
    first = fulfilled(quota, post=post)
    reverse()
    assert asked(quota, post).seat.pk != first.pk


@pytest.mark.parametrize("again", ["revoke:7", "another"])
def test_a_certificate_is_reversed_once_whatever_the_key(again: str) -> None:
    quota = granted(2)
    fulfilled(quota)
    assert reverse(key=again) == reverse() == reverse(key=again)
    assert balance(quota) == (0, 0, 2)


def test_the_key_of_something_else_is_refused() -> None:
    quota = granted(2)
    fulfilled(quota)
    fulfilled(quota, 8)
    reverse()
    with pytest.raises(KeyConflict):
        reverse(8)


def test_a_programme_may_keep_the_place_counted() -> None:
    quota = granted(1, period=period(programme=ProgrammeFactory(revocation_returns_place=False)))
    fulfilled(quota)
    assert reverse() is None
    assert balance(quota) == (0, 1, 0)


def test_what_was_never_fulfilled_cannot_be_reversed() -> None:
    asked(granted(1))
    with pytest.raises(Seat.DoesNotExist):
        reverse()


def test_a_seat_that_is_not_certified_is_not_touched() -> None:
    quota = granted(1)
    fulfilled(quota)
    Seat.objects.update(state="enrolled")
    with pytest.raises(SeatNotHeld):
        reverse()
    assert balance(quota) == (0, 1, 0)
