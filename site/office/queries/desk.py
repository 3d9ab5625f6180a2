"""The figures of a region and of each division below it, in a fixed number of queries.

The number of queries does not depend on how many divisions there are: each table is grouped once
by the prefix of the frozen region code.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Q
from django.db.models.functions import Substr
from django.utils import timezone

from office.domain.figures import Figures
from office.enums import Show
from office.queries.measures import Measures, Rows
from programmes.models import Period
from quotas import queries as quotas
from quotas.enums import Move, QuotaKind
from quotas.models import LedgerEntry, Quota
from regions import queries as regions
from regions.domain import codes
from regions.models import Region
from regions.rules import within

DUE = "due"
Counts = dict[str, dict[str, int]]  # region code → column → people


@dataclass(frozen=True)
class Row:
    """A division of the table. `region` is None for what stands at the region itself (本级): people
    posted there, or places that were not handed down.
    """

    region: Region | None
    figures: Figures


@dataclass(frozen=True)
class QuotaFigures:
    """The places of one kind: what was received, and what the people of the region hold of it."""

    kind: str
    places: int
    occupied: int
    free: int
    waiting: int


@dataclass(frozen=True)
class Receipt:
    """Places that came in: when, how many, by which document, from whom (empty: from outside)."""

    places: int
    on: date
    document_number: str
    giver: str
    kind: str


@dataclass(frozen=True)
class Desk:
    region: Region
    total: Figures
    rows: tuple[Row, ...]
    quotas: tuple[QuotaFigures, ...]
    base: str  # what the table measures against: the kind of quota the divisions hold, or `due`


def desk(measures: Measures, region: Region) -> Desk:
    below = list(regions.children(region.code))
    counts = _counts(measures, region)
    total = _total(measures, region, counts)
    standings = quotas.standings(measures.period, region.code)
    found = _cards(standings)
    base, places = _measured(standings, found, region)
    rows = [
        Row(division, _figures(counts[division.code], places.get(division.code)))
        for division in below
    ]
    if counts.get(region.code):
        rows.append(Row(None, _figures(counts[region.code], None)))
    received = {card.kind: card.places for card in found}
    return Desk(
        region=region,
        total=_figures(total, received.get(base) if base != DUE else _first(found)),
        rows=tuple(rows),
        quotas=tuple(found),
        base=base,
    )


def _measured(
    standings: list[quotas.Standing], found: list[QuotaFigures], region: Region
) -> tuple[str, dict[str, int]]:
    """Return what the table measures against, and each division's number: places or target, if the
    divisions hold any, else the people due.
    """
    for card in found:
        own = [one.quota for one in standings if one.quota.kind == card.kind]
        if places := _places_below(own, region):
            return card.kind, places
    return DUE, {}


def _first(found: list[QuotaFigures]) -> int | None:
    return found[0].places if found else None


def cards(period: Period, region: Region) -> list[QuotaFigures]:
    """Return the places of the region, without its people. One query."""
    return _cards(quotas.standings(period, region.code))


def receipts(period: Period, code: str) -> list[Receipt]:
    """Return how the region's own quotas came together, first to last. One query."""
    found = LedgerEntry.objects.filter(
        quota__region=code, period=period, move__in=[Move.GRANT, Move.SPLIT], amount__gt=0
    ).order_by("at", "pk")
    columns = ("amount", "at", "document_number", "counterpart__region__name", "quota__kind")
    return [
        Receipt(amount, timezone.localtime(at).date(), document, giver or "", kind or "")
        for amount, at, document, giver, kind in found.values_list(*columns)
    ]


def _figures(counted: dict[str, int], places: int | None) -> Figures:
    return Figures(places=places, **counted)


