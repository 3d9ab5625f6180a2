"""Bitstring Status List (W3C): one bit per printing, 2^20 to a list, bit 0 leftmost.

A printing's place is random among the places that are free, so that neighbours on a list say
nothing about each other.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable
from typing import Final

LENGTH: Final = 2**20
_BYTES: Final = LENGTH // 8
HELD: Final = LENGTH // 2  # printings to a list: half full, so that a random place is soon found


def list_of(version: int) -> int:
    """Return the number of the list, from 1, on which the printing with this id has its place."""
    return 1 + version // HELD


def encode(indices: Iterable[int]) -> str:
    """Return the list with these bits set: multibase, base64url of gzip. Same bits, same text."""
    bits = bytearray(_BYTES)
    for index in indices:
        bits[index >> 3] |= 0x80 >> (index & 7)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_set(encoded: str, index: int) -> bool:
    """Read one bit. ValueError for anything that is no list of full length."""
    if not encoded.startswith("u") or not 0 <= index < LENGTH:
        message = "no status list, or an index outside it"
        raise ValueError(message)
    padded = encoded[1:] + "=" * (-len(encoded[1:]) % 4)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        bits = unpacker.decompress(base64.urlsafe_b64decode(padded), _BYTES + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(bits) != _BYTES:
        message = "a status list of another length"
        raise ValueError(message)
    return bool(bits[index >> 3] & 0x80 >> (index & 7))
