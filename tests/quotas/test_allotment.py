"""The allotment sheet: what is typed, pasted or imported, read with care and moved as a whole."""

import pytest
from factories.quotas import asked, granted, held_back, key, posting, recover, split
from factories.regions import region

from certificates.queries.reconcile import prove
from quotas import actions, queries
from quotas.actions import Change
from quotas.domain.allotment import (
    Receiver,
    Sheet,
    from_cells,
    from_form,
    from_rows,
    read_number,
    split_text,
)
from quotas.models import LedgerEntry, Quota
from quotas.rules import AllotmentChanged, LoweringBlocked, QuotaExhausted

TOWNS = [
    Receiver("990101100", "城关镇", holds=8, used=3),
    Receiver("990101101", "石桥镇", holds=5),
    Receiver("990101102", "白沙乡"),
]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("46", (46, "")),
        (" ４６ ", (46, "")),
        ("1,200", (1200, "")),
        ("38人", (38, "")),
        ("38 名", (38, "")),
        ("12.0", (12, "")),
        ("0", (0, "")),
        ("-3", (None, "negative")),
        ("－3", (None, "negative")),
        ("12.5", (None, "fraction")),
        ("118 120", (None, "not_a_number")),
        ("1,20", (None, "not_a_number")),
        ("118120118120", (None, "too_many")),
        ("9" * 400, (None, "too_many")),
        ("10000000", (None, "too_many")),
        ("四十六", (None, "not_a_number")),
        ("=1+1", (None, "not_a_number")),
        ("1e3", (None, "not_a_number")),
    ],
)
def test_a_number_is_read_or_refused_but_never_guessed(
    text: str, read: tuple[int | None, str]
) -> None:
    assert read_number(text) == read


def wanted(sheet: Sheet) -> list[int | None]:
    return [line.wanted for line in sheet.lines]


def test_an_empty_cell_leaves_a_division_as_it_is() -> None:
    sheet = from_cells(TOWNS, {"990101100": "10", "990101101": " "})
    assert (wanted(sheet), sheet.change, sheet.is_clean) == ([10, 5, 0], 2, True)


def test_an_emptied_cell_of_the_table_is_asked_about() -> None:
    sheet = from_form(TOWNS, {"990101100": "10", "990101101": " "})
    assert [line.problem for line in sheet.lines] == ["", "empty", ""]
    assert (wanted(sheet), sheet.is_clean) == ([10, None, 0], False)


def test_what_is_in_use_does_not_come_back() -> None:
    sheet = from_cells(TOWNS, {"990101100": "2"})
    assert (sheet.lines[0].problem, sheet.is_clean) == ("below_use", False)
    assert from_cells(TOWNS, {"990101100": "3"}).is_clean


@pytest.mark.parametrize(
    "text",
    [
        "城关镇\t10\n石桥镇\t6\n白沙乡\t2",
        "区划\t分配数\n城关镇\t10\n石桥镇\t6\n白沙乡\t2\n",
        "区划\t代码\t已分配\t分配数\n城关镇\t990101100\t8\t10\n石桥镇\t\t5\t6\n白沙乡\t\t\t2",
        "990101100 10\n990101101000 6\n990101102，2",
        "城 关 镇\t10\r\n\r\n石桥镇\t６人\r\n白沙乡\t2",
        "10\n6\n2",
    ],
    ids=["names", "header", "our own sheet", "codes", "spaces", "one column"],
)
def test_a_pasted_table_is_read(text: str) -> None:
    sheet = from_rows(TOWNS, split_text(text))
    assert (wanted(sheet), sheet.strays) == ([10, 6, 2], ())


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("城关镇\t10\n城关镇\t11", [(2, "repeated")]),
        ("云雾镇\t4", [(1, "unknown_division")]),
        ("合计\t18", [(1, "unknown_division")]),
        ("西湖县\t很多\n城关镇\t10", [(1, "unknown_division")]),
        ("1\n2\n3\n4", [(4, "unknown_division")]),
    ],
)
def test_a_row_that_fits_nowhere_is_named(text: str, strays: list[tuple[int, str]]) -> None:
    sheet = from_rows(TOWNS, split_text(text))
    assert [(stray.row, stray.problem) for stray in sheet.strays] == strays
    assert not sheet.is_clean


