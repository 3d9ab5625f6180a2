"""Reading the ledger: a page of it in words, one quota's chain, all chains as a stream."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.db.models import F, QuerySet

from accounts.models import StaffMember, User
from programmes.models import Period
from quotas import rules
from quotas.domain import ledger
from quotas.domain.chain import Row
from quotas.enums import Move
from quotas.models import LedgerEntry, Quota
from regions.rules import within

# The columns of `chain.Row`, in its order.
_COLUMNS: Final = (
    "quota_id",
    "counterpart_id",
    "period_id",
    "region_id",
    "sequence",
    "move",
    "amount",
    "seat_id",
    "person_id",
    "certificate_id",
    "document_number",
    "reason",
    "actor_id",
    "at",
    "key",
    "leg",
    "content_hash",
    "from_above",
)
_row = attrgetter(*_COLUMNS)


def reversal_of(certificate_id: int) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(move=Move.REVERSE, certificate_id=certificate_id).first()


@dataclass(frozen=True)
class Line:
    """One entry of the ledger page, in words."""

    entry: LedgerEntry
    actor: str
    person: str
    reason: str


def entries(period: Period, code: str) -> QuerySet[LedgerEntry]:
    """Return the entries of the region and below, newest first; page it, then ask `lines`."""
    return (
        LedgerEntry.objects.filter(within(code), period=period)
        .select_related("region", "quota", "counterpart__region")
        .order_by("-at", "-id")
    )


def lines(found: Iterable[LedgerEntry]) -> list[Line]:
    """Put names to a page of entries, which hold ids only. Three queries."""
    page = list(found)
    actors = dict(User.objects.filter(pk__in={e.actor_id for e in page}).values_list("pk", "name"))
    people = dict(
        StaffMember.objects.filter(pk__in={e.person_id for e in page}).values_list("pk", "name")
    )
    return [
        Line(
            entry=e,
            actor=actors.get(e.actor_id, "") if e.actor_id else "",
            person=people.get(e.person_id, "") if e.person_id else "",
            reason=rules.say(e.reason),
        )
        for e in page
    ]


def balance(quota: Quota) -> ledger.Balance:
    """Return what the row says; the ledger says it, too."""
    return ledger.Balance(
        places=quota.places,
        received=quota.received,
        contingency=quota.contingency,
        split_out=quota.split_out,
        reserved=quota.reserved,
        fulfilled=quota.fulfilled,
    )


def covered(entry: LedgerEntry) -> Row:
    """Return what the entry's hash covers."""
    return Row._make(_row(entry))


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is stored, for proving."""

    pk: int
    previous_hash: str
    hash: str
    row: Row


def chains() -> Iterator[tuple[int | None, Iterator[Kept]]]:
    """Return each quota's entries in their order, quota by quota; those of no quota as None.

    One pass over the table; memory does not grow with its length. Use a group before the next.
    """
    found = (
        LedgerEntry.objects.order_by(F("quota_id").asc(nulls_first=True), "sequence", "pk")
        .values_list("pk", "previous_hash", "hash", *_COLUMNS)
        .iterator(chunk_size=5000)
    )
    kept = (Kept(pk, before, own, Row._make(rest)) for pk, before, own, *rest in _any(found))
    return groupby(kept, key=lambda one: one.row.quota)


def _any(rows: Iterable[Any]) -> Iterable[Any]:
    """Rows of so many columns are beyond what types can say."""
    return rows
