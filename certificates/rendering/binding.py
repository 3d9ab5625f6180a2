"""Pages become a file: page tree, description, output intent and, for one page, the signature."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from certificates.rendering.compiler import LANGUAGES
from certificates.rendering.description import Description
from certificates.rendering.faces import Subset
from certificates.rendering.writer import SHEET_HEIGHT, SHEET_WIDTH, Writer, literal

FIELD: Final = "Seal"
_PRINTED_AND_LOCKED: Final = 132  # flags of an annotation (ISO 32000-1, table 165)
_RANGE: Final = b"[0 %-9d %-9d %-9d]"


class Hand(Protocol):
    """Who signs: certificates.signing.cms.CmsWriter is one."""

    gap: int  # bytes that a signature takes at most

    def write(self, digest: bytes) -> bytes:
        """Return the CMS object for a file with this SHA-256 outside the gap."""


@dataclass(frozen=True)
class Signing:
    """`entries` are what the signature dictionary says besides, by name."""

    hand: Hand
    entries: Mapping[str, str]


@dataclass(frozen=True)
class Font:
    """A font that a group's pages share."""

    resource: bytes
    number: int
    characters: frozenset[str]


@dataclass(frozen=True)
class Placed:
    """Where the objects that a group's pages share are in a file."""

    content: int
    forms: bytes  # entries of the resources
    fonts: Mapping[str, Font]  # by face


@dataclass(frozen=True)
class Leaf:
    """What is a person's own on a page: operators, and fonts by the name of their resource."""

    content: bytes
    fonts: tuple[tuple[bytes, Subset], ...]


class Binder:
    """Binds pages into the file of `writer`. A file with a signature has one page."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._tree = writer.reserve()
        self._pages: list[int] = []

    @property
    def pages(self) -> int:
        return len(self._pages)

    def leaf(self, leaf: Leaf, placed: Placed, *, annotations: bytes = b"") -> int:
        writer = self._writer
        fonts = [(font.resource, font.number) for font in placed.fonts.values() if font.number]
        fonts += [(resource, subset.write(writer.add)) for resource, subset in leaf.fonts]
        named = b" ".join([b"/%s %d 0 R" % font for font in fonts])
        content = writer.add(leaf.content)
        return self._page(
            b"/Contents [%d 0 R %d 0 R] /Resources <</ExtGState <</a1.0 <</ca 1>>>> "
            b"/XObject <<%s>> /Font <<%s>>>>%s"
            % (placed.content, content, placed.forms, named, annotations)
        )

    def whole(self, form: int, content: int) -> int:
        """Bind a page that is one drawing; `content` shows it as /Page."""
        return self._page(
            b"/Contents %d 0 R /Resources <</XObject <</Page %d 0 R>>>>" % (content, form)
        )

    def signed_leaf(self, leaf: Leaf, placed: Placed, signing: Signing) -> "Gap":
        """Bind the only page with a signature field of zero size."""
        writer = self._writer
        widget, signature = writer.reserve(), writer.reserve()
        page = self.leaf(leaf, placed, annotations=b" /Annots [%d 0 R]" % widget)
        writer.put(
            widget,
            b"<</Type /Annot /Subtype /Widget /FT /Sig /T %s /F %d /Rect [0 0 0 0] "
            b"/P %d 0 R /V %d 0 R>>" % (literal(FIELD), _PRINTED_AND_LOCKED, page, signature),
        )
        said = b" ".join(
            b"%s %s" % (name.encode(), literal(value)) for name, value in signing.entries.items()
        )
        head = (
            b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached %s /ByteRange "
            % said
        )
        room = len(_RANGE % (0, 0, 0))
        at = writer.put_loose(
            signature,
            head + bytes(room) + b" /Contents <" + b"0" * (2 * signing.hand.gap) + b">>>",
        )
        return Gap(widget, at + len(head), room, signing.hand)

    def close(
        self, said: Description, *, language: str, profile: int, gap: "Gap | None" = None
    ) -> None:
        writer = self._writer
        kids = b" ".join([b"%d 0 R" % page for page in self._pages])
        writer.put(self._tree, b"<</Type /Pages /Count %d /Kids [%s]>>" % (self.pages, kids))
        metadata = writer.add(said.metadata_object())
        form = b" /AcroForm <</Fields [%d 0 R] /SigFlags 3>>" % gap.widget if gap else b""
        root = writer.add(
            b"<</Type /Catalog /Pages %d 0 R /Lang (%s) /Metadata %d 0 R "
            b"/ViewerPreferences <</DisplayDocTitle true>> /OutputIntents [<</Type /OutputIntent "
            b"/S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "
            b"/DestOutputProfile %d 0 R>>]%s>>"
            % (self._tree, LANGUAGES[language].encode(), metadata, profile, form)
        )
        writer.finish(root=root, info=writer.add(said.information()), identifier=said.identifier)

    def _page(self, entries: bytes) -> int:
        number = self._writer.add(
            b"<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.6f %.6f] %s>>"
            % (self._tree, SHEET_WIDTH, SHEET_HEIGHT, entries)
        )
        self._pages.append(number)
        return number


@dataclass(frozen=True)
class Gap:
    """Where a signature goes: `at` is the place of the byte range, `room` bytes wide, with
    "/Contents <" and the gap behind it.
    """

    widget: int
    at: int
    room: int
    hand: Hand

    def filled(self, content: bytes) -> bytes:
        """Return the file with its signature: over every byte but the gap."""
        first = self.at + self.room + len(b" /Contents ")
        end = first + 2 * self.hand.gap + 2
        told = _RANGE % (first, end, len(content) - end)
        before = content[: self.at] + told + content[self.at + self.room : first]
        digest = hashlib.sha256(before)
        digest.update(content[end:])
        signature = self.hand.write(digest.digest()).hex().upper().encode()
        return b"%s<%s>%s" % (before, signature.ljust(2 * self.hand.gap, b"0"), content[end:])
