"""Hand in: by the person or by the clock.

Marks and state are written in one transaction, under the lock of the attempt's row and by an UPDATE
that only an open attempt fits: a second hand-in finds nothing to do. Answers that people grade go
to their desk: then the attempt waits for its result.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.actions.integrity import receipt_code
from assessments.actions.settling import (
    moment_of,
    pass_on,
    scored,
    settle,
    write_marks,
)
from assessments.domain import sitting
from assessments.enums import AttemptState, FinishedBy
from assessments.models import Attempt
from common import audit

logger = logging.getLogger(__name__)
HAND_IN = "assessments.hand_in"


def hand_in(*, attempt: Attempt, actor: audit.Actor | None, at: datetime | None = None) -> Attempt:
    """Mark the attempt and close it; a second time changes nothing.

    When the time was over it counts as handed in by the clock, at the time it was over. `at` is
    when a sheet on paper was handed in, which is typed in later.
    """
    now = at or timezone.now()
    with transaction.atomic():
        sat = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("paper_version__paper")
            .get(pk=attempt.pk)
        )
        if sat.state != AttemptState.OPEN:
            return sat
        moment, over = moment_of(sat, now)
        handed_in: dict[str, Any] = {
            "finished_at": moment,
            "finished_by": FinishedBy.TIME if over else FinishedBy.LEARNER,
        }
        items = list(sat.items.select_related("question_version").order_by("slot"))
        handed_in["receipt"] = receipt_code(sat, items)
        found = [(item, scored(item)) for item in items]
        marked = [(item, one) for item, one in found if one is not None]
        write_marks(marked)
        if len(marked) == len(items):
            settle(sat=sat, marked=marked, actor=actor, action=HAND_IN, handed_in=handed_in)
            return sat
        waiting = [item for item, one in found if one is None]
        pass_on(sat=sat, items=waiting, handed_in=handed_in)
        audit.record(
            actor=actor,
            action=HAND_IN,
            subject=sat,
            region_code=sat.region_id,
            detail={"by": sat.finished_by, "to_grade": len(waiting)},
        )
    return sat


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
            closed += finish_if_over(attempt=attempt).state != AttemptState.OPEN
        except Exception:
            logger.exception("attempt %s cannot be marked", attempt.pk)
    return closed
