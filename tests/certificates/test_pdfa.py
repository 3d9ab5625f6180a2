"""ISO 19005-3 (PDF/A-3u) and ISO 14289-1 (PDF/UA-1), clause by clause, on files of both paths.

Debian and PyPI have no validator of PDF/A; these are the clauses that a file of ours could break.
"""

import io
import re
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from factories.facts import some_facts
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

from certificates.rendering import pdf
from certificates.rendering.layers import Seal
from certificates.signing import keys, seal
from certificates.signing.imprint import Imprint

FACTS = some_facts()
RED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" opacity=".5"/></svg>'
)


def signed() -> bytes:
    made = keys.make("清溪县民政局")
    who = seal.LocalSeal(keys.private_key(made.key), keys.chain(made.certificate))
    [content] = pdf.cohort([pdf.Order(FACTS, Imprint.of(FACTS, (1, 7)))], who=who)
    assert isinstance(content, bytes)
    return content


def bound() -> bytes:
    parts: list[bytes] = []
    pdf.book([FACTS, some_facts(name="ئابدۇراخمان")], parts.append)
    return b"".join(parts)


FILES: dict[str, Callable[[], bytes]] = {
    "fast": lambda: pdf.render_pdf(FACTS),
    "with a seal": lambda: pdf.render_pdf(FACTS, picture=Seal("image/svg+xml", RED)),
    "signed": signed,
    "plain": lambda: pdf.reference(FACTS),
    "shaped": lambda: pdf.render_pdf(some_facts(name="བཀྲ་ཤིས་")),
    "book": bound,
}


@pytest.fixture(scope="module", params=FILES)
def content(request: pytest.FixtureRequest) -> bytes:
    return FILES[request.param]()


@pytest.fixture
def document(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as found:
        yield found


def of_type(document: pikepdf.Pdf, name: str) -> list[pikepdf.Object]:
    return [
        found
        for found in document.objects
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream) and found.get("/Type") == name
    ]


def test_6_1_file_structure(content: bytes, document: pikepdf.Pdf) -> None:
    """6.1.2 header and a comment of four bytes above 127; 6.1.3 identifier, no encryption; nothing
    behind the end; 6.1.7 lengths and filters; 6.1.9 object syntax by qpdf.
    """
    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", content)
    assert content.rstrip().endswith(b"%%EOF")
    assert len(document.trailer.ID) == 2
    assert not document.is_encrypted
    assert document.check_pdf_syntax() == []
    for stream in document.objects:
        if isinstance(stream, pikepdf.Stream):
            assert str(stream.get("/Filter", "/FlateDecode")) == "/FlateDecode"
            assert {"/F", "/FFilter", "/FDecodeParms"}.isdisjoint(stream.keys())


def test_6_1_13_limits(document: pikepdf.Pdf) -> None:
    for found in document.objects:
        if isinstance(found, pikepdf.Name):
            assert len(str(found)) <= 127
    for operands, _ in pikepdf.parse_content_stream(document.pages[0]):
        for operand in operands:
            if isinstance(operand, str | pikepdf.String):
                assert len(bytes(operand)) <= 32767


def test_6_2_3_one_output_intent_with_a_profile(document: pikepdf.Pdf) -> None:
    [intent] = document.Root.OutputIntents
    assert (intent.S, intent.Type) == ("/GTS_PDFA1", "/OutputIntent")
    profile = intent.DestOutputProfile
    data = profile.read_bytes()
    assert profile.N == 3
    assert (data[12:16], data[16:20], data[36:40]) == (b"mntr", b"RGB ", b"acsp")
    assert int.from_bytes(data[:4], "big") == len(data)
    assert data[8] in (2, 4)


def test_6_2_4_colours_are_those_of_the_output_intent(document: pikepdf.Pdf) -> None:
    for stream in drawings(document):
        for operands, operator in pikepdf.parse_content_stream(stream):
            assert str(operator) not in {"k", "K", "ri", "sh"}
            if str(operator) in {"cs", "CS"}:
                assert str(operands[0]) in {"/DeviceRGB", "/DeviceGray"}


def test_6_2_8_no_alternates_no_interpolation_no_postscript(document: pikepdf.Pdf) -> None:
    for found in of_type(document, "/XObject"):
        assert {"/Alternates", "/OPI", "/Ref", "/PS"}.isdisjoint(found.keys())
        assert found.get("/Subtype2") is None
        assert not bool(found.get("/Interpolate", False))


def test_6_2_10_transparency_has_normal_blending(document: pikepdf.Pdf) -> None:
    for stream in drawings(document):
        for state in stream.get("/Resources", {}).get("/ExtGState", {}).values():
            assert str(state.get("/BM", "/Normal")) == "/Normal"
            assert {"/TR", "/TR2", "/HTP"}.isdisjoint(state.keys())


