"""The library's own rules: when two names mean one law, and what a date may leave out."""

import datetime
import re
from collections.abc import Iterable
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_BRACKET: Final = re.compile(r"[（(〔\[]")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_COUNTRY: Final = "中华人民共和国"
_CHINESE_ARTICLE: Final = re.compile(r"第([零一二三四五六七八九十百千\d]+)条")
_ENGLISH_ARTICLE: Final = re.compile(r"Articles? (\d+)")
_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = (("千", 1000), ("百", 100), ("十", 10))


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


def article_number(name: str) -> int | None:
    """Return the number of 第十一条 or Article 11; None for an annex or a whole text."""
    if english := _ENGLISH_ARTICLE.search(name):
        return int(english[1])
    chinese = _CHINESE_ARTICLE.search(name)
    if chinese is None:
        return None
    if chinese[1].isdecimal():
        return int(chinese[1])
    total, digit = 0, 0
    for sign in chinese[1]:
        unit = dict(_UNITS).get(sign)
        if unit is None:
            digit = _DIGITS.index(sign) if sign in _DIGITS else 0
        else:
            total, digit = total + (digit or 1) * unit, 0
    return total + digit


def article_name(number: int, language: str) -> str:
    """Return 第一百零三条, or Article 103. Numbers below ten thousand."""
    if not language.startswith("zh"):
        return f"Article {number}"
    text, rest, gap = "", number, False
    for sign, unit in _UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + sign
            gap = False
        elif text:
            gap = True
    if rest:
        text += ("零" if gap else "") + _DIGITS[rest]
    return f"第{text.removeprefix('一') if 10 <= number < 20 else text}条"
