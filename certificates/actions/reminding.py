"""Reminding people whose certificate ends: each step once, by message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from certificates.domain import titles
from certificates.domain.renewal import reminder_due
from certificates.domain.validity import window_opens
from certificates.models import Certificate
from certificates.queries.dossiers import terms_of
from common import audit
from common.audit import Actor
from notices import actions as notices
from notices.models import Message

RENEWAL: Final = "certificates.renewal"
RENEWAL_TEXT: Final = {
    "zh-hans": "【童伴学堂】{name}您好，您的{programme}证书将于{expiry}到期，"
    "自{opens}起参加轮训可以续期。请联系{office}。",
    "en": "[Tongban Academy] {name}, your certificate of {programme} ends on {expiry}. Training "
    "counts for the next period from {opens} on. Please ask {office}.",
}


@dataclass(frozen=True)
class Reminded:
    sent: int = 0
    skipped: int = 0


@transaction.atomic
def remind(
    *, certificates: Iterable[Certificate], region_code: str, today: date, actor: Actor | None
) -> Reminded:
    """Send the reminder that is due to each; who got this very one before is skipped."""
    sent = skipped = 0
    for one in certificates:
        key = key_of(one, today)
        if not key or Message.objects.filter(key=key).exists():
            skipped += 1
            continue
        _send(one, key, region_code)
        sent += 1
    if sent:
        audit.record(
            actor=actor,
            action="certificates.remind",
            subject=one,
            region_code=region_code,
            detail={"sent": sent, "skipped": skipped},
        )
    return Reminded(sent, skipped)


def key_of(certificate: Certificate, today: date) -> str:
    """Return what makes the due reminder unique, or "" when none is due."""
    terms = terms_of(certificate.period.programme)
    step = reminder_due(certificate.valid_until, terms, today)
    return f"{RENEWAL}:{certificate.pk}:{step}" if step else ""


def _send(certificate: Certificate, key: str, region_code: str) -> None:
    programme, person = certificate.period.programme, certificate.person
    language = person.user.language if person.user else "zh-hans"
    notices.send(
        kind=RENEWAL,
        address=person.phone,
        context={
            "name": person.name,
            "programme": programme.title_en if language == "en" else programme.title,
            "expiry": certificate.valid_until.isoformat(),
            "opens": window_opens(certificate.valid_until, terms_of(programme)).isoformat(),
            "office": titles.issuer(certificate.issuing_region_id, certificate.issuing_region.name),
        },
        language=language,
        region_code=region_code,
        subject_id=str(person.pk),
        key=key,
    )
