"""What the styles and lists of a document mean: headings, captions, tables of contents, bullets.

Word names its styles in the language of the file only on the screen; in the file “标题 1” is
`heading 1` with any id (WPS uses bare numbers). A style says nothing that it does not inherit.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE: Final = 0  # the level of a document's title; headings are 1 to 9
_DEEPER: Final = re.compile(r"list (?:bullet|number) ([2-5])")  # each a list of its own
_HEADING: Final = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
# Styles that offices name themselves: “一级标题”, “2级标题”.
_OWN_HEADING: Final = re.compile(r"([一二三四1234])级标题")
_CHINESE: Final = "一二三四"
_OFF: Final = {"0", "false", "off", "none"}
_DEEPEST: Final = 20  # styles that a style may inherit from, one after another


@dataclass(frozen=True)
class Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    size: int = 0  # half points; 0 where nothing is said
    numbering: tuple[str, int] | None = None


class Styles:
    def __init__(self, styles: Any | None, numbering: Any | None) -> None:
        self._styles = {
            style.get(f"{W}styleId", ""): _style(style)
            for style in (styles.iter(f"{W}style") if styles is not None else ())
        }
        self._bullets: dict[tuple[str, int], bool] = {}
        if numbering is not None:
            self._read_lists(numbering)

    def _read_lists(self, numbering: Any) -> None:
        abstract = {
            one.get(f"{W}abstractNumId", ""): {
                _number(level.get(f"{W}ilvl")): value(level, "numFmt") == "bullet"
                for level in one.iter(f"{W}lvl")
            }
            for one in numbering.iter(f"{W}abstractNum")
        }
        for one in numbering.iter(f"{W}num"):
            for depth, bullet in abstract.get(value(one, "abstractNumId"), {}).items():
                self._bullets[one.get(f"{W}numId", ""), depth] = bullet

    def _chain(self, identity: str) -> list[Style]:
        found: list[Style] = []
        while identity in self._styles and len(found) < _DEEPEST:
            found.append(self._styles[identity])
            identity = found[-1].based_on
        return found

    def level(self, properties: Any | None) -> int | None:
        """The level of a heading, TITLE for the document's title, None for body text."""
        direct = value(properties, "outlineLvl")
        if direct.isdecimal():
            return int(direct) + 1 if int(direct) < 9 else None
        for style in self._chain(value(properties, "pStyle")):
            if style.name in {"title", "标题"}:
                return TITLE
            if named := _HEADING.match(style.name):
                return int(named[1])
            if own := _OWN_HEADING.match(style.name):
                return _CHINESE.find(own[1]) + 1 or int(own[1])
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else None
        return None

    def is_named(self, properties: Any | None, *beginnings: str) -> bool:
        chain = self._chain(value(properties, "pStyle"))
        return any(style.name.startswith(beginnings) for style in chain)

    def is_bold(self, identity: str) -> bool:
        found = [style.bold for style in self._chain(identity) if style.bold is not None]
        return bool(found and found[0])

    def is_hidden(self, identity: str) -> bool:
        found = [style.hidden for style in self._chain(identity) if style.hidden is not None]
        return bool(found and found[0])

    def size(self, identity: str) -> int:
        """The size of letters in half points, 0 if no style says one."""
        return next((style.size for style in self._chain(identity) if style.size), 0)

    def list_item(self, properties: Any | None) -> tuple[bool, int] | None:
        """(whether a bullet, depth from 0) of a list entry; None for a plain paragraph."""
        found = numbered(properties)
        chain = self._chain(value(properties, "pStyle"))
        if found is None:
            found = next((style.numbering for style in chain if style.numbering), None)
        if found is None or found[0] in {"", "0"}:
            return None
        named = next((_DEEPER.fullmatch(style.name) for style in chain), None)
        depth = found[1] or (int(named[1]) - 1 if named else 0)
        return self._bullets.get(found, False), depth


def _style(element: Any) -> Style:
    name = value(element, "name").strip().casefold()
    properties, letters = element.find(f"{W}pPr"), element.find(f"{W}rPr")
    outline = value(properties, "outlineLvl")
    return Style(
        name=name,
        based_on=value(element, "basedOn"),
        outline=int(outline) if outline.isdecimal() else None,
        bold=switched(letters, "b"),
        hidden=switched(letters, "vanish"),
        size=_number(value(letters, "sz")),
        numbering=numbered(properties),
    )


def value(element: Any | None, name: str) -> str:
    child = None if element is None else element.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val", ""))


def switched(properties: Any | None, name: str) -> bool | None:
    """Whether a property is on; None if nothing is said of it."""
    child = None if properties is None else properties.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val", "1") not in _OFF


def numbered(properties: Any | None) -> tuple[str, int] | None:
    numbers = None if properties is None else properties.find(f"{W}numPr")
    if numbers is None:
        return None
    return value(numbers, "numId"), _number(value(numbers, "ilvl"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
