"""Proving the invariants I1 to I8 of places and certificates (semantics §5) from the rows alone.

The ledger is read once, quota by quota; memory does not grow with its length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum

from certificates.domain.numbering import is_number
from certificates.enums import CertificateState
from certificates.models import Certificate, NumberCounter
from quotas import queries as quotas
from quotas.domain import ledger
from quotas.enums import Move, SeatState
from quotas.models import LedgerEntry, Quota, Seat
from quotas.queries.proofs import Advance, Chain


@dataclass(frozen=True)
class Violation:
    """One thing that differs. `message` is for operators, in English like the log."""

    invariant: str
    message: str
    quota: int | None = None


@dataclass
class Proof:
    quotas: int = 0
    entries: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.violations


def prove(advance: Advance = lambda count: None) -> Proof:
    """Check everything; call it in one transaction, so that all rows are of one moment.

    `advance` is told how many entries were read.
    """
    proof = Proof()
    for chain in quotas.proved_chains(advance):
        proof.entries += chain.entries
        if chain.quota:
            proof.quotas += 1
        proof.violations += _chain(chain)
    for check in (_tree, _legs, _seats, _one_live, _numbers, _keys, _fulfilments, _reversals):
        proof.violations += check()
    return proof


def _chain(chain: Chain) -> Iterator[Violation]:
    """I1, I2, I5 and I7 of one quota."""
    quota = chain.quota
    for fault in chain.faults:
        yield Violation("I7", fault, quota.pk if quota else None)
    if quota is None:
        return
    stored = quotas.balance(quota)
    if stored != chain.balance:
        yield Violation("I5", f"stored {stored}, the ledger says {chain.balance}", quota.pk)
    if not ledger.is_sound(quota.kind, stored):
        which = "I2" if min(vars(stored).values()) < 0 else "I1"
        yield Violation(which, f"not sound: {stored}", quota.pk)


def _tree() -> Iterator[Violation]:
    """I1: what a quota handed on is what the quotas below hold of it."""
    held = Quota.objects.exclude(parent=None).values_list("parent_id")
    below = dict(held.annotate(total=Sum("received")))
    for quota in Quota.objects.filter(Q(split_out__gt=0) | Q(pk__in=below)):
        total = below.get(quota.pk, 0)
        if quota.split_out != total:
            yield Violation("I1", f"handed on {quota.split_out}, held below {total}", quota.pk)
    for quota in Quota.objects.filter(parent=None, received__gt=0):
        yield Violation("I1", f"{quota.received} received from no office above", quota.pk)


def _legs() -> Iterator[Violation]:
    """I1: what left one quota arrived in the other."""
    moved = LedgerEntry.objects.filter(move__in=[Move.SPLIT, Move.TRANSFER, Move.RECOVER])
    uneven = moved.values("key").annotate(n=Count("pk"), total=Sum("amount"))
    for row in uneven.exclude(n=2, total=0):
        yield Violation("I1", f"key {row['key']}: {row['n']} legs that add up to {row['total']}")


def _seats() -> Iterator[Violation]:
    """I2: the counters are the seats."""
    held = Q(seats__state__in=[SeatState.RESERVED, SeatState.ENROLLED, SeatState.COMPLETED])
    counted = Quota.objects.annotate(
        held=Count("seats", filter=held),
        certified=Count("seats", filter=Q(seats__state=SeatState.CERTIFIED)),
    )
    for quota in counted.exclude(reserved=F("held"), fulfilled=F("certified")):
        yield Violation(
            "I2",
            f"reserved {quota.reserved}, fulfilled {quota.fulfilled}; "
            f"seats held {quota.held}, certified {quota.certified}",
            quota.pk,
        )
    twice = (
        Seat.objects.exclude(state=SeatState.RELEASED)
        .values("period", "person")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for row in twice:
        yield Violation("I2", f"person {row['person']} holds {row['n']} seats of {row['period']}")


def _one_live() -> Iterator[Violation]:
    """I3."""
    twice = (
        Certificate.objects.filter(state=CertificateState.VALID)
        .values("period", "person")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for row in twice:
        yield Violation(
            "I3", f"person {row['person']} has {row['n']} live certificates of {row['period']}"
        )


def _numbers() -> Iterator[Violation]:
    """I4: right check characters, none twice, none beyond its counter."""
    twice = Certificate.objects.values("number").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield Violation("I4", f"number {row['number']} was given {row['n']} times")
    for number in Certificate.objects.values_list("number", flat=True).iterator(chunk_size=2000):
        if not is_number(number):
            yield Violation("I4", f"number {number} has a wrong check character")
    highest = Certificate.objects.annotate(year=F("issued_on__year")).values_list(
        "issuing_region_id", "year"
    )
    counters = {(c.region_id, c.year): c.last for c in NumberCounter.objects.all()}
    for region, year, number in highest.annotate(top=Max("number")):
        if counters.get((region, year), 0) < _sequence(number):
            yield Violation("I4", f"the counter of {region} in {year} is behind {number}")


def _sequence(number: str) -> int:
    digits = number[13:18]
    return int(digits) if digits.isdigit() else 0


def _keys() -> Iterator[Violation]:
    """I6: a key stands for one content. Only the second leg of a movement repeats a key."""
    found = _rows(
        """SELECT other.key FROM quotas_ledgerentry other
        LEFT JOIN quotas_ledgerentry first ON first.key = other.key AND first.leg = 0
        WHERE other.leg > 0
        AND (first.id IS NULL OR first.content_hash <> other.content_hash)"""
    )
    for (key,) in found:
        yield Violation("I6", f"key {key} stands for more than one content")


def _fulfilments() -> Iterator[Violation]:
    """I8: each certificate has its one fulfil entry, in the quota of its seat, and vice versa."""
    found = _rows(
        """SELECT certificate.number, certificate.quota_id, entry.id
        FROM certificates_certificate certificate LEFT JOIN quotas_ledgerentry entry
        ON entry.certificate_id = certificate.id AND entry.move = 'fulfil'
        WHERE entry.id IS NULL OR entry.quota_id <> certificate.quota_id"""
    )
    for number, quota, entry in found:
        how = "is fulfilled in another quota" if entry else "has no fulfil entry"
        yield Violation("I8", f"certificate {number} {how}", quota)
    left = _rows(
        """SELECT entry.certificate_id, entry.quota_id FROM quotas_ledgerentry entry
        LEFT JOIN certificates_certificate certificate ON certificate.id = entry.certificate_id
        WHERE entry.move = 'fulfil' AND certificate.id IS NULL"""
    )
    for pk, quota in left:
        yield Violation("I8", f"a fulfil entry names certificate {pk}, which is not there", quota)


def _rows(statement: str) -> Iterator[tuple[Any, ...]]:
    """Run a join: the literals in it let both databases use their partial indexes."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        yield from cursor


def _reversals() -> Iterator[Violation]:
    """I8: a place is taken back with a revoked certificate only, once, and its seat is given back;
    a revoked certificate without a reversal still holds its seat.
    """
    reverse = LedgerEntry.objects.filter(move=Move.REVERSE)
    revoked = Certificate.objects.filter(state=CertificateState.REVOKED)
    for row in reverse.values("certificate_id").annotate(n=Count("pk")).filter(n__gt=1):
        yield Violation("I8", f"certificate {row['certificate_id']} is reversed {row['n']} times")
    alive = reverse.exclude(Exists(revoked.filter(pk=OuterRef("certificate_id"))))
    for pk, quota in alive.values_list("certificate_id", "quota_id"):
        yield Violation("I8", f"certificate {pk} is reversed, but not revoked", quota)
    reversed_ = Exists(reverse.filter(certificate_id=OuterRef("pk")))
    given_back = Exists(
        Seat.objects.filter(enrolment__certificates=OuterRef("pk"), state=SeatState.RELEASED)
    )
    for number, quota in (
        revoked.exclude(reversed_).filter(given_back).values_list("number", "quota_id")
    ):
        yield Violation("I8", f"certificate {number} was revoked without a reverse entry", quota)
