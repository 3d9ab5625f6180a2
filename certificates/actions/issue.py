"""Issuing one certificate: number, register entry, printing, ledger and seat in one transaction."""

from dataclasses import replace
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import rules
from certificates.actions import registering
from certificates.domain import numbering
from certificates.models import Certificate, CertificateVersion, IssueBatch
from certificates.queries import preparing
from certificates.queries.dossiers import Dossier, dossiers
from certificates.queries.preparing import Prepared
from certificates.rules import IssueRefused
from common import audit
from common.audit import Actor
from courses.models import Enrolment
from quotas.rules import SeatNotHeld

# The sequence is taken inside the transaction that uses it: a rolled-back number was never given.
_NEXT: Final = """
INSERT INTO certificates_numbercounter (region_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (region_id, year) DO UPDATE SET last = certificates_numbercounter.last + 1
RETURNING last
"""


def issue(*, enrolment: Enrolment, actor: Actor | None) -> Certificate:
    """Issue the certificate of one enrolment, or raise IssueRefused and write nothing."""
    [dossier] = dossiers([enrolment], enrolment.period)
    return issue_case(dossier=dossier, actor=actor)


def issue_case(
    *, dossier: Dossier, actor: Actor | None, batch: IssueBatch | None = None
) -> Certificate:
    """Issue from a case that was loaded together with others.

    Two at once for the same person: the database lets one through, the other is refused.
    """
    today = timezone.localdate()
    found = preparing.prepared(dossier, today)
    try:
        with transaction.atomic():
            return _write(dossier, found, actor, batch)
    except SeatNotHeld as error:
        raise IssueRefused(rules.NO_SEAT) from error
    except IntegrityError as error:
        raise IssueRefused(_which(error)) from error


def _write(
    dossier: Dossier, found: Prepared, actor: Actor | None, batch: IssueBatch | None
) -> Certificate:
    enrolment, today = dossier.enrolment, found.facts.issued_on
    number = numbering.number(
        year=today.year,
        region=dossier.office.pk,
        role=enrolment.role,
        programme=dossier.period.programme.code,
        sequence=_next_sequence(dossier.office.pk, today.year),
    )
    facts = replace(found.facts, number=number)
    certificate = Certificate(
        number=number,
        person_id=enrolment.person_id,
        period_id=enrolment.period_id,
        enrolment=enrolment,
        quota_id=enrolment.seat.quota_id,
        role=enrolment.role,
        region_id=enrolment.region_id,
        issuing_region=dossier.office,
        issued_on=today,
        valid_until=found.valid_until,
        full_until=found.full_until,
    )
    version = CertificateVersion(code=facts.code, facts=facts.to_json(), template=facts.template)
    entry = audit.entry(
        actor=actor,
        action="certificates.issue",
        subject=certificate,
        region_code=dossier.office.pk,
        detail={"number": number, "person": enrolment.person_id},
    )
    registering.register(
        certificate=certificate,
        version=version,
        seat=enrolment.seat,
        batch=batch,
        actor=actor,
        entry=entry,
    )
    return certificate


def _next_sequence(region: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [region, year])
        return int(cursor.fetchone()[0])


def _which(error: IntegrityError) -> str:
    """Tell which constraint refused; any other one is a fault of ours."""
    message = str(error)
    if "a_sequence_has_five_digits" in message:
        return rules.NUMBERS
    if "one_live_certificate" in message or "certificate.person_id" in message:
        return rules.ALREADY
    raise error
