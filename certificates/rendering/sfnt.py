"""Writes bare TrueType fonts: the six tables a PDF reader needs of an embedded one (ISO 32000-1
§9.9), with the glyphs that are wanted.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_CHECKSUM_OF_FILE = 0xB1B0AFBA
_ADJUSTMENT_AT = 8  # checkSumAdjustment in head
_LONG_OFFSETS_AT = 50  # indexToLocFormat in head
_COUNT_AT = 4  # numGlyphs in maxp
_METRICS_AT = 34  # numberOfHMetrics in hhea


@dataclass(frozen=True)
class Template:
    """The tables that are the same whatever glyphs are wanted, as the source has them."""

    head: bytes
    hhea: bytes
    maxp: bytes

    @cached_property
    def plain_head(self) -> bytes:
        head = bytearray(self.head)
        head[_ADJUSTMENT_AT : _ADJUSTMENT_AT + 4] = bytes(4)
        head[_LONG_OFFSETS_AT : _LONG_OFFSETS_AT + 2] = b"\0\1"
        return bytes(head)

    def tables(self, outlines: Sequence[bytes], advances: Sequence[int]) -> dict[bytes, bytes]:
        """Return the six tables by tag. The left side bearing is the outline's own edge: readers
        move a glyph by the difference.
        """
        count = struct.pack(">H", len(outlines))
        padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
        places, at = [0], 0
        for outline in padded:
            at += len(outline)
            places.append(at)
        return {
            b"glyf": b"".join(padded),
            b"head": self.plain_head,
            b"hhea": self.hhea[:_METRICS_AT] + count,
            b"hmtx": b"".join(
                [
                    struct.pack(">H", advance) + (outline[2:4] or b"\0\0")
                    for advance, outline in zip(advances, outlines, strict=True)
                ]
            ),
            b"loca": struct.pack(f">{len(places)}L", *places),
            b"maxp": self.maxp[:_COUNT_AT] + count + self.maxp[_COUNT_AT + 2 :],
        }


def file(tables: Mapping[bytes, bytes]) -> bytes:
    """Return the font file of `tables`, which are in alphabetical order of their tags."""
    count = len(tables)
    power = 1 << count.bit_length() - 1
    steps = (power * 16, power.bit_length() - 1, (count - power) * 16)
    header = struct.pack(">L4H", 0x10000, count, *steps)
    at = len(header) + 16 * count
    directory, bodies = [header], []
    for tag, content in tables.items():
        padded = content + bytes(-len(content) % 4)
        directory.append(tag + struct.pack(">3L", _sum(padded), at, len(content)))
        bodies.append(padded)
        at += len(padded)
    return b"".join(directory + bodies)


def directory(data: memoryview) -> dict[bytes, tuple[int, int]]:
    """Return where each table of a font file is: start and size by tag."""
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4s3L", data, 12 + 16 * place) for place in range(count))
    return {tag: (start, size) for tag, _checksum, start, size in entries}


def _sum(padded: bytes) -> int:
    return sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
