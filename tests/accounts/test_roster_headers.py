"""Where the headers may stand: in any order, below the titles that offices put above them."""

from pathlib import Path

import pytest
from factories.regions import demo_county
from factories.rosters import GOOD, row, write_csv

from accounts.actions import Counts, import_roster
from accounts.models import Posting
from regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Region:
    return demo_county()


def test_good_rows_in_any_order_of_columns(tmp_path: Path, county: Region) -> None:
    headers = ["任职日期", "村", "phone", "备注", "乡镇", "岗位", "Name"]
    cells = ["2026/3/1", "第001村", GOOD["phone"], "x", "城关", "儿童主任", "李秀兰"]
    file = write_csv(tmp_path / "r.csv", cells, headers=headers)
    assert import_roster(path=file, county=county, actor=None) == Counts(added=1)
    assert Posting.objects.get().region_id == "990101100001"


TITLES = "清溪县儿童主任名册\n填报单位：清溪县民政局,,填报日期：2026-11-28\n"


@pytest.mark.parametrize(("titles", "rows_above"), [("", 0), (TITLES, 2), ("\n,,\n" + TITLES, 4)])
def test_titles_above_the_header_are_passed_over(
    titles: str, rows_above: int, tmp_path: Path, county: Region
) -> None:
    file = write_csv(tmp_path / "roster.csv", row(), row(name="", phone="13900000002"))
    file.write_text(titles + file.read_text())
    refused: list[int] = []
    counts = import_roster(
        path=file,
        county=county,
        actor=None,
        on_refused=lambda refusal, _cells: refused.append(refusal.row),
    )
    assert (counts.added, refused) == (1, [rows_above + 3])
