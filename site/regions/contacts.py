"""The telephone numbers of a region: who is near, and what its office keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from common import audit
from common.audit import Actor
from regions.domain import codes, telephones
from regions.enums import ContactKind, Level
from regions.models import Contact, Region

NEAREST = [ContactKind.STATION, ContactKind.CENTRE, ContactKind.HOTLINE]


@dataclass(frozen=True)
class Nearby:
    """A number to call; `name` says whose it is."""

    name: str
    phone: str

    @property
    def dialled(self) -> str:
        return telephones.dialled(self.phone)


def near(code: str) -> list[Nearby]:
    """Return the numbers for somebody who works in this region, the nearest first.

    The township's station, the county's office, centre and hotline; what the county does not
    have comes from the offices above. Two queries; empty when nobody gave a number.
    """
    above = [*codes.ancestors(code), code]
    found: dict[str, Contact] = {}
    rows = Contact.objects.filter(region_id__in=above).select_related("region")
    for row in sorted(rows, key=lambda one: len(one.region_id)):
        found[row.kind] = row  # a longer code is nearer
    numbers = [
        Nearby(
            gettext("%(place)s %(what)s") % {"place": found[kind].region.name, "what": kind.label},
            found[kind].phone,
        )
        for kind in NEAREST
        if kind in found
    ]
    office = Region.objects.filter(pk__in=above, level=Level.COUNTY).exclude(office_phone="")
    numbers[1 if ContactKind.STATION in found else 0 : 0] = [
        Nearby(gettext("%(name)s civil affairs office") % {"name": one.name}, one.office_phone)
        for one in office
    ]
    return numbers


def kept_by(code: str) -> dict[tuple[str, str], str]:
    """Return {(region code, kind): number} of a region and of its townships. One query."""
    children = Region.objects.filter(parent_id=code, level=Level.TOWNSHIP)
    rows = Contact.objects.filter(region_id__in=[code, *children.values_list("pk", flat=True)])
    return {(row.region_id, row.kind): row.phone for row in rows}


@transaction.atomic
def keep(
    *,
    region: Region,
    office_phone: str | None,
    numbers: Mapping[tuple[str, str], str],
    actor: Actor | None = None,
) -> list[str]:
    """Store what the office gave and return what changed; an empty number removes it.

    `office_phone` is None where the region has no office of this kind. Call it with numbers of
    the region itself and of its townships only: the caller's form offers no others.
    """
    Region.objects.select_for_update().get(pk=region.pk)
    before = kept_by(region.pk)
    changed = [
        f"{code} {kind}"
        for (code, kind), phone in numbers.items()
        if before.get((code, kind), "") != phone
    ]
    for (code, kind), phone in numbers.items():
        if not phone:
            Contact.objects.filter(region_id=code, kind=kind).delete()
        elif before.get((code, kind)) != phone:
            Contact.objects.update_or_create(region_id=code, kind=kind, defaults={"phone": phone})
    if office_phone is not None and office_phone != region.office_phone:
        Region.objects.filter(pk=region.pk).update(office_phone=office_phone)
        changed.append(f"{region.pk} office")
    if changed:
        audit.record(
            actor=actor,
            action="regions.contacts",
            subject=region,
            region_code=region.pk,
            detail={"changed": changed},
        )
    return changed
