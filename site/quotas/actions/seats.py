"""Places taken by people: reserved, moved on, given back.

Every action locks the quota's row first (`entries.move`) and the seat second, so that no two of
them wait for each other.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from common.audit import Actor
from programmes.models import Period
from quotas import queries, rules
from quotas.actions import entries, offers
from quotas.domain import chain, ledger, reasons
from quotas.domain.outcome import Outcome
from quotas.enums import Move, SeatState, WaitingState
from quotas.models import LedgerEntry, Seat, WaitingEntry
from regions.models import Region

_ORDER = [SeatState.RESERVED, SeatState.ENROLLED, SeatState.COMPLETED, SeatState.CERTIFIED]
HELD = _ORDER[:3]


@dataclass(frozen=True)
class _Asked:
    """A request for a place, and what it writes."""

    period: Period
    person: StaffMember
    region: Region
    role: str
    key: str
    content: str
    actor: Actor | None

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
    asked = _Asked(period, person, region, role, key, content, actor)
    try:
        with transaction.atomic():
            return _reserve(asked, deadline)
    except IntegrityError:  # another request for the same person or key was a moment faster
        with transaction.atomic():
            return _reserve(asked, deadline)


def _reserve(asked: _Asked, deadline: datetime | None) -> Outcome:
    if earlier := entries.replayed(asked.key, asked.content):
        return _as_before(earlier)
    near = queries.nearest(asked.period.pk, asked.region.pk, asked.role, person_id=asked.person.pk)
    # Without a quota here the query above saw nothing: a seat may stand elsewhere.
    if near.seated or near.quota is None:
        held = queries.seat_of(asked.period, asked.person)
        if held and queries.is_expired(held, timezone.now()):
            _give_back(held)  # an offer that was not taken up in time is asked for anew
            return _reserve(asked, deadline)
        if held:
            return Outcome("seated", seat=held, reason=reasons.ENROLLED)
    if near.quota is None:
        return asked.deny(None, reasons.NO_QUOTA)
    one = ledger.effect(Move.RESERVE, 1)
    head = entries.move(near.quota.pk, one)
    if head is None and _give_back_expired(near.quota.pk):
        head = entries.move(near.quota.pk, one)
    if head is None:
        return asked.wait(near.quota.pk, near.waiting_id)
    seat = Seat.objects.create(
        period=asked.period,
        person=asked.person,
        quota_id=near.quota.pk,
        region=asked.region,
        role=asked.role,
        deadline=deadline,
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
            _Asked(period, person, region, "", key, content, actor).deny(None, reason)
    return Outcome("denied", reason=reason)


@transaction.atomic
def release(*, seat: Seat, reason: str, key: str, actor: Actor | None) -> None:
    """Give the place back; it is offered to the next in the waiting list. A certified seat is
    never given back here.
    """
    content = chain.fingerprint(move="release", seat=seat.pk, reason=reason)
    if entries.replayed(key, content):
        return
    head = entries.move(seat.quota_id, ledger.effect(Move.RELEASE, -1))
    now = timezone.now()
    changed = Seat.objects.filter(pk=seat.pk, state__in=HELD).update(
        state=SeatState.RELEASED, changed_at=now, deadline=None
    )
    if head is None or not changed:
        raise rules.SeatNotHeld(
            _("The place was given back or certified before; nothing was changed.")
        )
    _close_offer(seat, WaitingState.LEFT)
    seat.state, seat.changed_at, seat.deadline = SeatState.RELEASED, now, None
    entries.append(
        head=head,
        period_id=seat.period_id,
        region_id=seat.region_id,
        move=Move.RELEASE,
        amount=-1,
        key=key,
        content_hash=content,
        actor=actor,
        reason=reason,
        ids={"seat_id": seat.pk, "person_id": seat.person_id},
    )
    offers.offer(seat.quota_id, most=1)


@transaction.atomic
def advance(*, seat: Seat, state: str) -> bool:
    """Move the seat forward to enrolled or completed; False if it is there or beyond already.

    The ledger is not told: `reserved` counts all three.
    """
    if state not in HELD:
        message = "only `fulfil` certifies and only `release` gives back"
        raise ValueError(message)
    earlier = _ORDER[: _ORDER.index(SeatState(state))]
    now = timezone.now()
    changed = Seat.objects.filter(pk=seat.pk, state__in=earlier).update(
        state=state, changed_at=now, deadline=None
    )
    if changed:
        _close_offer(seat, WaitingState.SEATED)
        seat.state, seat.changed_at, seat.deadline = state, now, None
    return bool(changed)


def _close_offer(seat: Seat, state: WaitingState) -> None:
    """Take who was offered this seat off the waiting list. Only pending seats have a deadline."""
    if seat.deadline is not None:
        WaitingEntry.objects.filter(
            period_id=seat.period_id, person_id=seat.person_id, state=WaitingState.OFFERED
        ).update(state=state)


def release_expired(*, now: datetime | None = None) -> int:
    """Give back the reserved seats whose deadline has passed; return how many."""
    expired = queries.expired_seats(now or timezone.now())
    return sum(_give_back(seat) for seat in expired.iterator(chunk_size=500))


def _give_back_expired(quota_id: int) -> bool:
    """Give back one expired seat of the quota, so that a dead worker keeps no place taken."""
    seat = queries.expired_seats(timezone.now()).filter(quota_id=quota_id).first()
    return seat is not None and _give_back(seat)


def _give_back(seat: Seat) -> bool:
    try:
        release(seat=seat, reason=reasons.DEADLINE, key=f"deadline:{seat.pk}", actor=None)
    except rules.SeatNotHeld:
        return False
    return True


def _as_before(entry: LedgerEntry) -> Outcome:
    """Return what the request got the first time."""
    if entry.seat_id:
        return Outcome("seated", seat=Seat.objects.get(pk=entry.seat_id))
    if entry.reason == reasons.FULL:
        waiting = WaitingEntry.objects.filter(period=entry.period_id, person=entry.person_id)
        return Outcome("waiting", waiting=waiting.order_by("pk").last(), reason=entry.reason)
    return Outcome("denied", reason=entry.reason)
