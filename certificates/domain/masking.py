"""How much of a person the public may see."""

import unicodedata

DOT = "·"
_DOTS = str.maketrans(dict.fromkeys("•‧・．･∙⋅", DOT))


def plain_name(name: str) -> str:
    """Return the name in NFC with one kind of interpunct, without surrounding white space."""
    return unicodedata.normalize("NFC", name.strip()).translate(_DOTS)


def masked_name(name: str) -> str:
    """李秀兰 → 李**; a name with an interpunct → first character and three stars, whatever its
    length, since the lengths of such names tell people apart.
    """
    shown = [c for c in plain_name(name) if not unicodedata.combining(c) and not _is_selector(c)]
    if not shown:
        return ""
    stars = 3 if DOT in shown else max(1, len(shown) - 1)
    return shown[0] + "*" * stars


def is_same_name(typed: str, name: str) -> bool:
    """Compare a typed name with the certificate's: white space and kinds of dots do not matter."""
    return "".join(plain_name(typed).split()) == "".join(plain_name(name).split())


def _is_selector(character: str) -> bool:
    """Variation selectors choose a shape of the character before them."""
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