def test_a_bad_number_in_a_pasted_table_is_named_at_its_division() -> None:
    sheet = from_rows(TOWNS, split_text("城关镇\t-1\n石桥镇\t6"))
    assert [line.problem for line in sheet.lines] == ["negative", "", ""]
    assert sheet.lines[0].text == "-1"


@pytest.fixture
def county(db: None) -> Quota:
    """20 places: 8 in one township (one in use), 5 in another, 7 left."""
    quota = granted(20)
    asked(split(quota, "990101100", 8), posting("990101100001"))
    split(quota, "990101101", 5)
    region("990101102")
    quota.refresh_from_db()
    return quota


def allot(county: Quota, changes: dict[str, tuple[int, int]], **fields: str) -> int:
    return actions.allot(
        source=county,
        changes=[Change(region(code), seen, want) for code, (seen, want) in changes.items()],
        document_number="清民发〔2026〕30号",
        key=fields.get("key") or key(),
        actor=None,
    )


def held(county: Quota) -> dict[str, int]:
    return {quota.region_id: quota.received for quota in queries.children(county)}


def test_an_allotment_moves_as_a_whole(county: Quota) -> None:
    changes = {"990101100": (8, 1), "990101101": (5, 5), "990101102": (0, 14)}
    assert allot(county, changes) == 2
    assert held(county) == {"990101100": 1, "990101101": 5, "990101102": 14}
    county.refresh_from_db()
    assert county.free == 0
    assert prove().is_ok


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"990101101": (5, 0), "990101102": (0, 13)}, QuotaExhausted),
        ({"990101100": (8, 0), "990101102": (0, 2)}, LoweringBlocked),
    ],
    ids=["more than there is", "in use"],
)
def test_an_allotment_that_may_not_be_moves_nothing(
    county: Quota, changes: dict[str, tuple[int, int]], error: type[Exception]
) -> None:
    before = held(county), LedgerEntry.objects.count()
    with pytest.raises(error):
        allot(county, changes)
    assert (held(county), LedgerEntry.objects.count()) == before


def test_what_somebody_else_moved_is_not_overwritten(county: Quota) -> None:
    split(county, "990101101", 2)
    with pytest.raises(AllotmentChanged) as changed:
        allot(county, {"990101101": (5, 6), "990101102": (0, 1)})
    assert changed.value.held == {"990101101": 7}
    assert held(county) == {"990101100": 8, "990101101": 7}


def test_the_same_allotment_twice_is_once(county: Quota) -> None:
    changes = {"990101100": (8, 6), "990101102": (0, 3)}
    for _ in range(3):
        assert allot(county, changes, key="sheet-1") == 2
    assert held(county) == {"990101100": 6, "990101101": 5, "990101102": 3}


def test_receivers_know_what_is_in_use(county: Quota) -> None:
    town = Quota.objects.get(region="990101100")
    held_back(town, 2)
    granted(1, period=county.period, code="990101100")  # given there directly: no part of it
    found = {one.code: (one.holds, one.used) for one in queries.receivers(county)}
    assert found["990101100"] == (8, 2)
    assert found["990101102"] == (0, 0)
    recover(town, 6)
    assert {one.code: one.holds for one in queries.receivers(county)}["990101100"] == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_receivers_cost_two_queries(county: Quota, rows: int, django_assert_num_queries) -> None:
    for number in range(rows):
        split(county, f"990101{110 + number}", 1)
    with django_assert_num_queries(2):
        queries.receivers(county)
