"""Reminding people whose certificate ends: each step once, by message.

By an officer's button, or by themselves: one job a day goes through the whole register, a chunk at
a time, and the key of each message keeps it from being sent twice, whoever asked first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certificates.domain import titles
from certificates.domain.renewal import reminder_due
from certificates.domain.validity import window_opens
from certificates.models import Certificate
from certificates.queries import renewals
from certificates.queries.dossiers import terms_of
from common import audit, jobs
from common.audit import Actor
from notices import actions as notices
from notices.models import Message
from regions.domain import codes

DAILY: Final = "certificates.remind"
AWAKE: Final = range(9, 20)  # hours of the day in which nobody is woken by a message
CHUNK: Final = 500
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
    found = [(one, key_of(one, today)) for one in certificates]
    due = {key for _one, key in found if key}
    told = set(Message.objects.filter(key__in=due).values_list("key", flat=True))
    fresh = [(one, key) for one, key in found if key and key not in told]
    for one, key in fresh:
        _send(one, key, region_code)
    counted = Reminded(len(fresh), len(found) - len(fresh))
    if fresh:
        audit.record(
            actor=actor,
            action="certificates.remind",
            subject=fresh[0][0],
            region_code=region_code,
            detail={"sent": counted.sent, "skipped": counted.skipped},
        )
    return counted


def ask_reminders() -> None:
    """Upkeep: one job a day, from the morning on. A day on which nothing ran is made up for by the
    next: the latest reminder due is sent then.
    """
    now = timezone.localtime()
    if now.hour in AWAKE:
        day = now.date().isoformat()
        jobs.enqueue(kind=DAILY, subject_id=day, key=f"{DAILY}:{day}")


@dataclass(frozen=True)
class Step:
    """A chunk of the register was looked through, up to the certificate with the id `upto`."""

    upto: int
    last: int
    sent: int

    @property
    def is_finished(self) -> bool:
        return self.upto >= self.last


@transaction.atomic
def remind_chunk(*, after: int, today: date) -> Step:
    """Remind the next people of the whole country, each on behalf of the office that issued."""
    last = Certificate.objects.aggregate(last=Max("pk"))["last"] or 0
    everybody = renewals.not_renewing(renewals.newest(codes.MINISTRY, today))
    rows = everybody.filter(pk__gt=after, valid_until__gte=today).order_by("pk")
    found = list(rows[:CHUNK])
    by_office: dict[str, list[Certificate]] = defaultdict(list)
    for one in found:
        by_office[one.issuing_region_id].append(one)
    sent = sum(
        remind(certificates=own, region_code=office, today=today, actor=None).sent
        for office, own in by_office.items()
    )
    return Step(found[-1].pk if len(found) == CHUNK else last, last, sent)


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
