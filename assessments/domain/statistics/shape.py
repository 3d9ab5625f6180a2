"""How marks are spread, how options work from weak to strong people, how counties compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from assessments.domain.statistics.distractors import Choice

BINS: Final = 10
GROUPS: Final = 5
SMALLEST: Final = 10  # people; fewer could be recognised


@dataclass(frozen=True)
class Trace:
    """`shares[key][g]`: the share of group g that chose the option; groups from weak to strong."""

    sizes: tuple[int, ...]
    shares: dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Group:
    """A county's people; figures are None when too few people stand behind them."""

    code: str
    people: int
    mean_percent: float | None
    pass_rate: float | None

    @property
    def hidden(self) -> bool:
        return self.mean_percent is None


def distribution(percents: Iterable[Decimal]) -> list[int]:
    """People by tens of percent; the last place holds 90 to 100."""
    counts = [0] * BINS
    for percent in percents:
        counts[min(int(percent) * BINS // 100, BINS - 1)] += 1
    return counts


def trace(keys: Sequence[str], choices: Sequence[Choice], groups: int = GROUPS) -> Trace:
    """Groups of nearly equal size by total; people who tie are not parted by who came first."""
    ordered = sorted(choices, key=lambda choice: choice.percent)
    groups = max(1, min(groups, len(ordered)))
    parted: list[list[Choice]] = [[] for _ in range(groups)]
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end].percent == ordered[start].percent:
            end += 1
        middle = (start + end - 1) / 2
        parted[int(middle * groups // len(ordered))] += ordered[start:end]
        start = end
    parted = [group for group in parted if group]
    return Trace(
        sizes=tuple(len(group) for group in parted),
        shares={
            key: tuple(sum(key in one.keys for one in group) / len(group) for group in parted)
            for key in keys
        },
    )


def suppressed(groups: Sequence[Group], smallest: int = SMALLEST) -> list[Group]:
    """Hide the figures of small groups, and of one more if a single hidden one could be reckoned
    back from the whole."""
    hidden = {group.code for group in groups if group.people < smallest}
    if len(hidden) == 1 and len(groups) > 1:
        others = [group for group in groups if group.code not in hidden]
        hidden.add(min(others, key=lambda group: (group.people, group.code)).code)
    return [
        replace(group, mean_percent=None, pass_rate=None) if group.code in hidden else group
        for group in groups
    ]
