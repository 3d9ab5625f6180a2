"""One person as the offices of their regions see them, and what happened in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.scope import Scope
from accounts.models import Posting, StaffMember, User
from accounts.queries import scoped
from assessments.enums import AttemptState
from assessments.models import Attempt
from assessments.phrases import local
from certificates.models import Certificate
from courses.enums import HoursKind
from courses.models import Enrolment, HoursEntry
from notices.models import Message
from quotas.models import WaitingEntry


@dataclass(frozen=True)
class Event:
    """Something that happened. `kind` names the icon and the colour."""

    at: datetime | date
    kind: str
    title: str
    text: str = ""

    @property
    def has_time(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True)
class Record:
    """What the reader's regions know of a person; rows of other regions are not in it."""

    person: StaffMember
    postings: list[Posting]
    enrolments: list[Enrolment]
    certificates: list[Certificate]
    attempts: list[Attempt]
    hours: list[HoursEntry]
    waiting: list[WaitingEntry]
    messages: list[Message]

    def is_in_post(self, today: date) -> bool:
        return any(post.end_date is None or post.end_date >= today for post in self.postings)


def visible(user: User) -> QuerySet[StaffMember]:
    """Return the people who hold or held a post in the user's regions, or were trained there."""
    found = Q()
    for rows in (
        scoped(Posting.objects.all(), user),
        scoped(Enrolment.objects.all(), user),
        scoped(Certificate.objects.all(), user),
        scoped(WaitingEntry.objects.all(), user),
    ):
        found |= Q(pk__in=rows.order_by().values("person"))
    return StaffMember.objects.filter(found)


def record(person: StaffMember, user: User, scope: Scope) -> Record:
    """Read everything about a person within the user's regions. Seven queries."""
    own = {"person": person}
    enrolments = scoped(Enrolment.objects.filter(**own), user)
    return Record(
        person=person,
        postings=list(
            scoped(Posting.objects.filter(**own), user)
            .select_related("region__parent")
            .order_by("end_date", "-start_date")
        ),
        enrolments=list(
            enrolments.select_related("period__programme", "region", "seat").order_by(
                "-enrolled_at"
            )
        ),
        certificates=list(
            scoped(Certificate.objects.filter(**own), user)
            .select_related("period__programme", "issuing_region", "current")
            .order_by("-issued_on", "-pk")
        ),
        attempts=list(
            scoped(Attempt.objects.filter(**own), user)
            .exclude(state=AttemptState.ABANDONED)
            .select_related("paper_version__paper")
            .order_by("-started_at")
        ),
        hours=list(
            HoursEntry.objects.filter(enrolment__in=enrolments.values("pk")).order_by("-at")
        ),
        waiting=list(
            scoped(WaitingEntry.objects.filter(**own), user)
            .select_related("period__programme", "quota__region")
            .order_by("-created_at")
        ),
        messages=_messages(person, scope),
    )


def _messages(person: StaffMember, scope: Scope) -> list[Message]:
    """Sign-in codes are the person's own affair and stay out."""
    about = Q(subject_id__in=[str(person.pk), str(person.public_id)], address=person.phone)
    found = Message.objects.filter(about, secret=False).order_by("-created_at")[:50]
    return [one for one in found if not one.region_code or scope.covers(one.region_code)]


def timeline(record: Record) -> list[Event]:
    """Return what happened, the latest first."""
    events = [
        *_posts(record.postings),
        *_places(record),
        *_study(record),
        *_certificates(record.certificates),
        *_told(record.messages),
    ]
    return sorted(events, key=lambda event: _moment(event.at), reverse=True)


def _moment(at: datetime | date) -> datetime:
    if isinstance(at, datetime):
        return timezone.localtime(at)
    return timezone.make_aware(datetime.combine(at, time.min))


def _posts(postings: list[Posting]) -> Iterator[Event]:
    for post in postings:
        where = f"{post.region.path or post.region.name}·{post.get_role_display()}"
        yield Event(post.start_date, "door", _("Took up the post"), where)
        if post.end_date:
            yield Event(post.end_date, "exit", _("Left the post"), where)


def _places(record: Record) -> Iterator[Event]:
    for enrolment in record.enrolments:
        what = _named(enrolment.period)
        yield Event(enrolment.enrolled_at, "user", _("Enrolled"), what)
        if enrolment.completed_at:
            yield Event(enrolment.completed_at, "book", _("Finished all courses"), what)
    for entry in record.waiting:
        text = _("%(what)s: %(place)s was full") % {
            "what": _named(entry.period),
            "place": entry.quota.region.name,
        }
        yield Event(entry.created_at, "clock", _("Put on the waiting list"), text)


def _study(record: Record) -> Iterator[Event]:
    for entry in record.hours:
        text = _("%(kind)s, %(hours)s hours") % {
            "kind": HoursKind(entry.kind).label,
            "hours": f"{entry.hours.normalize():f}",
        }
        yield Event(entry.at, "clock", _("Hours credited"), text)
    for attempt in record.attempts:
        yield Event(
            attempt.finished_at or attempt.started_at,
            "pen",
            _("Sat the assessment, try %(number)d") % {"number": attempt.number},
            f"{local(attempt.paper_version.paper.title)}·{said(attempt)}",
        )


def said(attempt: Attempt) -> str:
    """Return the outcome of an attempt in words: never by colour alone."""
    if attempt.state == AttemptState.GRADING:
        return _("waiting for grading")
    if attempt.state != AttemptState.FINISHED:
        return _("in progress")
    score = f"{attempt.percent:.1f}" if attempt.percent is not None else "0"
    if attempt.passed:
        return _("%(score)s points, passed") % {"score": score}
    if attempt.critical_failed:
        return _("%(score)s points, failed on a critical question") % {"score": score}
    return _("%(score)s points, not passed") % {"score": score}


def _certificates(certificates: list[Certificate]) -> Iterator[Event]:
    for one in certificates:
        text = f"{_named(one.period)}·{one.number}"
        yield Event(timezone.localtime(one.created_at), "award", _("Certificate issued"), text)
        if one.revoked_on:
            yield Event(one.revoked_on, "alert", _("Certificate revoked"), one.revoked_reason)


def _told(messages: list[Message]) -> Iterator[Event]:
    for one in messages:
        yield Event(
            one.created_at, "bell", _("Message"), f"{one.body}（{one.get_state_display()}）"
        )


def _named(period: Any) -> str:
    return f"{period.programme.local_title} {period.name}"
