"""Identity numbers (GB 11643): checking, masking, encrypting, matching without decrypting.

Keys are passed in; this module knows no settings. The ciphertext is Fernet (newest key first,
older ones still decrypt); the index is a keyed hash, so that the database alone neither shows a
number nor lets anybody try all of them.
"""

import base64
import datetime
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from stdnum.cn import ric

_ANY_NUMBER: Final = re.compile(r"(?<!\d)(\d{6})\d{5,}(\d{3}[\dXx])(?!\d)")
_DEBUG_ONLY: Final = "debug-only-"
EARLIEST: Final = datetime.date(1850, 1, 1)  # the standard's own sample is born in 1880


class Fault(StrEnum):
    """What is wrong with a number, in the order it is looked for."""

    LENGTH = "length"
    CHARACTERS = "characters"
    BIRTH_DATE = "birth_date"
    CHECK_DIGIT = "check_digit"


def normalise(text: str) -> str:
    """Return the number as it is stored: half-width, without blanks, with a capital X."""
    return re.sub(r"[\s'-]", "", unicodedata.normalize("NFKC", text)).upper().replace("×", "X")


def fault(number: str, today: datetime.date) -> Fault | None:
    """Return what is wrong with a normalised number, or None.

    The first six digits are where the person was first registered, perhaps in a county that is
    long gone; they say nothing about the present region and are not looked up.
    """
    if len(number) != 18:
        return Fault.LENGTH
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Fault.CHARACTERS
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Fault.BIRTH_DATE
    if not EARLIEST <= born <= today:
        return Fault.BIRTH_DATE
    return None if ric.calc_check_digit(number) == number[-1] else Fault.CHECK_DIGIT


def mask(number: str) -> str:
    """Return 110101********002X; a number of another length keeps two characters at each end."""
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return number[:2] + "*" * max(0, len(number) - 4) + number[-2:] if len(number) > 4 else "****"


def mask_within(text: str) -> str:
    """Mask whatever could be an identity number, old or new, in whatever column it stands."""
    half_width = unicodedata.normalize("NFKC", text)
    if not _ANY_NUMBER.search(half_width):
        return text
    return _ANY_NUMBER.sub(lambda found: f"{found[1]}********{found[2]}", half_width)


class Vault:
    """Encrypts numbers and computes their index."""

    def __init__(self, keys: Sequence[str], index_key: str) -> None:
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in keys])
        self._index_key = index_key.encode()

    def encrypt(self, number: str) -> str:
        return self._fernet.encrypt(number.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Return the number; `cryptography.fernet.InvalidToken` if no key fits."""
        return self._fernet.decrypt(ciphertext).decode()

    def renew(self, ciphertext: str) -> str:
        """Encrypt anew with the newest key, for rotation."""
        return self._fernet.rotate(ciphertext).decode()

    def index(self, number: str) -> str:
        """Return the blind index: equal numbers have equal indexes, nothing else shows."""
        return hmac.new(self._index_key, number.encode(), hashlib.sha256).hexdigest()


def _fernet_key(text: str) -> bytes:
    """Return the 32 bytes in base64 that Fernet wants; ValueError for anything else.

    The stand-in of DEBUG without keys is no such thing and is hashed into one.
    """
    if text.startswith(_DEBUG_ONLY):
        return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return text.strip().encode()
