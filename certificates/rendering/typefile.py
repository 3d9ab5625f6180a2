"""A built font read in place: the file is mapped into memory, and a glyph costs what it is.

fontTools would take the whole font apart first: a second and 80 MB for each of four faces.
"""

import mmap
import struct
from collections.abc import Sequence
from pathlib import Path

import uharfbuzz

from certificates.rendering import cff, sfnt

_BOX_AT, _ASCENT_AT, _METRICS_AT = 36, 4, 34  # head.xMin; hhea.ascender, hhea.numberOfHMetrics


class TypeFile:
    """Character to glyph number, advance and outline."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self._tables = sfnt.directory(self._data)
        self._shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        self._metrics = self._table(b"hmtx")
        hhea = self._table(b"hhea")
        (self._measured,) = struct.unpack_from(">H", hhea, _METRICS_AT)
        self.ascent, self.descent = struct.unpack_from(">2h", hhea, _ASCENT_AT)
        self.box: tuple[int, int, int, int] = struct.unpack_from(
            ">4h", self._table(b"head"), _BOX_AT
        )
        self._charstrings = (
            cff.Reader(self._table(b"CFF "), self.box) if b"CFF " in self._tables else None
        )

    @property
    def is_cff(self) -> bool:
        return self._charstrings is not None

    def glyph(self, character: str) -> int | None:
        """Return the glyph number of a character, None where the font has none."""
        found: int | None = self._shaper.get_nominal_glyph(ord(character))
        return found

    def advance(self, glyph: int) -> int:
        place = min(glyph, self._measured - 1)  # the last advance holds for all that follow
        advance: int = struct.unpack_from(">H", self._metrics, 4 * place)[0]
        return advance

    def program(self, glyphs: Sequence[int]) -> bytes:
        """Return a font file with .notdef and these glyphs, in ascending order, alone."""
        wanted = (0, *glyphs)
        if self._charstrings:
            return self._charstrings.subset(wanted)
        glyf, loca = self._table(b"glyf"), self._table(b"loca")
        places = [struct.unpack_from(">2L", loca, 4 * glyph) for glyph in wanted]
        template = sfnt.Template(*(bytes(self._table(tag)) for tag in (b"head", b"hhea", b"maxp")))
        outlines = [bytes(glyf[start:end]) for start, end in places]
        return sfnt.file(template.tables(outlines, [self.advance(glyph) for glyph in wanted]))

    def _table(self, tag: bytes) -> memoryview:
        start, size = self._tables[tag]
        return self._data[start : start + size]
