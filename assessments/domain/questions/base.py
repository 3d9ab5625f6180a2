"""What every question is: a mark, a way to read a response, a share of the mark for it.

`None` is the empty response of every type; it scores 0 and never reaches `share`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _

Answer = TypeVar("Answer")
ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)
CORRECT_FROM: Final = Fraction(999, 1000)
LARGEST_NUMBER: Final = 1_000_000
LONGEST_TEXT: Final = 1_000  # characters of a typed answer


@dataclass(frozen=True, kw_only=True)
class Question(ABC, Generic[Answer]):
    """A question of one type. `mark` is its maximum, more than 0."""

    mark: Fraction
    critical: bool

    @abstractmethod
    def answer(self, source: object) -> Answer | None:
        """Return what was answered, or raise Unusable. Nothing answered is None."""

    @abstractmethod
    def share(self, answer: Answer) -> Fraction:
        """Return the unrounded share of the mark; a single choice can be below 0."""

    @abstractmethod
    def stored(self, answer: Answer) -> dict[str, Any]:
        """Return the response as it is kept: equal answers equal, and nothing else a client sent.

        `answer(stored(x)) == x`.
        """

    def veto(self, answer: Answer | None) -> bool:
        """Whether a red-line part of the question is not fully right."""
        return False

    @cached_property
    def max_mark(self) -> Decimal:
        return half_up(self.mark)


def half_up(number: Fraction, places: int = 2) -> Decimal:
    """Round half away from zero, as people do; Python's round() is half-even."""
    if number.denominator == 1:
        return Decimal(number.numerator * 10**places).scaleb(-places)
    scaled = abs(number) * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def plain(number: Fraction, places: int = 10) -> str:
    """The number as a decimal string without an exponent, at most `places` decimals."""
    scaled = half_up(number, places).normalize()
    return f"{scaled + 0:f}"


def given(source: object, field: str) -> object:
    """The one field of a response; None when nothing was answered."""
    if source is None:
        return None
    if not isinstance(source, Mapping):
        raise Unusable(_("The response is not a JSON object."))
    if source and field not in source:
        raise Unusable(_("The response needs “%(field)s”."), field=field)
    return source.get(field)


def given_text(source: object, longest: int = LONGEST_TEXT) -> str | None:
    """The typed answer, None when it is blank. U+0000 is left out: PostgreSQL cannot store it."""
    text = given(source, "text")
    if text is None:
        return None
    if not isinstance(text, str):
        raise Unusable(_("“%(field)s” is a text."), field="text")
    if len(text) > longest:
        raise Unusable(_("The answer is longer than %(n)s characters."), n=longest)
    text = text.replace("\x00", "")
    return text if text.strip() else None


def keys_of(source: object, field: str) -> list[str]:
    """A list of keys, each once."""
    if not isinstance(source, list) or not all(isinstance(key, str) and key for key in source):
        raise Unusable(_("“%(field)s” is a list of keys."), field=field)
    for key in source:
        if source.count(key) > 1:
            raise Unusable(_("The key “%(key)s” is there twice."), key=key)
    return source


def truth(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise Unusable(_("“%(field)s” is true or false."), field=field)
    return value


def optional_number(source: Mapping[str, Any], field: str) -> Fraction | None:
    value = source.get(field)
    return None if value is None else number(value, field)


def number(value: object, field: str) -> Fraction:
    """Read a decimal; the bounds keep an exponent of a million digits out of memory."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        read = _decimal(value)
        if read.is_finite() and (
            not read or (read.adjusted() >= -10 and abs(read) <= LARGEST_NUMBER)
        ):
            return Fraction(read) if read else ZERO
    raise Unusable(
        _("“%(field)s” is not a usable number: %(value)s."), field=field, value=str(value)[:40]
    )


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value)[:400].strip())
    except (InvalidOperation, ValueError):
        return Decimal("NaN")
