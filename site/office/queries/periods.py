"""Which programmes and periods an office works with."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from programmes.models import Period
from regions.domain import codes
from regions.models import Region
from regions.rules import within


def periods(region: Region) -> list[Period]:
    """Return the periods whose organiser is the region's office, one above it or one below it:
    running ones first, wide organisers before narrow ones, new before old. One query.
    """
    above = [codes.MINISTRY, *codes.ancestors(region.code), region.code]
    offered = Q(programme__organiser_id__in=above)
    offered |= within(region.code, field="programme__organiser")
    offered |= Q(programme__co_organiser_id__in=above)
    offered |= within(region.code, field="programme__co_organiser")
    if region.code == codes.MINISTRY:
        offered = Q()  # everything; `or` with an empty condition would drop it
    found = Period.objects.filter(offered).select_related(
        "programme__organiser", "programme__co_organiser"
    )
    return sorted(
        found,
        key=lambda period: (
            codes.level(period.programme.organiser_id),
            -period.starts.toordinal(),
            period.pk,
        ),
    )


def choose(found: Iterable[Period], wanted: str, *, today: date) -> Period | None:
    """Return the period with the id `wanted`; without one the first that runs today, else the
    latest. An id that is not among `found` gives None.
    """
    offered = list(found)
    if wanted:
        return next((period for period in offered if str(period.pk) == wanted), None)
    running = [period for period in offered if period.starts <= today <= period.ends]
    if running:
        return running[0]
    return max(offered, key=lambda period: period.starts, default=None)
