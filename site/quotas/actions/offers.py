"""Free places offered to the waiting list by themselves, in its order, with a deadline.

An offer is a reserved seat. Taking it up is enrolling; past its deadline it is given back like
any reserved seat, and the next in the row is asked.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices import actions as notices
from notices.registry import DEFAULT_LANGUAGE
from quotas import queries
from quotas.actions import entries
from quotas.domain import chain, ledger, reasons
from quotas.enums import Move, WaitingState
from quotas.models import Seat, WaitingEntry

STANDS: Final = timedelta(days=3)
AT_ONCE: Final = 50  # in one transaction; the sweep goes on with the rest within a minute
KIND: Final = "quotas.offer"
TEXT: Final = {
    "zh-hans": "【童伴学堂】“{title}”（{period}）有名额了，请在 {until} 前登录 {site} 确认。"
    "逾期将让给下一位。",
    "en": "[Tongban Academy] There is a place for you in “{title}” ({period}). Sign in at {site} "
    "and take it before {until}; after that it goes to the next.",
}


def offer(quota_id: int, *, most: int = AT_ONCE) -> int:
    """Offer the free places of a cap to those who wait for it, first come first; return how many.

    Call it at the end of whatever frees places, in the same transaction.
    """
    offered = 0
    while offered < most and (entry := queries.next_waiting(quota_id)):
        if not queries.has_free_place(quota_id) or not _offered(entry):
            break
        offered += 1
    return offered


def offer_free() -> int:
    """Offer what is free wherever people wait: part of the sweep."""
    return sum(offer(quota_id) for quota_id in queries.quotas_to_offer())


def _offered(entry: WaitingEntry) -> bool:
    try:
        with transaction.atomic():
            return _offer_to(entry)
    except IntegrityError:  # somebody seated this person a moment ago: not waiting any more
        return True


def _offer_to(entry: WaitingEntry) -> bool:
    head = entries.move(entry.quota_id, ledger.effect(Move.RESERVE, 1))
    if head is None:
        return False
    until = timezone.now() + STANDS
    # The seat comes before the list: whoever enrols the person by hand does it in this order, too.
    seat = Seat.objects.create(
        period_id=entry.period_id,
        person_id=entry.person_id,
        quota_id=entry.quota_id,
        region_id=entry.region_id,
        role=entry.role,
        deadline=until,
    )
    waiting = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingState.WAITING)
    if not waiting.update(state=WaitingState.OFFERED):
        raise IntegrityError(entry.pk)
    entries.append(
        head=head,
        period_id=entry.period_id,
        region_id=entry.region_id,
        move=Move.RESERVE,
        amount=1,
        key=f"offer:{entry.pk}",
        content_hash=chain.fingerprint(move="offer", waiting=entry.pk),
        actor=None,
        reason=reasons.OFFERED,
        ids={"seat_id": seat.pk, "person_id": entry.person_id},
    )
    _tell(entry, until)
    return True


def _tell(entry: WaitingEntry, until: datetime) -> None:
    if not entry.person.phone:
        return
    notices.send(
        kind=KIND,
        address=entry.person.phone,
        context={
            "title": entry.period.programme.title,
            "period": entry.period.name,
            "until": f"{timezone.localtime(until):%Y-%m-%d %H:%M}",
            "site": settings.SITE_URL,
        },
        language=DEFAULT_LANGUAGE,
        region_code=entry.region_id,
        subject_id=str(entry.pk),
        key=f"offer:{entry.pk}",
    )
