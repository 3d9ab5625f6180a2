"""Asking for a place: a seat, a place in the waiting list, or a refusal; each is on record.

PostgreSQL does what is ordinary in one statement (`quotas_reserve`, made by a migration), because
all who ask for the places of one quota wait for its row, and wait for every answer between two
statements. Everything else, and SQLite, goes step by step. A test plays both against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import StaffMember
from common.audit import Actor
from programmes.models import Period
from quotas import queries, rules
from quotas.actions import entries, seats
from quotas.domain import chain, ledger, reasons
from quotas.domain.outcome import Outcome
from quotas.enums import Move, SeatState, WaitingState
from quotas.models import LedgerEntry, Seat, WaitingEntry
from regions.models import Region

_IN_ONE: Final = (
    "SELECT answer, taken_from, seat, waiting"
    " FROM quotas_reserve(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Asked:
    """A request for a place, and what it writes."""

    period: Period
    person: StaffMember
    region: Region
    role: str
    key: str
    content: str
    actor: Actor | None
    deadline: datetime | None = None

    def append(
        self,
        head: entries.Head | None,
        move: Move,
        amount: int,
        *,
        reason: str = "",
        seat_id: int | None = None,
    ) -> None:
        entries.append(
            head=head,
            period_id=self.period.pk,
            region_id=self.region.pk,
            move=move,
            amount=amount,
            key=self.key,
            content_hash=self.content,
            actor=self.actor,
            reason=reason,
            ids={"seat_id": seat_id, "person_id": self.person.pk},
        )

    def deny(self, quota_id: int | None, reason: str) -> Outcome:
        head = entries.move(quota_id, ledger.Balance()) if quota_id else None
        self.append(head, Move.DENIED, 0, reason=reason)
        return Outcome("denied", reason=reason)

    def wait(self, quota_id: int, waiting_id: int | None) -> Outcome:
        """Put the person on the list; who is on it already keeps the place in the row."""
        if waiting_id:
            waiting = WaitingEntry.objects.get(pk=waiting_id)
        else:
            waiting = WaitingEntry.objects.create(
                period=self.period,
                person=self.person,
                quota_id=quota_id,
                region=self.region,
                role=self.role,
            )
        self.deny(quota_id, reasons.FULL)
        return Outcome("waiting", waiting=waiting, reason=reasons.FULL)


def reserve(
    *,
    period: Period,
    person: StaffMember,
    region: Region,
    role: str,
    key: str,
    actor: Actor | None,
    deadline: datetime | None = None,
) -> Outcome:
    """Take a place for the person: at the nearest cap, else against the nearest target.

    A full cap puts the person on its waiting list; no quota at all is a refusal. Both are written
    to the ledger. A seat with a `deadline` is given back by itself unless it is taken up before.
    """
    content = chain.fingerprint(
        move="reserve", period=period.pk, person=person.pk, region=region.pk, role=str(role)
    )
    asked = Asked(period, person, region, str(role), key, content, actor, deadline)
    entries.refuse_long(key=key)
    if connection.vendor == "postgresql" and (outcome := in_one_statement(asked)):
        return outcome
    return step_by_step(asked)


def in_one_statement(asked: Asked) -> Outcome | None:
    """Ask PostgreSQL; None: nothing was written, because something is out of the ordinary (the key
    was used before, the person holds a seat or waits, a seat has expired, there is no quota).
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _IN_ONE,
            [
                asked.period.pk,
                asked.person.pk,
                asked.region.pk,
                asked.role,
                rules.chain(asked.region.pk),
                asked.key,
                asked.content,
                asked.actor.pk if asked.actor else None,
                now,
                asked.deadline,
            ],
        )
        answer, quota_id, seat_id, waiting_id = cursor.fetchone()
    if answer == "other":
        return None
    written = {
        "period_id": asked.period.pk,
        "person_id": asked.person.pk,
        "quota_id": quota_id,
        "region_id": asked.region.pk,
        "role": asked.role,
        "created_at": now,
    }
    if answer == "seated":
        more = {"id": seat_id, "state": SeatState.RESERVED.value, "changed_at": now}
        seat = _stored(Seat, asked, written | more | {"deadline": asked.deadline})
        return Outcome("seated", seat=seat)
    more = {"id": waiting_id, "state": WaitingState.WAITING.value}
    waiting = _stored(WaitingEntry, asked, written | more)
    return Outcome("waiting", waiting=waiting, reason=reasons.FULL)


