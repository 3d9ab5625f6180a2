"""Numbers as people in China type them: 3.5, ３．５, 1,200, 三点五, 一百二十, 二〇二六, 3万."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Final

LONGEST_NUMERAL: Final = 60
LARGEST_EXPONENT: Final = 20

_ASCII: Final = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?|\d+\.")
_WITH_EXPONENT: Final = re.compile(r"(?P<head>\d+(?:\.\d+)?|\.\d+)e(?P<exponent>[+-]?\d{1,2})")
_MIXED: Final = re.compile(r"(?P<head>[\d,]*\.?\d+)(?P<units>[百千万亿]+)")
_FULL_STOP: Final = re.compile(r"(?<=\d)。(?=\d)")  # what a Chinese keyboard gives for the point
_DIGITS: Final = {
    digit: value
    for value, digits in enumerate(
        (
            "零〇○",
            "一壹幺",
            "二两贰兩貳",
            "三叁參",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for digit in digits
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def read_numeral(text: str) -> Fraction | None:
    """The number, None for what is none."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    folded = _FULL_STOP.sub(".", "".join(folded.split()))
    if not folded or len(folded) > LONGEST_NUMERAL:
        return None
    negative = folded[0] in "-负負"
    unsigned = folded[1:] if negative or folded[0] in "+正" else folded
    read = _western(unsigned) if unsigned[:1] in set("0123456789.") else _chinese(unsigned)
    return -read if negative and read is not None else read


def _western(text: str) -> Fraction | None:
    if not text.isascii():
        return _with_units(text)
    if _ASCII.fullmatch(text) and text.strip("."):
        return Fraction(Decimal(text.replace(",", "")))
    scientific = _WITH_EXPONENT.fullmatch(text)
    if scientific and abs(int(scientific["exponent"])) <= LARGEST_EXPONENT:
        return Fraction(Decimal(text))
    return None


def _with_units(text: str) -> Fraction | None:
    mixed = _MIXED.fullmatch(text)
    head = _western(mixed["head"]) if mixed else None
    if mixed is None or head is None:
        return None
    for unit in mixed["units"]:
        head *= _UNITS.get(unit) or _MYRIADS[unit]
    return head


def _chinese(text: str) -> Fraction | None:
    whole, point, decimals = text.replace("點", "点").partition("点")
    number = _whole(whole)
    if number is None or not point:
        return None if number is None else Fraction(number)
    if not decimals or any(digit not in _DIGITS for digit in decimals):
        return None
    figures = "".join(str(_DIGITS[digit]) for digit in decimals)
    return number + Fraction(int(figures), 10 ** len(figures))


def _whole(text: str) -> int | None:
    """一百二十, or figure by figure 二〇二六; empty is none."""
    if not text:
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    return _grouped(text, (*sorted(set(_MYRIADS.values()), reverse=True), 1))


def _grouped(text: str, scales: tuple[int, ...]) -> int | None:
    """The part before 亿, the part before 万, the rest below ten thousand."""
    scale, *smaller = scales
    if scale == 1:
        return _below_ten_thousand(text)
    places = [i for i, character in enumerate(text) if _MYRIADS.get(character) == scale]
    if not places:
        return _grouped(text, tuple(smaller))
    head = _grouped(text[: places[-1]], scales if len(places) > 1 else tuple(smaller))
    rest = text[places[-1] + 1 :]
    if head is None or not head:
        return None
    if len(rest) == 1 and _DIGITS.get(rest, 0):  # 一万二 is 12,000
        return head * scale + _DIGITS[rest] * scale // 10
    below = _grouped(rest, tuple(smaller)) if rest else 0
    return None if below is None else head * scale + below


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, after_zero = 0, None, 10**4, False
    for place, character in enumerate(text):
        if character in _DIGITS:
            if digit:
                return None  # two figures side by side: 二三十
            digit = _DIGITS[character]
            after_zero = after_zero or digit == 0
            continue
        unit = _UNITS.get(character)
        if unit is None or unit >= last:
            return None  # no numeral, or units that do not fall: 十百
        if digit is None and not (unit == 10 and place == 0):
            return None  # only 十 stands alone: 十五
        total += (1 if digit is None else digit) * unit
        digit, last, after_zero = None, unit, False
    if digit is None:
        return total
    colloquial = last in {100, 1000} and not after_zero  # 一百二 is 120, 一百零二 is 102
    return total + digit * (last // 10 if colloquial else 1)
