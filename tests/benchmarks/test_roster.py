"""`import_roster` in a process of its own on PostgreSQL: rows a second, and memory."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from benchmarks.measuring import Table
from benchmarks.serving import ROOT
from django.conf import settings
from django.db import connection, connections
from factories.regions import demo_county
from factories.rosters import number, row, write_csv

from accounts.models import Posting
from regions.models import Region

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]


@dataclass(frozen=True)
class Spent:
    wall: float  # seconds
    cpu: float  # seconds, of the importing process alone
    memory: float  # MB, the largest resident size


def imported(path: Path) -> Spent:
    one = connection.settings_dict
    connections.close_all()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgres://{one['USER']}@{one['HOST']}:{one['PORT']}/{one['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "SMS_URL": "console:",
        "PYTHONPATH": str(ROOT / "site"),
    }
    command = [sys.executable, "manage.py", "import_roster", str(path), "--county", "990101"]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # Not ru_maxrss: it remembers the size of the process that this one was forked from.
    peak = 0.0
    while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        peak = max(peak, _peak_memory(process.pid))
        time.sleep(0.1)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    assert process.returncode == 0
    return Spent(wall, ended[2].ru_utime + ended[2].ru_stime, peak)


def _peak_memory(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def roster(path: Path, people: int) -> Path:
    """Write invented people; every second one has an identity number."""
    villages = Region.objects.filter(pk__startswith="990101", level=5)
    codes = list(villages.order_by("pk").values_list("pk", flat=True))
    return write_csv(path, *(_person(serial, codes) for serial in range(people)))


def _person(serial: int, codes: Sequence[str]) -> list[Any]:
    born = date(1960, 1, 1) + timedelta(days=serial // 1000)
    return row(
        name=f"测{chr(0x4E00 + serial % 20_000)}",
        phone=f"13{serial:09}",
        code=codes[serial % len(codes)],
        identity=number(serial % 1000, f"{born:%Y%m%d}") if serial % 2 else "",
    )


def test_rows_a_second_and_memory(table: Table, tmp_path: Path) -> None:
    demo_county()
    few, many = 10_000, 100_000
    small = imported(roster(tmp_path / "small.csv", few))
    large = imported(roster(tmp_path / "large.csv", many))
    assert Posting.objects.count() == many
    rate = many / large.wall
    table.add(
        f"roster of {many:,} rows, one process",
        f"{rate:.0f} rows/s ({large.cpu:.1f} s CPU)",
        "≥ 2,000 rows/s",
        reached=rate >= 2000,
    )
    table.add(
        f"roster, memory at {few:,} and {many:,} rows",
        f"{small.memory:.0f} MB, {large.memory:.0f} MB",
        "flat, ≤ 150 MB",
        reached=large.memory <= 150,
    )
