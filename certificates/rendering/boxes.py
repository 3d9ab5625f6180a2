"""Facts → the boxes of a page: pieces of HTML with places for texts, and the texts.

The template is rendered once per shape (language, sizes, typefaces, what is there); a person's page
is that shape with other texts.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from html import escape
from math import ceil
from typing import Final

from django.template.loader import render_to_string

from certificates.domain.facts import Facts
from certificates.domain.numbering import grouped
from certificates.rendering import glyphs, wording
from certificates.rendering.families import KAI, SCRIPTS, SONG

SHARED, WORDED, PERSONAL, CODED, DRAWN = "shared", "worded", "personal", "coded", "drawn"
TEMPLATE: Final = "certificates/pdf/certificate.html"
_DIVISION = re.compile(r"<!-- (shared|worded|personal|coded|drawn) -->")
_PLACE = re.compile(r"{(\w+)}")
_CLASSES = {KAI: "kai", SONG: "song"} | dict(
    zip(SCRIPTS, ("arabic", "tibetan", "mongolian"), strict=True)
)
# The usual typeface of the office's own words, and of the second language in small type.
USUAL: Final = {"zh-hans": KAI, "en": SONG}
SECOND: Final = SONG


PERSON_LABELS: Final = {"zh-hans": "同志身份证号", "en": "Identity number"}
REGISTER_LABELS: Final = {
    "zh-hans": "证书编号查验码有效期",
    "en": "Number Verification Valid until",
}


class UnexpectedFont(Exception):
    """A character has no glyph, or one of a font that certificates do not use: the page must not
    be issued.
    """


@dataclass(frozen=True)
class Shape:
    """What changes the template's HTML."""

    language: str
    name_size: int
    name_family: str
    body_family: str
    issuer_family: str
    second_family: str
    has_comrade: bool
    has_identity: bool
    has_second: bool
    has_seal: bool


@dataclass(frozen=True)
class Frame:
    """A box of a shape: HTML with {} for texts, and the names of these."""

    kind: str
    markup: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    language: str
    frame: Frame
    texts: tuple[str, ...]

    @property
    def html(self) -> str:
        return self.frame.markup.format(*map(escape, self.texts))


@dataclass(frozen=True)
class Page:
    """A certificate before it is laid out."""

    facts: Facts
    shape: Shape
    boxes: tuple[Box, ...]

    def of(self, *kinds: str) -> tuple[Box, ...]:
        return tuple([box for box in self.boxes if box.frame.kind in kinds])


def page(facts: Facts, *, has_seal: bool = False) -> Page:
    """Raise UnexpectedFont where a character has no glyph in the allowed fonts. Issuing asked
    before; fonts may have changed since.
    """
    said, usual = texts(facts), USUAL[facts.language]
    shape = Shape(
        language=facts.language,
        name_size=wording.name_size(said["name"]),
        name_family=_family(said["name"]),
        body_family=_family(said["body"], usual),
        issuer_family=_family(said["issuer"], usual),
        second_family=_family(said["second"], SECOND),
        has_comrade=bool(said["comrade"]),
        has_identity=bool(said["identity"]),
        has_second=bool(said["second"]),
        has_seal=has_seal,
    )
    boxes = [
        Box(shape.language, frame, tuple([said[name] for name in frame.names]))
        for frame in frames(shape)
    ]
    return Page(facts, shape, tuple(boxes))


@cache
def frames(shape: Shape) -> tuple[Frame, ...]:
    html = render_to_string(
        TEMPLATE,
        {
            "name_class": f"size-{shape.name_size}",
            "name_face": _face(shape.name_family, KAI),
            "body_face": _face(shape.body_family, USUAL[shape.language]),
            "issuer_face": _face(shape.issuer_family, USUAL[shape.language]),
            "second_face": _face(shape.second_family, SECOND),
            "comrade": shape.has_comrade,
            "identity": shape.has_identity,
            "second": shape.has_second,
            "seal": shape.has_seal,
        },
    )
    _, *parts = _DIVISION.split(html)
    return tuple(
        Frame(kind, _PLACE.sub("{}", markup.strip()), tuple(_PLACE.findall(markup)))
        for kind, markup in zip(parts[::2], parts[1::2], strict=True)
    )


