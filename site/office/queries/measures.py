"""The people behind every number: one set for the count on the desk, the list and its export.

A set is a queryset of rows that carry `person` and `region`: postings on the roster, enrolments,
certificates, seats. Counting distinct people of a set by region gives a column of the desk; the
people of the set are the list. Region and role of enrolments and certificates are frozen, those
of postings move with the person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Posting
from assessments.models import Paper
from certificates import queries as certificates
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Enrolment
from office.enums import Show
from office.queries import passing
from programmes.models import Period
from quotas.enums import SeatState, WaitingState
from quotas.models import Seat, WaitingEntry
from regions.rules import within

IDLE_DAYS: Final = 30
Rows = QuerySet[Any]


@dataclass
class Measures:
    """The sets of one period, as at `today`."""

    period: Period
    today: date
    _eligible: dict[str, list[Enrolment]] = field(default_factory=dict, init=False)

    def rows(self, show: str, code: str) -> Rows:
        """Return the rows of the set within the region. A place belongs to the region of its quota,
        also when its holder moved away.
        """
        show = Show(show)
        if show in (Show.ELIGIBLE, Show.LEARNING):
            return self._rows_by_eligibility(show, code)
        column = "quota__region" if show == Show.OCCUPIED else "region"
        return self._sets[show]().filter(within(code, field=column))

    def eligible(self, code: str) -> list[Enrolment]:
        """Return the enrolments of the region that wait for their certificate."""
        if code not in self._eligible:
            self._eligible[code] = list(certificates.eligible(self.period, code))
        return self._eligible[code]

    def _rows_by_eligibility(self, show: Show, code: str) -> Rows:
        waiting = [enrolment.pk for enrolment in self.eligible(code)]
        own = self.enrolments().filter(within(code))
        if show == Show.ELIGIBLE:
            return own.filter(pk__in=waiting)
        return own.filter(~self.certified_now).exclude(pk__in=waiting)

    @property
    def _sets(self) -> dict[Show, Callable[[], Rows]]:
        return {
            Show.DUE: self.due,
            Show.OUTSTANDING: lambda: self.due().filter(~self.certified_now),
            Show.UNENROLLED: lambda: self.due().filter(~self.enrolled_now),
            Show.NEWCOMERS: lambda: self.postings().filter(self.is_newcomer),
            Show.IN_POST: lambda: self.postings().filter(self.is_in_post),
            Show.HOLDERS: lambda: self.postings().filter(self.is_in_post & self.holds_valid),
            Show.ENROLLED: self.enrolments,
            Show.ATTENDED: lambda: self.enrolments().filter(self.has_attended),
            Show.FINISHED: lambda: self.enrolments().filter(self.has_finished),
            Show.PASSED: lambda: self.enrolments().filter(self.has_passed),
            Show.IDLE: lambda: self.enrolments().filter(self.is_idle),
            Show.CERTIFIED: self.certificates,
            Show.OCCUPIED: self.seats,
            Show.WAITING: self.waiting,
        }

    # Rosters: postings of the programme's role.

    def postings(self) -> QuerySet[Posting]:
        return Posting.objects.filter(role=self.period.programme.role)

    def due(self) -> QuerySet[Posting]:
        return self.postings().filter(self.is_due)

    @property
    def is_due(self) -> Q:
        """On the roster on the period's roster day."""
        return _held_on(self.period.roster_day)

    @property
    def is_in_post(self) -> Q:
        return _held_on(self.today)

    @property
    def holds_valid(self) -> Q:
        return Q(Exists(valid_certificates(self.today)))

    @property
    def is_newcomer(self) -> Q:
        """Took up the post after the roster day and holds no certificate for it."""
        new = Q(start_date__gt=self.period.roster_day)
        return self.is_in_post & new & ~self.holds_valid & ~self.certified_now

    @property
    def certified_now(self) -> Q:
        found = Certificate.objects.filter(
            person=OuterRef("person"), period=self.period, state=CertificateState.VALID
        )
        return Q(Exists(found))

    @property
    def enrolled_now(self) -> Q:
        return Q(Exists(self.enrolments().filter(person=OuterRef("person"))))

    # Enrolments.

    def enrolments(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(period=self.period).exclude(state=EnrolmentState.WITHDRAWN)

    @property
    def has_attended(self) -> Q:
        """Opened a lesson, or has finished all of them elsewhere (a class, a transfer)."""
        return Q(last_active_at__isnull=False) | Q(completed_at__isnull=False)

    @property
    def has_finished(self) -> Q:
        return Q(completed_at__isnull=False)

    @property
    def has_passed(self) -> Q:
        return passing.passed_all(self.period, self.papers) if self.papers else self.has_finished

    @property
    def is_idle(self) -> Q:
        """Learns, but opened nothing for 30 days since enrolling or the last lesson."""
        since = timezone.now() - timedelta(days=IDLE_DAYS)
        return Q(last_active_at__lt=since, completed_at__isnull=True) | Q(
            last_active_at__isnull=True, enrolled_at__lt=since, completed_at__isnull=True
        )

    @cached_property
    def papers(self) -> list[Paper]:
        return passing.papers(self.period)

    # Certificates, seats, the waiting list.

    def certificates(self) -> QuerySet[Certificate]:
        return Certificate.objects.filter(period=self.period, state=CertificateState.VALID)

    def seats(self) -> QuerySet[Seat]:
        """Places taken. A seat past its deadline is free, whether or not a worker has run."""
        late = Q(state=SeatState.RESERVED, deadline__lt=timezone.now())
        return Seat.objects.filter(period=self.period).exclude(
            Q(state=SeatState.RELEASED) | Q(deadline__isnull=False) & late
        )

    def waiting(self) -> QuerySet[WaitingEntry]:
        return WaitingEntry.objects.filter(period=self.period, state=WaitingState.WAITING)


def valid_certificates(today: date, *, person: str = "person") -> QuerySet[Certificate]:
    """Return the certificates of the outer row's person and role that are valid today."""
    return Certificate.objects.filter(
        person=OuterRef(person),
        role=OuterRef("role"),
        state=CertificateState.VALID,
        valid_until__gte=today,
    )


def _held_on(day: date) -> Q:
    return Q(start_date__lte=day) & (Q(end_date__isnull=True) | Q(end_date__gte=day))
