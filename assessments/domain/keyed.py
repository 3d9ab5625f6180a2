"""What stands on an answer sheet, read as a response: AC, √, 1-B 2-A, BAC, 24, E4 F5.

Letters are those printed on the form; the response speaks of keys, as on the screen.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.people import ON_PAPERS

RIGHT: Final = frozenset(["√", "✓", "✔", "v", "对", "正确", "是", "t", "true", "y", "yes", "1"])
WRONG: Final = frozenset(["×", "✗", "✘", "x", "错", "错误", "否", "f", "false", "n", "no", "0"])
BLANK: Final = frozenset(["", "-", "—", "_", "/", "空", "未答"])
_PAIR: Final = re.compile(r"(\d{1,2})\s*[-–—:.]?\s*([A-Z])")
_CELL: Final = re.compile(r"[A-H][1-6]")
_LETTERS: Final = re.compile(r"[A-Z]")
_BETWEEN: Final = re.compile(r"[\s,、;.|/-]+")
_PART_NUMBER: Final = re.compile(r"^\(\d{1,2}\)\s*")
_PART_ENDS: Final = re.compile(r"[;|\n]")


@dataclass(frozen=True)
class Printed:
    """How a question stands on one form: letter → key of what can be chosen or put in order, the
    keys of the left sides from 1. `within` names the parts in a response: “parts” or “steps”."""

    type: str
    letters: Mapping[str, str] = field(default_factory=dict)
    lefts: tuple[str, ...] = ()
    parts: tuple["Printed", ...] = ()
    within: str = ""


def response_of(printed: Printed, written: str) -> dict[str, Any] | None:
    """Return the response in the form of `score`, None for a blank.

    Raises Unusable for what cannot be an answer: a letter that is not printed, two letters where
    one is asked.
    """
    text = unicodedata.normalize("NFKC", written).strip()
    if text.casefold() in BLANK:
        return None
    if printed.type in ON_PAPERS:  # graded by people: word for word
        return {"text": written.strip()}
    if printed.parts:
        return _parts(printed, text)
    return _READERS.get(printed.type, _typed)(printed, text)


def _letters(printed: Printed, text: str) -> list[str]:
    """The keys of the letters in their order."""
    signs = _BETWEEN.sub("", text.upper())
    if not _LETTERS.fullmatch(signs[:1]) or not all(sign in printed.letters for sign in signs):
        last = max(printed.letters, default="A")
        raise Unusable(
            _("“%(answer)s” is not made of the letters A to %(last)s."), answer=text[:20], last=last
        )
    if len(set(signs)) < len(signs):
        raise Unusable(_("“%(answer)s” has a letter twice."), answer=text[:20])
    return [printed.letters[sign] for sign in signs]


def _single(printed: Printed, text: str) -> dict[str, Any]:
    keys = _letters(printed, text)
    if len(keys) > 1:
        raise Unusable(_("“%(answer)s” has several letters; the question asks for one."),
                       answer=text[:20])  # fmt: skip
    return {"selected": keys}


def _multiple(printed: Printed, text: str) -> dict[str, Any]:
    return {"selected": sorted(_letters(printed, text))}


def _judgement(printed: Printed, text: str) -> dict[str, Any]:
    word = text.casefold()
    if word in RIGHT or word in WRONG:
        return {"value": word in RIGHT}
    raise Unusable(_("“%(answer)s” is neither √ nor ×."), answer=text[:20])


def _pairs(printed: Printed, text: str) -> dict[str, Any]:
    """“1-B 2-A”, or the letters alone in the order of the left sides."""
    found = _PAIR.findall(text.upper())
    if not found:
        signs = _BETWEEN.sub("", text.upper())
        if len(signs) != len(printed.lefts):
            raise Unusable(
                _("“%(answer)s” needs a letter for each of the %(n)s lines, as in 1-B 2-A."),
                answer=text[:20],
                n=len(printed.lefts),
            )
        found = [(str(place), sign) for place, sign in enumerate(signs, start=1)]
    pairs = {}
    for number, letter in found:
        if not 1 <= int(number) <= len(printed.lefts) or letter not in printed.letters:
            raise Unusable(_("There is no %(n)s-%(letter)s on the paper."), n=number, letter=letter)
        pairs[printed.lefts[int(number) - 1]] = printed.letters[letter]
    return {"pairs": pairs}


def _order(printed: Printed, text: str) -> dict[str, Any]:
    return {"order": _letters(printed, text)}


def _cells(printed: Printed, text: str) -> dict[str, Any]:
    cells = [one for one in _BETWEEN.split(text.upper()) if one]
    wrong = [one for one in cells if not _CELL.fullmatch(one)]
    if wrong:
        raise Unusable(_("“%(cell)s” is no cell; they go from A1 to H6."), cell=wrong[0][:20])
    return {"cells": list(dict.fromkeys(cells))}


def _typed(printed: Printed, text: str) -> dict[str, Any]:
    return {"text": text}


def _parts(printed: Printed, text: str) -> dict[str, Any]:
    """The parts are set apart by “;”; what is missing at the end is blank."""
    written = [_PART_NUMBER.sub("", one.strip()) for one in _PART_ENDS.split(text)]
    if len(written) > len(printed.parts):
        raise Unusable(
            _("“%(answer)s” has more parts than the question (%(n)s)."),
            answer=text[:20],
            n=len(printed.parts),
        )
    written += [""] * (len(printed.parts) - len(written))
    pairs = zip(printed.parts, written, strict=True)
    return {printed.within: [response_of(part, one) for part, one in pairs]}


_READERS: Final = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _judgement,
    "matching": _pairs,
    "ordering": _order,
    "hotspot": _cells,
}
