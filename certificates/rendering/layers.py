"""Drawings that are the same on many pages, kept as Form XObjects: the ornament, an office's seal.

WeasyPrint draws each once; its objects are kept deflated and copied into every file as they are.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pikepdf

from certificates.rendering import art, compiler

SEAL_PLACE = (192.0, 142.0, 38.0, 38.0)  # mm from the page's upper left corner: x, y, width, height
_LEFT_OUT = {"/Length", "/Filter", "/DecodeParms", "/lab-d50", "/lab-d65"}


@dataclass(frozen=True)
class Seal:
    """A picture that the office itself uploaded: image/png, image/jpeg or image/svg+xml."""

    media_type: str
    content: bytes


@dataclass(frozen=True)
class Reference:
    """An object of the same layer, by its place in it."""

    place: int


@dataclass(frozen=True)
class Piece:
    """An object: its dictionary, a mixture of bytes and references, and a stream's content as it
    is stored.
    """

    dictionary: tuple[bytes | Reference, ...]
    content: bytes | None


@dataclass(frozen=True)
class Layer:
    """A drawing with all objects that it refers to; its form comes last."""

    pieces: tuple[Piece, ...]

    def write(self, add: Callable[[bytes], int]) -> int:
        """Give every object to `add`, which returns its number; return that of the form."""
        numbers: list[int] = []
        for piece in self.pieces:
            body = b"".join(
                b"%d 0 R" % numbers[entry.place] if isinstance(entry, Reference) else entry
                for entry in piece.dictionary
            )
            if piece.content is not None:
                body += b"\nstream\n%s\nendstream" % piece.content
            numbers.append(add(body))
        return numbers[-1]


@cache
def ornament() -> Layer:
    css = (
        "@page { size: 297mm 210mm; margin: 0; background: #fffdf7 url(background:) no-repeat; "
        "background-size: 297mm 210mm }"
    )
    pictures = {"background:": ("image/svg+xml", art.background().encode())}
    return _layer(compiler.picture_page(css, pictures))


@lru_cache(maxsize=16)
def seal(image: Seal) -> Layer:
    x, y, width, height = SEAL_PLACE
    css = (
        "@page { size: 297mm 210mm; margin: 0 } body { margin: 0 } "
        f"img {{ position: absolute; left: {x}mm; top: {y}mm; "
        f"width: {width}mm; height: {height}mm; object-fit: contain }}"
    )
    pictures = {"seal:": (image.media_type, image.content)}
    return _layer(compiler.picture_page(css, pictures, html='<img src="seal:" alt="">'))


def page_of(pdf: bytes) -> Layer:
    """Return the first page of a file, with its fonts: so it is bound among others."""
    return _layer(pdf)


def _layer(pdf: bytes) -> Layer:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        collector = _Collector()
        collector.add(document.pages[0].as_form_xobject())
    return Layer(tuple(collector.pieces))


class _Collector:
    """Walks from a form to what it refers to; what is referred to comes first."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._known: dict[tuple[int, int], Reference] = {}

    def add(self, found: pikepdf.Object) -> Reference:
        """Take the stream or indirect dictionary unless it is known."""
        if found.is_indirect and found.objgen in self._known:
            return self._known[found.objgen]
        content = None
        dictionary = self._entries(found)
        if isinstance(found, pikepdf.Stream):
            content = zlib.compress(found.read_bytes(), 9)
            dictionary.append(b"/Filter /FlateDecode /Length %d" % len(content))
        self.pieces.append(Piece((b"<<", *dictionary, b">>"), content))
        reference = Reference(len(self.pieces) - 1)
        if found.is_indirect:
            self._known[found.objgen] = reference
        return reference

    def _entries(self, found: pikepdf.Object) -> list[bytes | Reference]:
        return [
            piece
            for key, value in sorted(found.items())
            if key not in _LEFT_OUT and value is not None and not _is_empty(value)
            for piece in (key.encode() + b" ", *self._value(value), b" ")
        ]

    def _value(self, value: Any) -> list[bytes | Reference]:
        match value:
            case pikepdf.Stream():
                return [self.add(value)]
            case pikepdf.Dictionary():
                return (
                    [self.add(value)]
                    if value.is_indirect
                    else [b"<<", *self._entries(value), b">>"]
                )
            case pikepdf.Array():
                inner = [piece for entry in value for piece in (*self._value(entry), b" ")]
                return [b"[", *inner, b"]"]
            case pikepdf.Object():
                return [value.unparse()]
            case bool():
                return [b"true" if value else b"false"]
        return [str(value).encode()]


def _is_empty(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and not len(value.keys())
