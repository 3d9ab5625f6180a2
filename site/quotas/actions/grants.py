"""Places from outside the tree, and places held back: granted, lowered again, set aside (机动)."""

from django.db import transaction

from common.audit import Actor
from programmes.models import Period
from quotas import rules
from quotas.actions import checks, orders
from quotas.actions.orders import Order
from quotas.domain.ledger import Leg
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
    order = Order.signed(
        key,
        actor,
        document_number,
        reason,
        move="grant",
        period=period.pk,
        region=region.pk,
        role=str(role),
        kind=str(kind),
        places=places,
    )
    if (earlier := order.earlier()) and earlier.quota_id:
        return Quota.objects.get(pk=earlier.quota_id)
    checks.check_places(places)
    checks.check_fits(period, region, role)
    quota, _made = Quota.objects.get_or_create(period=period, region=region, role=role, kind=kind)
    leg = Leg(Move.GRANT, places)
    return orders.carry_out(
        order, "quotas.grant", quota, leg, lambda: checks.blocked(quota, -places)
    )


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
    order = Order.signed(
        key, actor, document_number, reason, move="adjust", quota=quota.pk, places=places
    )
    if order.earlier():
        return Quota.objects.get(pk=quota.pk)
    checks.check_places(abs(places))
    leg = Leg(Move.ADJUST, places)
    return orders.carry_out(
        order, "quotas.adjust", quota, leg, lambda: checks.blocked(quota, -places)
    )


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
    order = Order.signed(
        key, actor, document_number, reason, move="hold", quota=quota.pk, places=places
    )
    if order.earlier():
        return Quota.objects.get(pk=quota.pk)
    checks.check_places(abs(places))
    leg = Leg(Move.HOLD, places)
    return orders.carry_out(order, "quotas.hold_back", quota, leg, lambda: _too_many(quota, places))


def _too_many(quota: Quota, places: int) -> rules.QuotaError:
    quota.refresh_from_db()
    free = quota.movable if places > 0 else quota.contingency
    return rules.exhausted(asked=abs(places), free=free)
