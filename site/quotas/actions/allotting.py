"""A whole allotment at once: every division gets what the sheet says, or nothing moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from common.audit import Actor
from quotas import queries, rules
from quotas.actions import entries, handing
from quotas.models import LedgerEntry, Quota
from regions.models import Region


@dataclass(frozen=True)
class Change:
    """A division, what it held when the sheet was made, and what it is to hold."""

    region: Region
    seen: int
    wanted: int

    @property
    def more(self) -> int:
        return self.wanted - self.seen


@transaction.atomic
def allot(
    *,
    source: Quota,
    changes: Sequence[Change],
    document_number: str,
    key: str,
    actor: Actor | None,
    reason: str = "",
) -> int:
    """Recover and hand down until each division holds what is wanted; return how many changed.

    What somebody else moved since the sheet was made is never overwritten: AllotmentChanged names
    it. The same key again is once.
    """
    due = [change for change in changes if change.more]
    # Who allots at the same time waits here; who transfers between two divisions finds them locked
    # in the order of all movements, whatever the order of the sheet.
    entries.lock([source, *queries.children(source)])
    if not LedgerEntry.objects.filter(key__in=[_key(key, change) for change in due]).exists():
        _check_unchanged(source, changes)
    below = {quota.region_id: quota for quota in queries.children(source)}
    for change in sorted(due, key=lambda one: one.more):  # what comes back can be handed on
        if change.more > 0:
            handing.split(
                source=source,
                region=change.region,
                places=change.more,
                document_number=document_number,
                key=_key(key, change),
                actor=actor,
                reason=reason,
            )
        else:
            handing.recover(
                quota=below[change.region.pk],
                places=-change.more,
                document_number=document_number,
                key=_key(key, change),
                actor=actor,
                reason=reason,
            )
    return len(due)


def _key(key: str, change: Change) -> str:
    return f"{key}:{change.region.pk}"


def _check_unchanged(source: Quota, changes: Sequence[Change]) -> None:
    held: Mapping[str, int] = {
        quota.region_id: quota.received for quota in queries.children(source)
    }
    moved = {
        change.region.pk: held.get(change.region.pk, 0)
        for change in changes
        if change.seen != held.get(change.region.pk, 0)
    }
    if moved:
        raise rules.AllotmentChanged(moved)
