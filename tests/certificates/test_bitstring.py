"""Bitstring Status List: bit 0 is the leftmost of 2^20."""

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain import bitstring

INDICES = st.integers(0, bitstring.LENGTH - 1)


def test_the_leftmost_bit_is_number_0() -> None:
    packed = base64.urlsafe_b64decode(bitstring.encode([0, 9])[1:] + "==")
    assert gzip.decompress(packed)[:2] == bytes([0b1000_0000, 0b0100_0000])


@given(st.sets(INDICES, max_size=5), INDICES)
def test_what_was_set_is_set_and_nothing_else(indices: set[int], other: int) -> None:
    encoded = bitstring.encode(indices)
    assert all(bitstring.is_set(encoded, index) for index in indices)
    assert bitstring.is_set(encoded, other) == (other in indices)


def test_the_same_bits_are_the_same_text() -> None:
    assert bitstring.encode([5, 7]) == bitstring.encode([7, 5])


@pytest.mark.parametrize(
    ("encoded", "index"),
    [
        ("", 0),
        ("H4sIAAAA", 0),
        ("uH4sIAAAA", 0),
        ("u" + base64.urlsafe_b64encode(gzip.compress(bytes(9))).decode(), 0),
        ("u" + base64.urlsafe_b64encode(gzip.compress(bytes(2**24))).decode(), 0),
        (bitstring.encode([]), bitstring.LENGTH),
        (bitstring.encode([]), -1),
    ],
    ids=["empty", "no multibase", "torn", "short", "bomb", "index too large", "negative"],
)
def test_no_list_is_refused(encoded: str, index: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        bitstring.is_set(encoded, index)


def test_a_list_is_at_most_half_full() -> None:
    assert [bitstring.list_of(n) for n in (1, bitstring.HELD - 1, bitstring.HELD)] == [1, 1, 2]
    assert bitstring.HELD * 2 == bitstring.LENGTH
