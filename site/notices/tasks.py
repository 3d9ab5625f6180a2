"""Delivery as a job of the outbox."""

from common import jobs
from common.models import Job
from notices import actions


def deliver(job: Job) -> None:
    actions.deliver(message_id=int(job.subject_id), last_try=job.attempts >= jobs.ATTEMPTS_ALLOWED)
