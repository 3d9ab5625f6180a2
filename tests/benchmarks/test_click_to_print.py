"""From the officer's click to the print file: 500 and 5,000 people, by a worker of its own, whose
memory must not grow with them.
"""

import subprocess
import sys
import time

import pytest
from benchmarks.measuring import Table
from django.conf import settings
from django.db import connection
from factories.certificates import certified_quota
from factories.crowds import crowd_ready

from certificates import actions
from certificates.models import IssueBatch
from common.models import Job

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
BASE = 1_000_000
# What a worker does, message by message, until the print file is there.
WORKER = """
import resource, sys, django
django.setup()
from certificates.models import IssueBatch
from common import jobs
from common.models import Job, JobState
jobs.ring = lambda ids: None
seen = []
while IssueBatch.objects.get(pk=int(sys.argv[1])).state == "running":
    job = Job.objects.filter(state=JobState.TODO).order_by("next_try_at", "pk").first()
    jobs.run(job.pk)
    seen.append(job.kind)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, len(seen))
"""


def printed(count: int, base: int) -> tuple[float, int]:
    """Issue to `count` people and print them; return the seconds and the worker's memory in MB."""
    quota = certified_quota(count + 1)
    ids = crowd_ready(quota, count, base)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    batch = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )
    database, start = connection.settings_dict, time.perf_counter()
    url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    ran = subprocess.run(
        [sys.executable, "-c", WORKER, str(batch.pk)],
        cwd=settings.BASE_DIR,
        env={
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PRIVATE_ROOT": str(settings.PRIVATE_ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seconds = time.perf_counter() - start
    batch = IssueBatch.objects.get(pk=batch.pk)
    assert (batch.state, batch.certificates.count(), batch.denied) == ("done", count, [])
    assert batch.print_file
    return seconds, int(ran.stdout.split()[0])


def test_five_thousand_people_from_click_to_print_file(table: Table) -> None:
    _seconds, small = printed(500, BASE)
    Job.objects.filter(kind=actions.PICTURES).delete()  # they follow the print file
    seconds, memory = printed(5000, 2 * BASE)
    table.add(
        "5,000 people from click to print file, one worker",
        f"{seconds:.0f} s, {memory} MB ({small} MB with 500)",
        "memory flat",
        reached=memory - small <= 20,
    )
