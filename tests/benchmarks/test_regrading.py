"""A regrade over a province: streamed, with flat memory, resumed from wherever it stopped."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.measuring import Table, cpu_of_both
from django.db import connection
from factories import assessments as made
from factories.regions import RegionFactory

from accounts.models import StaffMember
from assessments import actions
from assessments.enums import AttemptState, FinishedBy, RegradeState, Remedy
from assessments.models import Attempt, AttemptItem, Paper, Question, QuestionVersion, Regrade
from regions.models import Region

pytestmark = pytest.mark.benchmark
ATTEMPTS = 100_000
BATCH = 5_000
Step = Callable[..., Regrade]
AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_a_large_regrade(table: Table, real_database: object) -> None:
    paper = _sat()
    question = _corrected()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does
    regrade = actions.propose_regrade(
        bank=paper.bank, remedy=Remedy.CORRECTED_KEY, question=question, actor=None
    )
    begun = cpu_of_both()
    regrade = _run(regrade, actions.count_chunk, RegradeState.COUNTING)
    counted = cpu_of_both() - begun
    regrade = actions.confirm_regrade(regrade=regrade, reason="标准答案有误", actor=None)
    begun, clock = cpu_of_both(), time.perf_counter()
    while regrade.seen < ATTEMPTS // 10:
        regrade = actions.apply_chunk(regrade=regrade)
    early = _resident()
    # Another worker takes it up: all that it knows is in the row.
    regrade = _run(Regrade.objects.get(pk=regrade.pk), actions.apply_chunk, RegradeState.RUNNING)
    took, waited, late = cpu_of_both() - begun, time.perf_counter() - clock, _resident()
    assert (regrade.state, regrade.effect["attempts"]) == (RegradeState.DONE, ATTEMPTS)
    assert regrade.effect["to_pass"] == ATTEMPTS // 2
    table.add(
        f"regrade of {ATTEMPTS:,} attempts with a corrected key, taken up by another worker after "
        "a tenth",
        f"{ATTEMPTS / took:,.0f}/s per core ({waited:.0f} s by the clock); counted before at "
        f"{ATTEMPTS / counted:,.0f}/s",
        "≥ 1,500/s",
        reached=took * 1_500 <= ATTEMPTS,
    )
    table.add(
        f"memory of the regrade after {ATTEMPTS // 10:,} and after {ATTEMPTS:,} attempts",
        f"{early:.0f} and {late:.0f} MB",
        "grows by ≤ 20 MB",
        reached=late - early <= 20,
    )


def _run(regrade: Regrade, step: Step, state: RegradeState) -> Regrade:
    while regrade.state == state:
        regrade = step(regrade=regrade)
    return regrade


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _sat() -> Paper:
    """Half of the people chose B, the key so far, half C; the second question is left empty."""
    made.bank(made.question_source("knock"), made.true_false_source("report"))
    paper = made.paper(made.cell(type="single"), made.cell(type="true_false"), pass_mark=50)
    region = RegionFactory(code="990101100001")
    versions = list(QuestionVersion.objects.order_by("type"))
    for start in range(0, ATTEMPTS, BATCH):
        _batch(paper, region, versions, range(start, start + BATCH))
    return paper


def _batch(paper: Paper, region: Region, versions: list[QuestionVersion], numbers: range) -> None:
    people = StaffMember.objects.bulk_create(
        StaffMember(name="李秀兰", phone=f"139{number:08}") for number in numbers
    )
    attempts = Attempt.objects.bulk_create(
        Attempt(
            paper_version=paper.current, person=person, region=region, number=1, seed="s",
            state=AttemptState.FINISHED, finished_by=FinishedBy.LEARNER, started_at=AT,
            finished_at=AT, mark=number % 2, max_mark=2, percent=50 * (number % 2),
            passed=bool(number % 2),
        )
        for number, person in zip(numbers, people, strict=True)
    )  # fmt: skip
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt, slot=slot, question_version=version,
            response={"selected": ["B" if number % 2 else "C"]} if slot == 1 else None,
            mark=Decimal(number % 2 if slot == 1 else 0), correct=slot == 1 and bool(number % 2),
        )
        for number, attempt in zip(numbers, attempts, strict=True)
        for slot, version in enumerate(versions, start=1)
    )  # fmt: skip


def _corrected() -> Question:
    question = Question.objects.select_related("current").get(key="knock")
    options = [
        {"key": letter, "correct": letter == "C", "text": made.both(letter, letter)}
        for letter in "ABCD"
    ]
    source = made.question_source("knock", options=options)
    return actions.edit_question(question=question, source=source, actor=None)
