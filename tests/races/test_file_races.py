"""Files made by several workers at once, on PostgreSQL."""

import pytest
from contest import at_once
from factories.certificates import certified_quota, ready

from certificates import actions
from certificates.models import CertificateVersion, IssueBatch
from common import jobs
from common.models import Job

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("_in_november", "real_database")]
ROUNDS = 10


@pytest.fixture
def _in_november(time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "ring", lambda ids: None)


def issued(people: int) -> IssueBatch:
    quota = certified_quota()
    batch = actions.issue_batch(
        period=quota.period,
        region=quota.region,
        enrolment_ids=[ready(quota).pk for _ in range(people)],
        actor=None,
    )
    actions.issue_chunk(batch=batch)
    actions.request_files(batch=batch, size=people)
    return batch


def finish(version: CertificateVersion) -> None:
    """What a worker does when the file is made."""
    actions.keep_files(made=[(version, f"{version.pk}.pdf", "0" * 64)])
    actions.close_batches(actions.running_batches(version.certificate))


def test_the_last_two_files_at_once_are_printed_once() -> None:
    for _ in range(ROUNDS):
        batch = issued(2)
        versions = CertificateVersion.objects.filter(certificate__batches=batch)
        outcomes = at_once([lambda v=version: finish(v) for version in versions])
        assert outcomes == [None, None]
        assert Job.objects.filter(kind="certificates.print", subject_id=str(batch.pk)).count() == 1


def test_a_file_asked_for_by_many_at_once_is_one_job() -> None:
    quota = certified_quota()
    version = actions.issue(enrolment=ready(quota), actor=None).current
    assert version is not None
    outcomes = at_once([lambda: actions.request_file(version=version)] * 8)
    assert len({job.pk for job in outcomes}) == 1
    assert Job.objects.filter(kind="certificates.file").count() == 1
