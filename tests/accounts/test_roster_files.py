"""Files as people bring them, and files that are meant to hurt."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories.rosters import HEADERS, csv_bytes, row, write_xlsx
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from accounts.sheets import limits
from accounts.sheets.problems import TEXTS, Fault, SheetUnreadable
from accounts.sheets.reading import open_table
from accounts.sheets.writing import table_writer


def rows_of(file: Path) -> list[tuple[int, list[object]]]:
    with open_table(file) as table:
        rows = [(number, list(cells)) for number, cells in table.rows]
        assert table.count == len(rows)
    return rows


def fault_of(file: Path) -> Fault:
    with pytest.raises(SheetUnreadable) as refused:
        rows_of(file)
    assert str(refused.value)
    return refused.value.fault


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        file = tmp_path / "brought"
        file.write_bytes(content)
        return file

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(put: Any, encoding: str, delimiter: str) -> None:
    content = csv_bytes([row()], encoding=encoding, delimiter=delimiter)
    assert rows_of(put(content)) == [(1, list(HEADERS)), (2, row())]


def test_a_rare_character_survives_gb18030(put: Any) -> None:
    content = csv_bytes([row(name="王䶮𠮷")], encoding="gb18030")
    assert rows_of(put(content))[1][1][0] == "王䶮𠮷"


def test_rows_are_numbered_as_the_sheet_shows_them(put: Any) -> None:
    assert rows_of(put(b"a,b\n\n1,2\n")) == [(1, ["a", "b"]), (2, []), (3, ["1", "2"])]
    assert rows_of(put(b'a,b\r\n"x\ny",2\r\n3,4\r\n'))[2] == (3, ["3", "4"])


def test_a_workbook_with_dates_numbers_and_gaps(tmp_path: Path) -> None:
    import datetime

    book = Workbook()
    sheet = book.active
    sheet.append(["a", "b"])
    sheet["A3"] = datetime.date(2026, 3, 1)
    sheet["B3"] = 13800000001
    sheet["A4"] = datetime.datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001 Excel knows no zones
    sheet["B4"] = "=SUM(1,2)"
    sheet["A4"].font = Font(bold=True)
    book.save(tmp_path / "book")
    rows = rows_of(tmp_path / "book")
    assert [cells[:2] for _number, cells in rows] == [
        ["a", "b"],
        [None, None],
        ["2026-03-01", 13800000001],
        ["2026-03-01 08:30:00", "=SUM(1,2)"],
    ]


def test_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("shown").append(["seen"])
    book.save(tmp_path / "book")
    assert rows_of(tmp_path / "book")[0][1][0] == "seen"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"  \r\n\t ", Fault.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Fault.OLD_EXCEL),
        (b"PK\x03\x04 cut off", Fault.DAMAGED),
        (b"%PDF-1.7\n\0\0\0", Fault.NO_TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0", Fault.NO_TEXT),
        (b"\xff" * 40, Fault.ENCODING),
        (b'a,b\n"never closed,1\n', Fault.CSV),
        (b"a\n" + b"x" * 40_000 + b"\n", Fault.CSV),
    ],
    ids=["empty", "blank", "xls", "cut", "pdf", "png", "bytes", "quote", "long"],
)
def test_content_that_is_no_table(put: Any, content: bytes, fault: Fault) -> None:
    assert fault_of(put(content)) is fault


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "nothing.csv") is Fault.MISSING


def altered(file: Path, target: Path, parts: dict[str, bytes]) -> Path:
    """Copy a workbook with some parts added or replaced."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"xl/vbaProject.bin": b"macro"}, Fault.MACROS),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, Fault.MACROS),
        ({f"xl/media/{n}.png": b"x" for n in range(200)}, Fault.TOO_MANY_PARTS),
        ({"xl/worksheets/sheet1.xml": b"<row/>" * 10_000_000}, Fault.TOO_LARGE_INSIDE),
        ({"xl/worksheets/sheet1.xml": b" " * 2_000_000}, Fault.TOO_DENSE),
        ({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}, Fault.DAMAGED),
        ({"xl/workbook.xml": b"not xml"}, Fault.DAMAGED),
        (
            {"xl/styles.xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'a'>]><x/>"},
            Fault.DAMAGED,
        ),
        (
            {
                "xl/worksheets/sheet1.xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>"
                b"<!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>"
            },
            Fault.DAMAGED,
        ),
    ],
    ids=["vba", "xlm", "parts", "large", "dense", "cut", "workbook", "doctype", "entities"],
)
def test_hostile_workbooks(tmp_path: Path, parts: dict[str, bytes], fault: Fault) -> None:
    good = write_xlsx(tmp_path / "good.xlsx", row())
    assert fault_of(altered(good, tmp_path / "bad.xlsx", parts)) is fault


def test_nothing_but_a_sheet_passes_for_a_sheet(tmp_path: Path) -> None:
    good = write_xlsx(tmp_path / "good.xlsx", row())
    with zipfile.ZipFile(good) as archive:
        types = archive.read("[Content_Types].xml")
    types = types.replace(b"spreadsheetml.worksheet+xml", b"spreadsheetml.sharedStrings+xml")
    bad = altered(good, tmp_path / "bad.xlsx", {"[Content_Types].xml": types})
    assert fault_of(bad) is Fault.DAMAGED


def test_other_zips_are_no_workbooks(put: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("[Content_Types].xml", "<x/>")
    assert fault_of(put(content.getvalue())) is Fault.NO_WORKBOOK


def test_far_away_cells_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active["XFD3"] = "far"
    book.save(tmp_path / "book")
    assert [len(cells) for _number, cells in rows_of(tmp_path / "book")] == [60, 60, 60]


def test_a_parser_that_explodes_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "MEMORY", 64 * 1024 * 1024)
    with pytest.raises(MemoryError), limits.bounded_memory():
        bytearray(512 * 1024 * 1024)
    bytearray(512 * 1024 * 1024)  # and afterwards the limit is gone


def test_every_fault_has_its_sentence() -> None:
    assert set(TEXTS) == set(Fault)


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
def test_what_is_written_is_read_again_as_text(tmp_path: Path, name: str) -> None:
    with table_writer(tmp_path / name, title="t", columns=2) as writer:
        writer.row(["头", "b"])
        writer.row(["=1+1", "13800000001"])
        writer.row(["a\x07b", None])
    start = "'" if name.endswith("csv") else ""  # no program computes a CSV cell that we wrote
    assert [cells[:2] for _number, cells in rows_of(tmp_path / name)][1] == [
        f"{start}=1+1",
        "13800000001",
    ]
    assert rows_of(tmp_path / name)[2][1][0] == "ab"


def test_a_written_workbook_types_every_cell_as_text(tmp_path: Path) -> None:
    with table_writer(tmp_path / "o.xlsx", title="t", columns=1) as writer:
        writer.row(["a"])
        writer.row(["=1+1"])
    cell = load_workbook(tmp_path / "o.xlsx").active["A2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
