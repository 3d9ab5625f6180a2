"""Which characters the certificate fonts can draw. What they cannot is refused before issuing.

WeasyPrint falls back silently and would draw an unrelated glyph, or none: a certificate with a
wrong name is worse than one that waits (certificates guide, "a name with a rare character").
"""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

SERIF_FAMILY = "Noto Serif CJK SC"
KAI_FAMILY = "LXGW WenKai"
SANS_FAMILY = "Noto Sans CJK SC"
FONT_FILES = {
    SERIF_FAMILY: Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    KAI_FAMILY: Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),
    SANS_FAMILY: Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
}
REFUSED_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, unassigned, private use, surrogates


@cache
def coverage(family: str) -> frozenset[int]:
    """Return the code points that `family` has a glyph for."""
    path = FONT_FILES[family]
    if path.suffix != ".ttc":
        with TTFont(path, lazy=True) as face:
            return frozenset(face.getBestCmap())
    with TTCollection(path, lazy=True) as collection:
        face = next(f for f in collection.fonts if f["name"].getDebugName(1) == family)
        return frozenset(face.getBestCmap())


def missing(text: str) -> list[str]:
    """Return the characters of `text` that cannot be printed, each once, in order.

    One font must draw the whole text: a name in two typefaces looks forged.
    """
    absent = [_absent(text, family) for family in (KAI_FAMILY, SERIF_FAMILY)]
    return min(absent, key=len)


def family_for(text: str) -> str:
    """Return the typeface for `text`: Kai where it has every character, else Song."""
    return KAI_FAMILY if not _absent(text, KAI_FAMILY) else SERIF_FAMILY


def _absent(text: str, family: str) -> list[str]:
    known = coverage(family)
    found = [
        character
        for character in unicodedata.normalize("NFC", text)
        if ord(character) not in known or (unicodedata.category(character) in REFUSED_CATEGORIES)
    ]
    return list(dict.fromkeys(found))
