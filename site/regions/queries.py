"""Reading the division tree."""

from django.db.models import QuerySet

from regions.domain import codes
from regions.enums import Level
from regions.models import Region


def region(code: str) -> Region:
    """Return the region of a code as people write it; anything else is `Region.DoesNotExist`."""
    try:
        return Region.objects.get(pk=codes.parse(code))
    except codes.CodeError as error:
        raise Region.DoesNotExist(code) from error


def county(code: str) -> Region:
    """Return a county; for a prefecture without counties (东莞 4419) its placeholder county."""
    found = region(code)
    if found.code in codes.PSEUDO_COUNTIES:
        return Region.objects.get(pk=codes.PSEUDO_COUNTIES[found.code])
    if found.level != Level.COUNTY:
        raise Region.DoesNotExist(code)
    return found


def children(code: str) -> QuerySet[Region]:
    """Return the divisions in force one level below, by code."""
    return Region.objects.filter(parent_id=code, valid_to=None).order_by("code")
