"""The built fonts as the fast path reads them: outlines by character, subsets as PDF objects."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from fontTools.ttLib import TTFont

from certificates.rendering import cff, sfnt
from certificates.rendering.families import BOLD, BUILT, Built
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


class Face:
    """A built font in memory, 8 to 14 MB; its glyphs are taken apart when they are wanted."""

    def __init__(self, built: Built) -> None:
        self.name = built.postscript_name
        weight = "-Bold" if built.weight == BOLD else ""
        self.pango_name = built.family.replace(" ", "-") + weight
        with TTFont(built.path, lazy=True) as font:
            cmap = font.getBestCmap()
            order, metrics = font.getGlyphOrder(), font["hmtx"].metrics
            self.glyphs = {chr(code): font.getGlyphID(name) for code, name in cmap.items()}
            self.advances = [metrics[name][0] for name in order]
            self._outlines = _charstrings(font) if "CFF " in font else _records(font)
            self._descriptor = _descriptor(font)
        self.codes = {character: b"%04x" % glyph for character, glyph in self.glyphs.items()}

    def encoded(self, text: str) -> bytes:
        """Return the glyph numbers in hexadecimal; KeyError where the face lacks a character."""
        return b"".join(map(self.codes.__getitem__, text))

    @cached_property
    def even(self) -> frozenset[str]:
        """Return the Han characters that take a full width: any of them is laid out like 汉."""
        return frozenset(
            character
            for character, glyph in self.glyphs.items()
            if "\u4e00" <= character <= "\u9fa5" and self.advances[glyph] == REGULAR_WIDTH
        )

    def subset(self, characters: Iterable[str]) -> "Subset":
        """Return the objects that embed these characters."""
        spoken: dict[int, str] = {}
        for character in sorted(set(characters)):
            spoken.setdefault(self.glyphs[character], character)
        numbers = sorted(spoken)
        kind, program = self._outlines([0, *numbers], self.advances)
        tag = _tag(self.name, numbers)
        return Subset(
            name=f"{tag}+{self.name}".encode(),
            kind=kind,
            program=program,
            descriptor=self._descriptor,
            widths=b" ".join(
                [
                    b"%d [%d]" % (number, self.advances[number])
                    for number in numbers
                    if self.advances[number] != REGULAR_WIDTH
                ]
            ),
            to_unicode=_to_unicode([(n, spoken[n]) for n in numbers]),
            highest=numbers[-1] if numbers else 0,
            numbers=tuple(numbers),
        )


@dataclass(frozen=True)
class Subset:
    """An embedded font of one page or of many, ready to be written."""

    name: bytes
    kind: str
    program: bytes
    descriptor: bytes
    widths: bytes
    to_unicode: bytes
    highest: int
    numbers: tuple[int, ...]

    def write(self, add: Callable[[bytes], int]) -> int:
        """Give every object to `add`, which returns its number; return that of the font."""
        is_cff = self.kind == "cff"
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
        places = bytearray(2 * (self.highest + 1))
        for place, number in enumerate(self.numbers, start=1):
            places[2 * number : 2 * number + 2] = place.to_bytes(2, "big")
        return bytes(places)


@cache
def all_faces() -> dict[str, Face]:
    """Return the faces by the name that WeasyPrint gives them."""
    return {face.pango_name: face for face in map(Face, BUILT)}


Outlines = Callable[[list[int], list[int]], tuple[str, bytes]]


def _charstrings(font: TTFont) -> Outlines:
    top = font["CFF "].cff.topDictIndex[0]
    name, box = font["CFF "].cff.fontNames[0].encode(), _box(font)
    programs, parts = top.CharStrings.charStringsIndex, top.FDSelect
    privates = [
        cff.private(round(part.Private.defaultWidthX), round(part.Private.nominalWidthX))
        for part in top.FDArray
    ]

    def outlines(numbers: list[int], advances: list[int]) -> tuple[str, bytes]:
        glyphs = [cff.Glyph(n, programs[n].bytecode, parts[n]) for n in numbers]
        return "cff", cff.table(name=name, box=box, glyphs=glyphs, privates=privates)

    return outlines


def _records(font: TTFont) -> Outlines:
    raw = font.reader
    template = sfnt.Template(head=raw["head"], hhea=raw["hhea"], maxp=raw["maxp"])
    glyf, places = raw["glyf"], font["loca"].locations

    def outlines(numbers: list[int], advances: list[int]) -> tuple[str, bytes]:
        records = [glyf[places[n] : places[n + 1]] for n in numbers]
        tables = template.tables(records, [advances[n] for n in numbers])
        return "glyf", sfnt.file(tables)

    return outlines


def _box(font: TTFont) -> tuple[int, int, int, int]:
    head = font["head"]
    return head.xMin, head.yMin, head.xMax, head.yMax


def _descriptor(font: TTFont) -> bytes:
    measures: tuple[Any, ...] = (*_box(font), font["hhea"].ascent, font["hhea"].descent)
    return (
        b"/Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d "
        b"/CapHeight 733 /StemV 80" % measures
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
