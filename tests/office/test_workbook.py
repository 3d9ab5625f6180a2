"""Exports: texts stay texts, whatever they begin with."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from office.workbook import attachment, workbook


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "=cmd|' /C calc'!A0",
        "13800000001",
        "01",
        "1.39E+10",
    ],
)
def test_a_text_is_never_a_formula_or_a_number(text: str) -> None:
    content = workbook(["列"], [[text]], title="表")
    cell = load_workbook(BytesIO(content)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == text


def test_values_keep_their_kind() -> None:
    at = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)
    row = [3, Decimal("41.7"), datetime.date(2026, 11, 23), at, None, ""]
    sheet = load_workbook(BytesIO(workbook(["a"] * 6, [row], title="a/b:c"))).active
    assert sheet.title == "a b c"
    values = [cell.value for cell in sheet[2]]
    assert values[:2] == [3, 41.7]
    assert values[2].isoformat() == "2026-11-23T00:00:00"
    assert values[3].isoformat() == "2026-11-23T10:00:00"  # in the office's time zone
    assert values[4] is None


def test_control_characters_and_giant_texts_break_nothing() -> None:
    content = workbook(["列"], [["坏\x00\x08字\ud800"], ["长" * 50_000]], title="表")
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["A2"].value == "坏字"
    assert len(sheet["A3"].value) == 32_767


def test_a_download_is_private_and_keeps_its_chinese_name() -> None:
    response = attachment(b"x", '清溪县"-名单.xlsx')
    assert response["Cache-Control"] == "private, no-store"
    assert "filename*=UTF-8''%E6%B8%85" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment;")
