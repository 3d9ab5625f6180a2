"""The text of one paragraph: bold and links stay, every other dress is taken off."""

import re
from html import escape
from typing import Any

from courses.exchange.word.styles import W


class Line:
    """The text of one paragraph; neighbouring runs of one weight become one piece."""

    def __init__(self, base: bool, size: int = 0) -> None:
        self.base = base
        self.size = size  # half points of the first letters
        self.hidden = False  # by the style of the paragraph; a run may say otherwise
        self.pieces: list[tuple[str, bool, str]] = []  # text, bold, address

    def add(self, text: str, bold: bool | None, address: str = "") -> None:
        weight = self.base if bold is None else bold
        if text and self.pieces and self.pieces[-1][1:] == (weight, address):
            self.pieces[-1] = (self.pieces[-1][0] + text, weight, address)
        elif text:
            self.pieces.append((text, weight, address))

    def break_(self, element: Any) -> None:
        """A line break stays one; a page or column break is nothing on a phone."""
        if element.get(f"{W}type", "textWrapping") == "textWrapping":
            self.add("\n", None)

    def link(self, inner: "Line", address: str) -> None:
        for text, bold, _address in inner.pieces:
            self.add(text, bold, address)

    @property
    def plain(self) -> str:
        return re.sub(r"\s+", " ", "".join(text for text, *_rest in self.pieces)).strip()

    @property
    def all_bold(self) -> bool:
        return all(bold for text, bold, _address in self.pieces if text.strip())

    @property
    def html(self) -> str:
        pieces = [list(piece) for piece in self.pieces]
        if pieces:
            pieces[0][0] = str(pieces[0][0]).lstrip()
            pieces[-1][0] = str(pieces[-1][0]).rstrip()
        return "".join(_marked_up(str(text), bool(bold), str(to)) for text, bold, to in pieces)


def _marked_up(text: str, bold: bool, address: str) -> str:
    made = escape(text, quote=False).replace("\n", "<br/>")
    if bold and text.strip():
        made = f"<b>{made}</b>"
    return f'<a href="{escape(address)}">{made}</a>' if address else made
