"""Certificates month by month against the plan, and how fast they come."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from office.domain import pace as paces
from office.enums import Show
from office.queries.measures import Measures


@dataclass(frozen=True)
class Issued:
    """`totals` are cumulative, one for each month begun; `recent` counts for the pace."""

    totals: tuple[int, ...]
    months: tuple[date, ...]
    recent: int


def issued(measures: Measures, code: str) -> Issued:
    """Return what was issued since the period began, in one query."""
    period, today = measures.period, measures.today
    since = paces.window_start(period.starts, today)
    found = (
        measures.rows(Show.CERTIFIED, code)
        .order_by()
        .annotate(month=TruncMonth("issued_on"))
        .values("month")
        .annotate(
            n=Count("person", distinct=True), recent=Count("person", filter=Q(issued_on__gte=since))
        )
    )
    by_month = {row["month"]: (row["n"], row["recent"]) for row in found}
    months = _months(period.starts, period.ends)
    running = sum(n for month, (n, _recent) in by_month.items() if month < months[0])
    totals = []
    for month in months:
        if month > today:
            break
        running += by_month.get(month, (0, 0))[0]
        totals.append(running)
    return Issued(tuple(totals), tuple(months), sum(recent for _n, recent in by_month.values()))


def _months(first: date, last: date) -> list[date]:
    months = [first.replace(day=1)]
    while months[-1].replace(day=28) < last.replace(day=1):
        year, month = divmod(months[-1].year * 12 + months[-1].month, 12)
        months.append(date(year, month + 1, 1))
    return months
