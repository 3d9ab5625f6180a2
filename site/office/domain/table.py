"""Which divisions the desk's table shows: all of a few, the large ones of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, Protocol, TypeVar

from office.domain.figures import Figures, percent

ALL_UP_TO: Final = 10
KEEP: Final = 8
LOW_BY: Final = Decimal(20)  # points below the whole: marked ▼
LOW_FROM: Final = 5


class HasFigures(Protocol):
    @property
    def figures(self) -> Figures: ...


Line = TypeVar("Line", bound=HasFigures)


@dataclass(frozen=True)
class Arranged(Generic[Line]):
    """`shown` by falling rate; `rest` is what was folded into one line, with its sum."""

    shown: tuple[Line, ...]
    rest: tuple[Line, ...]
    rest_figures: Figures


def base(figures: Figures, kind: str) -> int | None:
    """Return what the people are measured against: places of a quota, or those due."""
    return figures.due if kind == "due" else figures.places


def rate(figures: Figures, kind: str) -> Decimal | None:
    return percent(figures.certified, base(figures, kind))


def shortfall(figures: Figures, kind: str) -> int | None:
    """Return how many certificates are still needed; more than needed is 0."""
    goal = base(figures, kind)
    return None if goal is None else max(goal - figures.certified, 0)


def arrange(lines: Sequence[Line], *, kind: str, show_all: bool) -> Arranged[Line]:
    """Sort by rate, those without one last; beyond ten lines keep the eight with most people."""
    shown = list(lines)
    if len(shown) > ALL_UP_TO and not show_all:
        shown = sorted(shown, key=lambda line: _weight(line.figures, kind))[:KEEP]
    rest = [line for line in lines if line not in shown]
    shown.sort(key=lambda line: rate(line.figures, kind) or Decimal(-1), reverse=True)
    return Arranged(tuple(shown), tuple(rest), total([line.figures for line in rest]))


def _weight(figures: Figures, kind: str) -> tuple[int, Decimal]:
    """Most people first; of equally large ones (villages) those that lag."""
    return -(base(figures, kind) or 0), rate(figures, kind) or Decimal(0)


def is_low(figures: Figures, of_all: Figures, kind: str) -> bool:
    """Tell whether a division lags so far behind the whole that the table marks it. Of a handful of
    people one more or less would decide.
    """
    own, whole = rate(figures, kind), rate(of_all, kind)
    if own is None or whole is None or (base(figures, kind) or 0) < LOW_FROM:
        return False
    return own < whole - LOW_BY


def total(figures: Sequence[Figures]) -> Figures:
    """Add up; the places only where any are known."""
    summed = {
        name: sum(getattr(one, name) for one in figures)
        for name in Figures.__dataclass_fields__
        if name != "places"
    }
    known = [one.places for one in figures if one.places is not None]
    return Figures(places=sum(known) if known else None, **summed)
