"""Places that move sideways and back up, and places held back."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override
from factories.accounts import UserFactory
from factories.programmes import ProgrammeFactory
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
from factories.regions import region

from certificates.queries.reconcile import prove
from common.models import AuditEntry
from programmes.models import Period
from quotas import actions
from quotas.models import LedgerEntry, Quota
from quotas.rules import KeyConflict, LoweringBlocked, QuotaError, QuotaExhausted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


@pytest.fixture
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def of() -> Period:
    """A period of a national programme."""
    return period(programme=ProgrammeFactory(organiser=region("00")))


@pytest.fixture
def towns() -> tuple[Quota, Quota, Quota]:
    """A county's 20 places: 8 in one township, 5 in the other."""
    county = granted(20)
    return county, split(county, "990101100", 8), split(county, "990101101", 5)


def numbers(*quotas: Quota) -> list[tuple[int, int, int]]:
    for quota in quotas:
        quota.refresh_from_db()
    return [(quota.places, quota.received, quota.split_out) for quota in quotas]


def test_a_transfer_moves_both_legs(towns: tuple[Quota, Quota, Quota]) -> None:
    _county, one, other = towns
    officer = UserFactory()
    assert transfer(one, "990101101", 3, actor=officer).pk == other.pk
    assert numbers(*towns) == [(20, 0, 13), (5, 5, 0), (8, 8, 0)]
    legs = LedgerEntry.objects.filter(move="transfer").order_by("leg")
    assert [(leg.quota_id, leg.amount, leg.counterpart_id) for leg in legs] == [
        (one.pk, -3, other.pk),
        (other.pk, 3, one.pk),
    ]
    assert {(leg.document_number, leg.reason, leg.actor_id) for leg in legs} == {
        ("清民发〔2026〕21号", "学员调剂", officer.pk)
    }
    assert AuditEntry.objects.filter(action="quotas.transfer").count() == 2
    assert prove().is_ok


def test_a_transfer_makes_the_quota_it_goes_to(towns: tuple[Quota, Quota, Quota]) -> None:
    county, one, _other = towns
    third = transfer(one, "990101102", 2)
    assert (third.places, third.received, third.parent_id) == (2, 2, county.pk)
    assert prove().is_ok


def test_what_was_granted_moves_as_granted(of: Period) -> None:
    one, other = granted(10, code="99", period=of), granted(4, code="2102", period=of)
    transfer(one, "2102", 3)
    assert numbers(one, other) == [(7, 0, 0), (7, 0, 0)]
    assert (
        actions.adjust(quota=other, places=-7, document_number="", key=key(), actor=None).places
        == 0
    )
    assert prove().is_ok


def test_what_was_handed_down_does_not_leave_the_office_above(of: Period) -> None:
    city = granted(10, code="9901", period=of)
    county = split(city, "990101", 6)
    granted(5, code="2102", period=of)
    with pytest.raises(LoweringBlocked, match="6 received from the office above"):
        transfer(county, "2102", 1)
    assert prove().is_ok


def test_places_in_use_are_not_transferred(towns: tuple[Quota, Quota, Quota]) -> None:
    _county, one, _other = towns
    asked(one, posting("990101100001"))
    with pytest.raises(LoweringBlocked, match="1 places taken"):
        transfer(one, "990101101", 8)
    assert transfer(one, "990101101", 7).places == 12


@pytest.mark.parametrize("to", ["990101", "990101100"])
def test_a_transfer_goes_sideways(towns: tuple[Quota, Quota, Quota], to: str) -> None:
    with pytest.raises(QuotaError, match="handed down or recovered"):
        transfer(towns[1], to, 1)


def test_a_transfer_stays_in_the_organisers_area(towns: tuple[Quota, Quota, Quota]) -> None:
    with pytest.raises(QuotaError, match="白水县"):
        transfer(towns[0], "990102", 1)


