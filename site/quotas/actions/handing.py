"""Places that move within the tree: handed down, transferred sideways (调剂), recovered (收回).

Each movement has two legs, both or none; the rows are locked from above to below.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit import Actor
from quotas import rules
from quotas.actions import checks, entries, orders
from quotas.actions.orders import Order
from quotas.domain import chain
from quotas.domain.ledger import Leg
from quotas.enums import Move
from quotas.models import Quota
from regions.models import Region


@transaction.atomic
def split(
    *,
    source: Quota,
    region: Region,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Pass `places` on to the quota of a region below, and return that quota."""
    content = chain.fingerprint(
        move="split",
        source=source.pk,
        region=region.pk,
        places=places,
        document_number=document_number,
        **({"reason": reason} if reason else {}),  # as keys of older releases have it
    )
    order = Order(key, content, actor, document_number, reason)
    if (earlier := order.earlier()) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    checks.check_below(source, region)
    entries.lock([source])  # before the row below is made: who hands down at once waits here
    child = _quota_beside(source, region, parent=source)
    checks.take_parent(child, source)
    given, got = (source, Leg(Move.SPLIT, -places)), (child, Leg(Move.SPLIT, places))
    orders.hand_over(order, given, got, lambda: _too_few(source, places))
    orders.noted(order, "quotas.split", got)
    return orders.offered(child)


def _too_few(source: Quota, places: int) -> rules.QuotaError:
    source.refresh_from_db()
    return rules.exhausted(asked=places, free=source.movable)


@transaction.atomic
def recover(
    *,
    quota: Quota,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Take unused places back to the quota that handed them down, and return that quota."""
    order = Order.signed(
        key, actor, document_number, reason, move="recover", quota=quota.pk, places=places
    )
    if (earlier := order.earlier()) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    parent = quota.parent
    if parent is None:
        raise rules.QuotaError(
            _("No office above handed places down to %(region)s; what was granted is lowered.")
            % {"region": quota.region.name}
        )
    lost, won = (quota, Leg(Move.RECOVER, -places)), (parent, Leg(Move.RECOVER, places))
    orders.hand_over(order, lost, won, lambda: checks.blocked(quota, places, handed_down=True))
    orders.noted(order, "quotas.recover", lost)
    return orders.offered(parent)


@transaction.atomic
def transfer(
    *,
    source: Quota,
    region: Region,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> Quota:
    """Move `places` sideways to the quota of another region, and return that quota.

    What the same office above handed down stays its own; else only what was granted to the source
    can move, and counts as granted where it arrives.
    """
    order = Order.signed(
        key,
        actor,
        document_number,
        reason,
        move="transfer",
        source=source.pk,
        region=region.pk,
        places=places,
    )
    if (earlier := order.earlier()) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    _check_sideways(source, region)
    checks.check_fits(source.period, region, source.role)
    source = Quota.objects.select_related("parent__region", "region").get(pk=source.pk)
    target = Quota.objects.filter(**_beside(source, region)).first()
    above = _common_parent(source, region, target)
    from_above = above is not None and source.received >= places
    if target is None:
        entries.lock([source])
        target = _quota_beside(source, region, parent=above if from_above else None)
    lost = (source, Leg(Move.TRANSFER, -places, from_above))
    won = (target, Leg(Move.TRANSFER, places, from_above))
    orders.hand_over(
        order, lost, won, lambda: checks.blocked(source, places, handed_down=from_above)
    )
    if from_above and above:
        checks.take_parent(target, above)
    orders.noted(order, "quotas.transfer", lost, won)
    return orders.offered(target)


def _check_sideways(source: Quota, region: Region) -> None:
    mine, other = rules.chain(source.region_id), rules.chain(region.pk)
    if source.region_id in other or region.pk in mine:
        raise rules.QuotaError(
            _("Between %(source)s and %(region)s places are handed down or recovered.")
            % {"source": source.region.name, "region": region.name}
        )


def _common_parent(source: Quota, region: Region, target: Quota | None) -> Quota | None:
    """Return the quota above both, if it is the same one."""
    parent = source.parent
    if parent is None or parent.region_id not in rules.chain(region.pk):
        return None
    if target is not None and target.parent_id not in (None, parent.pk):
        return None
    return parent


def _beside(quota: Quota, region: Region) -> dict[str, object]:
    return {
        "period_id": quota.period_id,
        "region": region,
        "role": quota.role,
        "kind": quota.kind,
    }


def _quota_beside(quota: Quota, region: Region, *, parent: Quota | None) -> Quota:
    """Return the quota of another region in the same period, made if it is not there."""
    found, _made = Quota.objects.get_or_create(
        **_beside(quota, region), defaults={"parent": parent}
    )
    return found
