"""Issuing by many workers at once, on PostgreSQL."""

from collections import Counter

import pytest
from contest import at_once
from django.db import connection, transaction
from factories.certificates import certified_quota, ready

from certificates import actions, rules
from certificates.models import Certificate, IssueBatch, NumberCounter
from certificates.queries.reconcile import prove
from certificates.rules import IssueRefused
from quotas.models import Quota

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("_in_november", "real_database")]
PEOPLE = 12


@pytest.fixture
def _in_november(time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)


def batch_of(quota: Quota, ids: list[int]) -> IssueBatch:
    return actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )


def work_off(batch: IssueBatch) -> None:
    while not actions.issue_chunk(batch=batch, size=3).is_finished:
        pass


def sequences() -> list[int]:
    numbers = Certificate.objects.values_list("number", flat=True)
    return sorted(int(number[13:18]) for number in numbers)


def test_one_person_issued_at_once_gets_one_certificate() -> None:
    enrolment = ready(certified_quota())
    outcomes = at_once([lambda: actions.issue(enrolment=enrolment, actor=None)] * 8)
    assert Counter(type(o) for o in outcomes) == {Certificate: 1, IssueRefused: 7}
    assert {o.code for o in outcomes if isinstance(o, IssueRefused)} <= {
        rules.ALREADY,
        rules.NO_SEAT,
    }
    assert NumberCounter.objects.get().last == 1
    assert prove().violations == []


def test_workers_share_a_batch_without_gaps_or_repeats() -> None:
    quota = certified_quota()
    batch = batch_of(quota, [ready(quota).pk for _ in range(PEOPLE)])
    outcomes = at_once([lambda: work_off(batch)] * 4)
    batch.refresh_from_db()
    assert outcomes == [None] * 4
    assert batch.denied == []
    assert batch.certificates.count() == PEOPLE
    assert sequences() == list(range(1, PEOPLE + 1))
    assert prove().violations == []


def test_a_batch_started_twice_at_once_certifies_once() -> None:
    quota = certified_quota()
    ids = [ready(quota).pk for _ in range(PEOPLE)]
    batches = [batch_of(quota, ids), batch_of(quota, ids)]
    at_once([lambda b=batch: work_off(b) for batch in batches])
    assert sequences() == list(range(1, PEOPLE + 1))
    settled = []
    for batch in batches:
        batch.refresh_from_db()
        settled.append(batch.certificates.count() + len(batch.denied))
    assert settled == [PEOPLE, PEOPLE]
    assert sum(batch.certificates.count() for batch in batches) == PEOPLE
    assert prove().violations == []


def test_control_reading_the_last_number_first_gives_one_twice() -> None:
    ready(certified_quota())
    NumberCounter.objects.create(region_id="990101", year=2026, last=1)

    def read_then_write() -> int:
        with transaction.atomic():
            counter = NumberCounter.objects.get()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.2)")
            counter.last += 1
            counter.save()
            return counter.last

    assert at_once([read_then_write] * 2) == [2, 2]
