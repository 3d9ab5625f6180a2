"""What an office signs, carried out: once under its key, on record, and what became free offered.

Every movement of an office has this shape; `grants` and `handing` say what moves and when it may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from common.audit import Actor
from quotas import rules
from quotas.actions import checks, entries, offers
from quotas.domain import chain
from quotas.domain.ledger import Leg
from quotas.models import LedgerEntry, Quota

Refusal = Callable[[], rules.QuotaError]


@dataclass(frozen=True)
class Order:
    """Who signed, by which document, why; and the key under which it counts once."""

    key: str
    content_hash: str
    actor: Actor | None
    document_number: str
    reason: str

    @classmethod
    def signed(
        cls, key: str, actor: Actor | None, document_number: str, reason: str, **content: Any
    ) -> Self:
        """`content`: what moves. The same key may come again with the same content only."""
        content |= {"document_number": document_number, "reason": reason}
        return cls(key, chain.fingerprint(**content), actor, document_number, reason)

    def earlier(self) -> LedgerEntry | None:
        """Return the first entry of this order if it was carried out before."""
        return entries.replayed(self.key, self.content_hash)


def carry_out(order: Order, action: str, quota: Quota, leg: Leg, refusal: Refusal) -> Quota:
    """Move one balance, or raise what `refusal` says of it."""
    head = entries.move(quota.pk, leg.effect)
    if head is None:
        raise refusal()
    _append(order, quota, head, leg)
    _record(order, action, quota, leg)
    return offered(quota)


def hand_over(
    order: Order, source: tuple[Quota, Leg], target: tuple[Quota, Leg], refusal: Refusal
) -> None:
    """Move two balances, both or none: the rows are locked from above to below, and the first leg
    is the source's.
    """
    legs = {quota.pk: (quota, leg) for quota, leg in (source, target)}
    heads = {
        quota.pk: entries.move(quota.pk, legs[quota.pk][1].effect)
        for quota in entries.in_order(quota for quota, _leg in legs.values())
    }
    if None in heads.values():
        raise refusal()
    for number, ((quota, leg), (other, _leg)) in enumerate(((source, target), (target, source))):
        _append(order, quota, heads[quota.pk], leg, number=number, counterpart_id=other.pk)


def noted(order: Order, action: str, *legs: tuple[Quota, Leg]) -> None:
    """Write the order to the audit trail, once for each quota that is to show it."""
    for quota, leg in legs:
        _record(order, action, quota, leg)


def offered(quota: Quota) -> Quota:
    """Offer what may have become free, and return the quota as it then is."""
    offers.offer(quota.pk)
    quota.refresh_from_db()
    return quota


def _record(order: Order, action: str, quota: Quota, leg: Leg) -> None:
    checks.record(action, quota, order.actor, leg.amount, order.document_number)


def _append(
    order: Order,
    quota: Quota,
    head: entries.Head | None,
    leg: Leg,
    *,
    number: int = 0,
    counterpart_id: int | None = None,
) -> None:
    entries.append(
        head=head,
        period_id=quota.period_id,
        region_id=quota.region_id,
        move=leg.move,
        amount=leg.amount,
        from_above=leg.from_above,
        leg=number,
        key=order.key,
        content_hash=order.content_hash,
        actor=order.actor,
        document_number=order.document_number,
        reason=order.reason,
        ids={"counterpart_id": counterpart_id},
    )
