"""Writes Compact Font Format (Adobe TN #5176): a CID-keyed table of the glyphs that are wanted.

The same writer makes the whole fonts at set-up and the subset of every certificate, so that both
draw the same outlines. Charstrings are free of subroutines and hints; CIDs are the glyph numbers.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CHARSET, _CHARSTRINGS, _PRIVATE = b"\x0f", b"\x11", b"\x12"
_BBOX, _ROS, _CID_COUNT = b"\x05", b"\x0c\x1e", b"\x0c\x22"
_FD_ARRAY, _FD_SELECT = b"\x0c\x24", b"\x0c\x25"
_DEFAULT_WIDTH, _NOMINAL_WIDTH = b"\x14", b"\x15"
_HEADER = b"\x01\x00\x04\x04"
_ADOBE, _IDENTITY = 391, 392  # the first two strings of our own, after the 391 standard ones
CIDS = 65535
_PLACES = struct.Struct(">BlBBlHBlBBlH")  # the end of a top dict: four offsets, operators


@dataclass(frozen=True)
class Glyph:
    """`number` is CID and glyph number at once; `part` selects the private dict."""

    number: int
    charstring: bytes
    part: int


def number(value: int) -> bytes:
    """Return an integer as Type 2 charstrings and dicts share it, −32768 … 32767."""
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= value <= 1131:
        return bytes([247 + (value - 108 >> 8), value - 108 & 255])
    if -1131 <= value <= -108:
        return bytes([251 + (-value - 108 >> 8), -value - 108 & 255])
    return b"\x1c" + struct.pack(">h", value)


def offset(value: int) -> bytes:
    """Return an integer in five bytes whatever its size: offsets are known after sizes."""
    return b"\x1d" + struct.pack(">i", value)


def index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    ends = [1]
    for item in items:
        ends.append(ends[-1] + len(item))
    size = (ends[-1].bit_length() + 7) // 8
    places = b"".join([end.to_bytes(size, "big") for end in ends])
    return struct.pack(">HB", len(items), size) + places + b"".join(items)


def private(default_width: int, nominal_width: int) -> bytes:
    """Return the private dict of one part: only the two widths that charstrings refer to."""
    return number(default_width) + _DEFAULT_WIDTH + number(nominal_width) + _NOMINAL_WIDTH


def table(
    *, name: bytes, box: Sequence[int], glyphs: Sequence[Glyph], privates: Sequence[bytes]
) -> bytes:
    """Return the table. `glyphs` are in ascending order and begin with number 0, .notdef."""
    used = sorted({glyph.part for glyph in glyphs})
    place = {part: position for position, part in enumerate(used)}
    numbers = [glyph.number for glyph in glyphs[1:]]
    charset = b"\0" + struct.pack(f">{len(numbers)}H", *numbers)
    selection = b"\0" + bytes([place[glyph.part] for glyph in glyphs])
    charstrings = index([glyph.charstring for glyph in glyphs])
    head = _HEADER + index([name])
    tail = index([b"Adobe", b"Identity"]) + index([])
    bounds = b"".join(number(edge) for edge in box)
    at_charset = len(head) + len(index([_top(bounds, 0, 0, 0, 0)])) + len(tail)
    at_selection = at_charset + len(charset)
    at_charstrings = at_selection + len(selection)
    at_parts = at_charstrings + len(charstrings)
    top = _top(bounds, at_charset, at_selection, at_charstrings, at_parts)
    parts = _parts([privates[part] for part in used], at_parts)
    return head + index([top]) + tail + charset + selection + charstrings + parts


def _top(bounds: bytes, charset: int, selection: int, charstrings: int, parts: int) -> bytes:
    registry = number(_ADOBE) + number(_IDENTITY) + number(0) + _ROS
    places = (
        offset(charset)
        + _CHARSET
        + offset(selection)
        + _FD_SELECT
        + offset(charstrings)
        + _CHARSTRINGS
        + offset(parts)
        + _FD_ARRAY
    )
    return registry + bounds + _BBOX + offset(CIDS) + _CID_COUNT + places


def _parts(privates: list[bytes], start: int) -> bytes:
    """Return the array of font dicts and, behind it, their private dicts."""
    entry = len(offset(0)) * 2 + len(_PRIVATE)
    at = start + len(index([bytes(entry)] * len(privates)))
    entries = []
    for found in privates:
        entries.append(offset(len(found)) + offset(at) + _PRIVATE)
        at += len(found)
    return index(entries) + b"".join(privates)


class Reader:
    """Reads whole fonts that `table` wrote, in place: the layout is known."""

    def __init__(self, data: memoryview, box: Sequence[int]) -> None:
        self._data, self._box = data, box
        name, at = _items(data, len(_HEADER))
        top, _ = _items(data, at)
        self._name = bytes(data[slice(*name[0])])
        places = _PLACES.unpack_from(data, top[0][1] - _PLACES.size)
        _charset, self._selection, self._charstrings, parts = places[1::3]
        dicts, _ = _items(data, parts)
        sizes = [struct.unpack_from(">xlxl", data, start) for start, _end in dicts]
        self._privates = [bytes(data[at : at + size]) for size, at in sizes]
        self._count, self._width = struct.unpack_from(">HB", data, self._charstrings)

    def subset(self, numbers: Sequence[int]) -> bytes:
        """Return the table with these glyphs alone."""
        glyphs = [
            Glyph(glyph, self._charstring(glyph), self._data[self._selection + 1 + glyph])
            for glyph in numbers
        ]
        return table(name=self._name, box=self._box, glyphs=glyphs, privates=self._privates)

    def _charstring(self, glyph: int) -> bytes:
        offsets = self._charstrings + 3
        at = offsets + glyph * self._width
        base = offsets + (self._count + 1) * self._width - 1
        start = int.from_bytes(self._data[at : at + self._width], "big")
        end = int.from_bytes(self._data[at + self._width : at + 2 * self._width], "big")
        return bytes(self._data[base + start : base + end])


def _items(data: memoryview, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return where the items of the index at `at` are, and where it ends."""
    count, width = struct.unpack_from(">HB", data, at)
    base = at + 2 + (count + 1) * width
    ends = [
        base + int.from_bytes(data[at + 3 + place * width : at + 3 + (place + 1) * width], "big")
        for place in range(count + 1)
    ]
    return list(pairwise(ends)), ends[-1]
