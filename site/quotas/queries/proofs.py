"""Proving one quota's chain from its stored rows (I7), and what it adds up to (I5)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from quotas.domain import chain, ledger
from quotas.domain.ledger import Balance
from quotas.enums import Move
from quotas.models import Quota
from quotas.queries.entries import Kept, chains

Advance = Callable[[int], None]
_TOLD_EACH = 5000


@dataclass
class Chain:
    """What the entries of one quota say. `faults` are for operators, in English like the log."""

    quota: Quota | None
    entries: int = 0
    balance: Balance = field(default_factory=Balance)
    faults: list[str] = field(default_factory=list)


def proved_chains(advance: Advance = lambda count: None) -> Iterator[Chain]:
    """Walk all chains once. Quotas without any entry come last; memory stays flat."""
    unseen = {quota.pk: quota for quota in Quota.objects.all()}
    for quota_id, group in chains():
        if quota_id is None:
            yield _unchained(group, advance)
        else:
            yield _chain(unseen.pop(quota_id), group, advance)
    for quota in unseen.values():
        yield _chain(quota, iter(()), advance)


def _chain(quota: Quota, entries: Iterator[Kept], advance: Advance) -> Chain:
    found, previous, expected = Chain(quota), "", 0
    # Effects add up, so that one sum for each kind of leg is enough.
    sums: Counter[tuple[str, bool, bool | None]] = Counter()
    for number, entry in enumerate(entries, start=1):
        row = entry.row
        expected += 1
        if row.sequence != expected:
            found.faults.append(f"entry {entry.pk}: sequence {row.sequence}, not {expected}")
            expected = row.sequence or expected
        if entry.previous_hash != previous or entry.hash != chain.link(previous, row):
            found.faults.append(f"entry {entry.pk}: the hash chain is broken")
        previous = entry.hash
        sums[row.move, row.amount > 0, row.from_above] += row.amount
        found.entries = number
        if number % _TOLD_EACH == 0:
            advance(_TOLD_EACH)
    advance(found.entries % _TOLD_EACH)
    if (quota.entries_count, quota.head_hash) != (expected, previous):
        found.faults.append("the head of the chain is not the last entry")
    found.balance = ledger.fold(
        ledger.Leg(move, total, from_above) for (move, _sign, from_above), total in sums.items()
    )
    return found


def _unchained(entries: Iterator[Kept], advance: Advance) -> Chain:
    """Refusals where no quota existed stand alone; each carries its own hash."""
    found = Chain(None)
    for entry in entries:
        found.entries += 1
        advance(1)
        if entry.row.move != Move.DENIED or entry.hash != chain.link("", entry.row):
            found.faults.append(f"entry {entry.pk} stands in no quota or was altered")
    return found
