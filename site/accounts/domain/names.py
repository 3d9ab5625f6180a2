"""Names as they are stored, compared, sorted and shown to strangers.

A rare character is a person's name: nothing here drops or replaces one. What is repaired is what
typing and old encodings did to it (spaces, dots, private codes of GBK).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

INTERPUNCT: Final = "·"
_PINYIN: Final = Path(__file__).with_name("pinyin.txt")
LIMIT: Final = 80
FIRST_HANZI: Final = "\u2e80"
_DOTS: Final = re.compile("[．•‧・･∙⋅●᛫⸱]")
# The readings that surnames have, where the dictionary's first one is another.
_SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "朴": "piao",
    "任": "ren", "区": "ou", "华": "hua", "覃": "qin", "翟": "zhai", "乐": "yue", "尉": "wei",
    "万": "wan", "石": "shi", "卜": "bu", "缪": "miao", "宓": "fu", "召": "shao", "种": "chong",
    "员": "yun", "繁": "po", "洗": "xian", "冼": "xian", "折": "she", "黑": "he", "秘": "bi",
    "佴": "nai", "重": "chong", "长": "chang", "燕": "yan", "纪": "ji", "应": "ying",
}  # fmt: skip
_ALLOWED_SIGNS: Final = f"{INTERPUNCT} '’-.()（）"


def normalise(text: str) -> str:
    """Return the name with one kind of dot, no padding between hanzi, and composed letters."""
    name = "".join(map(_repaired, unicodedata.normalize("NFC", text)))
    name = _DOTS.sub(INTERPUNCT, name)
    name = re.sub(r"\s+", " ", name).strip(f" {INTERPUNCT}")
    name = re.sub(rf"\s*{INTERPUNCT}\s*", INTERPUNCT, name)
    name = re.sub(r"(?<=[^\x00-\u024f]) (?=[^\x00-\u024f])", "", name)
    return re.sub(r"(?<=[^\x00-\u024f])\.(?=[^\x00-\u024f])", INTERPUNCT, name)


def _repaired(character: str) -> str:
    """Undo radicals copied from PDFs, full-width letters, zero-width signs, codes of GBK's own."""
    code = ord(character)
    if 0x2F00 <= code <= 0x2FD5 or 0xFF01 <= code <= 0xFF5E or code == 0x3000:
        return unicodedata.normalize("NFKC", character) if character != "．" else character
    if 0xE815 <= code <= 0xE864:
        return _private_codes().get(character, character)
    if unicodedata.category(character) == "Cf":
        return ""
    return character


@lru_cache(maxsize=1)
def _private_codes() -> dict[str, str]:
    """Map the private codes that GBK systems used (䶮 as U+E863) to today's characters.

    They stand in the order of the bytes FE50 … FEA0 without FE7F. GB 18030-2000 gave most a
    place in Unicode, which Python's codec knows; GB 18030-2005 and 2022 gave the rest theirs.
    """
    later = "\U00020087\U00020089\U000200cc龴龵龶龷\U000215d7龸\U0002298f龹龺\U000241fe龻"
    rest = iter(later)
    table: dict[str, str] = {}
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    for private, trail in enumerate(trails, start=0xE815):
        character = bytes((0xFE, trail)).decode("gb18030")
        table[chr(private)] = next(rest) if "\ue000" <= character <= "\uf8ff" else character
    return table


def strange_characters(name: str) -> str:
    """Return the characters that cannot stand in a name: digits, signs, control characters."""
    return "".join(
        character
        for character in name
        if unicodedata.category(character)[0] not in "LM" and character not in _ALLOWED_SIGNS
    )


def has_private_codes(name: str) -> bool:
    """Say whether a character has no meaning outside the system that wrote it."""
    return any(unicodedata.category(character) == "Co" for character in name)


def sort_key(name: str) -> str:
    """Return the pinyin by which rosters are sorted; Latin names sort as they are written."""
    parts = [_reading(character) for character in name]
    if name and name[0] in _SURNAMES:
        parts[0] = f" {_SURNAMES[name[0]]} "
    return " ".join("".join(parts).casefold().split())[:200]


@lru_cache(maxsize=20_000)
def _reading(character: str) -> str:
    if character == INTERPUNCT:
        return " "
    if character < FIRST_HANZI:
        return character
    for syllable, characters in _readings():
        if character in characters:
            return f" {syllable} "
    return character


@lru_cache(maxsize=1)
def _readings() -> list[tuple[str, str]]:
    """Return each syllable with its characters: pypinyin's first readings in 150 KB, not 13 MB."""
    lines = _PINYIN.read_text(encoding="utf-8").splitlines()
    return [(syllable, characters) for syllable, characters in map(str.split, lines)]


def masked(name: str) -> str:
    """Return the first character and one star for each other; 买*** for any name with a dot."""
    if INTERPUNCT in name:
        return name[:1] + "***"
    return name[:1] + "*" * (len(name) - 1)
