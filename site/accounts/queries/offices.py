"""Whom to call: county offices that gave a telephone number."""

from django.db.models import Q, QuerySet

from regions.enums import Level
from regions.models import Region

SHOWN = 3


def offices(search: str = "") -> QuerySet[Region]:
    """Return counties with a telephone, by code; `search` looks in the whole path."""
    found = Region.objects.filter(level=Level.COUNTY, valid_to=None).exclude(office_phone="")
    for word in search.split()[:5]:
        found = found.filter(Q(path__contains=word) | Q(name__contains=word))
    return found.order_by("code")


def offices_to_call() -> list[Region]:
    """Return the offices to print on the sign-in pages; none when they would be too many.

    The same for everybody: the office of the number's owner would say whom we know.
    """
    found = list(offices()[: SHOWN + 1])
    return found if len(found) <= SHOWN else []
