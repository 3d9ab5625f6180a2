"""Why a row is refused, as plain facts; `accounts.roster_texts` says it in words."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.domain import identity

VALUE_SHOWN: Final = 40


class Reason(StrEnum):
    # the cell
    MISSING = "missing"
    FORMULA = "formula"
    DIGITS_LOST = "digits_lost"
    NAME_LONG = "name_long"
    NAME_CHARACTERS = "name_characters"
    NAME_PRIVATE_CODE = "name_private_code"
    PHONE = "phone"
    IDENTITY_LENGTH = "identity_length"
    IDENTITY_CHARACTERS = "identity_characters"
    IDENTITY_BIRTH_DATE = "identity_birth_date"
    IDENTITY_CHECK_DIGIT = "identity_check_digit"
    ROLE = "role"
    STATUS = "status"
    GENDER = "gender"
    EDUCATION_LONG = "education_long"
    DATE = "date"
    DATE_RANGE = "date_range"
    # the place
    CODE = "code"
    CODE_OUTSIDE = "code_outside"
    CODE_UNKNOWN = "code_unknown"
    CODE_CLOSED = "code_closed"
    CODE_NOT_VILLAGE = "code_not_village"
    CODE_NOT_TOWNSHIP = "code_not_township"
    PLACE_MISSING = "place_missing"
    VILLAGE_MISSING = "village_missing"
    TOWNSHIP_UNKNOWN = "township_unknown"
    VILLAGE_UNKNOWN = "village_unknown"
    # the person
    REPEATED_IN_FILE = "repeated_in_file"
    PHONE_IN_FILE = "phone_in_file"
    PHONE_TAKEN = "phone_taken"
    PHONE_TAKEN_ELSEWHERE = "phone_taken_elsewhere"
    PHONE_OF_ACCOUNT = "phone_of_account"
    IDENTITY_DIFFERS = "identity_differs"
    IN_POST_ELSEWHERE = "in_post_elsewhere"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one cell. `facts` fill the sentence."""

    field: str
    value: str
    reason: Reason
    facts: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """A refused row and everything found wrong in it; `columns` are the headers as written."""

    row: int
    columns: tuple[str, ...]
    problems: tuple[Problem, ...]


def shown(value: object) -> str:
    """Return a cell's value for messages: one short line, identity numbers masked."""
    text = " ".join(str("" if value is None else value).split())
    text = "".join(character for character in text if character.isprintable())
    masked = identity.mask_within(text[:400])
    return masked if len(masked) <= VALUE_SHOWN else masked[:VALUE_SHOWN] + "…"


def shown_identity(value: object) -> str:
    """Return a cell of the identity column for messages: masked whatever stands in it."""
    return identity.mask(identity.normalise(str(value))[:VALUE_SHOWN])
