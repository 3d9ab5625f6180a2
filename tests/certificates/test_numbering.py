import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from certificates.domain import numbering

BODIES = st.text(alphabet=numbering.ALPHANUMERIC, min_size=18, max_size=18)


def test_the_number_of_the_semantics() -> None:
    made = numbering.number(
        year=2026, region="990101", role="director", programme="01", sequence=214
    )
    assert made == "2026990101D0100214A"


def test_a_prefecture_is_filled_to_six_digits() -> None:
    made = numbering.number(year=2026, region="9901", role="supervisor", programme="2", sequence=1)
    assert made[:-1] == "2026990100S0200001"
    assert numbering.is_number(made)


@pytest.mark.parametrize("sequence", [0, 100_000])
def test_a_sequence_outside_five_digits_is_refused(sequence: int) -> None:
    with pytest.raises(numbering.SequenceExhausted):
        numbering.number(
            year=2026, region="990101", role="director", programme="01", sequence=sequence
        )


@given(BODIES)
def test_the_check_character_is_the_one_of_iso_7064(body: str) -> None:
    assert numbering.check_character(body) == mod_37_36.calc_check_digit(body)


@given(BODIES, st.integers(0, 18), st.sampled_from(numbering.ALPHANUMERIC))
def test_any_wrong_character_is_found(body: str, place: int, wrong: str) -> None:
    right = body + numbering.check_character(body)
    changed = right[:place] + wrong + right[place + 1 :]
    assert numbering.is_number(changed) == (changed == right)


@given(st.integers(0, 2**130 - 1))
def test_a_code_holds_130_bits(bits: int) -> None:
    code = numbering.new_code(lambda _: bits)
    assert numbering.is_code(code)
    value = 0
    for character in code:
        value = value * 32 + numbering.CROCKFORD.index(character)
    assert value == bits


def test_a_code_is_read_as_people_write_it() -> None:
    code = numbering.new_code(random.Random(7).getrandbits)
    written = numbering.grouped(code).lower().replace("0", "o").replace("1", "l")
    assert numbering.normalise_code(f"　{written} ") == code


def test_full_width_digits_and_hyphens_of_a_number_are_read() -> None:
    assert numbering.normalise("２０２６-990101 d01 00214a") == "2026990101D0100214A"


def test_numbers_are_printed_in_groups_of_four() -> None:
    assert numbering.grouped("2026990101D0100214A") == "2026 9901 01D0 1002 14A"


@pytest.mark.parametrize("text", ["", "2026990101D0100214B", "2026990101D010021４A", "x" * 19])
def test_what_is_no_number(text: str) -> None:
    assert not numbering.is_number(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2O26990101D0100214A", "2026990101D0100214A"),
        ("2026990I0lD0100214A".upper(), "2026990101D0100214A"),
        ("2026990101D01002140", ""),
        ("2026990101D0100214A", ""),
        ("2026990101D0100214", ""),
    ],
    ids=["O for 0", "I and L for 1", "another mistake", "right already", "too short"],
)
def test_letters_typed_for_digits_are_understood(typed: str, meant: str) -> None:
    assert numbering.meant_by(typed) == meant
