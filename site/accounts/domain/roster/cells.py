"""Single cells: what a person typed, or what a spreadsheet made of it."""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from accounts.domain.roster.refusals import Reason

EARLIEST: Final = datetime.date(1950, 1, 1)
AHEAD: Final = datetime.timedelta(days=366)  # an appointment may be decided in advance
_EXCEL_DAY_ZERO: Final = datetime.date(1899, 12, 30)
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_DATE: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?([T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?"
)
_COMPACT_DATE: Final = re.compile(r"(19|20)(\d\d)(\d\d)(\d\d)")
_SERIAL: Final = re.compile(r"\d{5}(\.0+)?")

ROLES: Final = {
    "director": ("儿童主任", "主任", "村(社区)儿童主任", "director", "childdirector"),
    "supervisor": ("儿童督导员", "督导员", "乡镇儿童督导员", "supervisor", "childsupervisor"),
}
STATUSES: Final = {
    "in_post": ("", "在任", "在岗", "在职", "active", "inpost", "current"),
    "left": ("离任", "离岗", "离职", "调离", "left", "former"),
}
GENDERS: Final = {
    "": ("",),
    "female": ("女", "女性", "female", "f"),
    "male": ("男", "男性", "male", "m"),
}


class CellError(ValueError):
    """A cell cannot be used; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def text(value: object) -> str:
    """Return a cell as text: whole numbers without ".0", no padding, no apostrophe of Excel's."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    written = str(value).strip()
    return written.removeprefix("'")


def is_formula(value: object) -> bool:
    """Say whether a spreadsheet would compute the cell; we never do."""
    return isinstance(value, str) and value.lstrip(" '").startswith("=")


def digits(value: object) -> str:
    """Return a cell of digits as text; refuse what a spreadsheet has rounded (1.39E+10).

    A spreadsheet keeps 15 digits: an identity number stored as a number has lost its end.
    """
    written = text(value)
    if _SCIENTIFIC.fullmatch(written):
        raise CellError(Reason.DIGITS_LOST)
    if isinstance(value, int | float) and len(written) > 15:
        raise CellError(Reason.DIGITS_LOST)
    return written


def word(value: object, words: Mapping[str, tuple[str, ...]], reason: Reason) -> str:
    """Return the key whose words hold the cell's text."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text(value))).casefold()
    for key, accepted in words.items():
        if written in accepted:
            return key
    raise CellError(reason)


def date(value: object, today: datetime.date) -> datetime.date:
    """Return the day; reads 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, Excel's own."""
    day = _day(value)
    if day is None:
        raise CellError(Reason.DATE)
    if not EARLIEST <= day <= today + AHEAD:
        raise CellError(Reason.DATE_RANGE)
    return day


def _day(value: object) -> datetime.date | None:
    written = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text(value))).strip()
    compact = re.sub(r"(?<=[年月]) | (?=[年月日])", "", written)
    if _SERIAL.fullmatch(written):
        return _EXCEL_DAY_ZERO + datetime.timedelta(days=int(written[:5]))
    found = _DATE.fullmatch(compact)
    parts = found.groups()[:3] if found else None
    if short := _COMPACT_DATE.fullmatch(written):
        parts = (short[1] + short[2], short[3], short[4])
    if parts is None:
        return None
    try:
        return datetime.date(*map(int, parts))
    except ValueError:
        return None
