"""The built fonts as the fast path reads them: outlines by character, subsets as PDF objects."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from certificates.rendering.families import BOLD, BUILT, Built
from certificates.rendering.typefile import TypeFile
from certificates.rendering.writer import deflated

REGULAR_WIDTH = 1000
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_CMAP_TAIL = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_AT_ONCE = 100  # mappings in one block of a CMap


class Codes(dict[str, bytes]):
    """Glyph numbers in hexadecimal by character, looked up once; KeyError where there is none."""

    def __init__(self, file: TypeFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, character: str) -> bytes:
        glyph = self._file.glyph(character)
        if glyph is None:
            raise KeyError(character)
        self[character] = code = b"%04x" % glyph
        return code


class Face:
    """A built font."""

    def __init__(self, built: Built) -> None:
        weight = "-Bold" if built.weight == BOLD else ""
        self.name = built.postscript_name
        self.pango_name = built.family.replace(" ", "-") + weight
        self.file = TypeFile(built.path)
        self._codes = Codes(self.file)

    def encoded(self, text: str) -> bytes:
        """Return the glyph numbers in hexadecimal; KeyError where the face lacks a character."""
        return b"".join(map(self._codes.__getitem__, text))

    def is_even(self, character: str) -> bool:
        """Tell whether a Han character takes a full width: any of them is laid out like 汉."""
        glyph = self.file.glyph(character)
        return glyph is not None and self.file.advance(glyph) == REGULAR_WIDTH

    def subset(self, characters: Iterable[str]) -> "Subset":
        """Return the objects that embed these characters."""
        spoken: dict[int, str] = {}
        for character in sorted(set(characters)):
            spoken.setdefault(int(self._codes[character], 16), character)
        numbers = sorted(spoken)
        widths = [(number, self.file.advance(number)) for number in numbers]
        return Subset(
            name=f"{_tag(self.name, numbers)}+{self.name}".encode(),
            is_cff=self.file.is_cff,
            program=self.file.program(numbers),
            descriptor=_descriptor(self.file),
            widths=b" ".join([b"%d [%d]" % pair for pair in widths if pair[1] != REGULAR_WIDTH]),
            to_unicode=_to_unicode([(number, spoken[number]) for number in numbers]),
            numbers=tuple(numbers),
        )


@dataclass(frozen=True)
class Subset:
    """An embedded font of one page or of many, ready to be written."""

    name: bytes
    is_cff: bool
    program: bytes
    descriptor: bytes
    widths: bytes
    to_unicode: bytes
    numbers: tuple[int, ...]

    def write(self, add: Callable[[bytes], int]) -> int:
        """Give every object to `add`, which returns its number; return that of the font."""
        is_cff = self.is_cff
        extra = b"/Subtype /CIDFontType0C" if is_cff else b"/Length1 %d" % len(self.program)
        file = add(deflated(self.program, extra + b" "))
        descriptor = add(
            b"<</Type /FontDescriptor /FontName /%s %s /%s %d 0 R>>"
            % (self.name, self.descriptor, b"FontFile3" if is_cff else b"FontFile2", file)
        )
        mapping = b"" if is_cff else b" /CIDToGIDMap %d 0 R" % add(deflated(self._places()))
        descendant = add(
            b"<</Type /Font /Subtype /CIDFontType%d /BaseFont /%s /CIDSystemInfo "
            b"<</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
            b"/DW %d /W [%s] /FontDescriptor %d 0 R%s>>"
            % (0 if is_cff else 2, self.name, REGULAR_WIDTH, self.widths, descriptor, mapping)
        )
        unicode = add(deflated(self.to_unicode))
        return add(
            b"<</Type /Font /Subtype /Type0 /BaseFont /%s%s /Encoding /Identity-H "
            b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>"
            % (self.name, b"-Identity-H" if is_cff else b"", descendant, unicode)
        )

    def _places(self) -> bytes:
        """Return which glyph of the subset a CID is: TrueType glyphs are numbered without gaps."""
        places = bytearray(2 * (self.numbers[-1] + 1))
        for place, number in enumerate(self.numbers, start=1):
            places[2 * number : 2 * number + 2] = place.to_bytes(2, "big")
        return bytes(places)


@cache
def all_faces() -> dict[str, Face]:
    """Return the faces by the name that WeasyPrint gives them."""
    return {face.pango_name: face for face in map(Face, BUILT)}


def _descriptor(file: TypeFile) -> bytes:
    return (
        b"/Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d "
        b"/CapHeight 733 /StemV 80" % (*file.box, file.ascent, file.descent)
    )


def _tag(name: str, numbers: list[int]) -> str:
    """Return six letters that differ between subsets (ISO 32000-1 §9.6.4)."""
    digest = hashlib.sha256(f"{name}{numbers}".encode()).digest()
    return "".join(_ALPHABET[value % 26] for value in digest[:6])


def _to_unicode(pairs: list[tuple[int, str]]) -> bytes:
    blocks = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    lines = [
        b"%d beginbfchar\n%s\nendbfchar\n"
        % (
            len(block),
            b"\n".join(
                b"<%04x> <%s>" % (number, character.encode("utf-16-be").hex().encode())
                for number, character in block
            ),
        )
        for block in blocks
    ]
    return _CMAP_HEAD + b"".join(lines) + _CMAP_TAIL
