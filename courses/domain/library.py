"""The library's own rules: when two names mean one law, and what a date may leave out."""

import datetime
import re
from collections.abc import Iterable
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_BRACKET: Final = re.compile(r"[（(〔\[]")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_COUNTRY: Final = "中华人民共和国"


def law_key(name: str) -> str:
    """Return what a law's name is compared by.

    Authors write 《民法典》, 中华人民共和国民法典 and 民法典; a number, a year or （试行） in
    brackets at the end is not the name.
    """
    plain = name.strip().strip("《》").removeprefix(_COUNTRY)
    plain = _BRACKET.split(plain, maxsplit=1)[0]
    return _SPACES.sub(" ", plain).strip(" 《》").casefold()


def law_keys(names: Iterable[str]) -> set[str]:
    return {key for name in names if (key := law_key(name))}


def is_partial_date(text: str) -> bool:
    """Say whether the text is 2019, 2019-04 or 2019-04-30, and such a day exists."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def lines(text: str) -> list[str]:
    """Return what stands on the lines of a text that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]
