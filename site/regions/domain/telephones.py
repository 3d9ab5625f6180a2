"""Telephone numbers of offices: fixed lines, mobiles and short numbers alike."""

import re
import unicodedata
from typing import Final

_NUMBER: Final = re.compile(r"\d{3,5}|\d{3,4}-?\d{7,8}|1\d{10}|[48]00-?\d{3}-?\d{4}")
_NOISE: Final = str.maketrans(
    {"—": "-", "–": "-", "－": "-", "（": "", "）": "-", "(": "", ")": "-"}
)


def normalise(text: str) -> str | None:
    """Return the number as it is shown, or None when it cannot be dialled.

    Reads full-width digits, blanks, long dashes and an area code in brackets.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_NOISE)).translate(_NOISE)
    plain = "".join(plain.split()).strip("-")
    return plain if _NUMBER.fullmatch(plain) else None


def dialled(number: str) -> str:
    """Return the digits for a `tel:` address."""
    return "".join(one for one in number if one.isdigit())
