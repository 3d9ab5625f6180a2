"""Sealing the audit trail: each minute's entries are hashed behind the hash of the minute before.

An entry is not chained where it is written: that would make one row hot for everybody who acts.
The sweep seals what is older than a minute. An id that is missing then may belong to a transaction
that still runs: it is kept as a gap, and sealed by a later batch when the entry appears.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.models import AuditBatch, AuditEntry

SETTLED: Final = timedelta(minutes=1)  # by then nearly every transaction has ended
LONGEST: Final = timedelta(days=1)  # no transaction lasts longer: gaps older than this stay gaps
AT_ONCE: Final = 20_000
_COLUMNS: Final = (
    "pk",
    "at",
    "actor_id",
    "actor_label",
    "action",
    "object_type",
    "object_id",
    "region_code",
    "detail",
    "request_id",
)


def seal() -> int:
    """Seal what has settled; return how many entries. Two at once: one of them seals."""
    sealed = 0
    while batch := _seal_once():
        sealed += batch.entries
        if batch.entries < AT_ONCE:
            break
    return sealed


def _seal_once() -> AuditBatch | None:
    before = AuditBatch.objects.order_by("-number").first()
    after = before.last if before else 0
    settled = AuditEntry.objects.filter(pk__gt=after, at__lt=timezone.now() - SETTLED)
    ids = list(settled.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    late = _come_to_light()
    if not ids and not late:
        return None
    last = ids[-1] if ids else after
    # Younger entries among them are sealed, too: a range has no holes but its gaps.
    within = AuditEntry.objects.filter(pk__gt=after, pk__lte=last)
    here = set(within.values_list("pk", flat=True))
    batch = AuditBatch(
        number=before.number + 1 if before else 1,
        first=after + 1,
        last=last,
        gaps=[pk for pk in range(after + 1, last + 1) if pk not in here],
        late=late,
        entries=len(here) + len(late),
        previous_hash=before.hash if before else "",
    )
    batch.hash = digest(batch)
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError:  # another sweep was faster
        return None
    return batch


def _come_to_light() -> list[int]:
    """Return the entries that appeared in gaps of batches of the last day."""
    lately = AuditBatch.objects.filter(at__gt=timezone.now() - LONGEST)
    gaps: set[int] = set()
    for batch in lately.order_by("number"):
        gaps = (gaps - set(batch.late)) | set(batch.gaps)
    found = AuditEntry.objects.filter(pk__in=gaps) if gaps else AuditEntry.objects.none()
    return list(found.order_by("pk").values_list("pk", flat=True))


def digest(batch: AuditBatch) -> str:
    """Return the hash of the batch's frame and of all entries it covers, as they are now."""
    hashed = hashlib.sha256()
    frame = [batch.number, batch.first, batch.last, batch.gaps, batch.late, batch.entries]
    hashed.update(_written([batch.previous_hash, *frame]))
    gaps = set(batch.gaps)
    for entry in _covered(batch):
        if entry["pk"] not in gaps:
            told = entry | {"at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")}
            hashed.update(_written(told))
    return hashed.hexdigest()


def _covered(batch: AuditBatch) -> Iterator[dict[str, Any]]:
    between = AuditEntry.objects.filter(pk__gte=batch.first, pk__lte=batch.last)
    yield from _rows(between)
    if batch.late:
        yield from _rows(AuditEntry.objects.filter(pk__in=batch.late))


def _rows(found: Any) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = found.order_by("pk").values(*_COLUMNS).iterator(2000)
    return rows


def _written(content: Any) -> bytes:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


@dataclass
class Verified:
    """What `verify` found. `faults` are for operators, in English like the log."""

    batches: int = 0
    entries: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)


def verify() -> Verified:
    """Read the whole trail once and compare it with its seals."""
    found, previous, last = Verified(), "", 0
    for batch in AuditBatch.objects.order_by("number").iterator(chunk_size=500):
        found.batches += 1
        found.entries += batch.entries
        if (batch.number, batch.first) != (found.batches, last + 1):
            found.faults.append(f"batch {batch.number}: a batch before it is missing")
            found.batches = batch.number
        if batch.previous_hash != previous or batch.hash != digest(batch):
            found.faults.append(
                f"batch {batch.number} (entries {batch.first} to {batch.last}) was altered"
            )
        previous, last = batch.hash, batch.last
    found.unsealed = AuditEntry.objects.filter(pk__gt=last).count()
    old = AuditEntry.objects.filter(pk__gt=last, at__lt=timezone.now() - timedelta(hours=1))
    if waiting := old.count():
        found.faults.append(f"{waiting} entries are older than an hour and not sealed")
    return found
