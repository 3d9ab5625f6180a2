"""Which characters the certificate fonts can draw. What they cannot is refused before issuing.

WeasyPrint falls back silently and would draw an unrelated glyph, or none: a certificate with a
wrong name is worse than one that waits (certificates guide, "a name with a rare character").
"""

import unicodedata
from functools import cache
from pathlib import Path

import uharfbuzz

from certificates.rendering.families import BUILT, KAI, SCRIPTS, SONG

CHOICE = (KAI, SONG, *SCRIPTS)  # the first that draws the whole text is taken
REFUSED_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, unassigned, private use, surrogates


class Drawable(dict[str, bool]):
    """Whether a family has a glyph for a character that may stand in a name, looked up once."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.widths: dict[str, float] = {}
        self._font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))

    def __missing__(self, character: str) -> bool:
        self[character] = found = (
            unicodedata.category(character) not in REFUSED_CATEGORIES
            and self._font.get_nominal_glyph(ord(character)) is not None
        )
        return found

    def width(self, character: str) -> float:
        """Return the advance in em: a hanzi has 1, a letter about half of it."""
        if character not in self.widths:
            glyph = self._font.get_nominal_glyph(ord(character)) or 0
            advance = self._font.get_glyph_h_advance(glyph)
            self.widths[character] = advance / self._font.face.upem
        return self.widths[character]


@cache
def drawable(family: str) -> Drawable:
    ours = {built.family: built.path for built in BUILT}
    return Drawable((SCRIPTS | ours)[family])


def missing(text: str) -> list[str]:
    """Return the characters of `text` that no typeface has, each once, in order.

    None is missing of a text in two scripts that no typeface has together: `family_for` says so.
    """
    composed = unicodedata.normalize("NFC", text)
    return [
        character
        for character in dict.fromkeys(composed)
        if not any(drawable(family)[character] for family in CHOICE)
    ]


def family_for(text: str, first: str = KAI) -> str | None:
    """Return the typeface for all of `text` (NFC), as a name in two looks forged: the usual one of
    its box where that has every character, else Kai, else Song, else that of the script; None
    where none has them all.
    """
    choice = (first, *CHOICE)
    return next((family for family in choice if all(map(drawable(family).__getitem__, text))), None)


def width(text: str, family: str) -> float:
    """Return how wide the text is in em. Scripts that join their letters take less."""
    return sum(map(drawable(family).width, text))
