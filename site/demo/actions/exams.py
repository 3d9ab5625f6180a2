"""Sittings of the paper: drawn, marked and closed by the examiner's own actions. Only the answers
are written in one go, where a learner saves them one by one.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import time_machine

from accounts.models import StaffMember
from assessments import actions as assessments
from assessments.models import Attempt, AttemptItem, Paper
from demo.domain.journeys import Sitting

TAKES = timedelta(minutes=17)


def sit(paper: Paper, person: StaffMember, sitting: Sitting) -> Attempt:
    """Sit the paper as planned; the clock of the caller stands at the beginning."""
    started = assessments.start(paper=paper, person=person, actor=person.user)
    if started.attempt is None:
        message = f"{person.phone} may not sit {paper.slug}: {started.refusal}"
        raise RuntimeError(message)
    _answer(started.attempt, sitting)
    with time_machine.travel(sitting.at + TAKES, tick=False):
        return assessments.hand_in(attempt=started.attempt, actor=person.user)


def _answer(attempt: Attempt, sitting: Sitting) -> None:
    """Answer everything; the first `wrong` questions that are no red line are answered wrongly."""
    items = list(attempt.items.select_related("question_version__question"))
    slips = sitting.wrong
    step = TAKES / (len(items) + 1)
    for item in items:
        slip = slips > 0 and not item.question_version.question.critical
        slips -= slip
        item.response = response_to(item.question_version.body, right=not slip)
        item.answered_at = sitting.at + step * item.slot
        item.sequence = 1
    AttemptItem.objects.bulk_create(  # an upsert: much faster than bulk_update
        items,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["response", "answered_at", "sequence"],
    )


def response_to(body: dict[str, Any], *, right: bool) -> dict[str, Any]:
    """Return the right response, or one that scores nothing under every policy."""
    if "answer" in body:
        return {"value": bool(body["answer"]) == right}
    if "steps" in body:
        return {"steps": [response_to(step, right=right) for step in body["steps"]]}
    return {"selected": sorted(_keys(body["options"], correct=right))}


def _keys(options: Iterable[dict[str, Any]], *, correct: bool) -> list[str]:
    keys = [option["key"] for option in options if bool(option.get("correct")) == correct]
    return keys if correct else keys[:1]
