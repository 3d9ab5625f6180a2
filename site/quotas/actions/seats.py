"""Places taken by people: moved on, given back (`asking` takes them).

Every action locks the quota's row first (`entries.move`) and the seat second, so that no two of
them wait for each other.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import Actor
from quotas import queries, rules
from quotas.actions import entries, offers
from quotas.domain import chain, ledger, reasons
from quotas.enums import Move, SeatState, WaitingState
from quotas.models import Seat, WaitingEntry

_ORDER = [SeatState.RESERVED, SeatState.ENROLLED, SeatState.COMPLETED, SeatState.CERTIFIED]
HELD = _ORDER[:3]


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
    return sum(give_back(seat) for seat in expired.iterator(chunk_size=500))


def give_back_expired(quota_id: int) -> bool:
    """Give back one expired seat of the quota, so that a dead worker keeps no place taken."""
    seat = queries.expired_seats(timezone.now()).filter(quota_id=quota_id).first()
    return seat is not None and give_back(seat)


def give_back(seat: Seat) -> bool:
    """Give back a seat whose deadline has passed; False if somebody settled it meanwhile."""
    try:
        release(seat=seat, reason=reasons.DEADLINE, key=f"deadline:{seat.pk}", actor=None)
    except rules.SeatNotHeld:
        return False
    return True
