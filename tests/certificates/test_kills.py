"""kill -9 of the issuing worker at random moments: nobody is lost, nobody gets two.

Commits are real here, on both databases. The worker is a fork of this process.
"""

import random

import pytest
from contest import killed
from factories.certificates import certified_quota, ready

from certificates import actions
from certificates.models import Certificate, IssueBatch
from certificates.queries.reconcile import prove

pytestmark = pytest.mark.usefixtures("_in_november", "real_database")


def work_off(batch: IssueBatch) -> None:
    while not actions.issue_chunk(batch=batch, size=5).is_finished:
        pass


@pytest.mark.parametrize(
    ("kills", "people"), [(8, 24), pytest.param(120, 1000, marks=pytest.mark.soak)]
)
def test_a_killed_batch_is_taken_up_again(kills: int, people: int) -> None:
    quota = certified_quota(people)
    ids = [ready(quota).pk for _ in range(people)]
    batch = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )
    chance, counts = random.Random(2026), []
    for _ in range(kills):
        killed(lambda: work_off(batch), chance, 0.12)
        counts.append(Certificate.objects.count())
        assert prove().violations == []
    work_off(batch)
    quota.refresh_from_db()
    assert counts == sorted(counts)
    assert Certificate.objects.count() == people == quota.fulfilled
    assert sorted(int(c.number[13:18]) for c in Certificate.objects.all()) == list(
        range(1, people + 1)
    )
    assert set(batch.certificates.values_list("enrolment_id", flat=True)) == set(ids)
    assert prove().violations == []
