"""The outbox: long work is a row, Celery only rings (ADR 0006).

`enqueue` in the transaction that wants the work; on commit the worker is rung with the row's id.
`run` claims the row by a conditional UPDATE (a lease, so that a killed worker's job is taken up
again), calls the handler of its kind and records the outcome. `sweep` rings again for rows that
are due, with a bound on what is in flight.

A handler takes the Job and may return a dict (kept as `result`) or `AGAIN` (there is more to do;
one message is one chunk of work). It must be idempotent. It raises `Denied` when the work may not
be done: a recorded result, not an error.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.models import Job, JobState

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=330)  # longer than Celery's hard limit of 300 s
ATTEMPTS_ALLOWED = 8
RING_AGAIN_AFTER = timedelta(seconds=90)
IN_FLIGHT = 200
AGAIN: Final = object()

Handler = Callable[[Job], Any]
_handlers: dict[str, Handler] = {}
Upkeep = Callable[[], object]
_upkeep: dict[str, Upkeep] = {}


class Denied(Exception):
    """The work may not be done; the message says why and is shown to the person who asked."""


def register(kind: str, handler: Handler) -> None:
    """Tie a job kind to its handler; apps call this in `ready()`."""
    _handlers[kind] = handler


def on_sweep(callback: Upkeep) -> None:
    """Have short upkeep done by every sweep (each minute); apps call this in `ready()`.

    It must be idempotent and bounded: two sweeps may run at once.
    """
    _upkeep[f"{callback.__module__}.{callback.__qualname__}"] = callback


def registered_kinds() -> list[str]:
    return sorted(_handlers)


def enqueue(
    *,
    kind: str,
    subject_id: str | int,
    key: str = "",
    actor_id: int | None = None,
    region_code: str = "",
    total: int = 0,
) -> Job:
    """Record the job in the caller's transaction and ring on commit. The same key is once."""
    job, created = Job.objects.get_or_create(
        key=key or f"{kind}:{subject_id}",
        defaults={
            "kind": kind,
            "subject_id": str(subject_id),
            "actor_id": actor_id,
            "region_code": region_code,
            "total": total,
        },
    )
    if created:
        transaction.on_commit(lambda: ring([job.pk]))
    return job


def ring(ids: list[int]) -> None:
    """Tell the worker. A broker that is away loses nothing: the sweeper rings again."""
    Job.objects.filter(pk__in=ids).update(rung_at=timezone.now())
    try:
        for pk in ids:
            current_app.send_task("common.run_job", [pk], retry=False)
    except (OSError, OperationalError) as error:
        logger.warning("broker is away, the sweeper will ring again: %s", type(error).__name__)


def claim(pk: int) -> Job | None:
    """Take the job if it is free: due, or left by a worker whose lease ran out."""
    now = timezone.now()
    free = Q(state=JobState.TODO) | Q(state=JobState.RUNNING, claimed_until__lt=now)
    taken = Job.objects.filter(free, pk=pk).update(
        state=JobState.RUNNING, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=pk) if taken else None


def run(pk: int) -> None:
    """Claim the job, do it, record how it ended."""
    job = claim(pk)
    if job is None:
        return
    try:
        outcome = _handlers[job.kind](job)
    except Denied as refusal:
        _finish(job, JobState.DENIED, error=str(refusal))
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _retry(job, error)
    else:
        if outcome is AGAIN:
            _continue(job)
        else:
            _finish(job, JobState.DONE, result=outcome if isinstance(outcome, dict) else {})


def progress(job: Job, *, done: int, total: int | None = None) -> None:
    """Move the progress bar and renew the lease."""
    job.done = done
    job.total = job.total if total is None else total
    Job.objects.filter(pk=job.pk).update(
        done=job.done, total=job.total, claimed_until=timezone.now() + LEASE
    )


def sweep() -> int:
    """Do the upkeep, then ring for every job that is due and was not rung lately; return how many.

    Upkeep that fails is logged and keeps nothing else from running.
    """
    for name, callback in _upkeep.items():
        try:
            callback()
        except Exception:
            logger.exception("upkeep %s failed", name)
    now = timezone.now()
    free = Q(state=JobState.TODO, next_try_at__lte=now) | Q(
        state=JobState.RUNNING, claimed_until__lt=now
    )
    recent = Q(rung_at__gte=now - RING_AGAIN_AFTER)
    in_flight = Job.objects.filter(Q(state=JobState.RUNNING) | (free & recent)).count()
    room = max(0, IN_FLIGHT - in_flight)
    due = Job.objects.filter(free).exclude(recent).order_by("next_try_at")
    ids = list(due.values_list("pk", flat=True)[:room])
    if ids:
        ring(ids)
    return len(ids)


def _finish(
    job: Job, state: JobState, *, result: dict[str, Any] | None = None, error: str = ""
) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state,
        result=result or {},
        error=error,
        finished_at=timezone.now(),
        claimed_until=None,
    )


def _continue(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.TODO, attempts=0, claimed_until=None, next_try_at=timezone.now()
    )
    transaction.on_commit(lambda: ring([job.pk]))


def _retry(job: Job, error: Exception) -> None:
    if job.attempts >= ATTEMPTS_ALLOWED:
        _finish(job, JobState.FAILED, error=f"{type(error).__name__}: {error}"[:500])
        return
    Job.objects.filter(pk=job.pk).update(
        state=JobState.TODO,
        claimed_until=None,
        error=f"{type(error).__name__}: {error}"[:500],
        next_try_at=timezone.now() + timedelta(seconds=2**job.attempts),
    )
