"""Places and results by campaign, programme and period, for the people of one region."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Enrolment
from programmes.models import Campaign, Period
from quotas.enums import QuotaKind
from quotas.models import Quota
from regions.models import Region
from regions.rules import within


@dataclass(frozen=True)
class Result:
    """`enrolled` and `certified` are distinct people of the region."""

    places: int
    target: int
    enrolled: int
    certified: int

    @property
    def rate(self) -> float | None:
        """Certified in percent of the target, else of the places."""
        goal = self.target or self.places
        return 100 * self.certified / goal if goal else None


@dataclass(frozen=True)
class Group:
    """A campaign; None gathers what belongs to none. A person counts once in its total."""

    campaign: Campaign | None
    rows: list[tuple[Period, Result]]
    total: Result


def groups(periods: Iterable[Period], region: Region) -> list[Group]:
    """Return the campaigns with their programmes, the rest last. Seven queries, however many."""
    found = list(periods)
    ids = [period.pk for period in found]
    held = _held(ids, region)
    enrolments = Enrolment.objects.filter(within(region.code), period__in=ids).exclude(
        state=EnrolmentState.WITHDRAWN
    )
    certificates = Certificate.objects.filter(
        within(region.code), period__in=ids, state=CertificateState.VALID
    )
    counts = [_people(rows, "period_id") for rows in (enrolments, certificates)]
    totals = [
        _people(rows, "period__programme__campaign_id") for rows in (enrolments, certificates)
    ]
    by_campaign: dict[int | None, list[Period]] = defaultdict(list)
    for period in found:
        by_campaign[period.programme.campaign_id].append(period)
    campaigns = Campaign.objects.in_bulk([pk for pk in by_campaign if pk])
    ordered = sorted(by_campaign, key=lambda pk: (pk is None, campaigns[pk].title if pk else ""))
    return [
        Group(
            campaigns.get(pk) if pk else None,
            [
                (one, _result([one], held, counts[0].get(one.pk, 0), counts[1].get(one.pk, 0)))
                for one in by_campaign[pk]
            ],
            _result(by_campaign[pk], held, totals[0].get(pk, 0), totals[1].get(pk, 0)),
        )
        for pk in ordered
    ]


def _held(ids: list[int], region: Region) -> dict[tuple[int, str], int]:
    """Return what the region's quotas hold; where it has none, what the divisions below were
    granted directly.
    """
    own = Quota.objects.filter(period__in=ids, region=region)
    below = Quota.objects.filter(within(region.code), period__in=ids, parent=None)
    found: dict[tuple[int, str], int] = {}
    for rows in (below, own):
        for period, kind, total in (
            rows.values_list("period_id", "kind").annotate(total=Sum("places")).order_by()
        ):
            found[period, kind] = total
    return found


def _people(rows: QuerySet[Enrolment] | QuerySet[Certificate], by: str) -> dict[int | None, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("person", distinct=True)))


def _result(
    periods: Iterable[Period], held: dict[tuple[int, str], int], enrolled: int, certified: int
) -> Result:
    ids = [period.pk for period in periods]
    return Result(
        places=sum(held.get((pk, QuotaKind.CAP), 0) for pk in ids),
        target=sum(held.get((pk, QuotaKind.TARGET), 0) for pk in ids),
        enrolled=enrolled,
        certified=certified,
    )
