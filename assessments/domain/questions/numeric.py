"""Numerical answers: the value, give or take the tolerance (inclusive)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import (
    ONE,
    ZERO,
    Question,
    given_text,
    number,
    optional_number,
)
from assessments.domain.questions.numerals import read_numeral

TOLERANCE_KINDS: Final = ("absolute", "relative")


@dataclass(frozen=True, kw_only=True)
class NumericalQuestion(Question[str]):
    """`tolerance` is absolute here; a relative one was multiplied by the value when read."""

    value: Fraction
    tolerance: Fraction

    def answer(self, source: object) -> str | None:
        return given_text(source)

    def share(self, answer: str) -> Fraction:
        """What is no number is a wrong answer, not an unusable one."""
        typed = read_numeral(answer)
        right = typed is not None and abs(typed - self.value) <= self.tolerance
        return ONE if right else ZERO

    def stored(self, answer: str) -> dict[str, Any]:
        return {"text": answer}


def read_numerical(
    source: Mapping[str, Any], *, mark: Fraction, critical: bool
) -> NumericalQuestion:
    value = number(source.get("value"), "value")
    tolerance = optional_number(source, "tolerance") or ZERO
    if tolerance < 0:
        raise Unusable(_("The tolerance is not below 0."))
    kind = source.get("tolerance_kind") or "absolute"
    if kind not in TOLERANCE_KINDS:
        raise Unusable(_("The tolerance is absolute or relative."))
    return NumericalQuestion(
        mark=mark,
        critical=critical,
        value=value,
        tolerance=tolerance * abs(value) if kind == "relative" else tolerance,
    )
