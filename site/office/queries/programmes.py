"""The programmes an office works with, and whom a change would touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from accounts.domain.scope import Scope
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment, ProgrammeCourse
from office import rules
from programmes.models import Period, Programme
from regions.rules import within


@dataclass(frozen=True)
class Shown:
    """A programme with its periods, new before old."""

    programme: Programme
    periods: list[Period]


def programmes(periods: Iterable[Period], scope: Scope) -> list[Shown]:
    """Return the programmes of these periods, in the same order, then those that the reader's
    office organises and that have had no period yet. One query.
    """
    found: dict[int, Shown] = {}
    for period in periods:
        shown = found.setdefault(period.programme_id, Shown(period.programme, []))
        shown.periods.append(period)
    held = [within(code, field="organiser") for code in scope.codes(*rules.OFFICES)]
    # The ministry's filter is empty, everything; `or` would drop it.
    organised = reduce(or_, held, Q(pk__in=())) if all(held) else Q()
    new = Programme.objects.filter(organised).exclude(pk__in=found)
    for programme in new.select_related("organiser", "co_organiser").order_by("code"):
        found[programme.pk] = Shown(programme, [])
    for shown in found.values():
        shown.periods.sort(key=lambda period: period.starts, reverse=True)
    return list(found.values())


def owned(found: Iterable[Programme], scope: Scope) -> set[int]:
    """Return the ids of those that the reader's office organises."""
    return {one.pk for one in found if scope.covers(one.organiser_id, *rules.OFFICES)}


def touched(programme: Programme) -> int:
    """Count the people for whom new requirements would count: enrolled in a running period, not
    certified yet.
    """
    certified = Certificate.objects.filter(enrolment=OuterRef("pk"), state=CertificateState.VALID)
    learning = Enrolment.objects.filter(
        ~Exists(certified), period__programme=programme, period__ends__gte=timezone.localdate()
    )
    return learning.exclude(state=EnrolmentState.WITHDRAWN).count()


def online_hours(programme: Programme) -> Decimal:
    """Return the hours that the programme's courses give when they are studied."""
    keys = ProgrammeCourse.objects.filter(programme=programme).values("course_key")
    pages = CoursePage.objects.filter(
        translation_key__in=keys, locale__language_code="zh-hans", live=True
    )
    return Decimal(pages.aggregate(total=Sum("online_hours"))["total"] or 0)
