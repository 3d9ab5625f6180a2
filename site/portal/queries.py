"""What the learner's screens show, gathered from the apps below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from assessments import queries as assessments
from assessments.models import Paper
from assessments.queries import Result
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses import queries as courses
from courses.enums import HoursKind
from courses.models import Agreement, Enrolment, HoursEntry
from courses.queries import CourseState, LessonState, NextLesson
from programmes import queries as programmes
from programmes.models import Declaration, Period
from quotas import queries as quotas
from quotas.enums import QuotaKind
from quotas.models import WaitingEntry
from regions.domain import codes
from regions.models import Region

LISTED_AHEAD = 4  # lessons after the current one, before "all lessons"


@dataclass(frozen=True)
class Exam:
    """The paper a programme needs. `closes` is its own last day, or the period's."""

    paper: Paper
    closes: date
    days: int
    missing: int
    lessons: int
    result: Result | None

    @property
    def title(self) -> str:
        titles = self.paper.title
        return str(titles.get(get_language()) or titles.get(settings.LANGUAGE_CODE) or self.paper)

    @property
    def url(self) -> str:
        return reverse("exams:rules", args=[self.paper.slug])

    @property
    def passed(self) -> bool:
        return bool(self.result and self.result.passed)


@dataclass(frozen=True)
class Training:
    """One enrolment as its owner sees it."""

    enrolment: Enrolment
    courses: Sequence[CourseState]
    next: NextLesson | None
    exams: Sequence[Exam]
    certificate: Certificate | None
    issuing_region: Region
    declaration: "Declared | None" = None

    @property
    def period(self) -> Period:
        return self.enrolment.period

    @property
    def title(self) -> str:
        return str(self.period.programme.local_title)

    @property
    def capped(self) -> bool:
        """A place of a 名额, not only counted towards a 任务数."""
        return bool(self.enrolment.seat.quota.kind == QuotaKind.CAP)

    @property
    def issuer(self) -> str:
        """The office at the programme's tier above the post, as people call it."""
        return str(_("%(place)s civil affairs bureau")) % {"place": self.issuing_region.name}

    @property
    def percent(self) -> int:
        parts = [course.percent for course in self.courses]
        return sum(parts) // len(parts) if parts else 0

    @property
    def lessons(self) -> list[LessonState]:
        return [lesson for course in self.courses for lesson in course.lessons]


@dataclass(frozen=True)
class Declared:
    """The declaration as the person sees it: the version agreed to, else the one in force."""

    declaration: Declaration
    agreed_at: datetime | None = None


@dataclass(frozen=True)
class LessonRows:
    """The lesson list of home: what is done in one row, the current lesson, a few to come."""

    done: Sequence[LessonState]
    rows: Sequence[LessonState]
    current: LessonState | None
    total: int


def trainings(person: StaffMember) -> list[Training]:
    """Return every live enrolment with courses, exams and certificate; the one to do first."""
    return [_training(person, enrolment) for enrolment in courses.enrolments_of(person)]


def training_of(person: StaffMember) -> Training | None:
    """Return what the person is learning now, or else learned last."""
    found = courses.enrolments_of(person)
    return _training(person, found[0]) if found else None


def _training(person: StaffMember, enrolment: Enrolment) -> Training:
    states = courses.course_state(person, enrolment.period)
    return Training(
        enrolment=enrolment,
        courses=states,
        next=courses.next_of(states),
        exams=_exams(enrolment, states),
        certificate=_certificate(enrolment),
        issuing_region=Region.objects.get(
            pk=enrolment.region_id[: codes.LENGTHS[enrolment.period.programme.tier - 1]]
        ),
        declaration=declared(enrolment),
    )


def enrolment_of(person: StaffMember, period: int) -> Enrolment | None:
    """Return the person's live enrolment in a period."""
    return next((one for one in courses.enrolments_of(person) if one.period_id == period), None)


def declared(enrolment: Enrolment) -> Declared | None:
    """Return the declaration of a training; None when it asks for none."""
    programme = enrolment.period.programme
    if not programme.declaration_from:
        return None
    agreements = Agreement.objects.filter(
        enrolment=enrolment, declaration__number__gte=programme.declaration_from
    )
    agreed = agreements.select_related("declaration").order_by("declaration__number").last()
    if agreed:
        return Declared(agreed.declaration, agreed.agreed_at)
    asked = programmes.declaration(programme)
    return Declared(asked) if asked else None


def _exams(enrolment: Enrolment, states: Sequence[CourseState]) -> list[Exam]:
    period = enrolment.period
    papers = list(
        Paper.objects.filter(programme_links__programme=period.programme_id, current__isnull=False)
        .select_related("current")
        .order_by("slug")
    )
    results = assessments.results_for([paper.pk for paper in papers], [enrolment.person_id], period)
    lessons = [lesson for course in states for lesson in course.lessons]
    today = timezone.localdate()
    found = []
    for paper in papers:
        closes_at = paper.current.closes_at if paper.current else None
        closes = timezone.localdate(closes_at) if closes_at else period.ends
        found.append(
            Exam(
                paper=paper,
                closes=closes,
                days=(closes - today).days,
                missing=sum(not lesson.done for lesson in lessons),
                lessons=len(lessons),
                result=results.get((enrolment.person_id, paper.pk)),
            )
        )
    return found


def _certificate(enrolment: Enrolment) -> Certificate | None:
    return (
        Certificate.objects.filter(enrolment=enrolment, state=CertificateState.VALID)
        .select_related("current", "issuing_region")
        .first()
    )


def lesson_rows(training: Training) -> LessonRows:
    """Fold the finished lessons at the start into one row."""
    lessons = training.lessons
    current = training.next.lesson if training.next else None
    done = 0
    while done < len(lessons) and lessons[done].done:
        done += 1
    return LessonRows(
        done=lessons[:done],
        rows=lessons[done : done + 1 + LISTED_AHEAD],
        current=current,
        total=len(lessons),
    )


def waiting_of(person: StaffMember) -> QuerySet[WaitingEntry]:
    """Return the waiting lists the person stands in; `until` is set where a place is offered."""
    return quotas.waiting_of(person)


def hours_of(person: StaffMember) -> list[tuple[str, Decimal]]:
    """Return 学时 credited, by kind."""
    rows = HoursEntry.objects.filter(enrolment__person=person).values_list("kind")
    return [
        (str(HoursKind(kind).label), total)
        for kind, total in rows.annotate(total=Sum("hours")).order_by("kind")
    ]
