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


def matching(pairs: Sequence[tuple[str, str]], spare: Sequence[str] = ()) -> dict[str, Any]:
    """A matching question of its texts. Equal right sides are one; `spare` ones match nothing."""
    rights = list(dict.fromkeys([*(right for _left, right in pairs), *spare]))
    keys = {right: str(position) for position, right in enumerate(rights, start=1)}
    left = [{"key": f"l{position}", "text": text} for position, (text, _r) in enumerate(pairs, 1)]
    return {
        "type": "matching",
        "left": left,
        "right": [{"key": key, "text": text} for text, key in keys.items()],
        "pairs": {one["key"]: keys[right] for one, (_l, right) in zip(left, pairs, strict=True)},
    }


def ordering(texts: Sequence[str]) -> dict[str, Any]:
    """An ordering question of its texts in the right order."""
    items = [{"key": f"i{position}", "text": text} for position, text in enumerate(texts, 1)]
    return {"type": "ordering", "items": items, "order": [one["key"] for one in items]}


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


def plain_share(position: int) -> str:
    """Moodle numbers the places of an ordering in the field of the fraction."""
    return plain(Decimal(position) / 100)
