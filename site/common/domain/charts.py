"""Where the marks of a chart go, in pixels. Templates draw them as SVG that also prints.

Series differ in dash and are named at their ends, so that colour is never the only signal; every
chart stands beside a table or a description that says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

WIDTH: Final = 480
HEIGHT: Final = 220
LEFT: Final = 40
RIGHT: Final = 44
TOP: Final = 14
BOTTOM: Final = 40
NAME: Final = 13  # height of a name


@dataclass(frozen=True)
class Tick:
    """A labelled line: `at` is its place in pixels along the axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    count: int
    label: str
    marked: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Frame:
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM
    label_line: int = HEIGHT - BOTTOM + 16
    title_line: int = HEIGHT - 4
    middle: float = (LEFT + WIDTH - RIGHT) / 2


@dataclass(frozen=True)
class Columns:
    """A histogram; `line` is where a threshold stands."""

    frame: Frame
    columns: tuple[Column, ...]
    line: float | None


@dataclass(frozen=True)
class Series:
    """`strong` is the one to look at; `end` is where its name is written."""

    name: str
    points: str
    dots: tuple[tuple[float, float], ...]
    end: tuple[float, float]
    strong: bool


@dataclass(frozen=True)
class Lines:
    frame: Frame
    series: tuple[Series, ...]


def steps(top: int) -> list[int]:
    """Return round numbers from 0 to at least `top`, in 3 to 5 steps."""
    size = 1
    while True:
        for factor in (1, 2, 4, 5, 8):
            step = factor * size
            if step * 5 >= top:
                return [step * number for number in range(max(-(-top // step), 1) + 1)]
        size *= 10


def columns(
    counts: Sequence[int],
    labels: Sequence[str],
    *,
    marked: Sequence[bool] = (),
    threshold: float | None = None,
) -> Columns:
    """One column for each count. `threshold` is a share of the whole width, 0 to 1."""
    scale = steps(max([*counts, 1]))
    room = WIDTH - LEFT - RIGHT
    step = room / max(len(counts), 1)
    drawn = []
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        top = _y(count, scale[-1])
        drawn.append(
            Column(
                x=round(LEFT + place * step + 1.5, 1),
                y=top,
                width=round(step - 3, 1),
                height=round(HEIGHT - BOTTOM - top, 1),
                count=count,
                label=label,
                marked=bool(marked and marked[place]),
            )
        )
    frame = Frame(
        y_ticks=tuple(Tick(_y(value, scale[-1]), f"{value:,}") for value in scale),
        x_ticks=tuple(Tick(column.middle, column.label) for column in drawn),
    )
    line = None if threshold is None else round(LEFT + room * threshold, 1)
    return Columns(frame, tuple(drawn), line)


def lines(
    series: Sequence[tuple[str, Sequence[float | None], bool]], labels: Sequence[str]
) -> Lines:
    """Shares from 0 to 1 over named places; (name, shares, strong). A gap is left out."""
    room = WIDTH - LEFT - RIGHT
    step = room / max(len(labels), 1)

    def at(place: int) -> float:
        return round(LEFT + step * (place + 0.5), 1)

    drawn = []
    for name, shares, strong in series:
        dots = tuple(
            (at(place), _y(share, 1)) for place, share in enumerate(shares) if share is not None
        )
        if dots:
            points = " ".join(f"{x},{y}" for x, y in dots)
            drawn.append(Series(name, points, dots, dots[-1], strong))
    frame = Frame(
        y_ticks=tuple(Tick(_y(share / 4, 1), f"{25 * share}%") for share in range(5)),
        x_ticks=tuple(Tick(at(place), label) for place, label in enumerate(labels)),
    )
    return Lines(frame, _apart(drawn))


def _apart(series: list[Series]) -> tuple[Series, ...]:
    """Move the names at the ends so far apart that they can be read: the lowest up first, then
    those that left the chart at its top down again.
    """
    rising = sorted(series, key=lambda one: one.end[1], reverse=True)
    heights: list[float] = []
    for one in rising:
        heights.append(min(one.end[1], heights[-1] - NAME if heights else HEIGHT))
    highest = float(TOP)
    for place in reversed(range(len(heights))):
        heights[place] = max(heights[place], highest)
        highest = heights[place] + NAME
    placed = {
        one.name: replace(one, end=(one.end[0], round(height, 1)))
        for one, height in zip(rising, heights, strict=True)
    }
    return tuple(placed[one.name] for one in series)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value, top) / top, 1)
