"""Marking: one question and a whole paper (semantics §1).

Exact until the end: arithmetic is in fractions, each question's mark is rounded half-up to two
places once, and the paper sums rounded marks. `correct` is decided on the unrounded mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.domain.questions import Answer, PeopleQuestion, Question, half_up
from assessments.domain.questions.base import CORRECT_FROM, ZERO

__all__ = ["PaperScore", "Scored", "half_up", "score", "score_paper"]


@dataclass(frozen=True)
class Scored:
    """`fraction` is the unrounded share of the mark; a single choice can be below 0."""

    mark: Decimal
    max_mark: Decimal
    fraction: Fraction
    correct: bool
    critical_failed: bool


@dataclass(frozen=True)
class PaperScore:
    """`percent` is unrounded: it is what the pass mark is compared with."""

    mark: Decimal
    max_mark: Decimal
    percent: Fraction
    critical_failed: bool
    passed: bool


def score(question: Question[Answer], response: Answer | None) -> Scored:
    """Mark one response; None, the empty one, scores 0. Raises Unusable for a question that people
    grade."""
    if isinstance(question, PeopleQuestion):
        raise question.refusal()
    share = ZERO if response is None else question.share(response)
    correct = share >= CORRECT_FROM
    return Scored(
        mark=half_up(question.mark * share),
        max_mark=question.max_mark,
        fraction=share,
        correct=correct,
        critical_failed=(question.critical and not correct) or question.veto(response),
    )


def score_paper(items: Iterable[Scored], *, pass_mark: Decimal) -> PaperScore:
    """Sum the rounded marks, not below 0. One critical item not fully right fails the whole."""
    scored = list(items)
    mark = max(Decimal("0.00"), sum((item.mark for item in scored), Decimal("0.00")))
    max_mark = sum((item.max_mark for item in scored), Decimal("0.00"))
    percent = Fraction(mark) * 100 / Fraction(max_mark) if max_mark else Fraction(0)
    critical_failed = any(item.critical_failed for item in scored)
    return PaperScore(
        mark=mark,
        max_mark=max_mark,
        percent=percent,
        critical_failed=critical_failed,
        passed=percent >= Fraction(pass_mark) and not critical_failed,
    )
