"""Imports of rosters and the counties they belong to."""

from django.db.models import QuerySet

from accounts.models import RosterImport
from regions.enums import Level
from regions.models import Region
from regions.rules import within


def counties(region: Region) -> QuerySet[Region]:
    """Return the counties whose rosters can be imported while looking at a region: itself, those
    below, or the one it lies in.
    """
    found = Region.objects.filter(level=Level.COUNTY, valid_to=None)
    if region.level > Level.COUNTY:
        return found.filter(code=region.code[:6])
    return found.filter(within(region.code, field="code")).order_by("code")


def within_region(imports: QuerySet[RosterImport], region: Region) -> QuerySet[RosterImport]:
    """Return the imports of the region, the latest first."""
    code = region.code[:6] if region.level > Level.COUNTY else region.code
    return imports.filter(within(code)).select_related("region", "uploaded_by").order_by("-pk")
