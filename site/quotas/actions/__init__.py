"""Every way a place moves. Seats leave their trail in the ledger, which is append-only and
chained; grants and splits are in the audit trail as well.
"""

from quotas.actions.allotting import Change, allot
from quotas.actions.asking import deny, reserve
from quotas.actions.certified import fulfil, reverse
from quotas.actions.grants import adjust, grant, hold_back
from quotas.actions.handing import recover, split, transfer
from quotas.actions.offers import offer_free
from quotas.actions.seats import advance, release, release_expired
from quotas.actions.waiting import decline, leave_waiting, seat_waiting

__all__ = [
    "Change",
    "adjust",
    "advance",
    "allot",
    "decline",
    "deny",
    "fulfil",
    "grant",
    "hold_back",
    "leave_waiting",
    "offer_free",
    "recover",
    "release",
    "release_expired",
    "reserve",
    "reverse",
    "seat_waiting",
    "split",
    "transfer",
]
