"""Moving a balance and writing the entry that says so, both in the caller's transaction.

First `move` (it takes the row's lock and is refused where the balance would not be sound), then
the rows that belong to the movement, then `append`. Who moves two balances takes them in the order
of `in_order`, so that no two movements wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Case, When
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import Actor
from quotas import queries, rules
from quotas.domain import chain
from quotas.domain.ledger import Balance
from quotas.models import LedgerEntry, Quota
from regions.domain import codes

# The one statement that changes a balance. It holds on SQLite as well as on PostgreSQL, and needs
# no lock before it: two askers for the last place meet here, and the second one gets no row back.
_MOVE: Final = """
UPDATE quotas_quota
SET places = places + %(places)s, received = received + %(received)s,
    contingency = contingency + %(contingency)s, split_out = split_out + %(split_out)s,
    reserved = reserved + %(reserved)s, fulfilled = fulfilled + %(fulfilled)s,
    entries_count = entries_count + 1
WHERE id = %(id)s
  AND places + %(places)s >= split_out + %(split_out)s + contingency + %(contingency)s
  AND places + %(places)s >= received + %(received)s AND received + %(received)s >= 0
  AND contingency + %(contingency)s >= 0 AND split_out + %(split_out)s >= 0
  AND reserved + %(reserved)s >= 0 AND fulfilled + %(fulfilled)s >= 0
  AND (kind = 'target' OR reserved + %(reserved)s + fulfilled + %(fulfilled)s
       + split_out + %(split_out)s + contingency + %(contingency)s <= places + %(places)s)
RETURNING entries_count, head_hash
"""


# The order of `in_order`, in SQL: the ministry's code is as long as a province's.
_FROM_ABOVE: Final = Case(When(region_id=codes.MINISTRY, then=0), default=Length("region_id"))


@dataclass(frozen=True)
class Head:
    """Where the next entry of a quota goes."""

    quota_id: int
    sequence: int
    previous_hash: str


def move(quota_id: int, change: Balance) -> Head | None:
    """Add `change` to the balance and return the place of its entry; None if it may not be."""
    values = {"id": quota_id} | vars(change)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        row = cursor.fetchone()
    return Head(quota_id, row[0], row[1]) if row else None


def in_order(quotas: Iterable[Quota]) -> list[Quota]:
    """Return the quotas in the order in which their rows are locked: from above to below."""
    return sorted(quotas, key=lambda quota: (codes.level(quota.region_id), quota.pk))


def lock(quotas: Iterable[Quota]) -> None:
    """Lock these rows in the one order, before balances move in another. One query; on SQLite the
    transaction holds the lock of the whole file already.
    """
    held = Quota.objects.select_for_update(no_key=True).order_by(_FROM_ABOVE, "pk")
    list(held.filter(pk__in=[quota.pk for quota in quotas]).values_list("pk"))


def append(
    *,
    head: Head | None,
    period_id: int,
    region_id: str,
    move: str,
    amount: int,
    key: str,
    content_hash: str,
    actor: Actor | None,
    leg: int = 0,
    document_number: str = "",
    reason: str = "",
    from_above: bool | None = None,
    ids: Mapping[str, int | None] | None = None,
) -> LedgerEntry:
    """Write one leg. `ids`: seat_id, person_id, certificate_id, counterpart_id. Without a head
    (a refusal where no quota exists) the entry stands in no chain.
    """
    refuse_long(document_number=document_number, reason=reason, key=key)
    entry = LedgerEntry(
        quota_id=head.quota_id if head else None,
        period_id=period_id,
        region_id=region_id,
        sequence=head.sequence if head else None,
        move=move,
        amount=amount,
        from_above=from_above,
        document_number=document_number,
        reason=reason,
        actor_id=actor.pk if actor else None,
        at=timezone.now(),
        key=key,
        leg=leg,
        content_hash=content_hash,
        previous_hash=head.previous_hash if head else "",
        **(ids or {}),
    )
    entry.hash = chain.link(entry.previous_hash, queries.covered(entry))
    entry.save(force_insert=True)
    if head:
        Quota.objects.filter(pk=head.quota_id).update(head_hash=entry.hash)
    return entry


def replayed(key: str, content_hash: str) -> LedgerEntry | None:
    """Return the entry that `key` made before, if its content was the same; else KeyConflict."""
    entry = LedgerEntry.objects.filter(key=key, leg=0).first()
    if entry is not None and entry.content_hash != content_hash:
        raise rules.key_conflict(key)
    return entry


def refuse_long(**texts: str) -> None:
    """Raise QuotaError for a text that is longer than its column."""
    for name, text in texts.items():
        allowed = getattr(LedgerEntry._meta.get_field(name), "max_length", 0)
        if len(text) > allowed:
            label = {
                "document_number": _("The document number"),
                "reason": _("The reason"),
                "key": _("The key"),
            }[name]
            raise rules.QuotaError(
                _("%(what)s is too long: at most %(allowed)d characters.")
                % {"what": label, "allowed": allowed}
            )
