"""One table for all benchmarks, printed at the end and kept in docs/benchmarks.md."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from benchmarks.measuring import Table

KEPT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PLACE = re.compile(r"(<!-- bench -->\n).*?(\n<!-- /bench -->)", re.DOTALL)


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    found = Table()
    yield found
    if not found.rows:
        return
    text = f"Measured on {date.today():%Y-%m-%d}, 2 cores.\n\n{found.markdown()}"  # noqa: DTZ011
    print(f"\n{text}")
    KEPT.write_text(PLACE.sub(lambda place: place[1] + text + place[2], KEPT.read_text()))
