"""Headings of documents whose authors pressed “bold” instead of “Heading 1”: most of them."""

import re
from collections.abc import Sequence
from typing import Final

from common.domain.problems import gettext_noop as _
from courses.exchange.found import Notes
from courses.exchange.word.document import Heading, Item, Paragraph
from courses.exchange.word.styles import TITLE

_SHORT: Final = 40  # characters; a longer line is a sentence
_NUMBERED: Final = re.compile(r"^(?:第[一二三四五六七八九十]+[章节讲部]|[一二三四五六七八九十]+、)")
_ENDED: Final = re.compile(r"[。；;，,：:？?！!.]$")


def found(items: list[Item], notes: Notes) -> list[Item]:
    """Where no heading style was used, short lines that look like headings are taken as some."""
    if any(isinstance(one, Heading) for one in items):
        return items
    for looks_like in (_is_numbered_heading, _is_bold_heading):
        lines = [one for one in items if isinstance(one, Paragraph) and looks_like(one)]
        if len(lines) >= 2:
            notes.add(
                _(
                    "The document has no heading styles. %(n)s short lines were taken as headings; "
                    "mark headings as “Heading 1” in Word to be sure."
                ),
                n=len(lines),
            )
            return _led_by_title([_turned(one, lines) for one in items])
    notes.add(
        _(
            "The document has no headings, so the lesson has one section. Mark headings as "
            "“Heading 1” in Word and import again, or divide it in the editor."
        )
    )
    return items


def _turned(item: Item, lines: Sequence[Paragraph]) -> Item:
    if isinstance(item, Paragraph) and any(item is one for one in lines):
        return Heading(1, item.plain)
    return item


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
