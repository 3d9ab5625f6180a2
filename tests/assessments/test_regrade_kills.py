"""kill -9 of the worker that carries out a regrade: taken up again it ends as if undisturbed.

Commits are real here, on both databases. The worker is a fork of this process.
"""

import os
import random
import signal
import time
from typing import Any

import pytest
from django.db import connections, transaction
from factories import assessments as make

from assessments import actions
from assessments.enums import RegradeState, Remedy
from assessments.models import Attempt, AttemptItem, MarkChange, Paper, Question, Regrade

pytestmark = pytest.mark.usefixtures("real_database")
PEOPLE, KILLS, CHUNK = 40, 8, 3


def work_off(regrade: Regrade) -> Regrade:
    while regrade.state == RegradeState.RUNNING:
        regrade = actions.apply_chunk(regrade=regrade, size=CHUNK)
    return regrade


def killed_worker(regrade: Regrade, after: float) -> None:
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work_off(regrade)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def sat_by_many() -> Paper:
    make.bank(make.question_source("knock"), make.true_false_source("report"))
    paper = make.paper(make.cell(type="single"), make.cell(type="true_false"), pass_mark=50)
    for number in range(PEOPLE):
        attempt = make.sit(make.learner(), paper)
        item = attempt.items.get(question_version__type="single")
        make.answer(attempt, item, {"selected": ["ABCD"[number % 4]]})
        actions.hand_in(attempt=attempt, actor=None)
    return paper


def confirmed(paper: Paper) -> Regrade:
    """C is the key now, and somebody has said why."""
    question = Question.objects.select_related("current").get(key="knock")
    options = [
        {"key": letter, "correct": letter == "C", "text": make.both(f"选项{letter}", letter)}
        for letter in "ABCD"
    ]
    source = make.question_source("knock", options=options)
    question = actions.edit_question(question=question, source=source, actor=None)
    regrade = actions.propose_regrade(
        bank=paper.bank, remedy=Remedy.CORRECTED_KEY, question=question, actor=None
    )
    while regrade.state == RegradeState.COUNTING:
        regrade = actions.count_chunk(regrade=regrade)
    return actions.confirm_regrade(regrade=regrade, reason="标准答案有误", actor=None)


def everything(regrade: Regrade) -> dict[str, Any]:
    """All that a regrade writes, but for its times and numbers."""
    held = Regrade.objects.get(pk=regrade.pk)
    changed = MarkChange.objects.order_by("attempt")
    return {
        "regrade": (held.state, held.cursor, held.seen, held.people, held.effect),
        "attempts": list(
            Attempt.objects.order_by("pk").values_list(
                "pk", "mark", "max_mark", "percent", "passed"
            )
        ),
        "items": list(
            AttemptItem.objects.order_by("pk").values_list("pk", "mark", "correct", "marked_with")
        ),
        "changes": list(changed.values_list("attempt", "items", "old_mark", "new_mark")),
    }


def test_a_killed_regrade_ends_as_an_undisturbed_one() -> None:
    regrade = confirmed(sat_by_many())
    with transaction.atomic():
        work_off(regrade)
        undisturbed = everything(regrade)
        transaction.set_rollback(True)
    chance = random.Random(2026)
    seen = []
    for _kill in range(KILLS):
        killed_worker(regrade, after=chance.uniform(0.005, 0.08))
        held = Regrade.objects.get(pk=regrade.pk)
        seen.append(held.seen)
        changed = MarkChange.objects.filter(regrade=regrade).count()
        assert changed == held.effect.get("attempts", 0)  # a chunk is whole or not there
    assert seen == sorted(seen)
    work_off(Regrade.objects.get(pk=regrade.pk))
    assert everything(regrade) == undisturbed
    assert len(undisturbed["changes"]) == PEOPLE // 2  # who had chosen B or C, each once
