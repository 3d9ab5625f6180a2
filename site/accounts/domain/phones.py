"""Mobile numbers as they are stored: eleven digits, without +86."""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")
NOISE = str.maketrans("", "", " -()\u3000\u00a0\t")


def normalise(text: str) -> str | None:
    """Return the eleven digits, or None when this is no mobile number of the mainland.

    Reads full-width digits, blanks, hyphens and the prefixes +86, 0086 and 86.
    """
    digits = unicodedata.normalize("NFKC", text).translate(NOISE)
    digits = re.sub(r"^(\+|00)?86(?=1)", "", digits)
    return digits if MOBILE.fullmatch(digits) else None


def masked(phone: str) -> str:
    """Return 138****0001; shorter numbers show their last two digits only."""
    if len(phone) < 11:
        return "*" * max(0, len(phone) - 2) + phone[-2:]
    return f"{phone[:3]}****{phone[-4:]}"
