"""The office allots: typing, pasting, importing; two at once; the same click twice."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from factories.office import client_of, officer, rows_of
from factories.programmes import ProgrammeFactory
from factories.quotas import asked, granted, period, posting, split
from factories.regions import region
from openpyxl import Workbook

from office.forms import new_key
from quotas import queries
from quotas.models import LedgerEntry, Quota

pytestmark = pytest.mark.django_db
DOCUMENT = "清民发〔2026〕30号"


@pytest.fixture
def quota() -> Quota:
    made = granted(20)
    asked(split(made, "990101100", 8), posting("990101100001"))
    region("990101101")
    return made


def held(quota: Quota) -> dict[str, int]:
    return {one.region_id: one.received for one in queries.children(quota)}


def send(quota: Quota, *, client: Any = None, **fields: Any) -> Any:
    sent = {
        "step": "store",
        "key": new_key(),
        "document_number": DOCUMENT,
        "seen-990101100": "8",
        "seen-990101101": "0",
    }
    return (client or client_of(officer())).post(f"/office/quotas/{quota.pk}/allot/", sent | fields)


def test_the_table_shows_what_is_held_and_what_is_left(quota: Quota) -> None:
    page = client_of(officer()).get(f"/office/quotas/{quota.pk}/allot/").content.decode()
    assert 'name="places-990101100" value="8"' in page
    assert 'name="places-990101101" value="0"' in page
    assert ">12</dd>" in page  # the remainder
    assert "城关镇" in page


def test_the_numbers_typed_are_stored(quota: Quota) -> None:
    answer = send(quota, **{"places-990101100": "6", "places-990101101": "１０"})
    assert answer.status_code == 302
    assert held(quota) == {"990101100": 6, "990101101": 10}
    assert LedgerEntry.objects.filter(document_number=DOCUMENT).count() == 4


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-3", "小于 0"),
        ("118 120", "不是一个整数"),
        ("118120118", "多打了几位"),
        ("0", "已使用 1 个"),
        ("40", "超出 22 个"),
    ],
)
def test_a_number_that_may_not_be_is_explained_and_nothing_moves(
    quota: Quota, typed: str, said: str
) -> None:
    answer = send(quota, **{"places-990101100": typed, "places-990101101": "2"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert f'value="{typed}"' in page  # what was typed is still there
    assert held(quota) == {"990101100": 8}


def test_an_emptied_cell_is_asked_about(quota: Quota) -> None:
    answer = send(quota, **{"places-990101100": "6", "places-990101101": ""})
    assert (answer.status_code, held(quota)) == (422, {"990101100": 8})
    assert "如要全部收回，请填 0" in answer.content.decode()


def test_without_a_document_nothing_is_stored(quota: Quota) -> None:
    answer = send(quota, document_number="", **{"places-990101101": "2"})
    assert (answer.status_code, held(quota)) == (422, {"990101100": 8})


def test_a_paste_fills_the_table_and_moves_nothing(quota: Quota) -> None:
    pasted = "城关镇\t6\n990101101\t4\n云雾镇\t1"
    answer = send(quota, step="paste", document_number="", pasted=pasted)
    page = answer.content.decode()
    assert answer.status_code == 422  # one row fits no division
    assert 'name="places-990101100" value="6"' in page
    assert 'name="places-990101101" value="4"' in page
    assert "第 3 行：“云雾镇 1”不是下级区划" in page
    assert held(quota) == {"990101100": 8}


def file_of(rows: list[list[Any]]) -> SimpleUploadedFile:
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return SimpleUploadedFile("名额分配表.xlsx", stream.getvalue())


def test_the_sheet_goes_out_and_comes_back(quota: Quota) -> None:
    client = client_of(officer())
    sheet = client.get(f"/office/quotas/{quota.pk}/allot/sheet.xlsx")
    rows = rows_of(sheet)
    assert rows[0] == ["城关镇", "990101100", 8, 1, 8]
    headers = ["区划", "代码", "已分配", "已使用", "分配数"]
    filled = [[*row[:4], want] for row, want in zip(rows, [5, 9], strict=False)]
    answer = send(quota, client=client, step="import", file=file_of([headers, *filled]))
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert 'name="places-990101100" value="5"' in page
    assert 'name="places-990101101" value="9"' in page
    assert held(quota) == {"990101100": 8}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "文件是空的"), (b"PK\x03\x04broken", ""), (b"\xd0\xcf\x11\xe0old", "")],
    ids=["empty", "cut off", "old Excel"],
)
def test_a_file_that_cannot_be_read_is_explained(quota: Quota, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("名额分配表.xlsx", content)
    answer = send(quota, step="import", file=file)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert held(quota) == {"990101100": 8}


def test_two_allot_at_once_and_the_second_sees_what_changed(quota: Quota) -> None:
    split(quota, "990101101", 3)
    answer = send(quota, **{"places-990101100": "6", "places-990101101": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚刚有人改动" in page
    assert "刚被他人改动，现为 3" in page
    assert 'name="places-990101100" value="6"' in page  # one's own change is kept
    assert 'name="places-990101101" value="3"' in page  # the other's is shown, not undone
    assert held(quota) == {"990101100": 8, "990101101": 3}


def test_a_double_click_and_the_back_button_count_once(quota: Quota) -> None:
    key = new_key()
    for _ in range(3):
        answer = send(quota, key=key, **{"places-990101100": "6", "places-990101101": "4"})
        assert answer.status_code == 302
    assert held(quota) == {"990101100": 6, "990101101": 4}
    assert LedgerEntry.objects.filter(document_number=DOCUMENT).count() == 4


@pytest.mark.parametrize("divisions", [3, 150])
def test_many_counties_cost_no_more_queries(divisions: int, django_assert_num_queries) -> None:
    """The rows alone are enough to be shown: 150 splits by the action take seconds."""
    province = granted(
        9000, period=period(programme=ProgrammeFactory(organiser=region("99"))), code="99"
    )
    split(province, "9901", 3)
    like = Quota.objects.values("period_id", "role", "kind", "parent_id", "places", "received")
    one = like.get(region="9901")
    codes = [f"99{10 + number // 9:02}{1 + number % 9:02}" for number in range(divisions - 1)]
    Quota.objects.bulk_create(Quota(**one, region=region(code)) for code in codes)
    client = client_of(officer("province", "99"))
    client.get("/office/")  # session and permissions are read
    with django_assert_num_queries(12):
        page = client.get(f"/office/quotas/{province.pk}/allot/")
    assert page.content.decode().count('class="cell num"') >= divisions


def move(quota: Quota, user: Any = None, **fields: Any) -> Any:
    sent = {"key": new_key(), "places": "2", "document_number": DOCUMENT, "reason": "未报满"}
    return client_of(user or officer()).post(f"/office/quotas/{quota.pk}/move/", sent | fields)


def test_places_are_moved_one_by_one(quota: Quota) -> None:
    town = Quota.objects.get(region="990101100")
    assert move(town, move="transfer", region="990101101").status_code == 302
    assert held(quota) == {"990101100": 6, "990101101": 2}
    assert move(town, move="recover").status_code == 302
    assert held(quota)["990101100"] == 4
    assert move(quota, move="hold").status_code == 302
    quota.refresh_from_db()
    assert quota.contingency == 2
    assert move(quota, move="open", places="1").status_code == 302
    assert move(quota, move="grant", places="5").status_code == 302
    assert move(quota, move="lower", places="3").status_code == 302
    quota.refresh_from_db()
    assert (quota.contingency, quota.places) == (1, 22)
    assert LedgerEntry.objects.latest("pk").reason == "未报满"


@pytest.mark.parametrize(
    "sent",
    [
        {"move": "recover", "places": "9"},
        {"move": "recover", "places": "-1"},
        {"move": "recover", "reason": ""},
        {"move": "transfer"},
        {"move": "transfer", "region": "990102"},
        {"move": "steal"},
        {},
    ],
)
def test_a_movement_that_may_not_be_is_explained(quota: Quota, sent: dict[str, str]) -> None:
    town = Quota.objects.get(region="990101100")
    before = LedgerEntry.objects.count()
    assert move(town, **sent).status_code == 422
    assert LedgerEntry.objects.count() == before


def test_who_receives_places_does_not_give_them_to_others() -> None:
    """A county neither recovers from itself nor grants in the prefecture's programme."""
    city = granted(
        20, period=period(programme=ProgrammeFactory(organiser=region("9901"))), code="9901"
    )
    county = split(city, "990101", 10)
    region("990102")
    page = client_of(officer()).get(f"/office/quotas/{county.pk}/move/").content.decode()
    with override("zh-hans"):
        assert 'value="hold"' in page
    for foreign in ("transfer", "recover", "grant", "lower"):
        assert f'value="{foreign}"' not in page
        assert move(county, move=foreign, region="990102").status_code == 422


