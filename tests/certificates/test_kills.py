"""kill -9 of the issuing worker at random moments: nobody is lost, nobody gets two.

Commits are real here, on both databases. The worker is a fork of this process.
"""

import random
from collections.abc import Sequence

import pytest
from contest import killed
from factories.certificates import certified_quota, ready
from factories.crowds import crowd_ready

from certificates import actions
from certificates.models import Certificate, IssueBatch
from certificates.queries.reconcile import prove
from quotas.models import Quota

pytestmark = pytest.mark.usefixtures("_in_november", "real_database")
PEOPLE, BASE = 20_000, 1_000_000


def work_off(batches: Sequence[IssueBatch]) -> None:
    for batch in batches:
        while not actions.issue_chunk(batch=batch, size=5).is_finished:
            pass


def test_a_killed_batch_is_taken_up_again() -> None:
    quota = certified_quota(24)
    assert survives(quota, [ready(quota).pk for _ in range(24)], kills=8, longest=0.12)


@pytest.mark.soak
@pytest.mark.postgres
def test_twenty_thousand_people_and_500_kills() -> None:
    quota = certified_quota(PEOPLE + 1)
    people = crowd_ready(quota, PEOPLE, BASE)
    assert survives(quota, people, kills=500, longest=0.3, proved_each=10) == 500


def survives(
    quota: Quota, ids: Sequence[int], *, kills: int, longest: float, proved_each: int = 1
) -> int:
    """Issue to all, a batch for each thousand, by a worker that is killed again and again. Return
    how many kills met it at work.
    """
    batches = [
        actions.issue_batch(
            period=quota.period, region=quota.region, enrolment_ids=some, actor=None
        )
        for some in (ids[start : start + 1000] for start in range(0, len(ids), 1000))
    ]
    chance, counts, died = random.Random(2026), [], 0
    for number in range(1, kills + 1):
        died += killed(lambda: work_off(batches), chance, longest)
        counts.append(Certificate.objects.count())
        assert number % proved_each or prove().violations == []
    work_off(batches)
    quota.refresh_from_db()
    assert counts == sorted(counts)
    assert Certificate.objects.count() == len(ids) == quota.fulfilled
    assert sorted(int(c.number[13:18]) for c in Certificate.objects.all()) == list(
        range(1, len(ids) + 1)
    )
    issued = Certificate.objects.filter(batches__in=batches)
    assert set(issued.values_list("enrolment_id", flat=True)) == set(ids)
    assert prove().violations == []
    return died