def written(facts: Facts) -> list[str]:
    """Return the texts of the page that people wrote; the others are the platform's own."""
    said = texts(facts)
    return [said[name] for name in ("name", "body", "issuer", "second")]


@dataclass(frozen=True)
class Room:
    """What the sheet has room for (certificate.css). Lines end earlier than they could where a word
    or a mark may not begin the next: `filled` of a line is counted on.
    """

    size: float  # points
    indent: float  # em
    lines: int
    lines_above_second: int
    filled: float


LINE: Final = 592  # points, of the sentence
NAME: Final = 586  # up to the frame, beside 同志
IDENTITY: Final = 187
ROOMS: Final = {"zh-hans": Room(18, 2, 4, 3, 0.97), "en": Room(16, 0, 5, 3, 0.93)}


def fits(name: str, *, has_identity: bool) -> bool:
    """Tell whether a name (NFC) stays on its line, with the identity number behind it if there."""
    room = NAME - (IDENTITY if has_identity else 0)
    return glyphs.width(name, _family(name)) * wording.name_size(name) <= room


def overlong(facts: Facts) -> str:
    """Return the name or the sentence that the sheet has no room for, "" where both fit."""
    said, room = texts(facts), ROOMS[facts.language]
    if not fits(said["name"], has_identity=bool(said["identity"])):
        return said["name"]
    family = _family(said["body"], USUAL[facts.language])
    em = room.indent + glyphs.width(said["body"], family)
    lines = ceil(em * room.size / (LINE * room.filled))
    return said["body"] if lines > (room.lines_above_second if facts.second else room.lines) else ""


def _face(family: str, usual: str) -> str:
    """Return the class that says another typeface than the usual one, if it is another."""
    return "" if family == usual else _CLASSES[family]


def _family(text: str, usual: str = KAI) -> str:
    if family := glyphs.family_for(text, usual):
        return family
    message = f"{glyphs.missing(text)} in {text}"
    raise UnexpectedFont(message)


def texts(facts: Facts) -> dict[str, str]:
    """Return every text of the page by its name in the template."""
    said = _english(facts) if facts.language == "en" else _chinese(facts)
    said |= {
        "name": facts.name,
        "identity": facts.identity_masked,
        "number": grouped(facts.number),
        "code": grouped(facts.code),
        "second": facts.second,
    }
    said["qr_alt"] = f"{said['code_label']} {said['code']}"
    return {name: unicodedata.normalize("NFC", text) for name, text in said.items()}


def _chinese(facts: Facts) -> dict[str, str]:
    return {
        "title": facts.title,
        "subtitle": facts.subtitle,
        "comrade": "同志",
        "identity_label": "身份证号",
        "body": wording.body_zh(facts),
        "number_label": "证书编号",
        "code_label": "查 验 码",
        "until_label": "有 效 期",
        "until": f"至 {wording.day_zh(facts.valid_until)}",
        "hint": "扫码查验真伪，不显示身份证号",
        "issuer": facts.issuer,
        "issued_on": wording.day_zh(facts.issued_on),
        "seal_place": "（盖章）",
        "seal_alt": "印章",
    }


def _english(facts: Facts) -> dict[str, str]:
    return {
        "title": facts.title_en,
        "subtitle": facts.subtitle_en,
        "comrade": "",
        "identity_label": "Identity number",
        "body": wording.body_en(facts),
        "number_label": "Number",
        "code_label": "Verification",
        "until_label": "Valid until",
        "until": wording.day_en(facts.valid_until),
        "hint": "Scan to verify. The identity number is never shown.",
        "issuer": facts.issuer_en or facts.issuer,
        "issued_on": wording.day_en(facts.issued_on),
        "seal_place": "(seal)",
        "seal_alt": "Seal",
    }
