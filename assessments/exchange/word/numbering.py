"""The numbers that Word draws and does not store: `1.` and `A.` of automatic lists."""

from collections import defaultdict
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE: Final = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographTraditional",
    "chineseLegalSimplified", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip
_DIGITS: Final = "零一二三四五六七八九"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Numbering:
    """Counts through the paragraphs of a document in order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._of_style: dict[str, tuple[str, int]] = {}
        if numbering is not None:
            self._read(numbering)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                found = _numbered(style.find(f"{W}pPr"))
                if found:
                    self._of_style[style.get(f"{W}styleId", "")] = found

    def _read(self, numbering: Any) -> None:
        for abstract in numbering.iter(f"{W}abstractNum"):
            self._levels[abstract.get(f"{W}abstractNumId", "")] = {
                int(level.get(f"{W}ilvl", 0)): (
                    _value(level, "numFmt"), _value(level, "lvlText"),
                    int(_value(level, "start") or 1),
                )
                for level in abstract.iter(f"{W}lvl")
            }  # fmt: skip
        for number in numbering.iter(f"{W}num"):
            self._abstract[number.get(f"{W}numId", "")] = _value(number, "abstractNumId")

    def label(self, paragraph: Any) -> str:
        """Return what Word draws before the paragraph, such as `A. `; "" for none."""
        properties = paragraph.find(f"{W}pPr")
        found = _numbered(properties)
        if found is None and properties is not None:
            found = self._of_style.get(_value(properties, "pStyle"))
        if found is None or found[0] == "0":
            return ""
        number, depth = found
        levels = self._levels.get(self._abstract.get(number, ""), {})
        if depth not in levels:
            return ""
        counts = self._counts[number]
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        text = levels[depth][1]
        for one, (form, _text, start) in levels.items():
            text = text.replace(f"%{one + 1}", _written(counts.get(one, start), form))
        return f"{text} " if levels[depth][0] != "bullet" and text else ""


def _numbered(properties: Any | None) -> tuple[str, int] | None:
    numbers = properties.find(f"{W}numPr") if properties is not None else None
    if numbers is None:
        return None
    depth = _value(numbers, "ilvl") or "0"
    return _value(numbers, "numId"), int(depth) if depth.isdecimal() else 0


def _value(element: Any, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val", ""))


def _written(number: int, form: str) -> str:
    if form in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in _CHINESE:
        return _chinese(number)
    if form in {"upperRoman", "lowerRoman"} and number < 40:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return "" if form in {"none", "bullet"} else str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens % 10]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        while number >= value:
            written, number = written + sign, number - value
    return written
