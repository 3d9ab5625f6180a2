"""How many messages may go out, so that a stranger cannot spend our money or flood a phone."""

from dataclasses import dataclass

NUMBER_PER_DAY = 10
DAY_TOTAL = 20_000


@dataclass(frozen=True)
class Spent:
    """Messages of the last 24 hours: to this number, and in all."""

    number: int
    total: int


def refusal(spent: Spent) -> str:
    """Return why the next message may not go out, or nothing."""
    if spent.number >= NUMBER_PER_DAY:
        return "budget of the number is spent"
    if spent.total >= DAY_TOTAL:
        return "budget of the day is spent"
    return ""
