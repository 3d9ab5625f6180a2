"""Headings of documents whose authors pressed “bold” instead of “Heading 1”: most of them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from common.domain.problems import gettext_noop as _
from courses.exchange.found import Notes
from courses.exchange.word.document import Heading, Item, Paragraph
from courses.exchange.word.styles import TITLE

_SHORT: Final = 40  # characters; a longer line is a sentence
_NUMBERED: Final = re.compile(r"^(?:第[一二三四五六七八九十]+[章节讲部]|[一二三四五六七八九十]+、)")
_SUB_NUMBERED: Final = re.compile(r"^[（(][一二三四五六七八九十]+[）)]")
_LARGER: Final = 4  # half points above the letters of the text
_ENDED: Final = re.compile(r"[。；;，,：:？?！!.]$")


def found(items: list[Item], notes: Notes) -> list[Item]:
    """Where no heading style was used, short lines that look like headings are taken as some."""
    marked = [one for one in items if isinstance(one, Heading)]
    if len(marked) > 1 or (marked and marked[0].level != TITLE):
        return items
    body = _size_of_text(items)
    for looks_like in (_is_numbered_heading, _is_bold_heading, _is_large_heading(body)):
        lines = [one for one in items if isinstance(one, Paragraph) and looks_like(one)]
        if len(lines) >= 2:
            notes.add(
                _(
                    "The document has no heading styles. %(n)s short lines were taken as headings; "
                    "mark headings as “Heading 1” in Word to be sure."
                ),
                n=len(lines),
            )
            title = None if marked else _title_among(items, lines)
            lines = [one for one in lines if one is not title]
            turned = [_turned(one, lines, _is_numbered_heading) for one in items]
            if title is not None:
                return [Heading(TITLE, title.plain), *turned[1:]]
            return turned if marked else _led_by_title(turned)
    notes.add(
        _(
            "The document has no headings, so the lesson has one section. Mark headings as "
            "“Heading 1” in Word and import again, or divide it in the editor."
        )
    )
    return items


def _title_among(items: list[Item], lines: Sequence[Paragraph]) -> Paragraph | None:
    """The first line, where it looks like a heading with nothing but the next one below it."""
    first = items[0]
    follows = len(items) > 1 and any(items[1] is one for one in lines)
    if isinstance(first, Paragraph) and len(lines) > 2 and first is lines[0] and follows:
        return first
    return None


def _turned(
    item: Item, lines: Sequence[Paragraph], is_numbered: Callable[[Paragraph], bool]
) -> Item:
    """A line as heading; below lines numbered 一、 those numbered （一） are one level deeper."""
    if not isinstance(item, Paragraph):
        return item
    if any(item is one for one in lines):
        return Heading(1, item.plain)
    short = len(item.plain) <= _SHORT and not _ENDED.search(item.plain)
    if short and item.depth is None and is_numbered(lines[0]) and _SUB_NUMBERED.match(item.plain):
        return Heading(2, item.plain)
    return item


def _size_of_text(items: list[Item]) -> int:
    """The size of most letters; 0 where no style or run says one."""
    letters: Counter[int] = Counter()
    for one in items:
        if isinstance(one, Paragraph):
            letters[one.size] += len(one.plain)
    return max(letters, key=lambda size: letters[size], default=0)


def _is_large_heading(body: int) -> Callable[[Paragraph], bool]:
    def looks_like(paragraph: Paragraph) -> bool:
        return (
            paragraph.depth is None
            and bool(body)
            and paragraph.size >= body + _LARGER
            and len(paragraph.plain) <= _SHORT
            and not _ENDED.search(paragraph.plain)
        )

    return looks_like


def _led_by_title(items: list[Item]) -> list[Item]:
    first = items[0]
    if (
        isinstance(first, Paragraph)
        and len(first.plain) <= _SHORT
        and not _ENDED.search(first.plain)
    ):
        return [Heading(TITLE, first.plain), *items[1:]]
    return items


def _is_numbered_heading(paragraph: Paragraph) -> bool:
    return (
        paragraph.depth is None
        and bool(_NUMBERED.match(paragraph.plain))
        and len(paragraph.plain) <= _SHORT
        and not _ENDED.search(paragraph.plain)
    )


def _is_bold_heading(paragraph: Paragraph) -> bool:
    return (
        paragraph.depth is None
        and paragraph.all_bold
        and len(paragraph.plain) <= _SHORT
        and not _ENDED.search(paragraph.plain)
    )
