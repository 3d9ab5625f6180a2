"""Proving a province: 1.44 million ledger rows, 721,000 certificates, memory flat."""

import json
import subprocess
import sys
import time

import pytest
from benchmarks.measuring import Table
from benchmarks.population import populate
from django.conf import settings
from django.db import connection
from factories.certificates import certified_quota

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
COUNTIES, PEOPLE = 240, 3005
MEASURED = """
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "reconcile_quotas", "--json"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def reconcile() -> tuple[dict[str, object], float, int]:
    """Return what the command says, its seconds and its memory in MB, in a process of its own."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    start = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED],
        cwd=settings.BASE_DIR,
        env={"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        capture_output=True,
        text=True,
        check=False,
    )
    memory = int(ran.stderr.split()[-1])
    return json.loads(ran.stdout), time.perf_counter() - start, memory


def test_a_province_is_proved(table: Table, time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)
    quota = certified_quota(20)
    _told, _seconds, small = reconcile()
    entries = populate(counties=COUNTIES, people=PEOPLE, already=quota)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told, seconds, memory = reconcile()
    assert (told["ok"], told["entries"]) == (True, entries), told
    table.add(
        f"`reconcile_quotas`: {entries:,} ledger rows, {COUNTIES * PEOPLE:,} certificates",
        f"{seconds:.0f} s, {memory} MB ({small} MB with 3 rows)",
        "< 60 s, memory flat",
        reached=seconds < 60 and memory - small < 60,
    )
