"""The fast path: a page from cached layouts, written without WeasyPrint.

What a cohort has in common (ornament, most of the text, four fonts) is written once and copied in
front of every file as it is; a person adds a name, a register and a QR code, about three kilobytes.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase, digits
from typing import Final

from certificates.rendering import boxes, layers, layouts, profile, qr
from certificates.rendering.binding import Binder, Font, Leaf, Placed, Signing
from certificates.rendering.boxes import CODED, DRAWN, PERSONAL, SHARED, WORDED, Box, Page
from certificates.rendering.description import Description
from certificates.rendering.faces import all_faces
from certificates.rendering.layers import Seal
from certificates.rendering.writer import Entry, Writer, deflated

GROUPS_KEPT: Final = 64  # about 40 KB each
_KAI, _HEI, _SONG = "Tongban-Kai", "Tongban-Hei", "Tongban-Song"
AT_HAND: Final = {
    "zh-hans": {
        _KAI: digits + "*X" + boxes.PERSON_LABELS["zh-hans"],
        _HEI: digits + ascii_uppercase + " 至年月日" + boxes.REGISTER_LABELS["zh-hans"],
    },
    "en": {
        _KAI: digits + "*X" + boxes.PERSON_LABELS["en"],
        _HEI: digits + ascii_uppercase + " ",
        _SONG: digits + boxes.REGISTER_LABELS["en"],
    },
}  # what personal boxes usually need of the shared fonts, by face


_NUMBERS = re.compile("[0-9]+")


@dataclass(frozen=True)
class Group:
    """What the pages of a cohort have in common."""

    language: str
    boxes: tuple[Box, ...]
    words: tuple[tuple[str, str], ...]  # what worded boxes say, by face, numbers as one 0
    seal: Seal | None


@dataclass(frozen=True)
class Start:
    """The beginning of every single file of a group."""

    content: bytes
    entries: tuple[Entry, ...]
    placed: Placed
    profile: int


@dataclass(frozen=True)
class Sheet:
    """One person's page, ready to be written behind its group's objects."""

    group: Group
    description: Description
    leaf: Leaf


class Press:
    """Keeps layouts and groups for the life of a process. Not for several threads."""

    def __init__(self) -> None:
        self.layouts = layouts.Cache()
        self._starts: OrderedDict[Group, Start] = OrderedDict()

    def learn(self, pages: Iterable[Page]) -> None:
        """Have everything laid out that these pages need, together."""
        self.layouts.learn(box for page in pages for box in page.boxes if box.frame.kind != DRAWN)

    def sheet(self, page: Page, seal: Seal | None = None) -> Sheet:
        """Raise layouts.Refused where only the plain path prints the page as it should be."""
        group = Group(page.shape.language, page.of(SHARED), self._words(page), seal)
        leaf = self._leaf(page, self._start(group).placed.fonts, b"q /Seal Do Q" if seal else b"")
        return Sheet(group, Description.of(page.facts), leaf)

    def single(self, sheet: Sheet, signing: Signing | None = None) -> bytes:
        """Return the file of one certificate."""
        start = self._start(sheet.group)
        parts: list[bytes] = []
        writer = Writer(parts.append, start=start.content, entries=start.entries)
        binder = Binder(writer)
        gap = None
        if signing:
            gap = binder.signed_leaf(sheet.leaf, start.placed, signing)
        else:
            binder.leaf(sheet.leaf, start.placed)
        language = sheet.group.language
        binder.close(sheet.description, language=language, profile=start.profile, gap=gap)
        content = b"".join(parts)
        return gap.filled(content) if gap else content

    def place(self, group: Group, add: Callable[[bytes], int]) -> Placed:
        """Write what the group's pages share."""
        operators, characters = self._shared(group)
        forms = b"/Ornament %d 0 R" % layers.ornament().write(add)
        if group.seal:
            forms += b" /Seal %d 0 R" % layers.seal(group.seal).write(add)
        fonts = {}
        for name, face in all_faces().items():
            wanted = characters.get(name, set()) | set(AT_HAND[group.language].get(name, ""))
            spoken = "".join([words for face_of, words in group.words if face_of == name])
            wanted |= set(spoken + digits if spoken else "")
            number = face.subset(wanted).write(add) if wanted else 0
            fonts[name] = Font(_resource(name), number, frozenset(wanted))
        return Placed(add(deflated(operators)), forms, fonts)

    def _words(self, page: Page) -> tuple[tuple[str, str], ...]:
        return tuple(
            [
                (face, _NUMBERS.sub("0", characters))
                for box in page.of(WORDED)
                for face, characters in layouts.characters(
                    self.layouts.layout(box), "".join(box.texts)
                )
            ]
        )

    def _start(self, group: Group) -> Start:
        if found := self._starts.get(group):
            self._starts.move_to_end(group)
            return found
        parts: list[bytes] = []
        writer = Writer(parts.append)
        placed = self.place(group, writer.add)
        intent = writer.add(colour_profile())
        writer.flush()
        start = self._starts[group] = Start(b"".join(parts), writer.entries, placed, intent)
        if len(self._starts) > GROUPS_KEPT:
            self._starts.popitem(last=False)
        return start

    def _leaf(self, page: Page, at_hand: Mapping[str, Font], last: bytes) -> Leaf:
        """Return the boxes of one person; fonts for characters that the shared ones do not have."""
        own: dict[str, set[str]] = {}
        drawn = []
        for box in page.of(WORDED, PERSONAL, CODED):
            layout, text = self.layouts.layout(box), "".join(box.texts)
            resources = []
            for face, characters in layouts.characters(layout, text):
                resource = at_hand[face].resource
                if not at_hand[face].characters.issuperset(characters):
                    own.setdefault(face, set()).update(characters)
                    resource = _own(resource)
                resources.append(resource)
            drawn.append(b"q\n%s\nQ" % layouts.fill(layout, text, resources))
        drawn += [qr.operators(page.facts.url), last]
        faces = all_faces()
        fonts = [
            (_own(at_hand[face].resource), faces[face].subset(characters))
            for face, characters in sorted(own.items())
        ]
        return Leaf(deflated(b"\n".join(drawn), level=6), tuple(fonts))

    def _shared(self, group: Group) -> tuple[bytes, dict[str, set[str]]]:
        """Return the operators of the ornament and the shared boxes, and the characters
        of each face.
        """
        characters: dict[str, set[str]] = {}
        drawn = [b"q /Ornament Do Q"]
        for box in group.boxes:
            layout, text = self.layouts.layout(box), "".join(box.texts)
            resources = []
            for face, found in layouts.characters(layout, text):
                characters.setdefault(face, set()).update(found)
                resources.append(_resource(face))
            drawn.append(b"q\n%s\nQ" % layouts.fill(layout, text, resources))
        return b"\n".join(drawn), characters


@cache
def colour_profile() -> bytes:
    return deflated(profile.srgb(), b"/N 3 ")


@cache
def _resource(face: str) -> bytes:
    return b"F%d" % list(all_faces()).index(face)


def _own(resource: bytes) -> bytes:
    return b"P" + resource
