"""Two counties import the same phones and numbers at once, on PostgreSQL.

The control: without deciding a chunk anew, one of the two imports breaks off.
"""

from pathlib import Path
from typing import Any

import pytest
from contest import at_once
from django.db import IntegrityError
from factories.regions import demo_county, region
from factories.rosters import number, row, write_csv

from accounts.actions import import_roster
from accounts.models import StaffMember, User
from regions.models import Region

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]
PEOPLE = 600  # more than one chunk
ROUNDS = 5  # for the control: the two may miss each other


def contend(folder: Path, counties: list[Region], first: int) -> list[Any]:
    """Import the same people into both counties at once."""
    calls = []
    for county in counties:
        rows = [
            row(
                phone=f"1390000{serial:04}",
                identity=number(serial % 1000, born=f"198{serial // 1000}0307"),
                code=f"{county.code}100001",
            )
            for serial in range(first, first + PEOPLE)
        ]
        file = write_csv(folder / f"{county.code}.csv", *rows)
        calls.append(
            lambda file=file, county=county: import_roster(path=file, county=county, actor=None)
        )
    return at_once(calls)


@pytest.fixture
def counties() -> list[Region]:
    return [demo_county(villages_per_township=1), region("990102")]


def test_each_phone_belongs_to_one_person(tmp_path: Path, counties: list[Region]) -> None:
    counts = contend(tmp_path, counties, 0)
    assert sum(one.added for one in counts) == PEOPLE
    assert sum(one.refused for one in counts) == PEOPLE
    assert StaffMember.objects.count() == User.objects.count() == PEOPLE
    assert StaffMember.objects.values("phone").distinct().count() == PEOPLE


def test_control_without_deciding_anew(
    tmp_path: Path, counties: list[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.actions.roster.TRIES", 1)
    for number_of_round in range(ROUNDS):
        outcomes = contend(tmp_path, counties, number_of_round * PEOPLE)
        if any(isinstance(one, IntegrityError) for one in outcomes):
            return
    pytest.fail("the two imports never met")
