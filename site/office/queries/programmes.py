"""The programmes an office works with, and whom a change would touch."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from accounts.domain.scope import Scope
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment, ProgrammeCourse
from office import rules
from programmes.models import Period, Programme


def programmes(periods: Iterable[Period]) -> list[Programme]:
    """Return the programmes of these periods, each once, in the same order. No query."""
    return list({one.programme_id: one.programme for one in periods}.values())


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
