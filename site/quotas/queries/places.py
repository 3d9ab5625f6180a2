"""Reading quotas, seats and waiting lists, each in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import StaffMember
from programmes.models import Period
from quotas import rules
from quotas.domain import allotment
from quotas.enums import QuotaKind, SeatState, WaitingState
from quotas.models import Quota, Seat, WaitingEntry
from regions.models import Region
from regions.rules import within


@dataclass(frozen=True)
class Near:
    """Where a person's place would come from, and how the person stands there already."""

    quota: Quota | None
    seated: bool = False
    waiting_id: int | None = None


def nearest(period_id: int, code: str, role: str, *, person_id: int) -> Near:
    """Return the nearest cap at or above the region, else the nearest target. One query."""
    above = rules.chain(code)
    seats = Seat.objects.exclude(state=SeatState.RELEASED)
    waiting = WaitingEntry.objects.filter(state__in=[WaitingState.WAITING, WaitingState.OFFERED])
    here = {"period_id": period_id, "person_id": person_id}
    found = Quota.objects.filter(period_id=period_id, role=role, region_id__in=above).annotate(
        seated=Exists(seats.filter(**here)),
        waiting_id=Subquery(waiting.filter(**here).values("pk")[:1]),
    )
    ranked = sorted(found, key=lambda q: (q.kind != QuotaKind.CAP, above.index(q.region_id)))
    if not ranked:
        return Near(None)
    return Near(ranked[0], ranked[0].seated, ranked[0].waiting_id)


def seat_of(period: Period, person: StaffMember) -> Seat | None:
    return (
        Seat.objects.exclude(state=SeatState.RELEASED).filter(period=period, person=person).first()
    )


def expired_seats(now: datetime) -> QuerySet[Seat]:
    return Seat.objects.filter(state=SeatState.RESERVED, deadline__lt=now).order_by("deadline")


def next_waiting(quota_id: int) -> WaitingEntry | None:
    """Return who is next to be offered a place of the quota, while its period runs."""
    return (
        WaitingEntry.objects.filter(
            quota_id=quota_id,
            state=WaitingState.WAITING,
            period__ends__gte=timezone.localdate(),
        )
        .select_related("person", "period__programme")
        .order_by("created_at", "id")
        .first()
    )


_FREE = F("places") - F("split_out") - F("contingency") - F("reserved") - F("fulfilled")  # of a cap


def has_free_place(quota_id: int) -> bool:
    return Quota.objects.alias(left=_FREE).filter(pk=quota_id, left__gt=0).exists()


def quotas_to_offer() -> list[int]:
    """Return the caps with a free place for which somebody waits."""
    running = WaitingEntry.objects.filter(
        quota=OuterRef("pk"),
        state=WaitingState.WAITING,
        period__ends__gte=timezone.localdate(),
    )
    found = Quota.objects.alias(left=_FREE).filter(Exists(running), left__gt=0)
    return list(found.filter(kind=QuotaKind.CAP).values_list("pk", flat=True))


def is_expired(seat: Seat, now: datetime) -> bool:
    """Tell whether a reserved seat was not taken up in time, though nobody has given it back."""
    pending = seat.state == SeatState.RESERVED and seat.deadline is not None
    return pending and seat.deadline is not None and seat.deadline < now


def children(quota: Quota) -> QuerySet[Quota]:
    """Return the quotas that receive from this one."""
    return Quota.objects.filter(parent=quota).order_by("region_id")


def receivers(source: Quota) -> list[allotment.Receiver]:
    """Return who may hold places of this quota: the divisions below in the quota tree, and whoever
    holds some already. Two queries, however many there are.
    """
    holding = {quota.region_id: quota for quota in children(source)}
    below = Q(quota_parent_id=source.region_id, valid_to=None) | Q(pk__in=list(holding))
    regions = Region.objects.filter(below).order_by("code").values_list("code", "name")
    return [_receiver(code, name, holding.get(code)) for code, name in regions]


def _receiver(code: str, name: str, quota: Quota | None) -> allotment.Receiver:
    if quota is None:
        return allotment.Receiver(code, name)
    # What was granted there directly leaves last: it need not come back to anybody.
    used = max(quota.places - quota.movable - quota.granted, 0)
    return allotment.Receiver(code, name, holds=quota.received, used=min(used, quota.received))


def passed_on(quota: Quota) -> list[tuple[str, int]]:
    """Return (name of the region, places) for each quota that holds places of `quota`."""
    holders = Quota.objects.filter(parent=quota, received__gt=0).order_by("region_id")
    return list(holders.values_list("region__name", "received"))


@dataclass(frozen=True)
class Standing:
    """A quota as screens show it. Expired seats count as free though no worker has run yet."""

    quota: Quota
    expired: int
    waiting: int

    @property
    def reserved(self) -> int:
        return self.quota.reserved - self.expired

    @property
    def free(self) -> int:
        return self.quota.free + self.expired


def standings(period: Period, code: str) -> list[Standing]:
    """Return the quotas of the region and below, widest first, in one query."""
    expired = Q(seats__state=SeatState.RESERVED, seats__deadline__lt=timezone.now())
    waiting = Subquery(
        WaitingEntry.objects.filter(quota=OuterRef("pk"), state=WaitingState.WAITING)
        .order_by()
        .values("quota")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found = (
        Quota.objects.filter(within(code), period=period)
        .select_related("region")
        .annotate(expired=Count("seats", filter=expired), waiting_count=waiting)
        .order_by("region_id", "kind")
    )
    rows = [Standing(q, q.expired, q.waiting_count or 0) for q in found]
    return sorted(rows, key=lambda row: (len(row.quota.region_id), row.quota.region_id))


def _in_the_row() -> QuerySet[WaitingEntry]:
    """Return who waits, and who was offered a place until it is taken up: `until` is then set."""
    offered = Seat.objects.filter(
        period=OuterRef("period"), person=OuterRef("person"), state=SeatState.RESERVED
    )
    states = [WaitingState.WAITING, WaitingState.OFFERED]
    return WaitingEntry.objects.filter(state__in=states).annotate(
        until=Subquery(offered.values("deadline")[:1])
    )


def waiting_of(person: StaffMember) -> QuerySet[WaitingEntry]:
    """Return the waiting lists the person stands in."""
    return _in_the_row().filter(person=person).select_related("period__programme", "quota__region")


def waiting_list(period: Period, code: str) -> QuerySet[WaitingEntry]:
    """Return who waits for a place in the region, first come first."""
    return (
        _in_the_row()
        .filter(within(code), period=period)
        .select_related("person", "region", "quota__region")
        .order_by("created_at", "id")
    )
