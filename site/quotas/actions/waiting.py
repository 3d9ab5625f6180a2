"""The waiting list of a full cap, as an officer works on it: any order, any time."""

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.audit import Actor
from quotas import queries, rules
from quotas.actions import asking, seats
from quotas.domain import reasons
from quotas.domain.outcome import Outcome
from quotas.enums import SeatState, WaitingState
from quotas.models import WaitingEntry


def seat_waiting(*, entry: WaitingEntry, actor: Actor | None, key: str) -> Outcome:
    """Give the waiting person a place if one is free now; else the person goes on waiting.

    The place comes from the nearest cap of today: a quota may have been split meanwhile. The
    caller enrols the person (`courses.actions.enrol_waiting`).
    """
    entry.refresh_from_db()
    if entry.state not in (WaitingState.WAITING, WaitingState.OFFERED):
        return Outcome("denied", reason=reasons.NOT_WAITING)
    return asking.reserve(
        period=entry.period,
        person=entry.person,
        region=entry.region,
        role=entry.role,
        key=key,
        actor=actor,
    )


@transaction.atomic
def decline(*, entry: WaitingEntry, actor: Actor | None) -> None:
    """Leave the list by one's own wish; a place that is on offer goes to the next."""
    seat = queries.seat_of(entry.period, entry.person)
    if seat and seat.state == SeatState.RESERVED:
        key = f"decline:{entry.pk}"
        seats.release(seat=seat, reason=reasons.WITHDREW, key=key, actor=actor)
    else:
        leave_waiting(entry=entry, actor=actor, reason=reasons.WITHDREW)


@transaction.atomic
def leave_waiting(*, entry: WaitingEntry, actor: Actor | None, reason: str) -> None:
    """Take the person off the list."""
    waiting = [WaitingState.WAITING, WaitingState.OFFERED]
    left = WaitingEntry.objects.filter(pk=entry.pk, state__in=waiting).update(
        state=WaitingState.LEFT
    )
    if not left:
        raise rules.QuotaError(_("The person is no longer on the waiting list."))
    entry.state = WaitingState.LEFT
    audit.record(
        actor=actor,
        action="quotas.leave_waiting",
        subject=entry,
        region_code=entry.region_id,
        detail={"reason": reason},
    )
