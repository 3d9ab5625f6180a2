"""The outbox: the row is the record, Celery only rings (ADR 0006)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from common import jobs
from common.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def handled(monkeypatch):
    """Register a handler of kind `test` that does what the list says, one entry per call."""
    script: list[object] = []
    calls: list[int] = []

    def handler(job: Job) -> object:
        calls.append(job.pk)
        act = script.pop(0) if script else None
        if isinstance(act, Exception):
            raise act
        return act

    monkeypatch.setitem(jobs._handlers, "test", handler)
    handler.script, handler.calls = script, calls
    return handler


@pytest.fixture
def rung(monkeypatch):
    """Collect what the doorbell was rung for; broker and upkeep are no part of these tests.

    Some upkeep asks for jobs at certain hours of the day.
    """
    ids: list[int] = []
    monkeypatch.setattr(jobs, "_upkeep", {})
    monkeypatch.setattr(jobs, "ring", ids.extend)
    return ids


def test_rings_only_after_commit(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(kind="test", subject_id=1)
        assert rung == []
    assert rung == [job.pk]


def test_a_rolled_back_transaction_leaves_no_job(rung):
    with transaction.atomic():
        jobs.enqueue(kind="test", subject_id=1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_the_same_key_is_one_job(rung):
    first = jobs.enqueue(kind="test", subject_id=1, key="again")
    second = jobs.enqueue(kind="test", subject_id=1, key="again")
    assert first.pk == second.pk


def test_done_keeps_its_result(handled, rung):
    handled.script.append({"files": 8})
    job = jobs.enqueue(kind="test", subject_id=1)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"files": 8}, 1)


def test_a_finished_job_is_not_done_again(handled, rung):
    job = jobs.enqueue(kind="test", subject_id=1)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert handled.calls == [job.pk]


def test_a_running_job_is_not_taken_by_a_second_worker(handled, rung):
    job = jobs.enqueue(kind="test", subject_id=1)
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_the_job_of_a_killed_worker_is_taken_up_when_its_lease_ends(handled, rung):
    job = jobs.enqueue(kind="test", subject_id=1)
    jobs.claim(job.pk)
    Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_a_refusal_is_a_result(handled, rung):
    handled.script.append(jobs.Denied("no places left"))
    job = jobs.enqueue(kind="test", subject_id=1)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DENIED, "no places left")


def test_a_failure_is_tried_again_later_and_later(handled, rung):
    handled.script += [ValueError("first"), ValueError("second"), {}]
    job = jobs.enqueue(kind="test", subject_id=1)
    waits = []
    for _ in range(2):
        before = timezone.now()
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == JobState.TODO
        waits.append(job.next_try_at - before)
        Job.objects.update(next_try_at=timezone.now())
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert waits[0] < waits[1]


def test_poison_stops_after_so_many_attempts(handled, rung):
    handled.script += [ValueError("poison")] * (jobs.ATTEMPTS_ALLOWED + 1)
    job = jobs.enqueue(kind="test", subject_id=1)
    for _ in range(jobs.ATTEMPTS_ALLOWED + 1):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, len(handled.calls)) == (JobState.FAILED, jobs.ATTEMPTS_ALLOWED)
    assert "poison" in job.error


def test_a_job_with_more_to_do_goes_on_in_another_message(
    handled, rung, django_capture_on_commit_callbacks
):
    handled.script += [jobs.AGAIN, {}]
    job = jobs.enqueue(kind="test", subject_id=1)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run(job.pk)
    assert rung == [job.pk]
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_sweep_rings_for_what_is_due_once(rung):
    due = jobs.enqueue(kind="test", subject_id="due")
    later = jobs.enqueue(kind="test", subject_id="later")
    Job.objects.filter(pk=later.pk).update(next_try_at=timezone.now() + timedelta(hours=1))
    assert jobs.sweep() == 1
    assert rung == [due.pk]


def test_sweep_does_not_ring_for_what_was_rung_lately(rung):
    job = jobs.enqueue(kind="test", subject_id=1)
    Job.objects.filter(pk=job.pk).update(rung_at=timezone.now())
    assert jobs.sweep() == 0
    Job.objects.filter(pk=job.pk).update(rung_at=timezone.now() - jobs.RING_AGAIN_AFTER * 2)
    assert jobs.sweep() == 1


def test_sweep_bounds_what_is_in_flight(rung, monkeypatch):
    """Without the bound the sweeper's storm becomes the outage."""
    monkeypatch.setattr(jobs, "IN_FLIGHT", 3)
    for number in range(5):
        jobs.enqueue(kind="test", subject_id=number)
    Job.objects.filter(subject_id="0").update(
        state=JobState.RUNNING, claimed_until=timezone.now() + jobs.LEASE
    )
    assert jobs.sweep() == 2


def test_progress_renews_the_lease(handled, rung):
    job = jobs.enqueue(kind="test", subject_id=1, total=10)
    claimed = jobs.claim(job.pk)
    assert claimed is not None
    Job.objects.update(claimed_until=timezone.now())
    jobs.progress(claimed, done=4)
    job.refresh_from_db()
    assert (job.done, job.total) == (4, 10)
    assert job.claimed_until > timezone.now() + jobs.LEASE / 2


def test_every_registered_kind_has_an_app_in_front():
    assert all("." in kind for kind in jobs.registered_kinds())
