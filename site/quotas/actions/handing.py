"""Places that move within the tree: handed down, transferred sideways (调剂), recovered (收回).

Each movement has two legs, both or none; the rows are locked from above to below.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit import Actor
from quotas import rules
from quotas.actions import checks, entries, offers
from quotas.actions.entries import Head, Order
from quotas.domain import chain, ledger
from quotas.domain.ledger import Leg
from quotas.enums import Move
from quotas.models import Quota
from regions.models import Region

_Heads = Mapping[int, Head | None]


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
        **({"reason": reason} if reason else {}),
    )
    if (earlier := entries.replayed(key, content)) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    checks.check_below(source, region)
    given = Leg(Move.SPLIT, -places)
    taken = entries.move(source.pk, ledger.effect(given.move, given.amount))
    if taken is None:
        source.refresh_from_db()
        raise rules.exhausted(asked=places, free=source.movable)
    child = _quota_beside(source, region, parent=source)
    checks.take_parent(child, source)
    got = Leg(Move.SPLIT, places)
    heads = {source.pk: taken, child.pk: entries.move(child.pk, ledger.effect(got.move, places))}
    order = Order(key, content, actor, document_number, reason)
    _append_both(order, heads, (source, given), (child, got))
    checks.record("quotas.split", child, actor, places, document_number)
    offers.offer(child.pk)
    child.refresh_from_db()
    return child


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
    content = chain.fingerprint(
        move="recover",
        quota=quota.pk,
        places=places,
        document_number=document_number,
        reason=reason,
    )
    if (earlier := entries.replayed(key, content)) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    parent = quota.parent
    if parent is None:
        raise rules.QuotaError(
            _("No office above handed places down to %(region)s; what was granted is lowered.")
            % {"region": quota.region.name}
        )
    lost, won = Leg(Move.RECOVER, -places), Leg(Move.RECOVER, places)
    heads = _move_both((quota, lost), (parent, won))
    if heads[quota.pk] is None or heads[parent.pk] is None:
        raise checks.blocked(quota, places, handed_down=True)
    order = Order(key, content, actor, document_number, reason)
    _append_both(order, heads, (quota, lost), (parent, won))
    checks.record("quotas.recover", quota, actor, -places, document_number)
    offers.offer(parent.pk)
    parent.refresh_from_db()
    return parent


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
    content = chain.fingerprint(
        move="transfer",
        source=source.pk,
        region=region.pk,
        places=places,
        document_number=document_number,
        reason=reason,
    )
    if (earlier := entries.replayed(key, content)) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    checks.check_places(places)
    _check_sideways(source, region)
    checks.check_fits(source.period, region, source.role)
    source = Quota.objects.select_related("parent__region", "region").get(pk=source.pk)
    target = Quota.objects.filter(**_beside(source, region)).first()
    above = _common_parent(source, region, target)
    from_above = above is not None and source.received >= places
    if target is None:
        target = _quota_beside(source, region, parent=above if from_above else None)
    lost = Leg(Move.TRANSFER, -places, from_above)
    won = Leg(Move.TRANSFER, places, from_above)
    heads = _move_both((source, lost), (target, won))
    if heads[source.pk] is None:
        raise checks.blocked(source, places, handed_down=from_above)
    if from_above and above:
        checks.take_parent(target, above)
    order = Order(key, content, actor, document_number, reason)
    _append_both(order, heads, (source, lost), (target, won))
    checks.record("quotas.transfer", source, actor, -places, document_number)
    checks.record("quotas.transfer", target, actor, places, document_number)
    offers.offer(target.pk)
    target.refresh_from_db()
    return target


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


def _move_both(*pairs: tuple[Quota, Leg]) -> dict[int, Head | None]:
    legs = {quota.pk: leg for quota, leg in pairs}
    return {
        quota.pk: entries.move(
            quota.pk,
            ledger.effect(legs[quota.pk].move, legs[quota.pk].amount, legs[quota.pk].from_above),
        )
        for quota in entries.in_order(quota for quota, _leg in pairs)
    }


def _append_both(
    order: Order, heads: _Heads, first: tuple[Quota, Leg], second: tuple[Quota, Leg]
) -> None:
    for number, ((quota, leg), (other, _leg)) in enumerate(((first, second), (second, first))):
        entries.append_leg(order, quota, heads[quota.pk], leg, number=number, counterpart=other)
