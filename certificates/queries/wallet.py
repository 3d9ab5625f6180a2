"""What a person holds, and what is still missing for the next certificate."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffMember
from assessments.models import Paper
from certificates.domain.eligibility import Missing
from certificates.domain.facts import Facts
from certificates.domain.numbering import grouped
from certificates.enums import BatchState, CertificateState
from certificates.models import Certificate, CertificateVersion
from certificates.queries.eligibility import changed_since, missing_for
from certificates.queries.public import EXPIRED, REVOKED, VALID
from certificates.rules import say_missing
from common.models import UNDER_WAY, Job
from courses.enums import EnrolmentState, HoursKind
from courses.models import Enrolment

SHOWN_ON_THE_WAY = 4


@dataclass(frozen=True)
class Card:
    """One certificate as its owner sees it: the current printing of the register entry."""

    certificate: Certificate
    version: CertificateVersion
    facts: Facts
    state: str  # valid, expired, revoked

    @property
    def number(self) -> str:
        return grouped(self.facts.number)

    @property
    def code(self) -> str:
        return grouped(self.facts.code)


@dataclass(frozen=True)
class Step:
    """One thing that is missing, in words, and the page on which it is done."""

    text: str
    url: str
    is_declaration: bool = False


@dataclass(frozen=True)
class OnTheWay:
    """An enrolment without certificate; with nothing missing it waits for the office.

    `changed_at`: the programme has asked for something else since the person enrolled.
    """

    enrolment: Enrolment
    missing: list[Step]
    changed_at: datetime | None = None


def cards(person: StaffMember) -> list[Card]:
    """Return the person's certificates, the newest first. One query."""
    held = Certificate.objects.filter(person=person, current__isnull=False)
    today = timezone.localdate()
    return [
        _card(one, today) for one in held.select_related("current").order_by("-issued_on", "-pk")
    ]


def card(person: StaffMember, number: str) -> Card | None:
    """Return one of the person's own certificates; somebody else's is None, like an unknown one."""
    held = Certificate.objects.filter(person=person, number=number, current__isnull=False)
    found = held.select_related("current").first()
    return _card(found, timezone.localdate()) if found else None


def on_the_way(person: StaffMember) -> list[OnTheWay]:
    """Return what the person is learning and what each certificate still asks for, in words.

    Whose certificate was revoked waits for nothing: the card says so. Each is a case of its own
    period, read one by one: people have one or two at a time.
    """
    certified = Certificate.objects.filter(person=person, period=OuterRef("period"))
    learning = (
        Enrolment.objects.filter(~Exists(certified), person=person)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("person", "region", "seat", "period__programme")
        .order_by("-period__starts", "pk")
    )
    return [
        OnTheWay(one, _steps(one, missing_for(one)), changed_since(one))
        for one in learning[:SHOWN_ON_THE_WAY]
    ]


def _steps(enrolment: Enrolment, missing: list[Missing]) -> list[Step]:
    papers = [int(one.key) for one in missing if one.kind in _SAT]
    slugs = dict(Paper.objects.filter(pk__in=papers).values_list("pk", "slug")) if papers else {}
    return [
        Step(say_missing(one), _address(one, enrolment, slugs), one.kind == "declaration")
        for one in missing
    ]


_SAT = ("paper", "critical")


def _address(one: Missing, enrolment: Enrolment, slugs: dict[int, str]) -> str:
    if one.kind in _SAT:
        return reverse("exams:rules", args=[slugs[int(one.key)]])
    if one.kind == "declaration":
        return reverse("declaration", args=[enrolment.period_id])
    is_practice = one.kind == "visits" or one.subject == HoursKind.PRACTICE
    return reverse("field:index" if is_practice else "learn")


def is_being_made(card: Card) -> bool:
    """Tell whether a job makes the file, or a batch will ask for it in a moment."""
    asked = Job.objects.filter(kind="certificates.file", subject_id=str(card.version.pk))
    if asked.filter(state__in=UNDER_WAY).exists():
        return True
    batches = card.certificate.batches.filter(state=BatchState.RUNNING)
    return not asked.exists() and batches.exists()


def is_credential_being_made(card: Card) -> bool:
    """Tell whether a job makes the PDF with credential."""
    return Job.objects.filter(
        kind="certificates.credential_file",
        subject_id=str(card.version.pk),
        state__in=UNDER_WAY,
    ).exists()


def _card(certificate: Certificate, today: date) -> Card:
    version = certificate.current
    assert version is not None  # noqa: S101 filtered above
    return Card(
        certificate=certificate,
        version=version,
        facts=Facts.from_json(version.facts),
        state=_state(certificate, today),
    )


def _state(certificate: Certificate, today: date) -> str:
    if certificate.state == CertificateState.REVOKED:
        return REVOKED
    return EXPIRED if certificate.valid_until < today else VALID
