"""Hand in: by the person or by the clock.

Marks and state are written in one transaction, under the lock of the attempt's row and by an UPDATE
that only an open attempt fits: a second hand-in finds nothing to do.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.domain import sitting
from assessments.domain.questions import read_question, read_response
from assessments.domain.scoring import Scored, half_up, score, score_paper
from assessments.enums import AttemptState, FinishedBy
from assessments.models import Attempt, AttemptItem, QuestionVersion
from assessments.signals import attempt_finished, critical_failed
from common import audit

logger = logging.getLogger(__name__)


def scoring_source(version: QuestionVersion) -> dict[str, Any]:
    """A frozen question in the form of the `score` command."""
    return {**version.body, "type": version.type, "mark": str(version.mark)}


def hand_in(*, attempt: Attempt, actor: audit.Actor | None) -> Attempt:
    """Mark the attempt and close it; a second time changes nothing.

    When the time was over it counts as handed in by the clock, at the time it was over.
    """
    now = timezone.now()
    with transaction.atomic():
        sat = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("paper_version__paper")
            .get(pk=attempt.pk)
        )
        if sat.state != AttemptState.OPEN:
            return sat
        over = sat.due_at is not None and now >= sat.due_at
        items = list(sat.items.select_related("question_version").order_by("slot"))
        scored = [_score(item) for item in items]
        _write(
            sat, items, scored, finished_at=sat.due_at if over and sat.due_at else now, over=over
        )
        audit.record(
            actor=actor,
            action="assessments.hand_in",
            subject=sat,
            region_code=sat.region_id,
            detail={"by": sat.finished_by, "passed": sat.passed, "percent": f"{sat.percent:.2f}"},
        )
        attempt_finished.send(sender=Attempt, attempt=sat)
        failed = [
            item.question_version
            for item, one in zip(items, scored, strict=True)
            if one.critical_failed
        ]
        if failed:
            critical_failed.send(sender=Attempt, attempt=sat, question_versions=failed)
    return sat


def _score(item: AttemptItem) -> Scored:
    question = read_question(scoring_source(item.question_version))
    return score(question, read_response(question, item.response))


def _write(
    sat: Attempt,
    items: list[AttemptItem],
    scored: list[Scored],
    *,
    finished_at: datetime,
    over: bool,
) -> None:
    for item, one in zip(items, scored, strict=True):
        item.mark, item.correct = one.mark, one.correct
    AttemptItem.objects.bulk_update(items, ["mark", "correct"])
    paper = score_paper(scored, pass_mark=sat.paper_version.pass_mark)
    changes: dict[str, Any] = {
        "state": AttemptState.FINISHED,
        "finished_at": finished_at,
        "finished_by": FinishedBy.TIME if over else FinishedBy.LEARNER,
        "mark": paper.mark,
        "max_mark": paper.max_mark,
        "percent": half_up(paper.percent, places=6),
        "critical_failed": paper.critical_failed,
        "passed": paper.passed,
    }
    if not Attempt.objects.filter(pk=sat.pk, state=AttemptState.OPEN).update(**changes):
        raise RuntimeError(f"attempt {sat.pk} was closed under its lock")
    for name, value in changes.items():
        setattr(sat, name, value)


def finish_if_over(*, attempt: Attempt) -> Attempt:
    """Close an attempt whose time and grace are over: the clock's doing, so any reader may ask.

    `attempt` must come with its paper version.
    """
    grace = timedelta(seconds=attempt.paper_version.grace_seconds)
    over = sitting.is_over(attempt.due_at, grace, timezone.now())
    if attempt.state != AttemptState.OPEN or not over:
        return attempt
    return hand_in(attempt=attempt, actor=None)


def finish_overdue(limit: int = 500) -> int:
    """Close what nobody came back to; each in its own transaction. Returns how many.

    One that cannot be marked is logged and keeps none of the others waiting.
    """
    overdue = (
        Attempt.objects.filter(state=AttemptState.OPEN, due_at__lt=timezone.now())
        .select_related("paper_version")
        .order_by("due_at")[:limit]
    )
    closed = 0
    for attempt in overdue:
        try:
            closed += finish_if_over(attempt=attempt).state == AttemptState.FINISHED
        except Exception:
            logger.exception("attempt %s cannot be marked", attempt.pk)
    return closed
