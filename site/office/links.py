"""Addresses of office pages that keep the region and period one is looking at."""

from typing import Any, Protocol

from django.http import QueryDict
from django.urls import reverse

from programmes.models import Period
from regions.models import Region


class Place(Protocol):
    """Where the reader is (`office.views.frame.Frame`)."""

    @property
    def region(self) -> Region: ...
    @property
    def period(self) -> Period | None: ...


def address(place: Place | None, name: str, *args: Any, **query: Any) -> str:
    """Return the address of `office:<name>`. The region and period stay unless others are given;
    empty values are left out.
    """
    if place is not None:
        here = {"region": place.region.code, "period": place.period.pk if place.period else ""}
        query = here | query
    kept = QueryDict(mutable=True)
    for key, value in query.items():
        if value not in ("", None):
            kept[key] = str(value)
    found = reverse(f"office:{name}", args=args)
    return f"{found}?{kept.urlencode()}" if kept else found
