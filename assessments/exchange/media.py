"""Pictures that a file brings along: inside the text, beside it, or in the package."""

import base64
import binascii
import hashlib
import posixpath
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import html
from assessments.exchange.found import Reading
from assessments.exchange.texts import tidy

LARGEST: Final = 10 * 1024 * 1024
_DATA: Final = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)
Find = Callable[[str], bytes | None]


def from_base64(text: str | None) -> bytes | None:
    """The bytes, or None if it is no base64 or too much of it."""
    packed = re.sub(r"\s+", "", text or "")
    if not packed or len(packed) > LARGEST * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return None


class RichTexts:
    """Reads the HTML texts of one question; keeps its pictures and what was lost."""

    def __init__(self, reading: Reading, find: Find) -> None:
        self._reading, self._find = reading, find
        self.notes: list[Problem] = []
        self._left_out = 0

    def read(self, source: str, *, markup: bool | None = True) -> tuple[str, str | None]:
        """The text, and the first of its pictures. `markup` None: if it looks like some."""
        if not markup and (markup is False or not html.has_markup(source)):
            return tidy(source), None
        flat = html.flatten(source)
        self.notes += flat.notes
        kept = [name for address in flat.pictures if (name := self._keep(address))]
        self._left_out += max(0, len(kept) - 1)
        return flat.text, kept[0] if kept else None

    def text(self, source: str, *, markup: bool | None = True) -> str:
        """The text alone; a picture in it is reported as left out."""
        text, picture = self.read(source, markup=markup)
        self._left_out += picture is not None
        return text

    def option(self, source: str, *, markup: bool | None = True) -> dict[str, str]:
        text, picture = self.read(source, markup=markup)
        return {"text": text, **({"picture": picture} if picture else {})}

    def all_notes(self) -> tuple[Problem, ...]:
        extra = Problem(
            _("A question shows one picture; %(n)s more were left out."), {"n": self._left_out}
        )
        unique = list(dict.fromkeys(map(str, self.notes)))
        first = [next(one for one in self.notes if str(one) == text) for text in unique]
        return (*first, extra) if self._left_out else tuple(first)

    def _keep(self, address: str) -> str | None:
        inside = _DATA.match(address)
        content = from_base64(unquote(inside[1])) if inside else self._find(unquote(address))
        if content is None or len(content) > LARGEST:
            shown = "data:…" if inside else address[:80]
            self.notes.append(
                Problem(
                    _("The picture “%(address)s” is not in the file: it was left out."),
                    {"address": shown},
                )
            )
            return None
        name = f"{hashlib.sha256(content).hexdigest()[:16]}-{posixpath.basename(address)[-40:]}"
        name = name if not inside else name[:16]
        self._reading.pictures[name] = content
        return name
