"""Telephone calls: ids in, fetch, call, log."""

from celery import shared_task

from common import health, jobs


@shared_task(name="common.run_job")
def run_job(pk: int) -> None:
    jobs.run(pk)


@shared_task(name="common.sweep")
def sweep() -> None:
    jobs.sweep()


@shared_task(name="common.heartbeat")
def heartbeat() -> None:
    health.beat("scheduler")
