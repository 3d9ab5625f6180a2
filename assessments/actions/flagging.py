"""Flags for reviewers: raised by the upkeep after an exam, closed by people with a note."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.domain import event_log, flags
from assessments.enums import AttemptMode, AttemptState, FlagKind
from assessments.models import Attempt, AttemptFlag
from assessments.queries import integrity as queries
from common import audit

logger = logging.getLogger(__name__)
AT_ONCE: Final = 50  # attempts of one sweep
SETTLES: Final = timedelta(minutes=2)  # until the last of the log has come
OLDEST: Final = timedelta(days=30)


class FlagRefused(Exception):
    """The flag cannot be closed; the message says why."""


def raise_flags(limit: int = AT_ONCE) -> int:
    """Look at the attempts that finished lately; each once, in its own transaction."""
    now = timezone.now()
    due = Attempt.objects.filter(
        state=AttemptState.FINISHED,
        checked_at__isnull=True,
        finished_at__gt=now - OLDEST,
        finished_at__lt=now - SETTLES,
    )
    looked_at = 0
    for pk in list(due.order_by("finished_at").values_list("pk", flat=True)[:limit]):
        try:
            look_at(attempt=Attempt.objects.select_related("answer_sheet").get(pk=pk))
        except Exception:
            logger.exception("attempt %s cannot be looked at", pk)
            Attempt.objects.filter(pk=pk).update(checked_at=now)
        looked_at += 1
    return looked_at


@transaction.atomic
def look_at(*, attempt: Attempt) -> None:
    """Raise what there is to raise. Nothing of the attempt changes but when it was looked at."""
    found = list(_alike(attempt))
    if attempt.mode == AttemptMode.ONLINE:
        found += _of_the_sitting(attempt)
    AttemptFlag.objects.bulk_create(found, ignore_conflicts=True)
    Attempt.objects.filter(pk=attempt.pk).update(checked_at=timezone.now())


def _of_the_sitting(attempt: Attempt) -> Iterator[AttemptFlag]:
    items = list(attempt.items.select_related("question_version").order_by("slot"))
    stored = queries.stored_events(attempt)
    paces = queries.answer_paces(attempt, items, stored)
    if flags.is_faster_than_reading(paces):
        fast = [one for one in paces if one.is_fast]
        facts: dict[str, Any] = {
            "fast": len(fast),
            "answers": len(paces),
            "seconds": round(sum(one.seconds for one in paces)),
            "reading": round(sum(one.units for one in paces) / flags.AVERAGE_PACE),
            "slots": [one.slot for one in fast],
        }
        yield AttemptFlag(attempt=attempt, kind=FlagKind.FAST, facts=facts)
    answered = [item.slot for item in items if item.response]
    gaps = event_log.gaps(stored, answered=answered)
    if gaps:
        facts = {
            "gaps": {gap.kind: gap.count for gap in gaps},
            "away": round(event_log.away(stored).total_seconds()),
            "clock": round(event_log.clock_off(stored).total_seconds()),
        }
        yield AttemptFlag(attempt=attempt, kind=FlagKind.GAP, facts=facts)


def _alike(attempt: Attempt) -> Iterator[AttemptFlag]:
    """Compare the attempt with those of its room."""
    room = list(queries.roommates(attempt).values_list("pk", flat=True))
    wrong = queries.wrong_answers([attempt.pk, *room])
    mine = wrong.get(attempt.pk, {})
    if len(mine) < flags.LEAST_ALIKE or not room:
        return
    same = queries.chances_of_same(list(mine), without=[attempt.pk])
    for other in room:
        found = flags.alike(mine, wrong.get(other, {}), same)
        if flags.is_beyond_chance(found, room=len(room) + 1):
            lower, higher = sorted((attempt.pk, other))
            yield AttemptFlag(
                attempt_id=higher,
                other_id=lower,
                kind=FlagKind.ALIKE,
                facts={
                    "identical": found.identical,
                    "common": found.common,
                    "chance": found.chance,
                    "room": len(room) + 1,
                },
            )


@transaction.atomic
def close_flag(*, flag: AttemptFlag, note: str, actor: User) -> None:
    """Say what was found; the attempt's result stays as it is."""
    if not note.strip():
        raise FlagRefused(_("Write down what you found."))
    open_ = AttemptFlag.objects.filter(pk=flag.pk, closed_at__isnull=True)
    if not open_.update(closed_at=timezone.now(), closed_by=actor, note=note.strip()[:500]):
        raise FlagRefused(_("Somebody has closed this flag already."))
    audit.record(
        actor=actor,
        action="assessments.close_flag",
        subject=flag,
        region_code=flag.attempt.region_id,
        detail={"kind": flag.kind, "attempt": flag.attempt_id},
    )
