"""GIFT's escapes: the sign after a backslash is text, and \\n is a line break."""

import re
from typing import Final

SIGNS: Final = "~=#{}:"
_FIRST: Final = 0xE000  # private use: no text has them after `texts.clean`d files
_HIDDEN: Final = {sign: chr(_FIRST + position) for position, sign in enumerate(SIGNS + "\\n")}
_SHOWN: Final = {ord(mark): "\n" if sign == "n" else sign for sign, mark in _HIDDEN.items()}


def hide(text: str) -> str:
    """Replace escaped signs by marks that no pattern of GIFT matches."""
    return re.sub(r"\\([~=#{}:\\n])", lambda match: _HIDDEN[match[1]], text)


def restore(text: str) -> str:
    return text.translate(_SHOWN)


def escaped(text: str) -> str:
    """The text as GIFT writes it, on one line."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")
