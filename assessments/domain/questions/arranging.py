"""Matching and ordering (semantics §1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import ONE, ZERO, Question, given, keys_of

Pairs = tuple[tuple[str, str], ...]  # (left, right), sorted
SCORINGS: Final = ("adjacent", "all_or_nothing")


@dataclass(frozen=True, kw_only=True)
class MatchingQuestion(Question[Pairs]):
    """`pairs` is the key, left → right; `rights` may hold more than the key uses."""

    pairs: Mapping[str, str]
    rights: frozenset[str]

    def answer(self, source: object) -> Pairs | None:
        pairs = given(source, "pairs")
        if pairs is None:
            return None
        if not isinstance(pairs, Mapping):
            raise Unusable(_("“pairs” names one right side for each left side."))
        chosen = {left: right for left, right in pairs.items() if right not in {None, ""}}
        for left, right in chosen.items():
            if left not in self.pairs:
                raise Unusable(_("There is no left side “%(key)s”."), key=str(left)[:40])
            if not isinstance(right, str) or right not in self.rights:
                raise Unusable(_("There is no right side “%(key)s”."), key=str(right)[:40])
        return tuple(sorted(chosen.items())) or None

    def share(self, answer: Pairs) -> Fraction:
        right = sum(1 for left, chosen in answer if self.pairs[left] == chosen)
        return Fraction(right, len(self.pairs))

    def stored(self, answer: Pairs) -> dict[str, Any]:
        return {"pairs": dict(answer)}


@dataclass(frozen=True, kw_only=True)
class OrderingQuestion(Question[tuple[str, ...]]):
    """`adjacent` counts the neighbours of the key that are neighbours in the same order."""

    order: tuple[str, ...]
    scoring: str

    def answer(self, source: object) -> tuple[str, ...] | None:
        order = given(source, "order")
        if order is None:
            return None
        placed = tuple(keys_of(order, "order"))
        for key in placed:
            if key not in self.order:
                raise Unusable(_("There is nothing called “%(key)s” to order."), key=key[:40])
        return placed or None

    def share(self, answer: tuple[str, ...]) -> Fraction:
        if self.scoring == "all_or_nothing":
            return ONE if answer == self.order else ZERO
        together = set(pairwise(answer))
        kept = sum(1 for pair in pairwise(self.order) if pair in together)
        return Fraction(kept, len(self.order) - 1)

    def stored(self, answer: tuple[str, ...]) -> dict[str, Any]:
        return {"order": list(answer)}


def read_matching(source: Mapping[str, Any], *, mark: Fraction, critical: bool) -> MatchingQuestion:
    """Right sides that belong to nothing come from `right` = [{"key": …}, …]."""
    pairs = source.get("pairs")
    if not isinstance(pairs, Mapping) or not pairs:
        raise Unusable(_("A matching question needs “pairs”, left side to right side."))
    for side in (*pairs.keys(), *pairs.values()):
        if not isinstance(side, str) or not side:
            raise Unusable(_("The sides of a pair are keys, not %(value)s."), value=str(side)[:40])
    spare = source.get("right") or []
    if not isinstance(spare, list) or not all(isinstance(one, Mapping) for one in spare):
        raise Unusable(_("“%(field)s” is a list of objects with keys."), field="right")
    rights = {str(one.get("key")) for one in spare}
    return MatchingQuestion(
        mark=mark,
        critical=critical,
        pairs=dict(pairs),
        rights=frozenset(pairs.values()) | rights,
    )


def read_ordering(source: Mapping[str, Any], *, mark: Fraction, critical: bool) -> OrderingQuestion:
    order = tuple(keys_of(source.get("order"), "order"))
    if len(order) < 2:
        raise Unusable(_("An ordering question needs at least two things to order."))
    scoring = source.get("scoring") or "adjacent"
    if scoring not in SCORINGS:
        raise Unusable(
            _("There is no way of scoring “%(scoring)s”; these are: %(scorings)s."),
            scoring=str(scoring)[:40],
            scorings=", ".join(SCORINGS),
        )
    return OrderingQuestion(mark=mark, critical=critical, order=order, scoring=scoring)
