"""What a certificate would say if it were issued today, or why it may not be issued."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from certificates import rules
from certificates.domain import numbering, titles, validity
from certificates.domain.facts import Facts
from certificates.domain.masking import plain_name
from certificates.queries import templates
from certificates.queries.dossiers import Dossier, terms_of
from certificates.rules import ChangeRefused, IssueRefused


@dataclass(frozen=True)
class Prepared:
    """A certificate that may be issued: all but its number. `full_until`: of a provisional one."""

    facts: Facts
    valid_until: date
    full_until: date | None


def prepared(dossier: Dossier, today: date) -> Prepared:
    """Raise IssueRefused where it may not be issued, also for what no typeface prints or the sheet
    has no room for: then the person is named before a number is taken.
    """
    if dossier.is_certified:
        raise IssueRefused(rules.ALREADY)
    if dossier.missing:
        raise IssueRefused(rules.MISSING, missing=[rules.stored(one) for one in dossier.missing])
    programme = dossier.period.programme
    valid_until = validity.valid_until(
        dossier.standing.completed_on, terms_of(programme), old_expiry=dossier.old_expiry
    )
    if valid_until < today:
        raise IssueRefused(rules.LAPSED)
    full_until = valid_until if programme.provisional_months else None
    if full_until:
        valid_until = validity.provisional_until(today, programme.provisional_months, valid_until)
    facts = templates.applied(_facts(dossier, today, valid_until), dossier.template)
    _check_page(facts)
    return Prepared(facts, valid_until, full_until)


def unprintable(text: str) -> IssueRefused | None:
    """Return why the certificate fonts cannot print the text, None where they can."""
    from certificates.rendering import glyphs  # slow import: reads fonts

    if glyphs.family_for(unicodedata.normalize("NFC", text)):
        return None
    if absent := glyphs.missing(text):
        return IssueRefused(rules.GLYPH, characters=absent, where=text)
    return IssueRefused(rules.TYPEFACES, where=text)


def check_printable(text: str) -> None:
    """Raise ChangeRefused where the certificate fonts cannot print the text."""
    if refused := unprintable(text):
        raise ChangeRefused(str(refused))


def check_name(name: str) -> None:
    """Raise ChangeRefused for a name that cannot be printed, or has no room on its line."""
    from certificates.rendering import boxes  # slow import: reads fonts

    check_printable(name)
    if not boxes.fits(unicodedata.normalize("NFC", name), has_identity=True):
        raise ChangeRefused(rules.say(rules.LONG, {"where": name}))


def _check_page(facts: Facts) -> None:
    from certificates.rendering import boxes  # slow import: reads fonts

    for text in boxes.written(facts):
        if refused := unprintable(text):
            raise refused
    if text := boxes.overlong(facts):
        raise IssueRefused(rules.LONG, where=text)


def _facts(dossier: Dossier, today: date, valid_until: date) -> Facts:
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
        number="",
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