def test_the_same_transfer_twice_is_once(towns: tuple[Quota, Quota, Quota]) -> None:
    for _ in range(2):
        assert transfer(towns[1], "990101101", 3, key="t1").places == 8
    with pytest.raises(KeyConflict):
        transfer(towns[1], "990101101", 2, key="t1")
    assert LedgerEntry.objects.filter(move="transfer").count() == 2


def test_a_recovery_takes_unused_places_back(towns: tuple[Quota, Quota, Quota]) -> None:
    county, one, _other = towns
    assert recover(one, 3).pk == county.pk
    assert numbers(county, one) == [(20, 0, 10), (5, 5, 0)]
    legs = LedgerEntry.objects.filter(move="recover").order_by("leg")
    assert [(leg.quota_id, leg.amount) for leg in legs] == [(one.pk, -3), (county.pk, 3)]
    assert prove().is_ok


def test_places_in_use_are_not_recovered(towns: tuple[Quota, Quota, Quota]) -> None:
    _county, one, _other = towns
    asked(one, posting("990101100001"))
    granted(1, period=one.period, code="990101100")
    with pytest.raises(LoweringBlocked, match="1 places taken, 1 granted here directly"):
        recover(one, 9)
    assert recover(one, 8).split_out == 5


def test_what_was_granted_is_not_recovered() -> None:
    with pytest.raises(QuotaError, match="清溪县"):
        recover(granted(5), 1)


def test_the_same_recovery_twice_is_once(towns: tuple[Quota, Quota, Quota]) -> None:
    for _ in range(2):
        assert recover(towns[1], 3, key="r1").split_out == 10


def test_a_target_moves_whoever_is_enrolled() -> None:
    county = granted(10, kind="target")
    one, other = split(county, "990101100", 6), split(county, "990101101", 4)
    for _ in range(6):
        asked(one, posting("990101100001"))
    transfer(one, "990101101", 5)
    recover(other, 9)
    assert numbers(county, one, other) == [(10, 0, 1), (1, 1, 0), (0, 0, 0)]
    assert prove().is_ok


def test_what_is_held_back_is_given_to_nobody() -> None:
    quota = held_back(granted(5), 4)
    assert (quota.contingency, quota.free) == (4, 1)
    assert asked(quota).is_seated
    assert asked(quota).status == "waiting"
    with pytest.raises(QuotaExhausted):
        split(quota, "990101100", 1)
    assert prove().is_ok


def test_what_was_held_back_is_opened_up_again() -> None:
    quota = held_back(held_back(granted(5), 4), -3)
    assert (quota.contingency, quota.free) == (1, 4)
    assert [e.amount for e in LedgerEntry.objects.filter(move="hold").order_by("pk")] == [4, -3]


@pytest.mark.parametrize("kind", ["cap", "target"])
def test_more_than_there_is_is_not_held_back(kind: str) -> None:
    quota = granted(5, kind=kind)
    with pytest.raises(QuotaExhausted, match="only 5"):
        held_back(quota, 6)
    held_back(quota, 2)
    with pytest.raises(QuotaExhausted, match="only 2"):
        held_back(quota, -3)


def test_lowering_names_what_is_held_back() -> None:
    quota = held_back(granted(5), 4)
    with pytest.raises(LoweringBlocked, match="4 held back"):
        actions.adjust(quota=quota, places=-2, document_number="", key=key(), actor=None)


@pytest.mark.parametrize("move", [transfer, recover, held_back], ids=lambda move: move.__name__)
@pytest.mark.parametrize("places", [0, 10_000_000])
def test_a_number_that_makes_no_sense_is_refused(towns, move, places: int) -> None:
    arguments = (towns[1], "990101101", places) if move is transfer else (towns[1], places)
    with pytest.raises(QuotaError, match="from 1 to"):
        move(*arguments)


@pytest.mark.parametrize("code", ["2102", "3302", "3502", "3702", "4403", "66", "99"])
def test_cities_with_a_plan_of_their_own_and_the_corps_stand_under_the_ministry(
    of: Period, code: str
) -> None:
    ministry = granted(100, code="00", period=of)
    quota = split(ministry, code, 7)
    assert recover(quota, 2).split_out == 5
    assert prove().is_ok
