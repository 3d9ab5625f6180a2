"""Writes PDF 1.7 files object by object (ISO 32000-1): nothing is kept but where each object is."""

import struct
import zlib
from collections.abc import Callable, Iterable
from typing import Final

POINTS_PER_MM: Final = 72 / 25.4
SHEET_WIDTH, SHEET_HEIGHT = 297 * POINTS_PER_MM, 210 * POINTS_PER_MM  # A4 landscape
HEADER: Final = b"%PDF-1.7\n%\xf0\x9f\x90\xbe\n"
_FREE, _LOOSE, _PACKED = 0, 1, 2  # kinds of cross-reference entries (ISO 32000-1, table 18)
_ENTRY: Final = struct.Struct(">BLH")
PACKED_AT_ONCE: Final = 100

Entry = tuple[int, int, int]


class Writer:
    """Objects are numbered from 1. `write` takes the bytes of the file in order.

    Objects that are no streams are packed into object streams: half the bytes of a short file.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        start: bytes = HEADER,
        entries: Iterable[Entry] = ((_FREE, 0, 65535),),
    ) -> None:
        """`start` is a file so far, with objects where `entries` say."""
        self._write = write
        self._entries = list(entries)
        self._pack: list[tuple[int, bytes]] = []
        self.position = len(start)
        write(start)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def reserve(self) -> int:
        """Return the number of an object that is put later."""
        self._entries.append((_FREE, 0, 0))
        return len(self._entries) - 1

    def add(self, body: bytes) -> int:
        """Write an object and return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def put(self, number: int, body: bytes) -> None:
        if body.endswith(b"endstream"):
            self.put_loose(number, body)
            return
        self._pack.append((number, body))
        if len(self._pack) == PACKED_AT_ONCE:
            self.flush()

    def put_loose(self, number: int, body: bytes) -> int:
        """Write the object by itself and return where in the file its body begins."""
        self._entries[number] = (_LOOSE, self.position, 0)
        head = b"%d 0 obj\n" % number
        start = self.position + len(head)
        self._send(head + body + b"\nendobj\n")
        return start

    def flush(self) -> None:
        """Write the pack of objects that are waiting."""
        if not self._pack:
            return
        stream = self.reserve()
        places, at = [], 0
        for place, (number, body) in enumerate(self._pack):
            self._entries[number] = (_PACKED, stream, place)
            places.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(places) + b"\n"
        content = head + b"\n".join([body for _, body in self._pack])
        entries = b"/Type /ObjStm /N %d /First %d " % (len(self._pack), len(head))
        self.put_loose(stream, deflated(content, entries))
        self._pack.clear()

    def finish(self, *, root: int, info: int, identifier: bytes) -> None:
        self.flush()
        start, number = self.position, self.reserve()
        self._entries[number] = (_LOOSE, start, 0)
        key = identifier.hex().encode()
        entries = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] " % (
            len(self._entries),
            root,
            info,
            key,
            key,
        )
        rows = b"".join([_ENTRY.pack(*entry) for entry in self._entries])
        self.put_loose(number, deflated(rows, entries))
        self._send(b"startxref\n%d\n%%%%EOF\n" % start)

    def _send(self, content: bytes) -> None:
        self._write(content)
        self.position += len(content)


def deflated(content: bytes, entries: bytes = b"", *, level: int = 9) -> bytes:
    """Return a stream object; `entries` of its dictionary end with a space."""
    body = zlib.compress(content, level)
    return b"<<%s/Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (
        entries,
        len(body),
        body,
    )


def literal(value: str) -> bytes:
    """Return an ASCII string object that can be read in the open file."""
    escaped = value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})".encode("ascii")


def text(value: str) -> bytes:
    """Return a text string object."""
    return b"<feff%s>" % value.encode("utf-16-be").hex().encode()
