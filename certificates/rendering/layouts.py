"""The layout cache: what WeasyPrint lays out once is filled with other people's texts.

A Han character of full width is laid out like any other, a digit like any other digit (the built
fonts see to it); every other character stands for itself. So boxes whose texts agree after
`pattern` have the same layout, with other glyph numbers in it. What does not hold exactly is not
kept: a layout whose glyphs are not those of the text, one by one, is refused, and the person takes
the plain path.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase, digits
from typing import Final

from certificates.rendering import compiler
from certificates.rendering.boxes import CODED, Box, Frame
from certificates.rendering.compiler import Painted
from certificates.rendering.faces import Face, all_faces

AT_ONCE: Final = 64  # boxes that are laid out in one document
KEPT: Final = 4096  # layouts in memory, about a kilobyte each
_FONT_OR_GLYPHS = re.compile(rb"/([A-Z]{6})(?= [\d.]+ Tf)|<([0-9a-f]+)>")
_DIGITS = 4  # hexadecimal, of one glyph number

Key = tuple[str, Frame, tuple[str, ...]]


class Refused(Exception):
    """The fast path does not print this text."""


@dataclass(frozen=True)
class Run:
    """Operators, and the characters of the text whose glyphs follow them."""

    before: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """Runs in one font. `before` ends where the name of the font resource stands."""

    before: bytes
    face: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Layout:
    segments: tuple[Segment, ...]
    after: bytes


class Cache:
    """Layouts by key; None where the fast path refuses. Emptied when it is full."""

    def __init__(self) -> None:
        self._known: dict[Key, Layout | None] = {}
        self.misses = 0

    def learn(self, boxes: Iterable[Box]) -> None:
        """Have laid out what is not known yet, many at once."""
        wanted = {key: box for box in boxes if (key := _key(box)) not in self._known}
        if len(self._known) + len(wanted) > KEPT:
            self._known.clear()
        self.misses += len(wanted)
        items = list(wanted.items())
        for start in range(0, len(items), AT_ONCE):
            chunk = items[start : start + AT_ONCE]
            pages = compiler.paint([compiler.section(box.language, box.html) for _, box in chunk])
            for (key, box), page in zip(chunk, pages, strict=True):
                self._known[key] = _layout(page, "".join(box.texts))

    def layout(self, box: Box) -> Layout:
        key = _key(box)
        if key not in self._known:
            self.learn([box])
        found = self._known[key]
        if found is None:
            raise Refused("".join(box.texts))
        return found


def _key(box: Box) -> Key:
    pattern = _pattern(box.frame.kind)
    return box.language, box.frame, tuple([text.translate(pattern) for text in box.texts])


class Pattern(dict[int, int]):
    """A table for str.translate that is filled as it is used."""

    def __init__(self, alike: str) -> None:
        super().__init__(dict.fromkeys(map(ord, alike), ord("0")))

    def __missing__(self, code: int) -> int:
        character = chr(code)
        is_even = "\u4e00" <= character <= "\u9fa5" and all(
            face.is_even(character) for face in all_faces().values()
        )
        self[code] = found = ord("汉") if is_even else code
        return found


@cache
def _pattern(kind: str) -> Pattern:
    """Capitals of codes are set in Hei, where they have the digits' advance."""
    return Pattern(digits + ascii_uppercase if kind == CODED else digits)


def _layout(page: Painted, text: str) -> Layout | None:
    try:
        return Layout(*_segments(page, text))
    except Refused:
        return None


def _segments(page: Painted, text: str) -> tuple[tuple[Segment, ...], bytes]:
    """Cut the operators where fonts are chosen and glyphs shown; check every glyph."""
    segments: list[Segment] = []
    runs: list[Run] = []
    position = at = 0
    for found in _FONT_OR_GLYPHS.finditer(page.operators):
        before = page.operators[position : found.start()]
        if resource := found[1]:
            face = page.fonts[resource.decode()]
            if face not in all_faces():
                raise Refused(face)
            runs = []
            segments.append(Segment(before + b"/", face, ()))
            position = found.end()
        else:
            start, at = _place(all_faces()[segments[-1].face], found[2], text, at)
            runs.append(Run(before + b"<", start, at))
            segments[-1] = Segment(segments[-1].before, segments[-1].face, tuple(runs))
            position = found.end() - 1
    if text[at:].strip():
        raise Refused(text)
    return tuple(segments), page.operators[position:]


def _place(face: Face, glyphs: bytes, text: str, at: int) -> tuple[int, int]:
    """Return which characters, from `at`, the glyphs are. Only white space may have been left out,
    where a line ends.
    """
    try:
        while text[at : at + 1].isspace() and face.encoded(text[at]) != glyphs[:_DIGITS]:
            at += 1
        end = at + len(glyphs) // _DIGITS
        if face.encoded(text[at:end]) != glyphs:
            raise Refused(text)
    except KeyError as error:
        raise Refused(text) from error
    return at, end


def characters(layout: Layout, text: str) -> Iterator[tuple[str, str]]:
    """Return for each segment its face and its characters."""
    for segment in layout.segments:
        yield segment.face, "".join([text[run.start : run.end] for run in segment.runs])


def fill(layout: Layout, text: str, resources: Sequence[bytes]) -> bytes:
    """Return the operators for `text`; `resources` names the font of each segment."""
    faces = all_faces()
    out = []
    for segment, resource in zip(layout.segments, resources, strict=True):
        encoded = faces[segment.face].encoded
        out.append(segment.before + resource)
        for run in segment.runs:
            out.append(run.before)
            out.append(encoded(text[run.start : run.end]))
    out.append(layout.after)
    return b"".join(out)
