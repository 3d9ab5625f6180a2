"""The cards of `content/cards.yaml`: read from the file, like the trainer's guides, never stored.

A card shows the reader's own telephone numbers; its printed form is kept by all that it says, so
that readers of one township share a file, and a changed number or text makes a new one.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from courses.domain.curriculum import cards, identity
from courses.domain.curriculum.cards import CardSource
from courses.domain.curriculum.lined import LANGUAGES, Fields, LinedDict, load
from courses.domain.curriculum.problems import Problems
from courses.domain.outline import digest_of
from regions import contacts
from regions.contacts import Nearby

FILE: Final = Path(settings.BASE_DIR) / "content" / "cards.yaml"
STYLE: Final = Path(__file__).parent / "static" / "courses" / "card_print.css"
TEMPLATE: Final = "courses/pdf/card.html"


@dataclass(frozen=True)
class Part:
    style: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A card in one language."""

    key: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    law: str


def every() -> list[Card]:
    return [_in_language(source, language()) for source in _sources()]


def one(key: str) -> Card | None:
    return next((card for card in every() if card.key == key), None)


def of_lesson(lesson: UUID) -> list[Card]:
    """Return the cards that a lesson offers, by its key of content."""
    keys = {
        source.key
        for source in _sources()
        if lesson in {identity.lesson_key(key) for key in source.lessons}
    }
    return [card for card in every() if card.key in keys]


def language() -> str:
    """Return the reader's language, or the first that the cards are written in."""
    asked = (get_language() or "").casefold()
    return next((code for code in LANGUAGES if code == asked), LANGUAGES[0])


def near(region: str) -> list[Nearby]:
    return contacts.near(region) if region else []


def digest(card: Card, numbers: list[Nearby], code: str) -> str:
    """Name everything that is printed: text, numbers, language and look."""
    said = [str(card), [str(each) for each in numbers], code]
    return digest_of(said, STYLE.read_text("utf-8"), render_to_string(TEMPLATE, {"card": None}))


def lay_out(key: str, code: str, region: str, folder: Path) -> Card:
    """Write `index.html` and its style into the folder."""
    with override(code):
        card = next(each for each in every() if each.key == key)
        html = render_to_string(TEMPLATE, {"card": card, "near": near(region), "language": code})
    (folder / "index.html").write_text(html)
    (folder / "card.css").write_bytes(STYLE.read_bytes())
    return card


def _sources() -> list[CardSource]:
    return _read(FILE.stat().st_mtime) if FILE.is_file() else []


@lru_cache(maxsize=2)
def _read(modified: float) -> list[CardSource]:
    problems = Problems()
    loaded = load(FILE.read_text("utf-8"), file=FILE.name, problems=problems)
    if not isinstance(loaded, LinedDict):
        return []
    return cards.read(Fields(loaded, FILE.name, problems))


def _in_language(source: CardSource, code: str) -> Card:
    return Card(
        key=source.key,
        title=source.title[code],
        lead=source.lead[code],
        parts=tuple(
            Part(part.style, part.title[code], tuple(part.items[code])) for part in source.parts
        ),
        law=source.law[code],
    )
