"""May this person work in this post? And until when must a new one be trained?"""

from datetime import date
from typing import Literal

Gate = Literal["qualified", "training", "lapsed", "untrained"]


def gate(*, holds_valid: bool, in_training: bool, held_before: bool) -> Gate:
    """Return the status of a posting: 合格, 在训, 过期, 未训. Being trained again comes before the
    old certificate's lapse, as it says what is being done about it.
    """
    if holds_valid:
        return "qualified"
    if in_training:
        return "training"
    return "lapsed" if held_before else "untrained"


def due_day(start: date, *, month: int, day: int) -> date:
    """Return until when somebody who took up the post on `start` must be trained: the first of the
    programme's due days on or after it. 29 February is 28 February in other years.
    """
    this_year = _day(start.year, month, day)
    return this_year if this_year >= start else _day(start.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
