"""Certificate numbers and verification codes (semantics §4).

The number is a register number: speaking, in sequence, never reused. The verification code is the
secret in the address of the QR code: random, and never derived from the number.
"""

import unicodedata
from collections.abc import Callable

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26
CODE_BITS = CODE_LENGTH * 5  # 130
NUMBER_LENGTH = 19
HIGHEST_SEQUENCE = 99_999
_ROLE_LETTERS = {"director": "D", "supervisor": "S"}
_ROLE_PLACE = 10
_LOOK_ALIKES = str.maketrans("OIL", "011")


class SequenceExhausted(Exception):
    """A region has used its 99,999 numbers of the year."""


def check_character(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character: it finds every single wrong character and
    every swap of two neighbours.
    """
    product = 36
    for character in body:
        total = (product + ALPHANUMERIC.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHANUMERIC[(1 - product) % 36]


def number(*, year: int, region: str, role: str, programme: str, sequence: int) -> str:
    """Return the 19 characters; `region` is the issuing region, filled to county width with 0."""
    if not 1 <= sequence <= HIGHEST_SEQUENCE:
        raise SequenceExhausted(sequence)
    body = f"{year:04}{region[:6]:0<6}{_ROLE_LETTERS[role]}{programme:0>2}{sequence:05}"
    return body + check_character(body)


def is_number(text: str) -> bool:
    """Tell whether `text` (normalised) has the form and the check character of a number."""
    if len(text) != NUMBER_LENGTH or any(c not in ALPHANUMERIC for c in text):
        return False
    return check_character(text[:-1]) == text[-1]


def meant_by(text: str) -> str:
    """Return the number that `text` (normalised) becomes when letters that look like digits are
    read as digits where a digit belongs, or "" if that is none. The letter of the role stays.
    """
    if len(text) != NUMBER_LENGTH:
        return ""
    role, read = text[_ROLE_PLACE], text.translate(_LOOK_ALIKES)
    digits = read[:_ROLE_PLACE] + role + read[_ROLE_PLACE + 1 : -1]
    found = {digits + last for last in (text[-1], read[-1]) if is_number(digits + last)}
    return found.pop() if len(found) == 1 and text not in found else ""


def new_code(random_bits: Callable[[int], int]) -> str:
    """Return a verification code; pass `secrets.randbits`."""
    rest = random_bits(CODE_BITS)
    return "".join(CROCKFORD[rest >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))


def is_code(text: str) -> bool:
    return len(text) == CODE_LENGTH and all(c in CROCKFORD for c in text)


def normalise(text: str) -> str:
    """Return what a person typed as upper-case characters without gaps, for numbers."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if c in ALPHANUMERIC)


def normalise_code(text: str) -> str:
    """Like `normalise`, and read O as 0, I and L as 1: a code has none of these letters."""
    return normalise(text).translate(_LOOK_ALIKES)


def grouped(text: str) -> str:
    """Return a number or code in groups of four, as it is printed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
