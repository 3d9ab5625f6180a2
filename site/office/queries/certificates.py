"""The certificates desk: who waits, what others lack, what was issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.domain.scope import Scope
from accounts.models import StaffMember
from certificates import queries as certificates
from certificates.domain import titles
from certificates.enums import CertificateState
from certificates.models import Certificate, IssueBatch
from certificates.queries import conflicts, preparing
from certificates.queries.dossiers import Dossier, dossiers
from certificates.queries.eligibility import office_of
from certificates.rules import IssueRefused, say, say_missing
from courses.models import Enrolment
from office import rules
from office.queries.measures import Measures
from programmes.models import Period
from regions.models import Region
from regions.rules import within


@dataclass(frozen=True)
class Ready:
    """Who waits for a certificate: `own` for this office to issue, `others` for another one."""

    own: list[Enrolment]
    others: list[Enrolment]
    other_offices: list[str]


@dataclass(frozen=True)
class Draft:
    """What a certificate would say if it were issued today."""

    dossier: Dossier
    valid_until: date | None
    notes: list[str]  # what the officer should know: moved, left, two posts, a namesake
    refusal: str = ""  # why there will be none


@dataclass(frozen=True)
class Refusal:
    person: StaffMember | None
    reason: str


@dataclass(frozen=True)
class Progress:
    """How far a batch is. A print file stands at the end, if anything was issued."""

    batch: IssueBatch
    asked: int
    issued: int
    rendered: int
    refused: int

    @property
    def settled(self) -> int:
        return self.issued + self.refused

    @property
    def is_done(self) -> bool:
        return self.batch.state == "done"

    @property
    def percent(self) -> int:
        """Issuing is one half of the way, making the files the other."""
        if self.is_done:
            return 100
        whole = 2 * max(self.asked, 1)
        return min(99, 100 * (self.settled + self.rendered + self.refused) // whole)


def ready(measures: Measures, region: Region, scope: Scope) -> Ready:
    """Return the enrolments that wait for their certificate, first come first."""
    mine = own(measures, region, scope)
    ids = {enrolment.pk for enrolment in mine}
    others = [one for one in measures.eligible(region.code) if one.pk not in ids]
    codes = {office_of(one, measures.period.programme) for one in others}
    offices = Region.objects.filter(pk__in=codes).order_by("pk") if codes else []
    return Ready(mine, others, [titles.issuer(office.pk, office.name) for office in offices])


def own(measures: Measures, region: Region, scope: Scope) -> list[Enrolment]:
    """Return those of them that the reader's office issues itself."""
    programme = measures.period.programme
    return [
        enrolment
        for enrolment in measures.eligible(region.code)
        if rules.may_issue(scope, office_of(enrolment, programme))
    ]


def drafts(enrolments: list[Enrolment], period: Period) -> list[Draft]:
    """Return what would be printed, in the order given."""
    today = timezone.localdate()
    notes = conflicts.notes(enrolments, period, today)
    return [
        _draft(one, notes.get(one.enrolment.pk, []), today) for one in dossiers(enrolments, period)
    ]


def _draft(dossier: Dossier, notes: list[str], today: date) -> Draft:
    try:
        found = preparing.prepared(dossier, today)
    except IssueRefused as refusal:
        return Draft(dossier, None, notes, str(refusal))
    return Draft(dossier, found.valid_until, notes)


def lacking(measures: Measures, region: Region) -> QuerySet[Enrolment]:
    """Return the enrolled people who cannot be certified yet, by name."""
    return (
        measures.rows("learning", region.code)
        .select_related("person", "region__parent", "period__programme", "seat")
        .order_by("person__name_sort", "person__name", "person_id")
    )


def with_missing(page: Iterable[Enrolment], period: Period) -> list[tuple[Enrolment, list[str]]]:
    """Put what is missing to a page of enrolments, in words."""
    return [
        (one.enrolment, [say_missing(missing) for missing in one.missing])
        for one in certificates.standings(list(page), period)
    ]


def progress(batch: IssueBatch) -> Progress:
    """Return how far the batch is, in two queries."""
    found = batch.certificates.order_by()
    return Progress(
        batch=batch,
        asked=len(batch.requested),
        issued=found.count(),
        rendered=found.exclude(current__sha256="").count(),
        refused=len(batch.denied),
    )


def refusals(batch: IssueBatch) -> list[Refusal]:
    """Return who was refused and why, in the reader's language."""
    people = StaffMember.objects.in_bulk([one["person"] for one in batch.denied])
    return [
        Refusal(people.get(one["person"]), say(one["code"], one["detail"])) for one in batch.denied
    ]


def register(period: Period | None, region: Region) -> QuerySet[Certificate]:
    """Return the certificates of the region's people, the latest first."""
    found = Certificate.objects.filter(within(region.code))
    if period is not None:
        found = found.filter(period=period)
    return found.select_related(
        "person", "region__parent", "period__programme", "issuing_region", "current"
    ).order_by("-issued_on", "-number")


def narrowed(
    found: QuerySet[Certificate], *, search: str, state: str, today: date
) -> QuerySet[Certificate]:
    if search:
        text = search.replace(" ", "")
        found = found.filter(Q(number__icontains=text) | Q(person__name__icontains=search.strip()))
    if state == "expired":
        return found.filter(state=CertificateState.VALID, valid_until__lt=today)
    if state == CertificateState.VALID:
        return found.filter(state=state, valid_until__gte=today)
    return found.filter(state=state) if state else found


def batches(period: Period, region: Region) -> QuerySet[IssueBatch]:
    """Return what was issued in one go, the latest first."""
    return IssueBatch.objects.filter(within(region.code), period=period).order_by("-created_at")
