"""The result of an attempt: written once, when every mark is there.

At hand-in, or when people have graded the last answer. Both hold the lock of the attempt's row, and
the UPDATE fits only an attempt that has no result yet.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessments.domain.questions import PeopleQuestion, read_question, read_response
from assessments.domain.scoring import Scored, half_up, score, score_paper
from assessments.enums import AttemptState
from assessments.models import Attempt, AttemptItem, QuestionVersion, Script
from assessments.signals import attempt_finished, critical_failed
from common import audit


def scoring_source(version: QuestionVersion) -> dict[str, Any]:
    """A frozen question in the form of the `score` command."""
    return {**version.body, "type": version.type, "mark": str(version.mark)}


def scored(item: AttemptItem) -> Scored | None:
    """What the answer earns; None while people have to grade it. An empty answer earns nothing."""
    question = read_question(scoring_source(item.question_version))
    response = read_response(question, item.response)
    if not isinstance(question, PeopleQuestion):
        return score(question, response)
    if response is not None and item.mark is None:
        return None
    mark = half_up(Fraction(item.mark or 0))
    correct = bool(item.correct)
    share = Fraction(mark) / Fraction(question.max_mark)
    return Scored(mark, question.max_mark, share, correct, question.critical and not correct)


def pass_on(*, sat: Attempt, items: Iterable[AttemptItem], handed_in: dict[str, Any]) -> None:
    """Put the answers that people grade on the desk; the attempt has no result until then."""
    version = sat.paper_version
    Script.objects.bulk_create(
        Script(
            item=item,
            region_id=sat.region_id,
            graders=version.graders,
            needed=version.graders,
            tolerance=version.tolerance,
            moderated=secrets.randbelow(100) < version.moderated_percent,
            handed_in_at=handed_in["finished_at"],
        )
        for item in items
    )
    _change(sat, AttemptState.OPEN, {"state": AttemptState.GRADING, **handed_in})


def settle(
    *,
    sat: Attempt,
    marked: list[tuple[AttemptItem, Scored]],
    actor: audit.Actor | None,
    action: str,
    handed_in: dict[str, Any] | None = None,
) -> None:
    """Write the result and tell the apps above. The caller holds the lock of `sat`."""
    paper = score_paper([one for _item, one in marked], pass_mark=sat.paper_version.pass_mark)
    changes: dict[str, Any] = {
        "state": AttemptState.FINISHED,
        "mark": paper.mark,
        "max_mark": paper.max_mark,
        "percent": half_up(paper.percent, places=6),
        "critical_failed": paper.critical_failed,
        "passed": paper.passed,
        **(handed_in or {}),
    }
    _change(sat, sat.state, changes)
    audit.record(
        actor=actor,
        action=action,
        subject=sat,
        region_code=sat.region_id,
        detail={"by": sat.finished_by, "passed": sat.passed, "percent": f"{sat.percent:.2f}"},
    )
    attempt_finished.send(sender=Attempt, attempt=sat)
    failed = [item.question_version for item, one in marked if one.critical_failed]
    if failed:
        critical_failed.send(sender=Attempt, attempt=sat, question_versions=failed)


def write_marks(marked: Iterable[tuple[AttemptItem, Scored]]) -> None:
    items = []
    for item, one in marked:
        item.mark, item.correct = one.mark, one.correct
        items.append(item)
    AttemptItem.objects.bulk_update(items, ["mark", "correct"])


def _change(sat: Attempt, state: str, changes: dict[str, Any]) -> None:
    if not Attempt.objects.filter(pk=sat.pk, state=state).update(**changes):
        raise RuntimeError(f"attempt {sat.pk} was closed under its lock")
    for name, value in changes.items():
        setattr(sat, name, value)


def moment_of(sat: Attempt, now: datetime) -> tuple[datetime, bool]:
    """When it counts as handed in, and whether by the clock."""
    if sat.due_at is not None and now >= sat.due_at:
        return sat.due_at, True
    return now, False
