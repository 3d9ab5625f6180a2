"""Which characters the certificate fonts can draw. What they cannot is refused before issuing.

WeasyPrint falls back silently and would draw an unrelated glyph, or none: a certificate with a
wrong name is worse than one that waits (certificates guide, "a name with a rare character").
"""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from certificates.rendering.families import BUILT, KAI, SCRIPTS, SONG

CHOICE = (KAI, SONG, *SCRIPTS)  # the first that draws the whole text is taken
REFUSED_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, unassigned, private use, surrogates


@cache
def coverage(family: str) -> frozenset[int]:
    """Return the code points that `family` has a glyph for."""
    with TTFont(_file(family), lazy=True) as face:
        return frozenset(face.getBestCmap())


def missing(text: str) -> list[str]:
    """Return the characters of `text` that cannot be printed, each once, in order.

    One font must draw the whole text: a name in two typefaces looks forged.
    """
    return min((_absent(text, family) for family in CHOICE), key=len)


def family_for(text: str) -> str:
    """Return the typeface for `text`: Kai where it has every character, else Song, else that of
    the script. Song where none has them all.
    """
    return next((family for family in CHOICE if not _absent(text, family)), SONG)


def _file(family: str) -> Path:
    ours = {built.family: built.path for built in BUILT}
    return (SCRIPTS | ours)[family]


def _absent(text: str, family: str) -> list[str]:
    known = coverage(family)
    found = [
        character
        for character in unicodedata.normalize("NFC", text)
        if ord(character) not in known or (unicodedata.category(character) in REFUSED_CATEGORIES)
    ]
    return list(dict.fromkeys(found))
