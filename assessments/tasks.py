"""What the worker does for the examiner: ids in, fetch, call the action."""

import time
from collections.abc import Callable
from typing import Any

from assessments import actions
from assessments.enums import RegradeState
from assessments.models import Regrade
from common import jobs
from common.models import Job

AT_A_TIME = 20  # seconds: one message is one chunk of work


def count_regrade(job: Job) -> Any:
    return _go_on(job, actions.count_chunk, RegradeState.COUNTING)


def apply_regrade(job: Job) -> Any:
    return _go_on(job, actions.apply_chunk, RegradeState.RUNNING)


def _go_on(job: Job, step: Callable[..., Regrade], state: RegradeState) -> Any:
    regrade = Regrade.objects.get(pk=job.subject_id)
    started = time.monotonic()
    while time.monotonic() - started < AT_A_TIME:
        regrade = step(regrade=regrade)
        jobs.progress(job, done=regrade.seen, total=max(regrade.people, regrade.seen))
        if regrade.state != state:
            return {"people": regrade.seen}
    return jobs.AGAIN