def _stored(model: type[_Row], asked: Asked, values: Mapping[str, Any]) -> _Row:
    """Return the row that the statement wrote, as if it had been read."""
    names = [field.attname for field in model._meta.concrete_fields]
    row = model.from_db(connection.alias, names, [values[name] for name in names])
    for relation in ("period", "person", "region"):
        setattr(row, relation, getattr(asked, relation))
    return row


def step_by_step(asked: Asked) -> Outcome:
    try:
        with transaction.atomic():
            return _reserve(asked)
    except IntegrityError:  # another request for the same person or key was a moment faster
        with transaction.atomic():
            return _reserve(asked)


def _reserve(asked: Asked) -> Outcome:
    if earlier := entries.replayed(asked.key, asked.content):
        return _as_before(earlier)
    near = queries.nearest(asked.period.pk, asked.region.pk, asked.role, person_id=asked.person.pk)
    # Without a quota here the query above saw nothing: a seat may stand elsewhere.
    if near.seated or near.quota is None:
        held = queries.seat_of(asked.period, asked.person)
        if held and queries.is_expired(held, timezone.now()):
            # An offer that was not taken up in time is asked for anew. It may stand in another
            # quota, and somebody else may ask the other way round: both rows first, in order.
            entries.lock(quota for quota in (held.quota, near.quota) if quota)
            seats.give_back(held)
            return _reserve(asked)
        if held:
            return Outcome("seated", seat=held, reason=reasons.ENROLLED)
    if near.quota is None:
        return asked.deny(None, reasons.NO_QUOTA)
    one = ledger.effect(Move.RESERVE, 1)
    head = entries.move(near.quota.pk, one)
    if head is None and seats.give_back_expired(near.quota.pk):
        head = entries.move(near.quota.pk, one)
    if head is None:
        return asked.wait(near.quota.pk, near.waiting_id)
    seat = Seat.objects.create(
        period=asked.period,
        person=asked.person,
        quota_id=near.quota.pk,
        region=asked.region,
        role=asked.role,
        deadline=asked.deadline,
    )
    asked.append(head, Move.RESERVE, 1, seat_id=seat.pk)
    if near.waiting_id:
        WaitingEntry.objects.filter(pk=near.waiting_id).update(state=WaitingState.SEATED)
    return Outcome("seated", seat=seat)


def deny(
    *,
    period: Period,
    person: StaffMember,
    region: Region,
    reason: str,
    key: str,
    actor: Actor | None,
) -> Outcome:
    """Record that a place was refused for a reason that quotas know nothing about."""
    content = chain.fingerprint(
        move="denied", period=period.pk, person=person.pk, region=region.pk, reason=reason
    )
    with transaction.atomic():
        if entries.replayed(key, content) is None:
            Asked(period, person, region, "", key, content, actor).deny(None, reason)
    return Outcome("denied", reason=reason)


def _as_before(entry: LedgerEntry) -> Outcome:
    """Return what the request got the first time."""
    if entry.seat_id:
        return Outcome("seated", seat=Seat.objects.get(pk=entry.seat_id))
    if entry.reason == reasons.FULL:
        waiting = WaitingEntry.objects.filter(period=entry.period_id, person=entry.person_id)
        return Outcome("waiting", waiting=waiting.order_by("pk").last(), reason=entry.reason)
    return Outcome("denied", reason=entry.reason)
