"""Places that ended in a certificate: fulfilled by it, taken back with it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import Actor
from quotas import queries, rules
from quotas.actions import entries, offers, seats
from quotas.domain import chain, ledger
from quotas.enums import Move, SeatState
from quotas.models import LedgerEntry, Seat


@transaction.atomic
def fulfil(*, seat: Seat, certificate_id: int, key: str, actor: Actor | None) -> LedgerEntry:
    """Turn the reserved place into a fulfilled one; call it where the certificate row is made."""
    content = chain.fingerprint(move="fulfil", seat=seat.pk, certificate=certificate_id)
    if earlier := entries.replayed(key, content):
        return earlier
    head = entries.move(seat.quota_id, ledger.effect(Move.FULFIL, 1))
    now = timezone.now()
    changed = Seat.objects.filter(pk=seat.pk, state__in=seats.HELD).update(
        state=SeatState.CERTIFIED, changed_at=now, deadline=None
    )
    if head is None or not changed:
        raise rules.SeatNotHeld(_("The person no longer holds the place."))
    seat.state, seat.changed_at, seat.deadline = SeatState.CERTIFIED, now, None
    return entries.append(
        head=head,
        period_id=seat.period_id,
        region_id=seat.region_id,
        move=Move.FULFIL,
        amount=1,
        key=key,
        content_hash=content,
        actor=actor,
        ids={
            "seat_id": seat.pk,
            "person_id": seat.person_id,
            "certificate_id": certificate_id,
        },
    )


@transaction.atomic
def reverse(
    *, certificate_id: int, reason: str, key: str, actor: Actor | None
) -> LedgerEntry | None:
    """Take the place of a revoked certificate back, if the programme says so; call it where the
    certificate is marked as revoked.

    Returns the entry, also when it was written before: a certificate is reversed once, whatever
    the key. None: the programme keeps the place counted. The seat is given back, so the person
    holds none any more and may be seated again.
    """
    fulfilment = LedgerEntry.objects.filter(move=Move.FULFIL, certificate_id=certificate_id)
    held = Seat.objects.select_related("period__programme")
    seat = held.get(pk__in=fulfilment.values("seat_id"))
    if not seat.period.programme.revocation_returns_place:
        return None
    content = chain.fingerprint(move="reverse", certificate=certificate_id)
    if earlier := entries.replayed(key, content) or queries.reversal_of(certificate_id):
        return earlier
    head = entries.move(seat.quota_id, ledger.effect(Move.REVERSE, -1))
    changed = Seat.objects.filter(pk=seat.pk, state=SeatState.CERTIFIED).update(
        state=SeatState.RELEASED, changed_at=timezone.now()
    )
    if head is None or not changed:
        raise rules.SeatNotHeld(_("The certificate holds no place that could be given back."))
    entry = entries.append(
        head=head,
        period_id=seat.period_id,
        region_id=seat.region_id,
        move=Move.REVERSE,
        amount=-1,
        key=key,
        content_hash=content,
        actor=actor,
        reason=reason,
        ids={
            "seat_id": seat.pk,
            "person_id": seat.person_id,
            "certificate_id": certificate_id,
        },
    )
    offers.offer(seat.quota_id, most=1)
    return entry
