"""HTML of other systems → the plain text that our questions are. Cleaned first, by nh3."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

import nh3

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.texts import tidy

_BLOCKS: Final = frozenset(
    ("p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
     "table", "ul", "ol", "dl", "figure", "hr")
)  # fmt: skip
_ENDS: Final = frozenset({"li", "tr", "dt", "dd", "caption", "figcaption"})
_KEPT: Final = frozenset(
    {"br", "td", "th", "img", "sub", "sup", "thead", "tbody", "audio", "video", "object"}
)
_TAGS: Final = _BLOCKS | _ENDS | _KEPT
_TAG: Final = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_REAL: Final = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|ul|ol|li|img|table|tr|td|sub|sup|a|h[1-6]|pre|code)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass
class Flat:
    """`pictures` are the addresses of its pictures in order."""

    text: str
    pictures: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def has_markup(text: str) -> bool:
    return bool(_REAL.search(text))


def flatten(source: str) -> Flat:
    """Return what a reader sees, line by line; scripts, styles and comments never come through."""
    cleaned = nh3.clean(
        source,
        tags=set(_TAGS),
        attributes={"img": {"src", "alt"}, "audio": {"src"}, "video": {"src"}, "object": {"data"}},
        url_schemes={"http", "https", "data"},
    )
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    flat = Flat(tidy("".join(reader.pieces)), reader.pictures)
    if reader.media:
        flat.notes.append(Problem(_("Sound or video in the text was left out.")))
    return flat


def written(text: str) -> str:
    """Plain text as HTML that `flatten` reads back unchanged."""
    return html.escape(text, quote=False).replace("\n", "<br>")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: list[str] = []
        self.media = False
        self._shift: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br" or tag in _ENDS:
            self._break(doubled=tag == "br")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag in {"sub", "sup"}:
            self._shift.append(tag)
        elif tag in {"audio", "video", "object"}:
            self.media = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _ENDS:
            self._break()
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        elif tag in {"sub", "sup"} and self._shift:
            self._shift.pop()

    def handle_data(self, data: str) -> None:
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._shift:
            text = text.translate(_RAISED if self._shift[-1] == "sup" else _LOWERED)
        if text.strip(" ") or (self.pieces and not self.pieces[-1].endswith("\n")):
            self.pieces.append(text)

    def _break(self, *, doubled: bool = False) -> None:
        if self.pieces and (doubled or not self.pieces[-1].endswith("\n")):
            self.pieces.append("\n")

    def _picture(self, attributes: dict[str, str | None]) -> None:
        source = attributes.get("src")
        if source:
            self.pictures.append(source)
        elif attributes.get("alt"):
            self.pieces.append(str(attributes["alt"]))
