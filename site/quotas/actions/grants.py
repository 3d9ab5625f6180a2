"""Places handed down: granted from outside, passed on within the tree, lowered again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from common import audit
from common.audit import Actor
from programmes.models import Period
from quotas import queries, rules
from quotas.actions import entries
from quotas.domain import chain, ledger
from quotas.enums import Move, QuotaKind
from quotas.models import Quota
from regions.domain import codes
from regions.models import Region

MOST_PLACES = 9_999_999  # a larger number is a slip of the finger


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
    _check_places(places)
    _check_fits(period, region, role)
    quota, _made = Quota.objects.get_or_create(period=period, region=region, role=role, kind=kind)
    head = entries.move(quota.pk, ledger.effect(Move.GRANT, places))
    entries.append(
        head=head,
        period_id=period.pk,
        region_id=region.pk,
        move=Move.GRANT,
        amount=places,
        key=key,
        content_hash=content,
        actor=actor,
        document_number=document_number,
        reason=reason,
    )
    _audit("quotas.grant", quota, actor, places, document_number)
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
    away: what came by a split belongs to the quota it came from.
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
    _check_places(abs(places))
    head = entries.move(quota.pk, ledger.effect(Move.ADJUST, places))
    quota.refresh_from_db()
    if head is None or queries.granted_here(quota) + places < 0:
        raise _lowering_blocked(quota, -places)
    entries.append(
        head=head,
        period_id=quota.period_id,
        region_id=quota.region_id,
        move=Move.ADJUST,
        amount=places,
        key=key,
        content_hash=content,
        actor=actor,
        document_number=document_number,
        reason=reason,
    )
    _audit("quotas.adjust", quota, actor, places, document_number)
    return quota


@transaction.atomic
def split(
    *,
    source: Quota,
    region: Region,
    places: int,
    document_number: str,
    key: str,
    actor: Actor | None,
) -> Quota:
    """Pass `places` on to the quota of a region below, and return that quota. Both legs or none."""
    content = chain.fingerprint(
        move="split",
        source=source.pk,
        region=region.pk,
        places=places,
        document_number=document_number,
    )
    if (earlier := entries.replayed(key, content)) and earlier.counterpart_id:
        return Quota.objects.get(pk=earlier.counterpart_id)
    _check_places(places)
    _check_below(source, region)
    # From above to below, so that two splits never wait for each other.
    taken = entries.move(source.pk, ledger.effect(Move.SPLIT, -places))
    if taken is None:
        source.refresh_from_db()
        raise rules.exhausted(asked=places, free=queries.left_to_split(source))
    child, _made = Quota.objects.get_or_create(
        period_id=source.period_id,
        region=region,
        role=source.role,
        kind=source.kind,
        defaults={"parent": source},
    )
    _check_one_parent(child, source)
    given = entries.move(child.pk, ledger.effect(Move.SPLIT, places))
    for head, other, at, amount in (
        (taken, child, source.region_id, -places),
        (given, source, region.pk, places),
    ):
        entries.append(
            head=head,
            period_id=source.period_id,
            region_id=at,
            move=Move.SPLIT,
            amount=amount,
            leg=0 if amount < 0 else 1,
            key=key,
            content_hash=content,
            actor=actor,
            document_number=document_number,
            ids={"counterpart_id": other.pk},
        )
    _audit("quotas.split", child, actor, places, document_number)
    child.refresh_from_db()
    return child


def _check_places(places: int) -> None:
    if not 1 <= places <= MOST_PLACES:
        raise rules.QuotaError(
            _("The number of places must be from 1 to %(most)d.") % {"most": MOST_PLACES}
        )


def _check_fits(period: Period, region: Region, role: str) -> None:
    programme = period.programme
    if role != programme.role:
        raise rules.QuotaError(
            _("This programme is for the role “%(role)s”.") % {"role": Role(programme.role).label}
        )
    if not codes.covers(programme.organiser_id, region.pk):
        raise rules.QuotaError(
            _("%(region)s lies outside %(organiser)s, whose office organises this programme.")
            % {"region": region.name, "organiser": programme.organiser.name}
        )


def _check_below(source: Quota, region: Region) -> None:
    if source.region_id not in rules.chain(region.pk)[1:]:
        raise rules.QuotaError(
            _("%(region)s does not receive its places from %(source)s.")
            % {"region": region.name, "source": source.region.name}
        )


def _check_one_parent(child: Quota, source: Quota) -> None:
    """A quota that was granted first may get its parent by the first split, not another one."""
    if child.parent is None:
        child.parent = source
        child.save(update_fields=["parent"])
    elif child.parent != source:
        raise rules.QuotaError(
            _("%(region)s already receives places from %(parent)s.")
            % {"region": child.region.name, "parent": child.parent.region.name}
        )


def _lowering_blocked(quota: Quota, less: int) -> rules.LoweringBlocked:
    """Say what stands in the way: the seats, the certificates, and who holds what was passed on."""
    blocks = []
    if quota.fulfilled:
        blocks.append(_("%(n)d certificates issued") % {"n": quota.fulfilled})
    if quota.reserved:
        blocks.append(_("%(n)d places taken") % {"n": quota.reserved})
    blocks += [
        _("%(n)d passed on to %(region)s") % {"n": n, "region": name}
        for name, n in queries.passed_on(quota)
    ]
    received = quota.places - queries.granted_here(quota)
    if received and quota.kind == QuotaKind.CAP:
        blocks.append(_("%(n)d received from the office above") % {"n": received})
    return rules.LoweringBlocked(
        _("%(region)s has %(places)d places and cannot give back %(less)d: %(blocks)s.")
        % {
            "region": quota.region.name,
            "places": quota.places,
            "less": less,
            "blocks": _(", ").join(blocks) or _("there are not so many"),
        }
    )


def _audit(
    action: str, quota: Quota, actor: Actor | None, places: int, document_number: str
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=quota,
        region_code=quota.region_id,
        detail={"places": places, "document_number": document_number, "kind": str(quota.kind)},
    )
