import pytest
from factories.accounts import UserFactory
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting, split
from factories.regions import region

from common.models import AuditEntry
from quotas import actions, queries
from quotas.models import LedgerEntry, Quota
from quotas.rules import KeyConflict, LoweringBlocked, QuotaError, QuotaExhausted

pytestmark = pytest.mark.django_db


def test_two_grants_add_up() -> None:
    first = granted(180)
    quota = granted(140, period=first.period)
    assert quota.pk == first.pk
    assert (quota.places, quota.free, quota.entries_count) == (320, 320, 2)


def test_a_grant_leaves_a_trail() -> None:
    officer = UserFactory(name="孙丽")
    quota = granted(180, actor=officer, reason="第一批")
    entry = LedgerEntry.objects.get()
    assert (entry.move, entry.amount, entry.actor_id) == ("grant", 180, officer.pk)
    assert (entry.document_number, entry.reason) == ("清民发〔2026〕3号", "第一批")
    assert AuditEntry.objects.get().action == "quotas.grant"
    assert [line.actor for line in queries.lines(queries.entries(quota.period, "990101"))] == [
        "孙丽"
    ]


def test_the_same_key_with_the_same_content_is_once() -> None:
    first = granted(180, key="grant-1")
    again = granted(180, key="grant-1", period=first.period)
    assert (again.places, LedgerEntry.objects.count()) == (180, 1)


def test_the_same_key_with_other_content_is_refused() -> None:
    first = granted(180, key="grant-1")
    with pytest.raises(KeyConflict, match="grant-1"):
        granted(140, key="grant-1", period=first.period)
    assert Quota.objects.get().places == 180


@pytest.mark.parametrize("places", [0, -3, 10_000_000])
def test_a_number_of_places_that_makes_no_sense_is_refused(places: int) -> None:
    with pytest.raises(QuotaError):
        granted(places)
    assert not LedgerEntry.objects.exists()


def test_a_document_number_that_is_too_long_is_refused() -> None:
    with pytest.raises(QuotaError):
        granted(5, reason="长" * 201)
    assert not Quota.objects.exists()


def test_a_role_the_programme_is_not_for_is_refused() -> None:
    with pytest.raises(QuotaError):
        granted(5, role="supervisor")


def test_a_region_outside_the_organisers_is_refused() -> None:
    with pytest.raises(QuotaError, match="白水县"):
        granted(5, code="990102", period=period())


def test_a_split_moves_both_legs() -> None:
    county = granted(320)
    town = split(county, "990101100", 46)
    county.refresh_from_db()
    assert (county.places, county.split_out, county.free) == (320, 46, 274)
    assert (town.places, town.parent_id, town.kind, town.role) == (46, county.pk, "cap", "director")
    legs = LedgerEntry.objects.filter(move="split").order_by("leg")
    assert [(leg.quota_id, leg.amount) for leg in legs] == [(county.pk, -46), (town.pk, 46)]
    assert queries.passed_on(county) == [("城关镇", 46)]


def test_more_than_is_free_is_not_split() -> None:
    county = granted(10)
    asked(county)
    with pytest.raises(QuotaExhausted, match="9"):
        split(county, "990101100", 10)
    county.refresh_from_db()
    assert (county.split_out, Quota.objects.count()) == (0, 1)
    assert not LedgerEntry.objects.filter(move="split").exists()


def test_a_target_is_split_up_to_its_places_whoever_is_enrolled() -> None:
    goal = granted(10, kind="target")
    asked(goal)
    split(goal, "990101100", 10)
    with pytest.raises(QuotaExhausted):
        split(goal, "990101101", 1)


def test_the_same_split_twice_is_once() -> None:
    county = granted(10)
    first = split(county, "990101100", 4, key="split-1")
    again = split(county, "990101100", 4, key="split-1")
    assert (again.pk, again.places) == (first.pk, 4)
    with pytest.raises(KeyConflict):
        split(county, "990101100", 5, key="split-1")


def test_places_go_down_the_tree_only() -> None:
    of = period(programme=ProgrammeFactory(organiser=region("99")))
    county = granted(10, period=of)
    for code in ("990101", "9901", "990102100"):
        with pytest.raises(QuotaError):
            split(county, code, 1)


def test_a_city_with_a_plan_of_its_own_receives_from_the_ministry() -> None:
    of = PeriodFactory(programme=ProgrammeFactory(organiser=region("00")))
    province = granted(10, code="21", period=of)
    ministry = granted(10, code="00", period=of)
    with pytest.raises(QuotaError):
        split(province, "2102", 1)
    assert split(ministry, "2102", 3).places == 3


def test_a_quota_receives_from_one_quota_only() -> None:
    of = period(programme=ProgrammeFactory(organiser=region("99")))
    province, city = granted(10, code="99", period=of), granted(10, code="9901", period=of)
    split(city, "990101", 2)
    with pytest.raises(QuotaError, match="南屏市"):
        split(province, "990101", 2)
    province.refresh_from_db()
    assert province.split_out == 0


def test_lowering_gives_places_back() -> None:
    quota = actions.adjust(quota=granted(20), places=-5, document_number="", key=key(), actor=None)
    assert quota.places == 15


def test_lowering_below_what_is_used_is_refused_and_says_what_blocks() -> None:
    county = granted(10)
    split(county, "990101100", 6)
    asked(county, posting("990101101001"))
    with pytest.raises(LoweringBlocked) as refusal:
        actions.adjust(quota=county, places=-4, document_number="", key=key(), actor=None)
    assert "城关镇" in str(refusal.value)
    county.refresh_from_db()
    assert (county.places, county.entries_count) == (10, 3)


def test_what_was_passed_on_is_not_lowered_where_it_arrived() -> None:
    town = split(granted(10), "990101100", 6)
    with pytest.raises(LoweringBlocked):
        actions.adjust(quota=town, places=-1, document_number="", key=key(), actor=None)
