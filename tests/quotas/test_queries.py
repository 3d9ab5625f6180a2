import pytest
from factories.accounts import UserFactory
from factories.quotas import asked, granted, split

from quotas import queries
from quotas.domain import chain
from quotas.models import LedgerEntry, Quota
from quotas.rules import chain as receives_from
from quotas.rules import say

pytestmark = pytest.mark.django_db


def filled(rows: int) -> Quota:
    county = granted(90, actor=UserFactory())
    for number in range(rows):
        town = split(county, f"990101{100 + number}", 3)
        asked(town)
    return county


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_page_costs_three_queries(rows: int, django_assert_num_queries) -> None:
    period = filled(rows).period
    with django_assert_num_queries(3):
        lines = queries.lines(queries.entries(period, "990101"))
        assert [str(line.entry.region) for line in lines]
    assert len(lines) == 1 + 3 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_table_of_quotas_costs_one_query(rows: int, django_assert_num_queries) -> None:
    period = filled(rows).period
    with django_assert_num_queries(1):
        standings = queries.standings(period, "990101")
        names = [row.quota.region.name for row in standings]
    assert names[0] == "清溪县"
    assert len(names) == 1 + rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_waiting_list_costs_one_query(rows: int, django_assert_num_queries) -> None:
    county = granted(1)
    for _ in range(rows + 1):
        asked(county)
    with django_assert_num_queries(1):
        names = [(e.person.name, e.region.name) for e in queries.waiting_list(county.period, "99")]
    assert len(names) == rows
    assert queries.standings(county.period, "990101")[0].waiting == rows


def test_every_entry_is_chained_to_the_one_before() -> None:
    county = filled(2)
    for quota in Quota.objects.all():
        previous = ""
        entries = list(LedgerEntry.objects.filter(quota=quota).order_by("sequence"))
        for number, entry in enumerate(entries, start=1):
            assert (entry.sequence, entry.previous_hash) == (number, previous)
            assert entry.hash == chain.link(previous, queries.covered(entry))
            previous = entry.hash
        assert (quota.head_hash, quota.entries_count) == (previous, len(entries))
    assert county.period.quotas.count() == 3


def test_places_come_along_the_quota_tree() -> None:
    assert receives_from("990101100001") == [
        "990101100001",
        "990101100",
        "990101",
        "9901",
        "99",
        "00",
    ]
    assert receives_from("210202") == ["210202", "2102", "00"]


def test_a_reason_is_said_in_words_and_a_typed_one_as_it_is() -> None:
    assert say("no_quota") != "no_quota"
    assert say("调离岗位") == "调离岗位"
