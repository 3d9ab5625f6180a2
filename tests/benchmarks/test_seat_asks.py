"""Seats through the product's own action: 16 connections ask for the places of one quota.

Each connection is a process, as web workers are. Once more with everything on disk before the
answer: the servers of tests keep nothing for a power cut, which is not how an office runs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from benchmarks.measuring import Table, cpu_of_both
from contest import in_processes
from django.db import connection
from factories.accounts import StaffMemberFactory
from factories.quotas import granted
from factories.regions import region

from accounts.models import StaffMember
from certificates.queries.reconcile import prove
from quotas import actions
from quotas.models import Quota

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
CONNECTIONS, EACH, PLACES, ROUNDS = 16, 250, 2000, 2


@dataclass(frozen=True)
class Round:
    """`cpu`: seconds of one core for one ask, ours and PostgreSQL's together."""

    per_second: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.per_second:,.0f}/s, {1000 * self.cpu:.2f} ms CPU each with PostgreSQL's"


def asks(quotas: int = 1) -> Round:
    """Ask 4,000 times for 2,000 places and prove what was written. They are the places of one
    quota, or of so many: then each connection's people ask for those of another.
    """
    village = region("990101100001")
    asked = [granted(PLACES // quotas) for _ in range(quotas)]
    people = StaffMemberFactory.create_batch(CONNECTIONS * EACH)

    def ask(own: list[StaffMember], quota: Quota) -> tuple[float, float, float, int]:
        spent, start, given = cpu_of_both(), time.monotonic(), 0
        for person in own:
            answer = actions.reserve(
                period=quota.period,
                person=person,
                region=village,
                role=quota.role,
                key=f"ask-{quota.pk}-{person.pk}",
                actor=None,
            )
            given += answer.is_seated
        return start, time.monotonic(), cpu_of_both() - spent, given

    answers = in_processes(
        [lambda n=n: ask(people[n::CONNECTIONS], asked[n % quotas]) for n in range(CONNECTIONS)]
    )
    starts, ends, spent, given = zip(*answers, strict=True)
    assert sum(given) == PLACES
    assert prove().violations == []
    return Round(len(people) / (max(ends) - min(starts)), sum(spent) / len(people))


def best_of(rounds: int = ROUNDS, quotas: int = 1) -> Round:
    return max((asks(quotas) for _ in range(rounds)), key=lambda one: one.per_second)


def set_durable(value: str) -> None:
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = {value}")
        cursor.execute("SELECT pg_reload_conf(), pg_sleep(0.5)")


@pytest.fixture
def _everything_on_disk(real_database) -> Iterator[None]:
    """PostgreSQL answers a COMMIT when it is on disk, as it does unless told otherwise."""
    set_durable("on")
    yield
    set_durable("off")


def test_sixteen_connections_ask(table: Table) -> None:
    best = best_of()
    table.add(
        f"{CONNECTIONS * EACH:,} asks for {PLACES:,} places of one quota, "
        f"{CONNECTIONS} connections, none too many",
        str(best),
        "≥ 1,500/s, exact",
        reached=best.per_second >= 1500,
    )


@pytest.mark.usefixtures("_everything_on_disk")
def test_sixteen_connections_ask_and_every_answer_is_on_disk(table: Table) -> None:
    best = best_of()
    table.add(
        "the same with every answer on disk (fsync)",
        str(best),
        "≥ 1,500/s, exact",
        reached=best.per_second >= 1500,
    )


@pytest.mark.usefixtures("_everything_on_disk")
def test_sixteen_quotas_share_the_way_to_the_disk(table: Table) -> None:
    """The places of one quota are given one after the other, and each waits for the disk; those of
    other quotas need not wait for that.
    """
    best = best_of(quotas=CONNECTIONS)
    table.add(
        "the same, each connection with a quota of its own",
        str(best),
        "≥ 1,500/s, exact",
        reached=best.per_second >= 1500,
    )
