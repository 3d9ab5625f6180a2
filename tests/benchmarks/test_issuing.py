"""Registering certificates: number, ledger, seat, printing and audit, a transaction each."""

import time

import pytest
from benchmarks.measuring import Table, cpu_of_both
from factories.certificates import certified_quota, ready
from factories.quotas import asked, granted, posting

from certificates import actions

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
PEOPLE = 300


def test_a_county_is_issued(table: Table, time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)
    quota = certified_quota(PEOPLE)
    ids = [ready(quota).pk for _ in range(PEOPLE)]
    batch = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )
    spent, start = cpu_of_both(), time.perf_counter()
    while not actions.issue_chunk(batch=batch).is_finished:
        pass
    cpu, wall = cpu_of_both() - spent, time.perf_counter() - start
    assert batch.certificates.count() == PEOPLE
    table.add(
        f"{PEOPLE} certificates issued in a batch, one process",
        f"{PEOPLE / cpu:.0f}/s per core ({PEOPLE / wall:.0f}/s, "
        f"{1000 * cpu / PEOPLE:.1f} ms CPU each with PostgreSQL's)",
        "≥ 300/s per core",
        reached=PEOPLE / cpu >= 300,
    )


def test_seats_are_taken(table: Table) -> None:
    quota = granted(PEOPLE)
    people = [posting() for _ in range(PEOPLE)]
    start = time.process_time(), time.perf_counter()
    for post in people:
        asked(quota, post)
    cpu, wall = time.process_time() - start[0], time.perf_counter() - start[1]
    table.add(
        f"{PEOPLE} seats of one quota taken, one process",
        f"{wall:.1f} s ({PEOPLE / wall:.0f}/s), {1000 * cpu / PEOPLE:.1f} ms CPU each",
        "≤ 5 s",
        reached=wall <= 5,
    )
