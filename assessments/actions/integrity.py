"""Tickets, receipts and the event log of a sitting (reliability §6)."""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from assessments.domain import event_log, tickets
from assessments.domain.event_log import Event
from assessments.domain.tickets import Ticket
from assessments.models import Attempt, AttemptEvent, AttemptItem

AT_ONCE: Final = 200  # events of one message
MOST: Final = 5000  # events of one attempt; more is no person
LATE: Final = timedelta(days=1)  # the log of a sitting may come after it
RECEIPT_LENGTH: Final = 16


def issue_ticket(attempt: Attempt) -> str:
    """The attempt's ticket with the server's signature; the same each time.

    `attempt` comes with its paper version.
    """
    return _signer().sign_object(_ticket(attempt).plain())


def is_ticket(text: str, attempt: Attempt) -> bool:
    """Whether the page holds the ticket of this attempt, signed by this server."""
    try:
        claimed = _signer().unsign_object(text[:2000])
    except (BadSignature, ValueError):
        return False
    return tickets.admits(claimed, _ticket(attempt))


def _signer() -> Signer:
    return Signer(salt="assessments.ticket")


def _ticket(attempt: Attempt) -> Ticket:
    return Ticket.of(
        attempt=str(attempt.public_id),
        person=attempt.person_id,
        paper_version=attempt.paper_version_id,
        seed=attempt.seed,
        started_at=attempt.started_at,
        due_at=attempt.due_at,
        grace=timedelta(seconds=attempt.paper_version.grace_seconds),
    )


def receipt_code(attempt: Attempt, items: Iterable[AttemptItem]) -> str:
    """What the learner keeps: it can be made again only from the very answers handed in."""
    answers = [[item.slot, item.question_version_id, item.response] for item in items]
    content = json.dumps([str(attempt.public_id), sorted(answers, key=lambda one: one[0])],
                         sort_keys=True, ensure_ascii=False)  # fmt: skip
    digest = hashlib.sha256(content.encode()).hexdigest()
    signed = salted_hmac("assessments.receipt", digest, algorithm="sha256").digest()
    return base64.b32encode(signed).decode()[:RECEIPT_LENGTH]


@transaction.atomic
def record_events(*, attempt: Attempt, page: str, ticket: str, sent: Sequence[object]) -> int:
    """Keep what is new of a page's events; return the number of the last one that is kept.

    An event a second time is once; another with its number is kept beside it. Nothing is refused
    for not fitting: a gap is for people to look at. What is no event at all is left out.
    """
    over = attempt.finished_at is not None and timezone.now() > attempt.finished_at + LATE
    if over or attempt.events.count() >= MOST:
        return 0
    held = {
        one.number: one.digest for one in attempt.events.filter(page=page).order_by("number", "pk")
    }
    start = event_log.genesis(ticket, page)
    rows = []
    for event in filter(None, map(_read, sent[:AT_ONCE])):
        before = start if event.number == 1 else held.get(event.number - 1, "")
        fits = bool(before) and event_log.digest(before, event) == event.digest
        held.setdefault(event.number, event.digest)
        rows.append(
            AttemptEvent(
                attempt=attempt,
                page=page,
                number=event.number,
                kind=event.kind,
                slot=event.slot,
                device_at=event.device_at,
                elapsed=event.elapsed,
                digest=event.digest,
                fits=fits,
            )
        )
    AttemptEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return max(held, default=0)


def _read(source: object) -> Event | None:
    """An event as the page sends it: [number, kind, slot, device_at, elapsed, digest]."""
    if not isinstance(source, list) or len(source) != 6:
        return None
    number, kind, slot, device_at, elapsed, digest = source
    numbers = (number, slot, device_at, elapsed)
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
        return None
    if not isinstance(kind, str) or not isinstance(digest, str):
        return None
    event = Event(number, kind, slot, device_at, elapsed, digest)
    return event if event_log.is_event(event) else None
