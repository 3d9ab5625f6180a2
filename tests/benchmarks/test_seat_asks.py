"""Seats through the product's own action: 16 connections ask for the places of one quota."""

import time

import pytest
from benchmarks.measuring import Table
from contest import at_once
from factories.accounts import StaffMemberFactory
from factories.quotas import granted
from factories.regions import region

from accounts.models import StaffMember
from certificates.queries.reconcile import prove
from quotas import actions
from quotas.domain.outcome import Outcome

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
CONNECTIONS, EACH, PLACES = 16, 125, 1000


def test_sixteen_connections_ask(table: Table) -> None:
    quota, village = granted(PLACES), region("990101100001")
    people = StaffMemberFactory.create_batch(CONNECTIONS * EACH)

    def ask(own: list[StaffMember]) -> list[Outcome]:
        return [
            actions.reserve(
                period=quota.period,
                person=person,
                region=village,
                role=quota.role,
                key=f"ask-{person.pk}",
                actor=None,
            )
            for person in own
        ]

    start = time.perf_counter()
    answers = at_once([lambda n=n: ask(people[n::CONNECTIONS]) for n in range(CONNECTIONS)])
    seconds = time.perf_counter() - start
    given = sum(one.status == "seated" for found in answers for one in found)
    asks = CONNECTIONS * EACH
    assert given == PLACES
    assert prove().violations == []
    table.add(
        f"{asks:,} asks for {PLACES:,} places of one quota, {CONNECTIONS} connections",
        f"{asks / seconds:.0f}/s, {given:,} seated, none too many",
        "≥ 1,500/s, exact",
        reached=asks / seconds >= 1500,
    )
