"""Short answers: the typed text against accepted ones (semantics §1).

Both sides are folded alike: NFKC (which makes full width half width), white space at the ends gone
and inside one blank, case folded unless it matters. In an accepted text `*` stands for anything,
also for nothing; `\\*` is a star. The whole string is compared.
"""

import re
import unicodedata
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
    optional_number,
    truth,
)

_STAR: Final = re.compile(r"\\\*|\*")
_WILD: Final = "\ufdd0"  # not characters: no text holds them, no folding touches them
_LITERAL: Final = "\ufdd1"


@dataclass(frozen=True)
class Accepted:
    """`pieces` is the folded text cut at its wildcards."""

    pieces: tuple[str, ...]
    fraction: Fraction


@dataclass(frozen=True, kw_only=True)
class ShortAnswerQuestion(Question[str]):
    accepted: tuple[Accepted, ...]
    case_sensitive: bool

    def answer(self, source: object) -> str | None:
        return given_text(source)

    def share(self, answer: str) -> Fraction:
        """The highest fraction of the texts that match."""
        counted = self.counted(answer)
        return ZERO if counted is None else self.accepted[counted].fraction

    def counted(self, answer: str) -> int | None:
        """The place of the accepted text that gives the mark: the first of the highest."""
        text = fold(answer, case_sensitive=self.case_sensitive)
        places = [place for place, one in enumerate(self.accepted) if _matches(one, text)]
        return max(places, key=lambda place: self.accepted[place].fraction, default=None)

    def stored(self, answer: str) -> dict[str, Any]:
        return {"text": answer}


def fold(text: str, *, case_sensitive: bool) -> str:
    folded = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        folded = unicodedata.normalize("NFKC", folded.casefold())
    return " ".join(folded.split())


def _matches(accepted: Accepted, text: str) -> bool:
    """Wildcards without a regular expression: its backtracking could be made to take hours."""
    first, *others = accepted.pieces
    if not others:
        return text == first
    *middle, last = others
    if not text.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return text.endswith(last) and place <= len(text) - len(last)


def read_short_answer(
    source: Mapping[str, Any], *, mark: Fraction, critical: bool
) -> ShortAnswerQuestion:
    case_sensitive = truth(source.get("case_sensitive", False), "case_sensitive")
    accepted = source.get("accepted")
    if not isinstance(accepted, list) or not accepted:
        raise Unusable(_("A short-answer question needs “accepted”, a list of texts."))
    return ShortAnswerQuestion(
        mark=mark,
        critical=critical,
        accepted=tuple(_read_accepted(one, case_sensitive) for one in accepted),
        case_sensitive=case_sensitive,
    )


def _read_accepted(source: object, case_sensitive: bool) -> Accepted:
    text = source.get("text") if isinstance(source, Mapping) else None
    if not isinstance(source, Mapping) or not isinstance(text, str) or not text.strip():
        raise Unusable(_("An accepted answer has no text."))
    fraction = optional_number(source, "fraction")
    if fraction is not None and not 0 <= fraction <= 1:
        raise Unusable(_("The fraction of “%(accepted)s” is outside 0 to 1."), accepted=text[:40])
    marked = _STAR.sub(lambda star: _WILD if star.group() == "*" else _LITERAL, text)
    folded = fold(marked, case_sensitive=case_sensitive)
    pieces = tuple(piece.replace(_LITERAL, "*") for piece in folded.split(_WILD))
    return Accepted(pieces, ONE if fraction is None else fraction)
