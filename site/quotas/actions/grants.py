"""Places from outside the tree, and places held back: granted, lowered again, set aside (机动)."""

from django.db import transaction

from common.audit import Actor
from programmes.models import Period
from quotas import rules
from quotas.actions import checks, entries, offers
from quotas.domain import chain, ledger
from quotas.enums import Move
from quotas.models import Quota
from regions.models import Region


@transaction.atomic
def grant(
    *,
    period: Period,
    region: Region,
    role: str,
    kind: str,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Add `places` to the quota of the region, which is made if it is the first grant."""
    content = chain.fingerprint(
        move="grant",
        period=period.pk,
        region=region.pk,
        role=str(role),
        kind=str(kind),
        places=places,
        document_number=document_number,
        reason=reason,
    )
    if (earlier := entries.replayed(key, content)) and earlier.quota_id:
        return Quota.objects.get(pk=earlier.quota_id)
    checks.check_places(places)
    checks.check_fits(period, region, role)
    quota, _made = Quota.objects.get_or_create(period=period, region=region, role=role, kind=kind)
    head = entries.move(quota.pk, ledger.effect(Move.GRANT, places))
    order = entries.Order(key, content, actor, document_number, reason)
    entries.append_leg(order, quota, head, ledger.Leg(Move.GRANT, places))
    checks.record("quotas.grant", quota, actor, places, document_number)
    offers.offer(quota.pk)
    quota.refresh_from_db()
    return quota


@transaction.atomic
def adjust(
    *,
    quota: Quota,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Change the places by `places`, usually less than 0. Only what was granted here can be taken
    away: what was handed down belongs to the office above, which recovers it.
    """
    content = chain.fingerprint(
        move="adjust",
        quota=quota.pk,
        places=places,
        document_number=document_number,
        reason=reason,
    )
    if entries.replayed(key, content):
        return Quota.objects.get(pk=quota.pk)
    checks.check_places(abs(places))
    head = entries.move(quota.pk, ledger.effect(Move.ADJUST, places))
    if head is None:
        raise checks.blocked(quota, -places)
    order = entries.Order(key, content, actor, document_number, reason)
    entries.append_leg(order, quota, head, ledger.Leg(Move.ADJUST, places))
    checks.record("quotas.adjust", quota, actor, places, document_number)
    offers.offer(quota.pk)
    quota.refresh_from_db()
    return quota


@transaction.atomic
def hold_back(
    *,
    quota: Quota,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Set `places` aside as contingency (机动); below 0 opens that many up again. Nobody is seated
    on a place held back, and it is not handed down.
    """
    content = chain.fingerprint(
        move="hold",
        quota=quota.pk,
        places=places,
        document_number=document_number,
        reason=reason,
    )
    if entries.replayed(key, content):
        return Quota.objects.get(pk=quota.pk)
    checks.check_places(abs(places))
    head = entries.move(quota.pk, ledger.effect(Move.HOLD, places))
    if head is None:
        quota.refresh_from_db()
        free = quota.movable if places > 0 else quota.contingency
        raise rules.exhausted(asked=abs(places), free=free)
    order = entries.Order(key, content, actor, document_number, reason)
    entries.append_leg(order, quota, head, ledger.Leg(Move.HOLD, places))
    checks.record("quotas.hold_back", quota, actor, places, document_number)
    offers.offer(quota.pk)
    quota.refresh_from_db()
    return quota
