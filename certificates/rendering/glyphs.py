"""Which characters the certificate fonts can draw. What they cannot is refused before issuing.

WeasyPrint falls back silently and would draw an unrelated glyph, or none: a certificate with a
wrong name is worse than one that waits (certificates guide, "a name with a rare character").
"""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from certificates.rendering.families import BUILT, KAI, SCRIPTS, SONG

CHOICE = (KAI, SONG, *SCRIPTS)  # the first that draws the whole text is taken
REFUSED_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, unassigned, private use, surrogates


@cache
def drawable(family: str) -> frozenset[str]:
    """Return the characters that `family` has a glyph for and that may stand in a name."""
    ours = {built.family: built.path for built in BUILT}
    with TTFont((SCRIPTS | ours)[family], lazy=True) as face:
        known = map(chr, face.getBestCmap())
        return frozenset(c for c in known if unicodedata.category(c) not in REFUSED_CATEGORIES)


def missing(text: str) -> list[str]:
    """Return the characters of `text` that cannot be printed, each once, in order.

    One font must draw the whole text: a name in two typefaces looks forged.
    """
    composed = unicodedata.normalize("NFC", text)
    if family_for(composed):
        return []
    absent = (
        list(dict.fromkeys(c for c in composed if c not in drawable(family))) for family in CHOICE
    )
    return min(absent, key=len)


def family_for(text: str) -> str | None:
    """Return the typeface for `text` (NFC): Kai where it has every character, else Song, else
    that of the script; None where none has them all.
    """
    return next((family for family in CHOICE if drawable(family).issuperset(text)), None)