@pytest.mark.parametrize("rows", [3, 3000])
def test_a_long_ledger_costs_no_more_queries(rows: int, django_assert_num_queries) -> None:
    """Copies of an entry are enough to be shown; 100,000 of them are looked at in `make bench`."""
    quota = granted(20)
    one = LedgerEntry.objects.values().get(quota=quota) | {"id": None, "sequence": None}
    LedgerEntry.objects.bulk_create(
        LedgerEntry(**one | {"key": f"copy-{number}"}) for number in range(rows - 1)
    )
    client = client_of(officer())
    client.get("/office/")  # session and permissions are read
    with django_assert_num_queries(14):
        page = client.get("/office/quotas/ledger/")
    assert page.context["page_obj"].paginator.count == rows


def test_the_ledger_is_searched_by_document_and_person(quota: Quota) -> None:
    client = client_of(officer())
    move(quota, move="hold")
    found = client.get("/office/quotas/ledger/", {"document": "30号"})
    assert [line.entry.move for line in found.context["lines"]] == ["hold"]
    person = posting("990101101001")
    person.person.name = "买买提·吐尔逊"
    person.person.save()
    asked(quota, person)
    found = client.get("/office/quotas/ledger/", {"person": "吐尔逊"})
    assert [line.person for line in found.context["lines"]] == ["买买提·吐尔逊"]
