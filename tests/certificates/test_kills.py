"""kill -9 of the issuing worker at random moments: nobody is lost, nobody gets two.

Commits are real here, on both databases. The worker is a fork of this process.
"""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest
from django.db import connections
from factories.certificates import certified_quota, ready

from certificates import actions
from certificates.models import Certificate, IssueBatch
from certificates.queries.reconcile import prove

pytestmark = pytest.mark.usefixtures("_in_november", "real_database")
KILLS, PEOPLE = 8, 24


def in_a_worker(work: Callable[[], object]) -> int:
    """Start `work` in a process of its own and return its id."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def work_off(batch: IssueBatch) -> None:
    while not actions.issue_chunk(batch=batch, size=5).is_finished:
        pass


def test_a_killed_batch_is_taken_up_again() -> None:
    quota = certified_quota(PEOPLE)
    ids = [ready(quota).pk for _ in range(PEOPLE)]
    batch = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )
    chance = random.Random(2026)
    counts = []
    for _ in range(KILLS):
        pid = in_a_worker(lambda: work_off(batch))
        time.sleep(chance.uniform(0.01, 0.12))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        counts.append(Certificate.objects.count())
        assert prove().violations == []
    work_off(batch)
    quota.refresh_from_db()
    assert counts == sorted(counts)
    assert Certificate.objects.count() == PEOPLE == quota.fulfilled
    assert sorted(int(c.number[13:18]) for c in Certificate.objects.all()) == list(
        range(1, PEOPLE + 1)
    )
    assert set(batch.certificates.values_list("enrolment_id", flat=True)) == set(ids)
    assert prove().violations == []
