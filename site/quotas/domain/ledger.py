"""What ledger entries do to a balance. The database's conditional UPDATE applies the same effects.

An entry's amount is signed. A split has two legs that add up to nothing: minus at the source
(handed on), plus at the receiver (places). A release takes a reservation back: minus one, and so
does a reversal with a fulfilled place.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Self


@dataclass(frozen=True)
class Balance:
    """The counters of a quota, or a change to them. `contingency` is 机动, held back."""

    places: int = 0
    contingency: int = 0
    split_out: int = 0
    reserved: int = 0
    fulfilled: int = 0

    def __add__(self, other: Self) -> "Balance":
        return Balance(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def used(self) -> int:
        return self.split_out + self.contingency + self.reserved + self.fulfilled

    @property
    def free(self) -> int:
        return self.places - self.used


@dataclass(frozen=True)
class Leg:
    """An entry as far as arithmetic is concerned."""

    move: str
    amount: int


def effect(move: str, amount: int) -> Balance:
    """Return what a leg adds to its quota's balance; an unknown move is a ValueError."""
    match move:
        case "grant" | "adjust":
            return Balance(places=amount)
        case "split":
            return Balance(places=amount) if amount > 0 else Balance(split_out=-amount)
        case "reserve" | "release":
            return Balance(reserved=amount)
        case "fulfil":
            return Balance(reserved=-amount, fulfilled=amount)
        case "reverse":
            return Balance(fulfilled=amount)
        case "denied":
            return Balance()
    raise ValueError(move)


def fold(legs: Iterable[Leg]) -> Balance:
    """Return the balance that the legs make from zero."""
    balance = Balance()
    for leg in legs:
        balance += effect(leg.move, leg.amount)
    return balance


def is_sound(kind: str, balance: Balance) -> bool:
    """Tell whether a quota may have this balance: nothing negative, nobody hands on more than
    there is, and a cap is never exceeded (a target may be: it is a goal).
    """
    if min(astuple(balance)) < 0 or balance.split_out > balance.places:
        return False
    return kind == "target" or balance.free >= 0
