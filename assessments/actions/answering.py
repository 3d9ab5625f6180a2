"""Answer, and move to another page.

Every change of an open attempt first locks its row (on SQLite the transaction itself is the lock),
then looks: an answer is either in before the marking reads it, or refused.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments.actions.integrity import is_ticket
from assessments.actions.settling import scoring_source
from assessments.domain import sitting
from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import read_question, read_response
from assessments.domain.sitting import Intake
from assessments.enums import AttemptState, QuestionType
from assessments.models import Attempt, AttemptItem
from common import audit

SEQUENCE_LIMIT = 1_000_000
SUPERSEDED_KEPT = 20
READ = (  # answers arrive by the thousand: of four tables only what decides about one
    "sequence", "response", "superseded", "attempt__state", "attempt__due_at",
    "attempt__page_token", "attempt__paper_version__grace_seconds", "attempt__public_id",
    "attempt__person_id", "attempt__seed", "attempt__started_at", "question_version__type",
    "question_version__mark", "question_version__body",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """What became of an answer. `stale`: a newer one was there, which `response` returns."""

    intake: Intake
    sequence: int = 0
    stale: bool = False
    response: Mapping[str, Any] | None = None
    remaining: int | None = None


def save_answer(
    *,
    user: User,
    attempt: UUID,
    slot: int,
    response: Mapping[str, Any] | None,
    page_token: str,
    ticket: str,
    flagged: bool | None = None,
    sequence: int | None = None,
    uploaded: bool = False,
) -> Saved:
    """Store the answer to one slot. The same answer twice counts once.

    `uploaded`: the response names a file that `attach_file` stored; whatever else arrives for a
    question that asks for a file leaves the file as it is.

    `ticket` is the attempt's own (`issue_ticket`): an answer without it is not taken.

    Without a `sequence` (a page without JavaScript) the answer is the newest. Raises
    AttemptItem.DoesNotExist for a foreign id, Unusable for what is no answer to this question.
    """
    if sequence is not None and not 1 <= sequence <= SEQUENCE_LIMIT:
        raise Unusable(_("“%(field)s” is a whole number."), field="sequence")
    with transaction.atomic():
        item = (
            AttemptItem.objects.select_for_update(of=("attempt",))
            .select_related("attempt__paper_version", "question_version")
            .only(*READ)
            .get(attempt__public_id=attempt, attempt__person__user=user, slot=slot)
        )
        sat, now = item.attempt, timezone.now()
        taken = sitting.intake(
            open_=sat.state == AttemptState.OPEN,
            due=sat.due_at,
            grace=timedelta(seconds=sat.paper_version.grace_seconds),
            own_page=sat.page_token == page_token,
            now=now,
            signed=is_ticket(ticket, sat),
        )
        if taken is Intake.TAKEN:
            question = read_question(scoring_source(item.question_version))
            if item.question_version.type == QuestionType.FILE and not uploaded:
                response = item.response
            answer = read_response(question, response)
            number = item.sequence + 1 if sequence is None else sequence
            kept = None if answer is None else question.stored(answer)
            return _store(item, number, kept, flagged, now)
    return Saved(taken, remaining=remaining(sat, now))


def _store(
    item: AttemptItem,
    sequence: int,
    response: Mapping[str, Any] | None,
    flagged: bool | None,
    now: datetime,
) -> Saved:
    """The item was read beside the lock, not under it: the UPDATE asks again for its age."""
    left = remaining(item.attempt, now)
    newer = sitting.supersedes(
        stored_sequence=item.sequence,
        stored=item.response,
        sequence=sequence,
        response=response,
    )
    if newer:
        changes: dict[str, Any] = {"response": response, "sequence": sequence, "answered_at": now}
        if flagged is not None:
            changes["flagged"] = flagged
        mine = AttemptItem.objects.filter(pk=item.pk, sequence__lt=sequence)
        if mine.update(**changes):
            return Saved(Intake.TAKEN, sequence, response=response, remaining=left)
        item.refresh_from_db()
        newer = None if item.response == response else False
    if newer is False and item.response != response:
        rival = {"response": response, "sequence": sequence, "at": now.isoformat()}
        kept = [*item.superseded, rival][-SUPERSEDED_KEPT:]
        AttemptItem.objects.filter(pk=item.pk).update(superseded=kept)
    return Saved(
        Intake.TAKEN,
        item.sequence,
        stale=newer is False,
        response=item.response,
        remaining=left,
    )


def take_over(*, attempt: Attempt, actor: audit.Actor | None, page_token: str = "") -> str:
    """Let another page write from now on; the page before is told so when it next saves."""
    token = page_token or new_token()
    with transaction.atomic():
        taken = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN)
        if taken.update(page_token=token):
            audit.record(
                actor=actor,
                action="assessments.take_over",
                subject=attempt,
                region_code=attempt.region_id,
            )
    return token


def remaining(attempt: Attempt, now: datetime) -> int | None:
    """Seconds left by the server's clock, rounded up: 0 means over. None without a limit."""
    if attempt.due_at is None:
        return None
    return max(0, math.ceil((attempt.due_at - now).total_seconds()))


def new_token() -> str:
    return str(uuid4())
