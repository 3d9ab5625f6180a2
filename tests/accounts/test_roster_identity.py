"""Identity numbers: checked as GB 11643 says, masked, encrypted, matched by a keyed hash."""

import datetime

import pytest
from cryptography.fernet import Fernet, InvalidToken
from factories.rosters import number
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain import identity
from accounts.domain.identity import Fault, Vault

TODAY = datetime.date(2026, 11, 23)
KEYS = [Fernet.generate_key().decode() for _number in range(2)]


@pytest.mark.parametrize("sample", ["11010519491231002X", "440524188001010014"])
def test_the_samples_of_the_standard(sample: str) -> None:
    assert identity.fault(sample, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("11010519491231002x", None),
        (" 110105 19491231 002X ", None),
        ("１１０１０５１９４９１２３１００２Ｘ", None),
        ("110105491231002", Fault.LENGTH),  # the 15 digits of before 1999
        ("", Fault.LENGTH),
        ("1101051949123100XX", Fault.CHARACTERS),
        ("11010519491331002X", Fault.BIRTH_DATE),
        ("110105202702290021", Fault.BIRTH_DATE),
        ("110105203001010021", Fault.BIRTH_DATE),  # not born yet
        ("110105194912310021", Fault.CHECK_DIGIT),
        ("11010519491231012X", Fault.CHECK_DIGIT),
    ],
)
def test_fault(typed: str, fault: Fault | None) -> None:
    assert identity.fault(identity.normalise(typed), TODAY) is fault


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(serial: int, place: int, difference: int) -> None:
    right = number(serial)
    assert identity.fault(right, TODAY) is None
    digit = (int(right[place]) + difference) % 10
    assert identity.fault(f"{right[:place]}{digit}{right[place + 1 :]}", TODAY) is not None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("11010519491231002X", "110105********002X"),
        ("1101051949", "11******49"),
        ("1101", "****"),
        ("", "****"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert identity.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "电话 11010519491231002x 备注",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105194912310",
    ],
)
def test_mask_within_any_text(text: str) -> None:
    assert "19491231" not in identity.mask_within(text)


def test_mask_within_leaves_other_text_alone() -> None:
    assert (
        identity.mask_within("１３８００００００００１ 清溪县") == "１３８００００００００１ 清溪县"
    )


def test_the_vault_gives_back_what_it_took() -> None:
    vault = Vault(KEYS, "index-key")
    secret = vault.encrypt("11010519491231002X")
    assert "1949" not in secret
    assert vault.decrypt(secret) == "11010519491231002X"
    assert vault.encrypt("11010519491231002X") != secret


def test_equal_numbers_have_equal_indexes_under_one_key_only() -> None:
    vault, other = Vault(KEYS, "index-key"), Vault(KEYS, "another")
    assert vault.index("11010519491231002X") == vault.index("11010519491231002X")
    assert vault.index("11010519491231002X") != vault.index("440524188001010014")
    assert vault.index("11010519491231002X") != other.index("11010519491231002X")
    assert len(vault.index("x")) == 64


def test_keys_rotate() -> None:
    old, new = Vault(KEYS[1:], "i"), Vault(KEYS, "i")
    secret = old.encrypt("11010519491231002X")
    renewed = new.renew(secret)
    assert new.decrypt(secret) == new.decrypt(renewed) == "11010519491231002X"
    with pytest.raises(InvalidToken):
        old.decrypt(renewed)


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Vault(["not a key"], "i")


def test_the_stand_in_of_debug_works() -> None:
    vault = Vault(["debug-only-identity_keys-" + "0" * 32], "i")
    assert vault.decrypt(vault.encrypt("x")) == "x"
