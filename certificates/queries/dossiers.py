"""Everything that is needed to issue certificates, for many people in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from accounts.domain import identity
from accounts.models import StaffMember
from accounts.vault import vault
from certificates.domain.eligibility import Missing
from certificates.domain.facts import CourseEdition, HoursOf
from certificates.domain.validity import Terms
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateTemplate
from certificates.queries.eligibility import Standing, office_of, standings
from courses.enums import HoursKind
from courses.models import CoursePage, Enrolment, LessonProgress, ProgrammeCourse
from programmes.models import Period, Programme
from regions.domain import codes
from regions.models import Region

Places = dict[str, Region]
Titles = dict[str, tuple[str, str]]  # course key → Chinese and English title


@dataclass(frozen=True)
class Dossier:
    """One person's case, complete: decided and ready to be frozen."""

    standing: Standing
    period: Period
    office: Region
    places: Places  # by code: the post's region and those above it
    courses: tuple[CourseEdition, ...]
    old_expiry: date | None
    is_certified: bool
    identity_masked: str
    template: CertificateTemplate | None  # the office's own, as it is used today

    @property
    def enrolment(self) -> Enrolment:
        return self.standing.enrolment

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.standing.missing

    @property
    def hours(self) -> tuple[HoursOf, ...]:
        """The hours credited, in the order in which kinds are always named."""
        credited = self.standing.hours
        return tuple(HoursOf(kind, credited[kind]) for kind in HoursKind.values if kind in credited)

    def name_at(self, depth: int) -> str:
        """Return the name of the place at a level (3 county …), or "" below the post's region.
        东莞 has no counties: its prefecture stands in for the placeholder.
        """
        code = codes.at(self.enrolment.region_id, depth)
        while code and codes.kind(code) == "pseudo":
            code = codes.parent(code)
        return self.places[code].name if code and code in self.places else ""


def dossiers(enrolments: Sequence[Enrolment], period: Period) -> list[Dossier]:
    """Return the cases of these enrolments of one period, in the same order."""
    programme = period.programme
    found = standings(enrolments, period)
    people = [one.person_id for one in enrolments]
    offices = {one.pk: office_of(one, programme) for one in enrolments}
    places = _places(enrolments, set(offices.values()))
    certified, expiries = _held(people, period)
    own = CertificateTemplate.objects.filter(region__in=set(offices.values()), in_use=True)
    templates = {template.region_id: template for template in own}
    titles, editions = _titles(programme), _editions(people, period)
    return [
        Dossier(
            standing=standing,
            period=period,
            office=places[offices[standing.enrolment.pk]],
            places=places,
            courses=tuple(
                CourseEdition(key, *names, editions.get((standing.enrolment.person_id, key), 1))
                for key, names in titles.items()
            ),
            old_expiry=expiries.get(standing.enrolment.person_id),
            is_certified=standing.enrolment.person_id in certified,
            identity_masked=_identity(standing.enrolment.person),
            template=templates.get(offices[standing.enrolment.pk]),
        )
        for standing in found
    ]


def terms_of(programme: Programme) -> Terms:
    return Terms(
        rule=programme.renewal_rule,
        active=programme.active_months,
        window=programme.window_months,
        minimum=programme.minimum_months,
        due_month=programme.due_month,
        due_day=programme.due_day,
    )


def _places(enrolments: Sequence[Enrolment], offices: set[str]) -> Places:
    wanted = set(offices)
    for one in enrolments:
        wanted.update([one.region_id, *codes.ancestors(one.region_id)])
    return Region.objects.in_bulk(list(wanted))


def _held(people: list[int], period: Period) -> tuple[set[int], dict[int, date]]:
    """Return who is certified in this period, and the latest expiry from the others."""
    certified: set[int] = set()
    expiries: dict[int, date] = {}
    rows = Certificate.objects.filter(
        person_id__in=people,
        period__programme=period.programme_id,
        state=CertificateState.VALID,
    ).order_by("valid_until")
    for person, of, until in rows.values_list("person_id", "period_id", "valid_until"):
        if of == period.pk:
            certified.add(person)
        else:
            expiries[person] = until
    return certified, expiries


def _titles(programme: Programme) -> Titles:
    """Return the programme's courses in their order. Two queries."""
    links = ProgrammeCourse.objects.filter(programme=programme).order_by("position", "pk")
    keys: list[UUID] = list(links.values_list("course_key", flat=True))
    pages = CoursePage.objects.filter(translation_key__in=keys)
    named = {
        (str(key), language): title
        for key, language, title in pages.values_list(
            "translation_key", "locale__language_code", "title"
        )
    }
    return {
        str(key): (named.get((str(key), "zh-hans"), ""), named.get((str(key), "en"), ""))
        for key in keys
    }


def _editions(people: list[int], period: Period) -> dict[tuple[int, str], int]:
    """Return the latest edition of each course that each person studied."""
    rows = (
        LessonProgress.objects.filter(person_id__in=people, period=period)
        .values_list("person_id", "course_key")
        .annotate(latest=Max("edition"))
    )
    return {(person, str(key)): latest for person, key, latest in rows}


def _identity(person: StaffMember) -> str:
    if not person.identity_ciphertext:
        return ""
    return identity.mask(vault().decrypt(person.identity_ciphertext))
