"""Reading quotas, seats, waiting lists and the ledger."""

from quotas.queries.entries import (
    Line,
    balance,
    covered,
    entries,
    lines,
    reversal_of,
)
from quotas.queries.places import (
    Near,
    Standing,
    children,
    expired_seats,
    has_free_place,
    is_expired,
    nearest,
    next_waiting,
    passed_on,
    quotas_to_offer,
    receivers,
    seat_of,
    standings,
    waiting_list,
    waiting_of,
)
from quotas.queries.proofs import proved_chains

__all__ = [
    "Line",
    "Near",
    "Standing",
    "balance",
    "children",
    "covered",
    "entries",
    "expired_seats",
    "has_free_place",
    "is_expired",
    "lines",
    "nearest",
    "next_waiting",
    "passed_on",
    "proved_chains",
    "quotas_to_offer",
    "receivers",
    "reversal_of",
    "seat_of",
    "standings",
    "waiting_list",
    "waiting_of",
]