def _counts(measures: Measures, region: Region) -> Counts:
    """Count each set by division. Four queries, and those of `certificates.eligible`."""
    found: Counts = defaultdict(dict)
    enrolments = measures.enrolments().filter(within(region.code))
    for rows, columns in (
        (enrolments, _enrolment_columns(measures)),
        (measures.postings().filter(within(region.code)), _posting_columns(measures)),
        (measures.rows(Show.CERTIFIED, region.code), {"certified": Q()}),
    ):
        for counted in _by_division(rows, region, columns):
            code = counted.pop("division")
            found[code].update(counted)
    for code, number in _eligible(measures, region).items():
        found[code]["eligible"] = number
        found[code]["learning"] = found[code].get("learning", 0) - number
    return found


def _by_division(rows: Rows, region: Region, columns: dict[str, Q]) -> list[dict[str, Any]]:
    return list(
        rows.order_by()
        .annotate(division=_prefix(region))
        .values("division")
        .annotate(**_distinct(columns))
    )


def _prefix(region: Region) -> Any:
    """The code of the division below `region` that a row belongs to (its own code if it is not
    below any).
    """
    return Substr("region_id", 1, _below(region), output_field=CharField())


def _distinct(columns: dict[str, Q]) -> dict[str, Count]:
    return {name: Count("person", distinct=True, filter=q or None) for name, q in columns.items()}


def _enrolment_columns(measures: Measures) -> dict[str, Q]:
    return {
        "enrolled": Q(),
        "attended": measures.has_attended,
        "finished": measures.has_finished,
        "passed": measures.has_passed,
        "learning": ~measures.certified_now,  # those who wait for the certificate are taken off
        "idle": measures.is_idle,
    }


def _posting_columns(measures: Measures) -> dict[str, Q]:
    return {
        "due": measures.is_due,
        "outstanding": measures.is_due & ~measures.certified_now,
        "unenrolled": measures.is_due & ~measures.enrolled_now,
        "newcomers": measures.is_newcomer,
        "in_post": measures.is_in_post,
        "holders": measures.is_in_post & measures.holds_valid,
    }


def _eligible(measures: Measures, region: Region) -> Counter[str]:
    length = _below(region)
    return Counter(row.region_id[:length] for row in measures.eligible(region.code))


def _total(measures: Measures, region: Region, counts: Counts) -> dict[str, int]:
    """Add up the divisions. People with two posts in the region are on two rosters, so that the
    roster's columns are counted once more for the whole. One query.
    """
    total: Counter[str] = Counter()
    for counted in counts.values():
        total.update(counted)
    rosters = measures.postings().filter(within(region.code)).order_by()
    return dict(total) | rosters.aggregate(**_distinct(_posting_columns(measures)))


def _cards(standings: list[quotas.Standing]) -> list[QuotaFigures]:
    """Make one card per kind, places first. What was handed down is counted where it came in."""
    found = []
    for kind in (QuotaKind.CAP, QuotaKind.TARGET):
        own = [standing for standing in standings if standing.quota.kind == kind]
        if own:
            occupied = sum(one.reserved + one.quota.fulfilled for one in own)
            places = _received([one.quota for one in own])
            found.append(
                QuotaFigures(
                    kind=kind,
                    places=places,
                    occupied=occupied,
                    free=places - occupied,
                    waiting=sum(one.waiting for one in own),
                )
            )
    return found


def _received(own: list[Quota]) -> int:
    """Return the places that came from outside: what one handed to another is in both."""
    return sum(quota.places - quota.split_out for quota in own)


def _places_below(own: list[Quota], region: Region) -> dict[str, int]:
    """Return the places of each division, those of its own divisions included."""
    length = _below(region)
    parts: dict[str, list[Quota]] = defaultdict(list)
    for quota in own:
        if quota.region_id != region.code:
            parts[quota.region_id[:length]].append(quota)
    return {code: _received(quotas_of) for code, quotas_of in parts.items()}


def _below(region: Region) -> int:
    """Return how many digits the codes of the divisions below have."""
    return codes.LENGTHS[min(region.level, len(codes.LENGTHS) - 1)]
