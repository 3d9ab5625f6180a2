"""Percentages of other systems as shares of the mark: 33.333 is a third as far as it is written."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _


def share(percent: str) -> str:
    """`33.333` → `0.33333`; Unusable if it is no number or outside −100 … 100."""
    try:
        value = Decimal(percent.strip().replace(",", ".").rstrip("%"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 100 or (value and value.adjusted() < -8):
        raise Unusable(_("“%(value)s” is no percentage from −100 to 100."), value=percent[:40])
    return plain(value / 100)


def percent(share_of_mark: str) -> str:
    return plain(Decimal(share_of_mark) * 100)


def plain(value: Decimal) -> str:
    return f"{value.normalize() + 0:f}"


def option_keys(options: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give options without keys the letters A, B, C …"""
    return [
        {"key": chr(ord("A") + position) if position < 26 else f"A{position}", **option}
        for position, option in enumerate(options)
    ]


def choice(options: Sequence[dict[str, Any]], *, single: bool) -> dict[str, Any]:
    """The scoring part of a choice question with a fraction for each option.

    Options that all count the same and nothing else is penalised say which are correct; the
    fractions stay, as they are how the question is marked.
    """
    keyed = option_keys(options)
    for option in keyed:
        fraction = Decimal(option["fraction"])
        option["correct"] = fraction == 1 if single else fraction > 0
    return {
        "type": "single" if single else "multiple",
        "policy": "weighted",
        "options": keyed,
    }
