"""Who waits for a certificate, and what everybody else still has to do.

Everything is read for many enrolments at once: five queries for the list, however long it is, and
one more where the programme asks for a declaration.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from assessments.models import ProgrammePaper
from assessments.queries import Result, results_for
from certificates.domain import eligibility
from certificates.domain.eligibility import Missing, Record, Requirements
from certificates.domain.issuing import issuing_code
from certificates.enums import CertificateState
from certificates.models import Certificate
from courses.enums import EnrolmentState
from courses.models import Agreement, CoursePage, Enrolment, HoursEntry, ProgrammeCourse
from programmes.models import Period, Programme
from quotas.enums import SeatState
from regions.rules import within

Results = dict[tuple[int, int], Result]


@dataclass(frozen=True)
class Standing:
    """How an enrolment stands: what is missing, and what its certificate would say.

    `completed_on` is the day the last requirement was met, as far as it is met.
    """

    enrolment: Enrolment
    missing: tuple[Missing, ...]
    hours: dict[str, Decimal]
    percent: Decimal | None
    completed_on: date

    @property
    def is_eligible(self) -> bool:
        return not self.missing


def missing_for(enrolment: Enrolment) -> list[Missing]:
    """Return what stands between the person and the certificate; nothing means: eligible."""
    [standing] = standings([enrolment], enrolment.period)
    return list(standing.missing)


def changed_since(enrolment: Enrolment) -> datetime | None:
    """Return when the programme last changed what it asks for, if the person was enrolled then."""
    changed: datetime | None = enrolment.period.programme.conditions_changed_at
    return changed if changed and changed > enrolment.enrolled_at else None


def eligible(period: Period, code: str) -> list[Enrolment]:
    """Return the enrolments in the region that wait for their certificate, first come first."""
    found = standings(list(_candidates(period, code)), period)
    return [one.enrolment for one in found if one.is_eligible]


def on_desk(period: Period, code: str) -> list[Enrolment]:
    """Return those of them that the office of `code` itself issues: a supervisor of the county
    waits on the prefecture's desk.
    """
    return [one for one in eligible(period, code) if office_of(one, period.programme) == code]


def office_of(enrolment: Enrolment, programme: Programme) -> str:
    """Return the code of the office that issues to this enrolment."""
    return issuing_code(tier=programme.tier, role=enrolment.role, region=enrolment.region_id)


def standings(enrolments: Sequence[Enrolment], period: Period) -> list[Standing]:
    """Return how each enrolment of the period stands, in the same order."""
    required = requirements(period.programme)
    people = {one.person_id for one in enrolments}
    results: Results = {}
    if required.papers and people:
        results = results_for(list(required.papers), people, period)
    ids = [one.pk for one in enrolments]
    credited = _credits(ids)
    if required.declaration:
        _add_agreements(ids, credited)
    return [_standing(one, required, results, credited[one.pk]) for one in enrolments]


def requirements(programme: Programme) -> Requirements:
    """Return what the programme demands, with titles in the reader's language."""
    keys = ProgrammeCourse.objects.filter(programme=programme).values_list("course_key", flat=True)
    titles = {str(key): str(key) for key in keys}
    pages = CoursePage.objects.filter(translation_key__in=list(titles))
    language = get_language() or ""
    for page in pages.values("translation_key", "title", "locale__language_code"):
        key = str(page["translation_key"])
        if titles[key] == key or page["locale__language_code"] == language:
            titles[key] = page["title"]
    links = ProgrammePaper.objects.filter(programme=programme).order_by("pk")
    papers = {
        paper: title.get(language) or title.get("zh-hans", "")
        for paper, title in links.values_list("paper_id", "paper__title")
    }
    hours = {kind: Decimal(str(needed)) for kind, needed in programme.hours.items() if needed}
    return Requirements(
        courses=titles,
        papers=papers,
        hours=hours,
        visits=programme.observed_visits,
        declaration=programme.declaration_from,
    )


def _candidates(period: Period, code: str) -> QuerySet[Enrolment]:
    """Leave out early whoever surely cannot be certified: the rest is judged one by one."""
    certified = Certificate.objects.filter(
        person=OuterRef("person"), period=period, state=CertificateState.VALID
    )
    found = (
        Enrolment.objects.filter(
            within(code), ~Exists(certified), period=period, seat__state__in=_HELD
        )
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("person", "region", "seat", "period__programme")
        .order_by("completed_at", "pk")
    )
    if ProgrammeCourse.objects.filter(programme=period.programme_id).exists():
        found = found.filter(completed_at__isnull=False)
    return found


_HELD = [SeatState.RESERVED, SeatState.ENROLLED, SeatState.COMPLETED]


@dataclass
class _Credits:
    """The hours credited to one enrolment, for what, and the declaration agreed to."""

    hours: dict[str, Decimal] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    last: datetime | None = None
    agreed: int = 0
    agreed_at: datetime | None = None

    @property
    def visits(self) -> int:
        """Each accompanied visit is credited to one training only, so it counts once."""
        return sum(source.startswith("field:") for source in self.sources)


def _credits(ids: list[int]) -> defaultdict[int, _Credits]:
    found: defaultdict[int, _Credits] = defaultdict(_Credits)
    entries = HoursEntry.objects.filter(enrolment_id__in=ids).order_by("at")
    columns = ("enrolment_id", "kind", "hours", "source", "at")
    for enrolment, kind, hours, source, at in entries.values_list(*columns):
        own = found[enrolment]
        own.hours[kind] = own.hours.get(kind, Decimal(0)) + hours
        own.sources.add(source)
        own.last = at
    return found


def _add_agreements(ids: list[int], credited: defaultdict[int, _Credits]) -> None:
    rows = Agreement.objects.filter(enrolment_id__in=ids).order_by("declaration__number")
    columns = ("enrolment_id", "declaration__number", "agreed_at")
    for enrolment, number, at in rows.values_list(*columns):
        credited[enrolment].agreed, credited[enrolment].agreed_at = number, at


def _standing(
    enrolment: Enrolment, required: Requirements, results: Results, credited: _Credits
) -> Standing:
    person = enrolment.person_id
    sat = {key: results[person, key] for key in required.papers if (person, key) in results}
    record = Record(
        studied=enrolment.completed_at is not None,
        courses=frozenset(key for key in required.courses if f"course:{key}" in credited.sources),
        papers={key: eligibility.Paper(r.passed, r.critical_failed) for key, r in sat.items()},
        hours=credited.hours,
        visits=credited.visits,
        agreed=credited.agreed,
        withdrawn=enrolment.state == EnrolmentState.WITHDRAWN,
    )
    moments = [enrolment.enrolled_at, enrolment.completed_at, credited.last, credited.agreed_at]
    moments += [result.decided_at for result in sat.values() if result.passed]
    return Standing(
        enrolment=enrolment,
        missing=tuple(eligibility.missing(required, record)),
        hours=credited.hours,
        percent=_mean([r.percent for r in sat.values() if r.percent is not None]),
        completed_on=timezone.localdate(max(moment for moment in moments if moment)),
    )


def _mean(percents: list[Decimal]) -> Decimal | None:
    if not percents:
        return None
    mean = sum(percents, Decimal(0)) / len(percents)
    return mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
