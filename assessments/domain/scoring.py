"""Marking: one question and a whole paper (semantics §1).

Exact until the end: arithmetic is in fractions, each question's mark is rounded half-up to two
places once, and the paper sums rounded marks. `correct` is decided on the unrounded mark.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from assessments.domain.questions import (
    ChoiceQuestion,
    Question,
    Response,
    TrueFalseQuestion,
)

CORRECT_FROM: Final = Fraction(999, 1000)


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


def score(question: Question, response: Response) -> Scored:
    """Mark one response. An empty response scores 0 under every policy."""
    share = _share(question, response)
    unrounded = question.mark * share
    correct = unrounded >= CORRECT_FROM * question.mark
    return Scored(
        mark=half_up(unrounded),
        max_mark=half_up(question.mark),
        fraction=share,
        correct=correct,
        critical_failed=question.critical and not correct,
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


def half_up(number: Fraction, places: int = 2) -> Decimal:
    """Round half away from zero, as people do; Python's round() is half-even."""
    scaled = abs(number) * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def _share(question: Question, response: Response) -> Fraction:
    if isinstance(question, TrueFalseQuestion):
        return Fraction(int(response is question.answer))
    if not isinstance(response, frozenset) or not response:
        return Fraction(0)
    return _POLICIES[question.policy](question, response)


def _all_or_nothing(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    return Fraction(int(chosen == question.correct_keys))


def _weighted(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    """Moodle's fractions: capped at 1; floored at 0 for multiple answers, not for a single one."""
    total = sum(
        (option.fraction or Fraction(0) for option in question.options if option.key in chosen),
        Fraction(0),
    )
    capped = min(Fraction(1), total)
    return capped if question.single else max(Fraction(0), capped)


def _right_minus_wrong(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    key = question.correct_keys
    return max(Fraction(0), Fraction(len(chosen & key) - len(chosen - key), len(key)))


def _every_decision_counts(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    wrong_decisions = len(chosen ^ question.correct_keys)
    count = len(question.options)
    return Fraction(count - wrong_decisions, count)


def _halves(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    errors = len(chosen ^ question.correct_keys)
    count = len(question.options)
    if errors == 0:
        return Fraction(1)
    if errors == 1 and count > 2:
        return Fraction(1, 2)
    if errors == 2 and count > 4:
        return Fraction(1, 4)
    return Fraction(0)


def _partial_if_no_wrong(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    """漏选得部分分，错选不得分: what is missed costs, anything wrong costs all."""
    key = question.correct_keys
    if chosen - key:
        return Fraction(0)
    if chosen == key:
        return Fraction(1)
    if question.missed_share is not None:
        return question.missed_share
    return Fraction(len(chosen), len(key))


def _mapped(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    """QTI map_response: the values are marks; the mark itself is the upper bound."""
    total = sum(
        (
            question.default if option.fraction is None else option.fraction
            for option in question.options
            if option.key in chosen
        ),
        Fraction(0),
    )
    if question.lower is not None:
        total = max(question.lower, total)
    return min(question.mark, total) / question.mark


_POLICIES: Final[dict[str, Callable[[ChoiceQuestion, frozenset[str]], Fraction]]] = {
    "all_or_nothing": _all_or_nothing,
    "weighted": _weighted,
    "right_minus_wrong": _right_minus_wrong,
    "every_decision_counts": _every_decision_counts,
    "halves": _halves,
    "partial_if_no_wrong": _partial_if_no_wrong,
    "mapped": _mapped,
}
