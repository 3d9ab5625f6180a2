"""Who receives from whom, why something is refused, and how to say it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quotas.domain import allotment, reasons
from regions.domain import codes


class QuotaError(Exception):
    """A movement that may not be made; the message says why, for the person who asked."""


class QuotaExhausted(QuotaError):
    """There are not as many free places as were asked for."""


class LoweringBlocked(QuotaError):
    """The quota is used up to more than it would be lowered to."""


class AllotmentChanged(QuotaError):
    """Somebody moved places since the sheet was made; `held` tells what each such division has."""

    def __init__(self, held: Mapping[str, int]) -> None:
        super().__init__(
            _(
                "Meanwhile somebody else moved places of this quota. Look at the marked rows, and "
                "store again if the numbers are still right."
            )
        )
        self.held = held


class KeyConflict(QuotaError):
    """The idempotency key was used before, with other content (I6)."""


class SeatNotHeld(QuotaError):
    """The seat was given back, or ended in a certificate, before."""


def chain(code: str) -> list[str]:
    """Return the codes from whose quotas a place for `code` may come, nearest first, itself
    included: the quota tree, not the administrative one (大连 receives from the ministry).
    """
    found = [code]
    while above := codes.quota_parent(found[-1]):
        found.append(above)
    return found


_WORDS = {
    reasons.NO_QUOTA: gettext_lazy(
        "No quota has been set for this area or for the offices above it."
    ),
    reasons.FULL: gettext_lazy("All places are taken; the person is on the waiting list."),
    reasons.ROLE: gettext_lazy(
        "The person does not hold a post of the role this programme is for."
    ),
    reasons.OUTSIDE: gettext_lazy(
        "The person’s post lies outside the area of the organising office."
    ),
    reasons.ENROLLED: gettext_lazy("The person already has a place in this period."),
    reasons.PERIOD_OVER: gettext_lazy("The training period is over."),
    reasons.DEADLINE: gettext_lazy("The deadline for taking up the place has passed."),
    reasons.WITHDREW: gettext_lazy("The person withdrew."),
    reasons.OFFERED: gettext_lazy("Offered from the waiting list."),
    reasons.NOT_WAITING: gettext_lazy("The person is no longer on the waiting list."),
}


_ALLOTMENT = {
    allotment.NOT_A_NUMBER: gettext_lazy("“%(text)s” is not one whole number."),
    allotment.NEGATIVE: gettext_lazy("“%(text)s” is below 0; write what the division is to hold."),
    allotment.FRACTION: gettext_lazy("“%(text)s” is not a whole number."),
    allotment.TOO_MANY: gettext_lazy("“%(text)s” is more than %(most)d; a slip of the finger?"),
    allotment.BELOW_USE: gettext_lazy("%(used)d are in use there and cannot come back."),
    allotment.EMPTY: gettext_lazy("The cell was empty. To take everything back, write 0."),
    allotment.UNKNOWN: gettext_lazy(
        "Row %(row)d: “%(label)s” is none of the divisions below. Use their names or codes."
    ),
    allotment.REPEATED: gettext_lazy(
        "Row %(row)d: %(label)s stands in the table twice. Keep one of the rows."
    ),
}


def say_allotment(problem: str, **about: object) -> str:
    """Return in words what is wrong with a row of an allotment sheet."""
    return str(_ALLOTMENT[problem]) % about


def say(reason: str) -> str:
    """Return a reason code in words; a reason that a person typed is returned as it is."""
    return str(_WORDS.get(reason, reason))


def exhausted(*, asked: int, free: int) -> QuotaExhausted:
    free = max(free, 0)
    return QuotaExhausted(
        ngettext(
            "%(asked)d places were asked for, but only %(free)d is free.",
            "%(asked)d places were asked for, but only %(free)d are free.",
            free,
        )
        % {"asked": asked, "free": free}
    )


def key_conflict(key: str) -> KeyConflict:
    return KeyConflict(
        _("The key “%(key)s” was used before for something else. Use a new key.") % {"key": key}
    )
