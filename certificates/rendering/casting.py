"""Reads a face of the distribution's fonts, cut to the characters that certificates may show."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any, Self

import uharfbuzz
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

from certificates.rendering import cff, sfnt
from certificates.rendering.families import Built

EM = 1000
DIGITS = "0123456789"
LATIN_AND_SIGNS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x2010, 0x205F),
    range(0x2100, 0x2190),
    range(0x2460, 0x2500),
)
HAN = (
    range(0x3000, 0x3040),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0xFF00, 0xFFF0),
    range(0x20000, 0x323B0),
)
_DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "kern", "vhea", "vmtx")


@dataclass(frozen=True)
class Cast:
    """A face by glyph number. `outlines` are charstrings of the private dict that `parts` names,
    or, where there is a `template`, records of a glyf table.
    """

    outlines: Sequence[bytes]
    advances: Sequence[int]
    parts: Sequence[int]
    privates: Sequence[bytes]
    cmap: dict[int, int]  # code point → glyph number
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    template: sfnt.Template | None = None

    def in_order(self, order: Sequence[int]) -> Self:
        """Return the face with its glyphs as `order` (old numbers) says."""
        place = {old: new for new, old in enumerate(order)}
        return replace(
            self,
            outlines=[self.outlines[old] for old in order],
            advances=[self.advances[old] for old in order],
            parts=[self.parts[old] for old in order],
            cmap={code: place[old] for code, old in self.cmap.items()},
        )


def read(built: Built) -> Cast:
    """Return the face, every digit with one advance, frequent characters first: the tables of a
    subset are as long as its highest glyph number.
    """
    font = TTFont(io.BytesIO(_cut(built)))
    cast = _from_cff(font) if "CFF " in font else _from_glyf(font)
    even = _with_even_digits(font, cast)
    return even.in_order(_frequent_first(even))


def _cut(built: Built) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(set(chain.from_iterable(chain(LATIN_AND_SIGNS, HAN))))
    wanted.layout_feature_tag_set.clear()
    for tag in _DROPPED:
        wanted.drop_table_tag_set.add(int.from_bytes(tag.encode(), "big"))
    wanted.flags = (
        uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.DESUBROUTINIZE
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    )
    blob = uharfbuzz.Blob.from_file_path(str(built.source))
    content: bytes = uharfbuzz.subset(uharfbuzz.Face(blob, _place(built)), wanted).blob.data
    return content


def _place(built: Built) -> int:
    """Return which font of a collection is meant."""
    if built.source.suffix != ".ttc":
        return 0
    with TTCollection(built.source, lazy=True) as collection:
        names = [font["name"].getDebugName(1) for font in collection.fonts]
    return names.index(built.family_there)


def _from_cff(font: TTFont) -> Cast:
    top = font["CFF "].cff.topDictIndex[0]
    programs = top.CharStrings.charStringsIndex
    numbers = range(font["maxp"].numGlyphs)
    return Cast(
        outlines=[programs[glyph].bytecode for glyph in numbers],
        parts=[top.FDSelect[glyph] for glyph in numbers],
        privates=[
            cff.private(round(part.Private.defaultWidthX), round(part.Private.nominalWidthX))
            for part in top.FDArray
        ],
        **_measures(font),
    )


def _from_glyf(font: TTFont) -> Cast:
    """Composite glyphs (two accents in LXGW WenKai) are left out: a subset would have to follow
    their references.
    """
    raw = font.reader
    glyf, places = raw["glyf"], font["loca"].locations
    records = [glyf[start:end] for start, end in pairwise(places)]
    measures = _measures(font)
    simple = {
        c: glyph for c, glyph in measures["cmap"].items() if not _is_composite(records[glyph])
    }
    return Cast(
        outlines=records,
        parts=[0] * len(records),
        privates=[],
        template=sfnt.Template(head=raw["head"], hhea=raw["hhea"], maxp=raw["maxp"]),
        **measures | {"cmap": simple},
    )


def _is_composite(record: bytes) -> bool:
    return len(record) > 0 and struct.unpack(">h", record[:2])[0] < 0


def _measures(font: TTFont) -> dict[str, Any]:
    head, horizontal = font["head"], font["hhea"]
    if head.unitsPerEm != EM:
        message = f"{head.unitsPerEm} units to the em, {EM} expected"
        raise ValueError(message)
    return {
        "advances": [font["hmtx"][name][0] for name in font.getGlyphOrder()],
        "cmap": {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()},
        "box": (head.xMin, head.yMin, head.xMax, head.yMax),
        "ascent": horizontal.ascent,
        "descent": horizontal.descent,
    }


def _with_even_digits(font: TTFont, cast: Cast) -> Cast:
    """Give all digits the widest one's advance, each in the middle of it."""
    digits = [cast.cmap[ord(digit)] for digit in DIGITS]
    wide = max(cast.advances[digit] for digit in digits)
    if all(cast.advances[digit] == wide for digit in digits):
        return cast
    outlines, advances = list(cast.outlines), list(cast.advances)
    glyphs = font.getGlyphSet()
    top = font["CFF "].cff.topDictIndex[0]
    for digit in digits:
        pen = T2CharStringPen(wide - top.FDArray[cast.parts[digit]].Private.nominalWidthX, glyphs)
        shift = round((wide - advances[digit]) / 2)
        glyphs[font.getGlyphName(digit)].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        program = pen.getCharString()
        program.compile()
        outlines[digit], advances[digit] = program.bytecode, wide
    return replace(cast, outlines=outlines, advances=advances)


def _frequent_first(cast: Cast) -> list[int]:
    """Return glyph numbers: .notdef, signs and Latin, GB 2312 in its own order, the rest."""
    signs = (code for code in sorted(cast.cmap) if code < 0x3100 or 0xFF00 <= code < 0xFFF0)
    order = dict.fromkeys([0, *(cast.cmap[code] for code in signs)])
    order |= dict.fromkeys(cast.cmap[code] for code in _gb2312() if code in cast.cmap)
    return list(order | dict.fromkeys(range(len(cast.outlines))))


def _gb2312() -> list[int]:
    """Return the 6,763 characters of GB 2312: the 3,755 most frequent ones come first."""
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [ord(character) for pair in pairs if (character := pair.decode("gb2312", "ignore"))]
