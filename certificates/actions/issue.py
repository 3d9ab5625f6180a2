"""Issuing one certificate: number, register entry, printing, ledger and seat in one transaction."""

import secrets
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import rules
from certificates.actions import registering
from certificates.domain import numbering, titles, validity
from certificates.domain.facts import Facts
from certificates.domain.masking import plain_name
from certificates.models import Certificate, CertificateVersion, IssueBatch
from certificates.queries import templates
from certificates.queries.dossiers import Dossier, dossiers, terms_of
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
    valid_until = check(dossier, today)
    try:
        with transaction.atomic():
            return _write(dossier, today, valid_until, actor, batch)
    except SeatNotHeld as error:
        raise IssueRefused(rules.NO_SEAT) from error
    except IntegrityError as error:
        raise IssueRefused(_which(error)) from error


def check(dossier: Dossier, today: date) -> date:
    """Return the expiry the certificate would have, or raise IssueRefused."""
    from certificates.rendering import glyphs  # slow import: reads fonts

    if dossier.is_certified:
        raise IssueRefused(rules.ALREADY)
    if dossier.missing:
        raise IssueRefused(rules.MISSING, missing=[rules.stored(one) for one in dossier.missing])
    for text in (dossier.enrolment.person.name, *_other_texts(dossier)):
        if absent := glyphs.missing(plain_name(text)):
            raise IssueRefused(rules.GLYPH, characters=absent, where=text)
    terms = terms_of(dossier.period.programme)
    completed = dossier.standing.completed_on
    valid_until = validity.valid_until(completed, terms, old_expiry=dossier.old_expiry)
    if valid_until < today:
        raise IssueRefused(rules.LAPSED)
    return valid_until


def _other_texts(dossier: Dossier) -> list[str]:
    """Return the other texts of the page that people wrote."""
    programme = dossier.period.programme
    return [dossier.office.name, dossier.name_at(3), programme.title, programme.title_en]


def _write(
    dossier: Dossier,
    today: date,
    valid_until: date,
    actor: Actor | None,
    batch: IssueBatch | None,
) -> Certificate:
    enrolment = dossier.enrolment
    number = numbering.number(
        year=today.year,
        region=dossier.office.pk,
        role=enrolment.role,
        programme=dossier.period.programme.code,
        sequence=_next_sequence(dossier.office.pk, today.year),
    )
    months = dossier.period.programme.provisional_months
    full_until = valid_until if months else None
    if months:
        valid_until = validity.provisional_until(today, months, valid_until)
    facts = templates.applied(_facts(dossier, today, valid_until, number), dossier.template)
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
        valid_until=valid_until,
        full_until=full_until,
    )
    version = CertificateVersion(code=facts.code, facts=facts.to_json(), template=facts.template)
    registering.register(
        certificate=certificate, version=version, seat=enrolment.seat, batch=batch, actor=actor
    )
    audit.record(
        actor=actor,
        action="certificates.issue",
        subject=certificate,
        region_code=dossier.office.pk,
        detail={"number": number, "person": enrolment.person_id},
    )
    return certificate


def _next_sequence(region: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [region, year])
        return int(cursor.fetchone()[0])


def _facts(dossier: Dossier, today: date, valid_until: date, number: str) -> Facts:
    enrolment, programme = dossier.enrolment, dossier.period.programme
    code = numbering.new_code(secrets.randbits)
    subtitle, subtitle_en = titles.subtitle(
        enrolment.role, programme.kind, provisional=programme.provisional_months > 0
    )
    return Facts(
        title=titles.TITLE[0],
        title_en=titles.TITLE[1],
        subtitle=subtitle,
        subtitle_en=subtitle_en,
        name=plain_name(enrolment.person.name),
        identity_masked=dossier.identity_masked,
        role=str(enrolment.role),
        role_title=titles.ROLES[enrolment.role][0],
        role_title_en=titles.ROLES[enrolment.role][1],
        kind=str(programme.kind),
        kind_title=titles.KINDS[programme.kind][0],
        kind_title_en=titles.KINDS[programme.kind][1],
        programme_title=programme.title,
        programme_title_en=programme.title_en,
        period_name=dossier.period.name,
        studied_from=timezone.localdate(enrolment.enrolled_at),
        studied_to=dossier.standing.completed_on,
        hours=dossier.hours,
        result=titles.RESULT[0],
        result_en=titles.RESULT[1],
        percent=dossier.standing.percent,
        courses=dossier.courses,
        issuer=titles.issuer(dossier.office.pk, dossier.office.name),
        issuer_en="",
        issued_on=today,
        valid_until=valid_until,
        number=number,
        code=code,
        url=f"{settings.SITE_URL}/v/{code}",
        region_code=enrolment.region_id,
        region_path=enrolment.region.path or enrolment.region.name,
        **_names(dossier),
    )


def _names(dossier: Dossier) -> dict[str, Any]:
    return {
        "county": dossier.name_at(3),
        "township": dossier.name_at(4),
        "village": dossier.name_at(5),
    }


def _which(error: IntegrityError) -> str:
    """Tell which constraint refused; any other one is a fault of ours."""
    message = str(error)
    if "a_sequence_has_five_digits" in message:
        return rules.NUMBERS
    if "one_live_certificate" in message or "certificate.person_id" in message:
        return rules.ALREADY
    raise error
