"""import_roster and export_roster as the contract has them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from factories.regions import demo_county
from factories.rosters import HEADERS, SUPERVISOR, number, row, write_csv, write_xlsx
from openpyxl import load_workbook

from accounts.models import StaffMember
from accounts.sheets.reading import open_table
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
COUNTY = "990101"


@pytest.fixture(autouse=True)
def _county() -> None:
    demo_county()


def run(*arguments: Any, **options: Any) -> int:
    try:
        call_command(*arguments, **options)
    except SystemExit as stop:
        return int(stop.code or 0)
    except CommandError:
        return 1
    return 0


PEOPLE = (
    row(identity=number(1)),
    row(name="买买提．艾力", phone="13800000002", gender="男"),
    row(name="王䶮", phone="13800000003", **SUPERVISOR),
)


def test_it_prints_the_counts(tmp_path: Path, capsys: Any) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE)
    assert run("import_roster", file, county=COUNTY) == 0
    assert capsys.readouterr().out == "added 3, changed 0, unchanged 0, refused 0\n"
    assert run("import_roster", file, county="990101000000") == 0
    assert capsys.readouterr().out == "added 0, changed 0, unchanged 3, refused 0\n"


def test_refused_rows_are_listed_and_the_exit_code_is_1(tmp_path: Path, capsys: Any) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE, row(name="王芳", phone="1.39E+10"))
    assert run("import_roster", file, county=COUNTY) == 1
    said = capsys.readouterr()
    assert said.out == "added 3, changed 0, unchanged 0, refused 1\n"
    (line,) = said.err.splitlines()
    assert all(part in line for part in ("5", "手机号", "1.39E+10"))


def test_json_is_all_that_stands_on_stdout(tmp_path: Path, capsys: Any) -> None:
    wrong = row(name="王芳", phone="13800000009", identity="110105194912310021")
    file = write_csv(tmp_path / "r.csv", PEOPLE[0], wrong)
    assert run("import_roster", file, county=COUNTY, json=True) == 1
    report = json.loads(capsys.readouterr().out)
    (refused,) = report.pop("refused")
    assert report == {"added": 1, "changed": 0, "unchanged": 0}
    assert (refused["row"], refused["column"]) == (3, "身份证号")
    assert refused["value"] == "110105********0021"
    assert refused["reason"]
    assert refused["remedy"]


def test_a_dry_run_stores_nothing(tmp_path: Path, capsys: Any) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE)
    assert run("import_roster", file, county=COUNTY, dry_run=True) == 0
    assert capsys.readouterr().out == "added 3, changed 0, unchanged 0, refused 0\n"
    assert not StaffMember.objects.exists()


def test_the_error_workbook_is_corrected_and_imported(tmp_path: Path, capsys: Any) -> None:
    errors, again = tmp_path / "errors.xlsx", tmp_path / "again.xlsx"
    file = write_csv(tmp_path / "r.csv", *PEOPLE, row(name="王芳", phone="139"), row(start="?"))
    assert run("import_roster", file, county=COUNTY, errors=errors) == 1
    book = load_workbook(errors)
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == (*HEADERS, "原因")
    assert [cells[0] for cells in rows[1:]] == ["王芳", "李秀兰"]
    assert all(cells[-1] for cells in rows[1:])
    assert run("import_roster", errors, county=COUNTY, errors=again) == 1
    assert load_workbook(again).active.max_column == len(HEADERS) + 1  # one column of reasons
    book.active["B2"] = "13900000009"
    book.active.delete_rows(3)
    book.save(errors)
    capsys.readouterr()
    assert run("import_roster", errors, county=COUNTY) == 0
    assert capsys.readouterr().out == "added 1, changed 0, unchanged 0, refused 0\n"


def test_no_error_workbook_without_errors(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE)
    run("import_roster", file, county=COUNTY, errors=tmp_path / "errors.xlsx")
    assert not (tmp_path / "errors.xlsx").exists()


@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        (HEADERS, ()),
        ((*HEADERS, "手机"), (row(),)),
        (("姓名", "手机号"), (("李秀兰", "13800000001"),)),
        (("甲", "乙"), (("1", "2"),)),
    ],
    ids=["no rows", "repeated header", "missing headers", "no headers"],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_unusable_file_changes_nothing(
    tmp_path: Path, capsys: Any, headers: Any, rows: Any, as_json: bool
) -> None:
    file = write_xlsx(tmp_path / "r.xlsx", *rows, headers=headers)
    assert run("import_roster", file, county=COUNTY, json=as_json) == 1
    out = capsys.readouterr().out
    assert not as_json or json.loads(out)["refused"][0]["reason"]
    assert not StaffMember.objects.exists()


def test_a_file_damaged_at_its_end_changes_nothing(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE)
    file.write_bytes(file.read_bytes() + b'"never closed')
    assert run("import_roster", file, county=COUNTY) == 1
    assert not StaffMember.objects.exists()


@pytest.mark.parametrize("code", ["990199", "9901", "990101100", "abc", ""])
def test_no_county(tmp_path: Path, code: str) -> None:
    file = write_csv(tmp_path / "r.csv", *PEOPLE)
    assert run("import_roster", file, county=code) == 1
    assert run("export_roster", tmp_path / "o.csv", county=code) == 1


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
def test_importing_an_export_changes_nothing(tmp_path: Path, capsys: Any, name: str) -> None:
    run("import_roster", write_csv(tmp_path / "r.csv", *PEOPLE), county=COUNTY)
    before = list(StaffMember.objects.order_by("pk").values())
    assert run("export_roster", tmp_path / name, county=COUNTY) == 0
    capsys.readouterr()
    assert run("import_roster", tmp_path / name, county=COUNTY) == 0
    assert capsys.readouterr().out == "added 0, changed 0, unchanged 3, refused 0\n"
    assert list(StaffMember.objects.order_by("pk").values()) == before


def exported(file: Path) -> list[list[object]]:
    with open_table(file) as table:
        return [list(cells) for _number, cells in table.rows]


def test_identity_numbers_leave_only_with_a_reason(tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    run("import_roster", write_csv(tmp_path / "r.csv", *PEOPLE), county=COUNTY)
    assert run("export_roster", out, county=COUNTY) == 0
    assert number(1) not in out.read_text(encoding="utf-8")
    assert run("export_roster", out, county=COUNTY, identity=True) == 2
    assert run("export_roster", out, county=COUNTY, identity=True, reason="年度统计上报") == 0
    assert number(1) in [cells[2] for cells in exported(out)]
    entry = AuditEntry.objects.filter(action="accounts.export_roster").latest("pk")
    assert entry.detail == {"people": 3, "identity": True, "reason": "年度统计上报"}
    assert number(1) not in str(list(AuditEntry.objects.values()))


def test_an_export_needs_a_known_kind_and_a_folder(tmp_path: Path) -> None:
    assert run("export_roster", tmp_path / "o.pdf", county=COUNTY) == 2
    assert run("export_roster", tmp_path / "no" / "o.csv", county=COUNTY) == 1


def test_people_who_left_and_neighbours_are_not_exported(tmp_path: Path) -> None:
    left = row(name="赵敏", phone="13800000008", status="离任")
    run("import_roster", write_csv(tmp_path / "r.csv", PEOPLE[0], left), county=COUNTY)
    away = row(name="钱进", phone="13800000009", code="990102100001")
    run("import_roster", write_csv(tmp_path / "r.csv", away), county="990102")
    run("export_roster", tmp_path / "o.csv", county=COUNTY)
    assert [cells[0] for cells in exported(tmp_path / "o.csv")] == ["姓名", "李秀兰"]
