"""Where the lines of a chart go. Screens draw them with SVG attributes: CSP allows no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.domain.charts import Tick, steps

WIDTH: Final = 400
HEIGHT: Final = 210
LEFT: Final = 34
RIGHT: Final = 66
TOP: Final = 12
BOTTOM: Final = 26


@dataclass(frozen=True)
class Trend:
    """A cumulative line with the area below it, and the straight plan."""

    line: str
    area: str
    plan: tuple[float, float, float, float]
    end: tuple[float, float]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - 6

    @property
    def ends_right(self) -> bool:
        """Whether the words for today fit to the right, clear of the words for the plan."""
        near = self.end[0] > self.plan[2] - 60 and abs(self.end[1] - self.plan[3]) < 18
        return not near


def trend(
    totals: Sequence[int], *, labels: Sequence[str], goal: int, reach: float, every: int = 2
) -> Trend:
    """Lay out the totals at each month's end; `labels` name all months of the period, the last
    total stands at `reach` months after the start (today, inside a month).
    """
    scale = steps(max(goal, *totals, 1) if totals else max(goal, 1))
    months = max(len(labels), 1)

    def x(month: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * month / months, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / scale[-1], 1)

    places = [x(0), *(x(min(number + 1, reach)) for number in range(len(totals)))]
    heights = [y(0), *(y(total) for total in totals)]
    points = [f"{a},{b}" for a, b in zip(places, heights, strict=True)]
    return Trend(
        line=" ".join(points),
        area=" ".join([*points, f"{places[-1]},{y(0)}"]),
        plan=(x(0), y(0), x(months), y(goal)),
        end=(places[-1], heights[-1]),
        y_ticks=tuple(Tick(y(value), f"{value:,}") for value in scale),
        x_ticks=tuple(
            Tick(x(number + 0.5), label)
            for number, label in enumerate(labels)
            if number % every == 0
        ),
    )
