"""Builds the fonts of certificates from the distribution's, once, at set-up.

What is changed, and why: all digits get one advance and kerning and substitution are dropped, so
that a line of text has the same layout whatever its digits and characters are (the layout cache
rests on it); glyph numbers are CIDs, since MuPDF shows nothing where they differ; the charset is
cut to what a certificate may say; the fonts are renamed, as their licence (OFL) asks for.
"""

import hashlib
import io
import json
from collections.abc import Callable

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from certificates.rendering import cff, families
from certificates.rendering.casting import EM, Cast, read
from certificates.rendering.families import BOLD, BUILT, MANIFEST, Built

BUILT_ON = 3_849_984_000  # seconds since 1904: 2026-01-01, whenever it was
RECIPE = 4  # count up with every change that alters the built fonts


def is_up_to_date() -> bool:
    """Tell whether the fonts in the folder were made by this recipe from the sources here."""
    manifest = families.read_manifest()
    return manifest.get("recipe") == _recipe() and not families.altered(manifest)


def build(report: Callable[[str], object]) -> None:
    """Build every face and record checksums; `report` gets the name of each face made."""
    checksums = {}
    for built in BUILT:
        content = _font(built, read(built))
        families.put(built.path, content)
        checksums[built.path.name] = hashlib.sha256(content).hexdigest()
        report(built.postscript_name)
    manifest = {"recipe": _recipe(), "files": checksums}
    families.put(families.folder() / MANIFEST, json.dumps(manifest, indent=1).encode())


def _recipe() -> str:
    sums = [families.checksum(source) for source in sorted({built.source for built in BUILT})]
    return f"{RECIPE}:{hashlib.sha256(''.join(sums).encode()).hexdigest()}"


def _font(built: Built, cast: Cast) -> bytes:
    """Return the font file. Dates are fixed: the same sources give the same bytes."""
    font = _skeleton(built, cast)
    if cast.template is None:
        glyphs = zip(range(len(cast.outlines)), cast.outlines, cast.parts, strict=True)
        font.sfntVersion = "OTTO"
        tables = {
            b"CFF ": cff.table(
                name=built.postscript_name.encode(),
                box=cast.box,
                glyphs=[cff.Glyph(*glyph) for glyph in glyphs],
                privates=cast.privates,
            )
        }
    else:
        tables = cast.template.tables(cast.outlines, cast.advances)
    for tag, content in tables.items():
        font[tag.decode()] = table = DefaultTable(tag.decode())
        table.data = content
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _skeleton(built: Built, cast: Cast) -> TTFont:
    """Return the font without outlines."""
    names = [".notdef", *(f"cid{glyph:05}" for glyph in range(1, len(cast.advances)))]
    builder = FontBuilder(EM, isTTF=cast.template is not None)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: names[glyph] for code, glyph in cast.cmap.items()})
    builder.setupHorizontalMetrics({n: (a, 0) for n, a in zip(names, cast.advances, strict=True)})
    builder.setupHorizontalHeader(ascent=cast.ascent, descent=cast.descent, lineGap=0)
    builder.setupNameTable(_names(built))
    is_bold = built.weight == BOLD
    builder.setupOS2(
        usWeightClass=built.weight,
        sTypoAscender=cast.ascent,
        sTypoDescender=cast.descent,
        sTypoLineGap=0,
        usWinAscent=cast.ascent,
        usWinDescent=-cast.descent,
        fsSelection=0x20 if is_bold else 0x40,
    )
    builder.setupPost(keepGlyphNames=False)
    font = builder.font
    head = font["head"]
    head.created = head.modified = BUILT_ON
    head.xMin, head.yMin, head.xMax, head.yMax = cast.box
    head.macStyle = int(is_bold)
    font.recalcBBoxes = font.recalcTimestamp = False
    return font


def _names(built: Built) -> dict[str, str]:
    style = "Bold" if built.weight == BOLD else "Regular"
    return {
        "familyName": built.family,
        "styleName": style,
        "uniqueFontIdentifier": f"{built.postscript_name} {RECIPE}",
        "fullName": f"{built.family} {style}",
        "psName": built.postscript_name,
        "version": f"Version {RECIPE}.000",
        "description": f"Built from {built.family_there}, SIL Open Font License 1.1",
    }
