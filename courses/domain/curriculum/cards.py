"""`cards.yaml`: what is printed on one page, to hang up or to carry."""

from dataclasses import dataclass
from typing import Final

from courses.domain.curriculum.courses import SLUG, Both
from courses.domain.curriculum.lined import LANGUAGES, Fields
from courses.domain.curriculum.problems import _

STYLES: Final = ("step", "check", "say", "never", "report")
PARTS: Final = 8  # more would not fit on a page that can be read at arm's length
ITEMS: Final = 6


@dataclass(frozen=True)
class PartSource:
    """A box of a card. `items` are the same lines, one by one, in every language."""

    style: str
    title: Both
    items: dict[str, list[str]]


@dataclass(frozen=True)
class CardSource:
    """`lessons` are keys: at the end of each the card is offered."""

    key: str
    lessons: list[str]
    title: Both
    lead: Both
    parts: list[PartSource]
    law: Both


def read(fields: Fields, lessons: set[str] | None = None) -> list[CardSource]:
    """Read the cards; with `lessons` given, a card may name only those."""
    found = [_card(child, lessons) for child in fields.mappings("cards", least=1)]
    fields.finish()
    return found


def _card(fields: Fields, lessons: set[str] | None) -> CardSource:
    key = fields.text("key", most=40)
    if key and not SLUG.match(key):
        fields.refuse(
            "key",
            _("“%(value)s” cannot stand in an address."),
            _("Use small letters, digits and hyphens."),
            value=key,
        )
    named = fields.texts("lessons", least=1)
    for lesson in named:
        if lessons is not None and lesson not in lessons:
            fields.refuse(
                "lessons",
                _("There is no lesson “%(value)s”."),
                _("Write the key of a lesson."),
                value=lesson,
            )
    card = CardSource(
        key=key,
        lessons=named,
        title=fields.both("title"),
        lead=fields.both("lead"),
        parts=[_part(child) for child in fields.mappings("parts", least=1, most=PARTS)],
        law=fields.both("law"),
    )
    fields.finish()
    return card


def _part(fields: Fields) -> PartSource:
    style, title = fields.choice("style", STYLES), fields.both("title")
    child = fields.mapping("items")
    items = {code: child.texts(code, least=1) for code in LANGUAGES} if child else {}
    if child:
        child.finish()
    if len({len(lines) for lines in items.values()}) > 1:
        fields.refuse(
            "items",
            _("The languages do not have the same number of lines."),
            _("Write each line in every language."),
        )
    if any(len(lines) > ITEMS for lines in items.values()):
        fields.refuse("items", _("More than %(most)s lines do not fit."), most=ITEMS)
    fields.finish()
    return PartSource(style=style, title=title, items=items)
