"""Loading division codes: the shipped ones, a newer year's file, files that are none."""

import datetime
import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from factories.regions import demo_county, region

from common.models import AuditEntry
from regions import actions, queries, sources
from regions.models import Region

DAY = datetime.date(2026, 7, 1)
pytestmark = pytest.mark.django_db


def write(file: Path, *rows: str) -> Path:
    file.write_text("\n".join(["code,name,successor", *rows, ""]), encoding="utf-8")
    return file


def run(*arguments: Any, **options: Any) -> int:
    try:
        call_command("load_regions", *arguments, **options)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_shipped_codes_down_to_townships(capsys: pytest.CaptureFixture[str]) -> None:
    region("990101")  # the demo's province was there first and stays
    assert run() == 0
    assert [Region.objects.filter(level=level).count() for level in range(6)] == [
        *(1, 31 + 1 + 1, 342 + 1, 2978 + 1, 41352, 0),
    ]
    assert not Region.objects.exclude(valid_to=None, valid_from=None).exists()
    assert Region.objects.get(pk="2102").quota_parent_id == "00"
    assert Region.objects.get(pk="2102").parent_id == "21"
    assert Region.objects.get(pk="66").kind == "corps"
    assert Region.objects.get(pk="110101").path == "北京市 / 东城区"
    capsys.readouterr()
    assert run() == 0
    assert capsys.readouterr().out == "new 0, renamed 0, reopened 0, closed 0 (merged 0)\n"
    assert AuditEntry.objects.filter(action="regions.load").count() == 1


def shipped_county(code: str) -> None:
    for division, row in sources.shipped_divisions().items():
        if code.startswith(division) or division.startswith(code) or division == "00":
            region(division, name=row.name)


@pytest.mark.parametrize(("code", "count"), [("110101", 169), ("441900", 609), ("620201", 48)])
def test_a_county_gets_its_villages_when_first_used(
    code: str, count: int, django_assert_num_queries: Any
) -> None:
    shipped_county(code)
    assert actions.ensure_villages(county_code=code) == count
    assert Region.objects.filter(level=5).count() == count
    with django_assert_num_queries(1 + 2):  # the savepoint counts as two
        assert actions.ensure_villages(county_code=code) == 0


def test_a_prefecture_without_counties_is_its_placeholder_county() -> None:
    shipped_county("441900")
    assert actions.ensure_villages(county_code="441900000000") == 609
    village = Region.objects.filter(level=5).first()
    assert village is not None
    assert village.path.startswith("广东省 / 东莞市 / 东城街道 / ")


def test_villages_of_closed_townships_stay_out() -> None:
    shipped_county("110101")
    Region.objects.filter(pk="110101001").update(valid_to=DAY)
    actions.ensure_villages(county_code="110101")
    assert not Region.objects.filter(parent="110101001").exists()


def test_an_invented_county_has_no_shipped_villages() -> None:
    region("990101")
    assert actions.ensure_villages(county_code="990101") == 0


def test_every_shipped_village_has_its_township() -> None:
    townships = set(sources.shipped_divisions())
    rows = [
        village
        for province in sources.shipped_provinces()
        for village in sources.shipped_villages(province)
    ]
    assert len(rows) == 620573
    assert {village[:9] for village in rows} <= townships


def test_all_loads_villages_of_every_province(capsys: pytest.CaptureFixture[str]) -> None:
    shipped_county("110101")
    changes = actions.load_shipped_villages(code="11", day=DAY)
    assert len(changes.new) == 169
    assert Region.objects.get(pk="110101").villages_loaded


def test_a_newer_file_is_a_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo_county(villages_per_township=1)
    file = write(
        tmp_path / "2027.csv",
        "990101,清溪区,",
        "990102,白水县,",
        "990103,红岩县,",
        *(f"990101{number},新名{number},990101100" for number in (101,)),
        "990101100,城关镇,",
        *(f"990101{number},镇{number}," for number in range(102, 114)),
    )
    assert run(file, date="2026-07-01") == 0
    out = capsys.readouterr()
    assert out.out == "new 1, renamed 13, reopened 0, closed 2 (merged 1)\n"
    assert "closed 990101101 → 990101100" in out.err
    merged = Region.objects.get(pk="990101101")
    assert (merged.valid_to, merged.successor_id) == (DAY, "990101100")
    assert Region.objects.get(pk="990101101001").valid_to == DAY
    assert (
        Region.objects.get(pk="990101100001").path == "云岭省 / 南屏市 / 清溪区 / 城关镇 / 第001村"
    )
    assert (
        Region.objects.get(pk="990101102001").path == "云岭省 / 南屏市 / 清溪区 / 镇102 / 第001村"
    )
    assert Region.objects.get(pk="990103").valid_from == DAY
    assert list(queries.children("9901").values_list("code", flat=True)) == [
        *("990101", "990102", "990103")
    ]
    assert run(file, date="2026-07-01") == 0
    assert capsys.readouterr().out.startswith("new 0, renamed 0, reopened 0, closed 0")


def test_a_file_of_villages_marks_its_counties(tmp_path: Path) -> None:
    region("990101100")
    file = write(tmp_path / "v.csv", "990101100001,长沟村,", "990101100002,大湾村,")
    assert run(file) == 0
    assert Region.objects.get(pk="990101").villages_loaded
    assert Region.objects.get(pk="990101100001").path.endswith("城关镇 / 长沟村")


@pytest.mark.parametrize("opener", [gzip.open, lzma.open])
def test_packed_files_with_other_columns(tmp_path: Path, opener: Any) -> None:
    file = tmp_path / ("p.csv.gz" if opener is gzip.open else "p.csv.xz")
    with opener(file, "wt", encoding="utf-8-sig") as stream:
        stream.write('code,name,provinceCode\n11,"北京市",11\n1101,"市辖区",11\n')
    assert run(file) == 0
    assert set(Region.objects.values_list("code", flat=True)) == {"00", "66", "11", "1101"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["99010x,清溪县,"], "2"),
        (["990101,,"], "990101"),
        (["990101," + "长" * 5000 + ","], "990101"),
        (["990101,清溪县,", "990101,白水县,"], "990101"),
        (["990101,清溪县,990101"], "990101"),
        (["88010101,清溪县,"], "88010101"),
        (["880101,清溪县,"], "880101"),  # its prefecture is unknown
        (["99,云岭省,", "9901,南屏市,880101"], "9901"),
        ([], ""),
    ],
    ids=["code", "name", "long", "twice", "self", "digits", "orphan", "heir", "empty"],
)
def test_a_file_with_a_problem_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], message: str
) -> None:
    region("9901")
    before = Region.objects.count()
    assert run(write(tmp_path / "bad.csv", *rows)) == 1
    said = capsys.readouterr().err
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert Region.objects.count() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        "code,name\n99,云岭省\n".encode("gbk"),
        b"\x1f\x8b not gzip",
        b"code,name\n\0,\0",
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".csv.xz"])
def test_unreadable_files_are_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(content)
    assert run(file) == 1
    assert not Region.objects.exists()


def test_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Path("/nowhere/areas.csv")) == 1
    assert "/nowhere/areas.csv" in capsys.readouterr().err
