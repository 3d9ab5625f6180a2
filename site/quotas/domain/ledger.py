"""What ledger entries do to a balance. The database's conditional UPDATE applies the same effects.

An entry's amount is signed: what it adds to the places that can be given out there, or to those
that are taken. A split has two legs that add up to nothing: minus at the source (handed on), plus
at the receiver (places); a recovery (收回) is the same backwards. A transfer (调剂) moves places
sideways, so that the office above has handed on as many as before. A release takes a reservation
back: minus one, and so does a reversal with a fulfilled place.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Self


@dataclass(frozen=True)
class Balance:
    """The counters of a quota, or a change to them. `contingency` is 机动, held back; `received`
    are those of the places that the office above handed down.
    """

    places: int = 0
    received: int = 0
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
    from_above: bool | None = None

    @property
    def effect(self) -> Balance:
        return effect(self.move, self.amount, self.from_above)


def effect(move: str, amount: int, from_above: bool | None = None) -> Balance:
    """Return what a leg adds to its quota's balance; an unknown move is a ValueError.

    `from_above` matters to a transfer only: its places stay those of the office above.
    """
    match move:
        case "grant" | "adjust":
            return Balance(places=amount)
        case "split":
            return _received(amount) if amount > 0 else Balance(split_out=-amount)
        case "recover":
            return _received(amount) if amount < 0 else Balance(split_out=-amount)
        case "transfer":
            return _received(amount) if from_above else Balance(places=amount)
        case "hold":
            return Balance(contingency=amount)
        case _:
            return _seat(move, amount)


def _received(amount: int) -> Balance:
    return Balance(places=amount, received=amount)


def _seat(move: str, amount: int) -> Balance:
    match move:
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
        balance += leg.effect
    return balance


def is_sound(kind: str, balance: Balance) -> bool:
    """Tell whether a quota may have this balance: nothing negative, nobody hands on more than
    there is, and a cap is never exceeded (a target may be: it is a goal).
    """
    passed = balance.split_out + balance.contingency
    if min(astuple(balance)) < 0 or balance.places < max(passed, balance.received):
        return False
    return kind == "target" or balance.free >= 0