def fonts(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    found = [font for font in of_type(document, "/Font") if font.Subtype == "/Type0"]
    assert found
    return found


def test_6_2_11_fonts_are_embedded_and_their_widths_are_true(document: pikepdf.Pdf) -> None:
    for font in fonts(document):
        [descendant] = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        assert str(font.Encoding) == "/Identity-H"
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        if descendant.Subtype == "/CIDFontType2":
            assert "/CIDToGIDMap" in descendant
        advances = embedded_advances(descendant)
        for number, width in widths(descendant).items():
            assert abs(advances[number] - width) <= 1


def test_6_2_11_7_every_glyph_shown_has_a_unicode_value(document: pikepdf.Pdf) -> None:
    """The “u” of 3u; 0, FEFF and FFFE are no values."""
    mapped = {str(font.objgen): to_unicode(font) for font in fonts(document)}
    for page in document.pages:
        for resources, stream in page_drawings(page):
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(stream):
                if str(operator) == "Tf":
                    current = mapped[str(resources.Font[str(operands[0])].objgen)]
                elif str(operator) in {"Tj", "TJ"}:
                    for glyph in shown(operands[0]):
                        assert current[glyph].strip("\0\ufeff\ufffe")


def test_6_3_annotations_are_printed_and_without_size(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            assert annotation.Subtype == "/Widget"
            assert annotation.F & 0b100111 == 0b100  # print; not invisible, hidden, no view
            assert list(annotation.Rect) == [0, 0, 0, 0]  # so it needs no appearance
            assert "/AA" not in annotation
            assert "/A" not in annotation
    assert "/NeedAppearances" not in document.Root.get("/AcroForm", {})
    assert "/XFA" not in document.Root.get("/AcroForm", {})


def test_6_5_no_actions_6_8_no_attachments_6_9_no_layers(document: pikepdf.Pdf) -> None:
    assert {"/AA", "/OpenAction", "/OCProperties", "/Names", "/Perms"}.isdisjoint(
        document.Root.keys()
    )
    for page in document.pages:
        assert {"/AA", "/PresSteps"}.isdisjoint(page.keys())


def test_6_6_metadata_says_what_the_dictionary_says(document: pikepdf.Pdf) -> None:
    assert str(document.docinfo.CreationDate) == "D:20261123000000Z"
    packet = document.Root.Metadata.read_bytes().decode()
    assert packet.startswith("<?xpacket begin=")
    assert "bytes=" not in packet.split("?>")[0]
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert metadata["dc:title"] == str(document.docinfo.Title)
        assert metadata["dc:creator"] == [str(document.docinfo.Author)]
        assert metadata["dc:description"] == str(document.docinfo.Subject)
        assert metadata["pdf:Producer"] == str(document.docinfo.Producer)
        assert metadata["xmp:CreateDate"] == "2026-11-23T00:00:00Z"


def test_14289_plain_pages_are_tagged(document: pikepdf.Pdf, content: bytes) -> None:
    """7.1 marked, artifacts, title shown; 7.2 language; 7.3 figures have a text."""
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert str(document.Root.Lang) == "zh-CN"
    if "/StructTreeRoot" not in document.Root:
        return
    assert document.Root.MarkInfo.Marked
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    figures = [e for e in of_type(document, "/StructElem") if e.get("/S") == "/Figure"]
    assert [str(figure.Alt)[:5] for figure in figures] == ["查 验 码"]
    depth = 0
    for _, operator in pikepdf.parse_content_stream(document.pages[0]):
        name = str(operator)
        depth += (name in {"BMC", "BDC"}) - (name == "EMC")
        if name in {"Tj", "TJ", "Do", "f", "f*", "S", "B", "INLINE IMAGE"}:
            assert depth > 0, "everything drawn is content or an artifact"


def test_which_files_are_tagged() -> None:
    tagged = {name for name, make in FILES.items() if b"StructTreeRoot" in unpacked(make())}
    assert tagged == {"plain", "shaped"}


def unpacked(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def drawings(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [stream for page in document.pages for _, stream in page_drawings(page)]


def page_drawings(page: pikepdf.Page) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
    """Yield what draws a page, forms in forms as well, each with its resources."""
    yield page.Resources, page.obj
    todo = list(page.Resources.get("/XObject", {}).values())
    while todo:
        form = todo.pop()
        if form.Subtype == "/Form":
            yield form.get("/Resources", page.Resources), form
            todo += form.get("/Resources", {}).get("/XObject", {}).values()


def shown(operand: pikepdf.Object) -> Iterator[int]:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    for part in parts:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            yield from (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2))


def to_unicode(font: pikepdf.Object) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    return {
        int(glyph, 16): bytes.fromhex(value.decode()).decode("utf-16-be") for glyph, value in pairs
    }


def widths(descendant: pikepdf.Object) -> dict[int, float]:
    found: dict[int, float] = {}
    items = list(descendant.get("/W", []))
    for first, row in zip(items[::2], items[1::2], strict=True):
        found |= {int(first) + place: float(width) for place, width in enumerate(row)}
    return found


def embedded_advances(descendant: pikepdf.Object) -> dict[int, float]:
    descriptor = descendant.FontDescriptor
    if "/FontFile3" in descriptor and descriptor.FontFile3.Subtype == "/CIDFontType0C":
        return bare_cff_advances(descriptor.FontFile3.read_bytes())
    file = descriptor.get("/FontFile2") or descriptor.FontFile3
    with TTFont(io.BytesIO(file.read_bytes())) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        order = [metrics[name][0] * scale for name in font.getGlyphOrder()]
    mapping = descendant.get("/CIDToGIDMap")
    if not isinstance(mapping, pikepdf.Stream):
        return dict(enumerate(order))
    places = mapping.read_bytes()
    return {
        number: order[int.from_bytes(places[2 * number : 2 * number + 2], "big")]
        for number in range(len(places) // 2)
    }


def bare_cff_advances(data: bytes) -> dict[int, float]:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    top = fonts.topDictIndex[0]
    found = {}
    for place, name in enumerate(top.charset):
        charstring = top.CharStrings[name]
        charstring.draw(_Nothing())
        number = 0 if place == 0 else int(name.removeprefix("cid"))
        found[number] = float(charstring.width)
    return found


class _Nothing:
    """A pen that draws nothing: fontTools works out the width while it draws."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args: None
