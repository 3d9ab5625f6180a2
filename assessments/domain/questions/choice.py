"""Choosing: single and multiple choice under a named policy, true or false (semantics §1)."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import ONE, ZERO, Question, given


@dataclass(frozen=True)
class Option:
    """`fraction` is a share of the mark, for the policy `mapped` a mark; None is unmapped."""

    key: str
    correct: bool
    fraction: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question[frozenset[str]]):
    """`single` is the type, not the policy; `lower` and `default` serve the policy `mapped`."""

    single: bool
    policy: str
    options: tuple[Option, ...]
    missed_share: Fraction | None = None
    lower: Fraction | None = None
    default: Fraction = ZERO

    @cached_property
    def correct_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options if option.correct)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options)

    def answer(self, source: object) -> frozenset[str] | None:
        chosen = given(source, "selected")
        if chosen is None:
            return None
        if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
            raise Unusable(_("“selected” is a list of option keys."))
        selected = frozenset(chosen)
        if not selected <= self.keys:
            raise Unusable(_("There is no option “%(key)s”."), key=min(selected - self.keys)[:40])
        if self.single and len(selected) > 1:
            raise Unusable(
                _("A single-choice question takes one option, not %(n)s."), n=len(selected)
            )
        return selected or None

    def share(self, answer: frozenset[str]) -> Fraction:
        return SHARES[self.policy](self, answer) if answer else ZERO

    def stored(self, answer: frozenset[str]) -> dict[str, Any]:
        return {"selected": sorted(answer)}


@dataclass(frozen=True, kw_only=True)
class TrueFalseQuestion(Question[bool]):
    right: bool

    def answer(self, source: object) -> bool | None:
        value = given(source, "value")
        if value is not None and not isinstance(value, bool):
            raise Unusable(_("“value” is true or false."))
        return value

    def share(self, answer: bool) -> Fraction:
        return ONE if answer is self.right else ZERO

    def stored(self, answer: bool) -> dict[str, Any]:
        return {"value": answer}


def _all_or_nothing(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    return Fraction(int(chosen == question.correct_keys))


def _weighted(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    """Moodle's fractions: capped at 1; floored at 0 for multiple answers, not for a single one."""
    total = sum(
        (option.fraction or ZERO for option in question.options if option.key in chosen),
        ZERO,
    )
    capped = min(Fraction(1), total)
    return capped if question.single else max(ZERO, capped)


def _right_minus_wrong(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    key = question.correct_keys
    return max(ZERO, Fraction(len(chosen & key) - len(chosen - key), len(key)))


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
    return ZERO


def _partial_if_no_wrong(question: ChoiceQuestion, chosen: frozenset[str]) -> Fraction:
    """漏选得部分分，错选不得分: what is missed costs, anything wrong costs all."""
    key = question.correct_keys
    if chosen - key:
        return ZERO
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
        ZERO,
    )
    if question.lower is not None:
        total = max(question.lower, total)
    return min(question.mark, total) / question.mark


SHARES: Final[dict[str, Callable[[ChoiceQuestion, frozenset[str]], Fraction]]] = {
    "all_or_nothing": _all_or_nothing,
    "weighted": _weighted,
    "right_minus_wrong": _right_minus_wrong,
    "every_decision_counts": _every_decision_counts,
    "halves": _halves,
    "partial_if_no_wrong": _partial_if_no_wrong,
    "mapped": _mapped,
}
