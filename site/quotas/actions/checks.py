"""What is looked at before places move, and the words in which a movement is refused."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from common import audit
from common.audit import Actor
from programmes.models import Period
from quotas import queries, rules
from quotas.enums import QuotaKind
from quotas.models import Quota
from regions.models import Region

MOST_PLACES = 9_999_999  # a larger number is a slip of the finger


def check_places(places: int) -> None:
    if not 1 <= places <= MOST_PLACES:
        raise rules.QuotaError(
            _("The number of places must be from 1 to %(most)d.") % {"most": MOST_PLACES}
        )


def check_fits(period: Period, region: Region, role: str) -> None:
    programme = period.programme
    if role != programme.role:
        raise rules.QuotaError(
            _("This programme is for the role “%(role)s”.") % {"role": Role(programme.role).label}
        )
    if not programme.reaches(region.pk):
        raise rules.QuotaError(
            _("%(region)s lies outside %(organiser)s, whose office organises this programme.")
            % {"region": region.name, "organiser": programme.organiser.name}
        )


def check_below(source: Quota, region: Region) -> None:
    if source.region_id not in rules.chain(region.pk)[1:]:
        raise rules.QuotaError(
            _("%(region)s does not receive its places from %(source)s.")
            % {"region": region.name, "source": source.region.name}
        )


def take_parent(child: Quota, parent: Quota) -> None:
    """A quota that was granted first may get its parent by the first split, not another one."""
    Quota.objects.filter(pk=child.pk, parent=None).update(parent=parent)
    child.refresh_from_db(fields=["parent"])
    if child.parent and child.parent != parent:
        raise rules.QuotaError(
            _("%(region)s already receives places from %(parent)s.")
            % {"region": child.region.name, "parent": child.parent.region.name}
        )


def blocked(quota: Quota, less: int, *, handed_down: bool = False) -> rules.LoweringBlocked:
    """Say what stands in the way: the seats, the certificates, and who holds what was passed on.

    `handed_down`: what the office above gave was to leave; else what was granted here.
    """
    quota.refresh_from_db()
    blocks = _taken(quota, handed_down=handed_down)
    blocks += [
        _("%(n)d passed on to %(region)s") % {"n": n, "region": name}
        for name, n in queries.passed_on(quota)
    ]
    return rules.LoweringBlocked(
        _("%(region)s has %(places)d places and cannot give back %(less)d: %(blocks)s.")
        % {
            "region": quota.region.name,
            "places": quota.places,
            "less": less,
            "blocks": _(", ").join(blocks) or _("there are not so many"),
        }
    )


def _taken(quota: Quota, *, handed_down: bool) -> list[str]:
    counted = [(quota.contingency, _("%(n)d held back"))]
    if quota.kind == QuotaKind.CAP:  # people do not use a goal up
        counted += [
            (quota.fulfilled, _("%(n)d certificates issued")),
            (quota.reserved, _("%(n)d places taken")),
        ]
    if handed_down:
        counted.append((quota.granted, _("%(n)d granted here directly")))
    else:
        counted.append((quota.received, _("%(n)d received from the office above")))
    return [text % {"n": n} for n, text in counted if n]


def record(
    action: str, quota: Quota, actor: Actor | None, places: int, document_number: str
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=quota,
        region_code=quota.region_id,
        detail={"places": places, "document_number": document_number, "kind": str(quota.kind)},
    )
