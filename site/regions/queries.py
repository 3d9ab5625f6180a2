"""Reading the division tree."""

from typing import Final

from django.db.models import Case, QuerySet, When

from regions.domain import codes
from regions.enums import Level
from regions.models import Region
from regions.rules import within

SEARCH_ROWS: Final = 20
SEARCH_TEXT: Final = 100


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


def search(
    text: str, *, within_code: str = codes.MINISTRY, level: int | None = None
) -> list[Region]:
    """Find divisions in force by name or code, for choosers; the path tells namesakes apart.

    The last word is the name's, earlier words narrow the path: "清溪 石坪". A code finds itself.
    """
    words = text.replace("/", " ").split()
    if not words or len(text) > SEARCH_TEXT or "\0" in text:
        return []
    found = Region.objects.filter(within(within_code, field="code"), valid_to=None)
    if level is not None:
        found = found.filter(level=level)
    if words[-1].isascii() and words[-1].isdigit():
        found = found.filter(code__startswith=words[-1])
    else:
        found = found.filter(name__contains=words[-1])
    for word in words[:-1]:
        found = found.filter(path__contains=word)
    starts = Case(When(name__startswith=words[-1], then=0), default=1)
    return list(found.order_by(starts, "level", "code")[:SEARCH_ROWS])
