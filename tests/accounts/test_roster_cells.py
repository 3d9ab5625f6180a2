"""Single cells of a roster, and the header row."""

import datetime
from typing import Any

import pytest

from accounts.domain.roster import cells, columns
from accounts.domain.roster.cells import CellError
from accounts.domain.roster.refusals import Reason, shown, shown_identity

TODAY = datetime.date(2026, 11, 23)
MARCH_1 = datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01", "2026-3-1", "2026/3/1", "2026/03/01", "2026.3.1", "2026年3月1日",
        "2026年03月01日", "2026 年 3 月 1 日", "２０２６年３月１日", "20260301", 20260301, 46082,
        46082.0, "46082", "2026-03-01 00:00:00", "2026-03-01T00:00:00", " 2026-03-01 ",
        "2026-03-01 08:30",
    ],
)  # fmt: skip
def test_dates(value: Any) -> None:
    assert cells.date(value, TODAY) == MARCH_1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-02-30", Reason.DATE),
        ("三月一日", Reason.DATE),
        ("26-3-1", Reason.DATE),
        ("2026年3月", Reason.DATE),
        ("3/1/2026", Reason.DATE),
        ("9" * 5000, Reason.DATE),
        (True, Reason.DATE),
        (-5, Reason.DATE),
        ("1900-01-01", Reason.DATE_RANGE),
        ("2030-01-01", Reason.DATE_RANGE),
        ("99999", Reason.DATE_RANGE),
    ],
)
def test_dates_refused(value: Any, reason: Reason) -> None:
    with pytest.raises(CellError) as refused:
        cells.date(value, TODAY)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800000001, "13800000001"),
        (13800000001.0, "13800000001"),
        ("13800000001", "13800000001"),
        ("'13800000001", "13800000001"),
        (990101100001, "990101100001"),
        (None, ""),
    ],
)
def test_digits(value: Any, text: str) -> None:
    assert cells.digits(value) == text


@pytest.mark.parametrize(
    "value", ["1.39E+10", "1.10105E+17", "9.90101e11", 110105194912310000, 1.1010519491231e17]
)
def test_digits_lost_to_a_spreadsheet(value: Any) -> None:
    with pytest.raises(CellError) as refused:
        cells.digits(value)
    assert refused.value.reason is Reason.DIGITS_LOST


@pytest.mark.parametrize("value", ["=A1", "='x'", " =1+1", "'=1"])
def test_formulas(value: str) -> None:
    assert cells.is_formula(value)
    assert not cells.is_formula("+8613800000001")
    assert not cells.is_formula(5)


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("儿童主任", "director"),
        (" 儿童 主任", "director"),
        ("村（社区）儿童主任", "director"),
        ("Child Director", "director"),
        ("儿童督导员", "supervisor"),
        ("督导员", "supervisor"),
        ("SUPERVISOR", "supervisor"),
    ],
)
def test_roles(value: str, role: str) -> None:
    assert cells.word(value, cells.ROLES, Reason.ROLE) == role


def test_unknown_words_are_refused() -> None:
    with pytest.raises(CellError):
        cells.word("儿童", cells.ROLES, Reason.ROLE)
    assert cells.word("", cells.STATUSES, Reason.STATUS) == "in_post"
    assert cells.word(" 离任", cells.STATUSES, Reason.STATUS) == "left"
    assert cells.word("女", cells.GENDERS, Reason.GENDER) == "female"


@pytest.mark.parametrize(
    "headers",
    [
        ("姓名", "手机号", "岗位", "行政区划代码", "任职日期"),
        ("name", "phone", "role", "region_code", "start_date"),
        ("任职日期", " 岗位* ", "姓\n名", "手机号码", "乡镇（街道）", "村（社区）"),
        ("Name", "PHONE", "Role", "Start_Date", "township", "village"),
    ],
)
def test_headers_in_both_languages_and_any_order(headers: tuple[str, ...]) -> None:
    found = columns.match(headers)
    assert {"name", "phone", "role", "start"} <= found.position.keys()
    assert found.ignored == ()


def test_unknown_headers_are_told() -> None:
    found = columns.match(("序号", *columns.PRINTED.values(), "备注", None, "原因"))
    assert found.ignored == ("序号", "备注")
    assert found.header("phone") == "手机号"


@pytest.mark.parametrize(
    ("headers", "twice"),
    [
        (("姓名", "手机号", "姓名"), ("姓名", "姓名")),
        (("姓名", "手机号", "phone"), ("手机号", "phone")),
        (("手机", "联系电话"), ("手机", "联系电话")),
    ],
)
def test_repeated_headers(headers: tuple[str, ...], twice: tuple[str, ...]) -> None:
    with pytest.raises(columns.HeaderRepeated) as refused:
        columns.match(headers)
    assert refused.value.args == twice


def test_missing_headers() -> None:
    with pytest.raises(columns.HeadersMissing) as refused:
        columns.match(("姓名", 5, None))
    assert refused.value.args == ("手机号", "岗位", "任职日期", "行政区划代码")


def test_values_in_messages_are_short_and_masked() -> None:
    assert shown("长" * 5000) == "长" * 40 + "…"
    assert shown("a\nb\x07") == "a b"
    assert shown(None) == ""
    assert shown("11010519491231002X") == "110105********002X"
    assert shown_identity("11010519491231002") == "11*************02"
