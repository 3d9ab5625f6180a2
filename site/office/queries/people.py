"""The people of a region: the roster, and the list behind each number of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.domain.scope import Scope
from accounts.models import Posting, StaffMember
from accounts.vault import vault
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Enrolment
from office import rules
from office.domain.gate import due_day
from office.enums import GateStatus, Show, Standing, Status
from office.queries import gates
from office.queries.measures import Measures
from quotas.enums import WaitingState
from quotas.models import WaitingEntry
from regions.models import Region
from regions.rules import within


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; an empty text asks for nothing."""

    show: str = Show.ROSTER
    role: str = ""
    status: str = ""
    gate: str = ""
    search: str = ""
    own: bool = False  # only at the region itself, not below it

    @property
    def is_narrowed(self) -> bool:
        return bool(self.role or self.status or self.gate or self.search)


@dataclass(frozen=True)
class Row:
    """A person as lists show them. `posts` are those in the reader's regions, in post first. Where
    none is held any more the place is that of the enrolment, and no phone is shown.
    """

    person: StaffMember
    posts: tuple[Posting, ...]
    place: Region | None
    gate: GateStatus | None
    standing: Standing
    enrolment: Enrolment | None
    due: date | None
    in_post: bool

    @property
    def phone(self) -> str:
        return self.person.phone if self.in_post else ""

    @property
    def active_at(self) -> datetime | None:
        return self.enrolment.last_active_at if self.enrolment else None


def people(
    measures: Measures | None, region: Region, filters: Filters, *, today: date
) -> QuerySet[StaffMember]:
    """Return the people in the order of their names' pinyin."""
    if filters.show == Show.ROSTER or measures is None:
        members = _roster(region, filters, today)
    else:
        members = measures.rows(filters.show, region.code)
        if filters.own:
            members = members.filter(region=region)
        if filters.gate:
            own = Posting.objects.filter(
                gates.has_status(filters.gate, today), _still_held(today), person=OuterRef("person")
            )
            members = members.filter(Exists(own))
    found = StaffMember.objects.filter(pk__in=members.order_by().values("person"))
    if filters.search:
        found = found.filter(_matches(filters.search))
    return found.order_by("name_sort", "name", "pk")


def _roster(region: Region, filters: Filters, today: date) -> QuerySet[Posting]:
    """Without a status: everybody who has not left, those who begin later included."""
    own = Posting.objects.filter(within(region.code))
    found = own.filter(role=filters.role) if filters.role else own
    if filters.status == Status.LEFT:
        elsewhere = own.filter(_still_held(today), person=OuterRef("person"))
        found = found.filter(~_still_held(today), ~Exists(elsewhere))
    else:
        found = found.filter(_still_held(today))
    if filters.gate:
        found = found.filter(gates.has_status(filters.gate, today))
    return found


def _still_held(today: date) -> Q:
    return Q(end_date__isnull=True) | Q(end_date__gte=today)


def _matches(search: str) -> Q:
    """By name, by the beginning of its pinyin (with or without spaces), by part of the phone."""
    text = search.strip()
    found = Q(name__icontains=text) | Q(name_sort__istartswith=text)
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) >= 3:
        found |= Q(phone__contains=digits)
    return found


def rows(
    page: Iterable[StaffMember], measures: Measures | None, scope: Scope, *, today: date
) -> list[Row]:
    """Put posts, gate to work and standing to a page of people. Five queries, without a period
    three.
    """
    shown = list(page)
    ids = [person.pk for person in shown]
    postings = Posting.objects.filter(person_id__in=ids).select_related("region__parent")
    held = gates.grouped(
        sorted(postings, key=lambda post: (post.end_date is not None, post.start_date))
    )
    known = gates.gates(ids, today)
    enrolments = _enrolments(measures, ids)
    standing = _standing(measures, ids, enrolments)
    made = []
    for person in shown:
        own = [post for post in held[person.pk] if scope.covers(post.region_id)]
        open_posts = [post for post in own if post.end_date is None or post.end_date >= today]
        enrolment = enrolments.get(person.pk)
        place = own[0].region if own else enrolment.region if enrolment else None
        main = open_posts[0] if open_posts else None
        made.append(
            Row(
                person=person,
                posts=tuple(open_posts or own[:1]),
                place=place,
                gate=known.status(main) if main else None,
                standing=standing[person.pk],
                enrolment=enrolment,
                due=_due(measures, main),
                in_post=bool(open_posts),
            )
        )
    return made


def identity_numbers(found: QuerySet[StaffMember], scope: Scope, *, today: date) -> dict[int, str]:
    """Return the full numbers of those who hold a post in the reader's regions now. The caller
    has a reason and writes it to the log.
    """
    held = Posting.objects.filter(_still_held(today), person__in=found.order_by())
    own = {
        person
        for person, code in held.values_list("person_id", "region_id")
        if scope.covers(code, *rules.OFFICES)
    }
    stored = found.filter(identity_ciphertext__isnull=False)
    return {
        person.pk: vault().decrypt(person.identity_ciphertext)
        for person in stored.only("identity_ciphertext")
        if person.pk in own and person.identity_ciphertext
    }


def _due(measures: Measures | None, post: Posting | None) -> date | None:
    """Until when a new one must be trained; nobody else has such a day."""
    if measures is None or post is None or post.start_date <= measures.period.roster_day:
        return None
    programme = measures.period.programme
    return due_day(post.start_date, month=programme.due_month, day=programme.due_day)


def _enrolments(measures: Measures | None, ids: list[int]) -> dict[int, Enrolment]:
    if measures is None:
        return {}
    found = measures.enrolments().filter(person_id__in=ids).select_related("region__parent")
    got = Certificate.objects.filter(enrolment=OuterRef("pk"), state=CertificateState.VALID)
    return {one.person_id: one for one in found.annotate(is_certified=Exists(got))}


def _standing(
    measures: Measures | None, ids: list[int], enrolments: dict[int, Enrolment]
) -> dict[int, Standing]:
    found = dict.fromkeys(ids, Standing.NONE)
    if measures is None:
        return found
    waiting = WaitingEntry.objects.filter(
        period=measures.period, person_id__in=ids, state=WaitingState.WAITING
    )
    found |= dict.fromkeys(waiting.values_list("person_id", flat=True), Standing.WAITING)
    return found | {person: _of(enrolment) for person, enrolment in enrolments.items()}


def _of(enrolment: Enrolment) -> Standing:
    if getattr(enrolment, "is_certified", False):
        return Standing.CERTIFIED
    if enrolment.completed_at or enrolment.state == EnrolmentState.COMPLETED:
        return Standing.FINISHED
    return Standing.LEARNING if enrolment.last_active_at else Standing.ENROLLED
