"""Fonts of many files that WeasyPrint writes one after another: opened once, made smaller once.

WeasyPrint opens every font anew for each file and has HarfBuzz choose a few dozen glyphs out of
some 30,000, twice. Here the fonts are opened once for all pages that were laid out together, and
reduced once to the glyphs that any of them needs; each file's own choice is then made by
WeasyPrint from that. The glyph numbers stay, so the files are the same, byte for byte.

Slow import: WeasyPrint (`compiler` imports it with the private fontconfig first).
"""

from collections.abc import Iterable
from typing import Any

import uharfbuzz
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset


class Shared(Font):
    """A font of one file that shares everything but the glyphs used with those of other files."""

    def __init__(self, opened: Any, small: "Small | None") -> None:
        self.__dict__.update(opened.__dict__)
        self.widths: dict[int, float] = {}
        self.to_unicode: dict[int, str] = {}
        self.missing: dict[int, int] = {}
        self._small = small

    def subset(self, to_unicode: dict[int, str], hinting: object) -> None:
        """What the small font lacks (glyphs that shaping chose) is taken from the whole one. The
        same glyphs, as of a title, are chosen once.
        """
        if self._small is None or not self._small.glyphs.issuperset(to_unicode):
            super().subset(to_unicode, hinting)
            return
        wanted = frozenset(to_unicode)
        if wanted not in self._small.made:
            self.hb_face = self._small.face
            super().subset(to_unicode, hinting)
            self._small.made[wanted] = self.file_content
        self.file_content: bytes = self._small.made[wanted]


class Small:
    """A font with the glyphs of these characters only, under their old numbers."""

    def __init__(self, opened: Any, characters: Iterable[str]) -> None:
        font = uharfbuzz.Font(uharfbuzz.Face(opened.file_content, opened.index))
        found = (font.get_nominal_glyph(ord(character)) for character in characters)
        self.glyphs = {0} | {glyph for glyph in found if glyph is not None}
        wanted = ffi.gc(
            harfbuzz_subset.hb_subset_input_create_or_fail(),
            harfbuzz_subset.hb_subset_input_destroy,
        )
        numbers = ffi.new(f"hb_codepoint_t[{len(self.glyphs)}]", sorted(self.glyphs))
        chosen = harfbuzz_subset.hb_subset_input_glyph_set(wanted)
        harfbuzz.hb_set_add_sorted_array(chosen, numbers, len(self.glyphs))
        flags = (
            harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
            | harfbuzz_subset.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
            | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
            | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
        )
        harfbuzz_subset.hb_subset_input_set_flags(wanted, flags)
        self.face = ffi.gc(
            harfbuzz_subset.hb_subset_or_fail(opened.hb_face, wanted), harfbuzz.hb_face_destroy
        )
        self.made: dict[frozenset[int], bytes] = {}


class Opened:
    """The fonts of pages that were laid out together. They live as long as the pages do."""

    def __init__(self, characters: Iterable[str], *, files: int) -> None:
        self._characters = sorted(set(characters))
        self._fonts: dict[Any, tuple[Any, Small | None]] = {}
        self._is_worth_it = files > 2  # a font is made smaller once, at the cost of one file

    def of_one_file(self) -> "Fonts":
        return Fonts(self)

    def add(self, key: Any, font: Any) -> None:
        small = Small(font, self._characters) if self._is_worth_it else None
        self._fonts[key] = (font, small)

    def shared(self, key: Any) -> Shared | None:
        found = self._fonts.get(key)
        return Shared(*found) if found else None


class Fonts(dict[Any, Any]):
    """The `fonts` of a WeasyPrint document: what was opened before is not opened again."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        if font := self._opened.shared(key):
            super().__setitem__(key, font)
        return font is not None

    def __setitem__(self, key: Any, font: Any) -> None:
        self._opened.add(key, font)
        super().__setitem__(key, self._opened.shared(key))
