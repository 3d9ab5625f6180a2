"""The built fonts keep what the layout cache rests on."""

import subprocess
from collections.abc import Iterator
from string import ascii_uppercase, digits

import pytest
import uharfbuzz
from django.core.management import call_command
from fontTools.cffLib import PrivateDictDecompiler
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from certificates.rendering import cff, families, foundry, glyphs
from certificates.rendering.families import BUILT, Built

FACES = pytest.mark.parametrize("built", BUILT, ids=lambda built: built.postscript_name)


@pytest.fixture
def font(built: Built) -> Iterator[TTFont]:
    with TTFont(built.path, lazy=True) as found:
        yield found


def glyph(font: TTFont, character: str) -> str:
    name: str = font.getBestCmap()[ord(character)]
    return name


@FACES
def test_digits_have_one_advance(font: TTFont) -> None:
    assert len({font["hmtx"][glyph(font, digit)][0] for digit in "0123456789"}) == 1


def test_capitals_of_codes_have_the_digits_advance() -> None:
    with TTFont(BUILT[3].path, lazy=True) as font:
        advances = {font["hmtx"][glyph(font, c)][0] for c in digits + ascii_uppercase}
    assert len(advances) == 1


@FACES
def test_nothing_is_kerned_or_substituted(font: TTFont) -> None:
    assert {"GPOS", "GSUB", "kern", "GDEF"}.isdisjoint(font.keys())


@FACES
def test_a_cid_is_a_glyph_number(font: TTFont, built: Built) -> None:
    order = font.getGlyphOrder()
    assert order[0] == ".notdef"
    if "CFF " in font:
        assert order[1:] == [f"cid{number:05}" for number in range(1, len(order))]


@FACES
def test_renamed_as_the_licence_asks(font: TTFont, built: Built) -> None:
    names = {str(record) for record in font["name"].names if record.nameID != 10}
    assert built.family in names
    assert not any("Noto" in name or "WenKai" in name for name in names)


@FACES
def test_frequent_characters_come_first(font: TTFont) -> None:
    assert font.getGlyphID(glyph(font, "兰")) < font.getGlyphID(glyph(font, "䶮"))
    assert max(font.getGlyphID(glyph(font, c)) for c in "0123456789年月日童培训证书") < 4500


@FACES
def test_outlines_are_the_source_s(font: TTFont, built: Built) -> None:
    """Digits may move sideways, nothing changes its shape."""
    index = 0
    if built.source.suffix == ".ttc":
        index = next(i for i in range(10) if name_of(built, i) == built.family_there)
    with TTFont(built.source, fontNumber=index, lazy=True) as source:
        for character in "兰书8A，":
            assert size(font, character) == pytest.approx(size(source, character), abs=1)


def name_of(built: Built, index: int) -> str:
    with TTFont(built.source, fontNumber=index, lazy=True) as font:
        name: str = font["name"].getDebugName(1)
        return name


def size(font: TTFont, character: str) -> tuple[float, float]:
    shapes = font.getGlyphSet()
    pen = BoundsPen(shapes)
    shapes[glyph(font, character)].draw(pen)
    left, bottom, right, top = pen.bounds
    return right - left, top - bottom


@FACES
def test_other_software_accepts_the_font(built: Built) -> None:
    command = ["fc-scan", "-f", "%{family}", str(built.path)]
    assert (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout == built.family
    )
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(built.path)))
    assert face.glyph_count > 15_000


def test_nothing_is_built_twice(monkeypatch) -> None:
    monkeypatch.setattr(foundry, "build", pytest.fail)
    call_command("build_fonts")


def test_the_manifest_knows_its_recipe(monkeypatch) -> None:
    monkeypatch.setattr(foundry, "RECIPE", foundry.RECIPE + 1)
    assert not foundry.is_up_to_date()


@pytest.mark.parametrize("value", [0, 107, 108, 1131, 1132, -107, -108, -1131, -1132, 32767])
def test_numbers_read_as_they_were_written(value: int) -> None:
    """Against fontTools' reader of dict operands."""
    reader = PrivateDictDecompiler([])
    reader.decompile(cff.private(value, 0))
    assert reader.getDict() == {"defaultWidthX": value, "nominalWidthX": 0}


def test_a_subset_is_read_by_font_tools() -> None:
    table = cff.table(
        name=b"Test",
        box=(0, -10, 1000, 900),
        glyphs=[cff.Glyph(0, b"\x0e", 3), cff.Glyph(700, b"\x0e", 0)],
        privates=[cff.private(1000, 0), b"", b"", cff.private(500, -20)],
    )
    with TTFont(BUILT[0].path, lazy=True) as font:
        reader = font["CFF "]
        reader.decompile(table, font)
        top = reader.cff.topDictIndex[0]
    assert top.charset == [".notdef", "cid00700"]
    assert [part.Private.defaultWidthX for part in top.FDArray] == [1000, 500]
    assert [top.FDSelect[number] for number in (0, 1)] == [1, 0]


def test_coverage_is_what_the_fonts_had() -> None:
    hanzi = [chr(code) for code in range(0x4E00, 0x9FA6)]
    for family in (families.SONG, families.KAI, families.HEI):
        assert all(glyphs.drawable(family)[character] for character in hanzi)
    song = glyphs.drawable(families.SONG)
    assert [song[c] for c in "䶮㛃𬭚·"] == [True] * 4
    assert [song[c] for c in "\uac00\U00031350\ue863\u200b"] == [False] * 4
