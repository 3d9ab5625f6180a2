"""Field observation (陪访): the sheet, and what its ticks come to. Pure.

The seven steps of a home visit, each with three levels, and the red lines of a visit, each yes or
no. The score is what was reached out of the best (a rubric, semantics §1); a red line that was
crossed, or a score below the line, asks for another accompanied visit and gives no hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.rubric import reached

LEVELS: Final = (_("not done"), _("needs practice"), _("done well"))
BEST: Final = len(LEVELS) - 1
ENOUGH: Final = Fraction(3, 5)
MINUTES_AN_HOUR: Final = 45  # 学时
SHORTEST, LONGEST = 15, 480  # minutes of a visit


@dataclass(frozen=True)
class Point:
    """One line of the sheet; a red line is answered yes or no and must be kept."""

    key: str
    text: str
    red_line: bool = False


HOME_VISIT: Final = (
    Point("prepare", _("Prepared: aim, file, route; somebody knows where they are")),
    Point("enter", _("Said who they are, why they come, and what stays confidential")),
    Point("relate", _("Won trust before asking")),
    Point("observe", _("Looked at the child's body, mood, sleeping place, food and home safety")),
    Point("talk", _("Spoke with the carer, then with the child apart; open questions only")),
    Point("agree", _("Judged the risk and agreed the next step with a date")),
    Point("record", _("Wrote facts apart from views, within 24 hours")),
    Point("no_pictures", _("No pictures or recordings were made"), red_line=True),
    Point("never_alone", _("Nobody went alone where violence is on record"), red_line=True),
    Point("report", _("Signs of harm were reported at once, or there were none"), red_line=True),
)


@dataclass(frozen=True)
class Verdict:
    """`share` is reached ÷ best, 0 to 1; `broken` are the red lines that were crossed."""

    share: Fraction
    broken: tuple[str, ...]

    @property
    def met(self) -> bool:
        return not self.broken and self.share >= ENOUGH


def verdict(ratings: Mapping[str, int], sheet: Sequence[Point] = HOME_VISIT) -> Verdict:
    """`ratings` has a level for each point, for red lines 0 or 1."""
    levels = [Fraction(ratings[point.key]) for point in sheet if not point.red_line]
    return Verdict(
        share=reached(levels, [Fraction(BEST)] * len(levels)),
        broken=tuple(point.key for point in sheet if point.red_line and not ratings[point.key]),
    )


def is_complete(ratings: Mapping[str, Any], sheet: Sequence[Point] = HOME_VISIT) -> bool:
    """Whether every point has a level that it can have, and nothing else is there."""
    if set(ratings) != {point.key for point in sheet}:
        return False
    return all(
        type(ratings[point.key]) is int
        and 0 <= ratings[point.key] <= (1 if point.red_line else BEST)
        for point in sheet
    )


def hours(minutes: int) -> Decimal:
    """学时 of 45 minutes, in halves, rounded down: 60 minutes are 1.0."""
    halves = Decimal(minutes) * 2 / MINUTES_AN_HOUR
    return halves.to_integral_value(ROUND_DOWN) / 2
