"""Whose certificate ends soon: people in post, with the newest certificate of their role."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Posting
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Enrolment


def newest(code: str, today: date) -> QuerySet[Certificate]:
    """Return the newest live certificate of everybody who is in post in the region today.

    By where people are now, not where they were certified: that office has to see to it.
    `renewing` says whether a running period has them enrolled for another one.
    """
    own = {"person": OuterRef("person"), "role": OuterRef("role")}
    live = Certificate.objects.filter(state=CertificateState.VALID)
    later = live.filter(**own, valid_until__gt=OuterRef("valid_until"))
    again = (
        Enrolment.objects.filter(**own, period__ends__gte=today)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .exclude(period=OuterRef("period"))
    )
    held = Posting.objects.within(code).open_on(today).filter(**own)
    return (
        live.filter(Exists(held), ~Exists(later))
        .annotate(renewing=Exists(again))
        .select_related("person__user", "region__parent", "period__programme", "issuing_region")
        .order_by("valid_until", "person__name_sort", "pk")
    )


def expiring(code: str, today: date, days: int) -> QuerySet[Certificate]:
    """Return those that are valid today and end within `days`."""
    return newest(code, today).filter(
        valid_until__gte=today, valid_until__lte=today + timedelta(days=days)
    )


def lapsed(code: str, today: date) -> QuerySet[Certificate]:
    return newest(code, today).filter(valid_until__lt=today)


def not_renewing(found: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out who is enrolled again: they need no reminder."""
    return found.filter(renewing=False)
