"""A certificate opened with real readers: Poppler, PDFium, pikepdf, a QR reader."""

import io
import re
import subprocess

import pikepdf
import pytest
import zxingcpp
from factories.facts import some_facts
from PIL import Image

from certificates.domain.facts import Facts
from certificates.rendering import boxes, glyphs, pdf, png
from certificates.rendering.families import KAI, SONG

NAMES = [
    "李秀兰",
    "张䶮",
    "王㛃",
    "赵𬭚",
    "买买提·吐尔逊",
    "阿卜杜外力·麦麦提图尔荪·阿卜杜热西提·买买提",
    "欧阳慧娴",
]


@pytest.fixture(scope="module")
def rendered() -> bytes:
    return pdf.render_pdf(some_facts())


def text_of(content: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    found = subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode()
    return re.sub(r"\s", "", found)


def test_one_page_of_a4_landscape(rendered):
    with pikepdf.open(io.BytesIO(rendered)) as document:
        assert len(document.pages) == 1
        width, height = (float(value) for value in document.pages[0].MediaBox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)


def test_only_allowed_fonts_all_embedded(rendered):
    listing = subprocess.run(["pdffonts", "-"], input=rendered, check=True, capture_output=True)
    lines = listing.stdout.decode().splitlines()[2:]
    assert len(lines) >= 3
    for line in lines:
        assert re.search(r"\+(TongbanSong|TongbanKai|TongbanHei)", line)
        assert re.search(r"\byes yes yes\b", line), "embedded, subset, with Unicode"


def test_says_what_the_facts_say(rendered):
    text = text_of(rendered)
    for wanted in (
        "培训合格证书",
        "儿童主任·岗前培训",
        "李秀兰",
        "990101********0024",
        "2026年9月8日至11月20日",
        "6学时（线上2学时、实操4学时）",
        "2026990101D0100214A",
        "7K3MQ8XDA0B1C2D3E4F5G6H7J8",
        "2027年12月31日",
        "清溪县民政局",
        "（盖章）",
    ):
        assert wanted in text


def test_the_qr_code_leads_to_the_public_page(rendered):
    picture = Image.open(io.BytesIO(png.from_pdf(rendered)))
    codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [some_facts().url]


def test_declares_pdf_a_3u(rendered):
    """ISO 19005-3: identification in XMP, an output intent, no encryption, a trailer identifier."""
    with pikepdf.open(io.BytesIO(rendered)) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/ID" in document.trailer
        assert not document.is_encrypted
        assert "/JavaScript" not in document.Root.get("/Names", {})


def test_same_facts_same_bytes(rendered):
    assert pdf.render_pdf(some_facts()) == rendered


@pytest.mark.parametrize("name", NAMES)
def test_names_are_printed_whole_and_on_one_line(name):
    content = pdf.render_pdf(some_facts(name=name))
    assert name in text_of(content)
    assert glyphs.missing(name) == []


@pytest.mark.parametrize("character", ["\U00031350", "\ue863", "\u200b", "\U0002a6df\U000e0100"])
def test_what_no_font_can_draw_is_named(character):
    assert glyphs.missing(f"李{character}") != []


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        ({"name": "李" * 39}, True),
        ({"name": "李" * 40}, False),
        ({"name": "李" * 55, "identity_masked": ""}, True),
        ({"programme_title": "训" * 71}, True),
        ({"programme_title": "训" * 72}, False),
        ({"body": "训" * 93, "second": "The bearer took part."}, True),
        ({"body": "训" * 94, "second": "The bearer took part."}, False),
        ({"language": "en", "body_en": "took part " * 33}, True),
        ({"language": "en", "body_en": "took part " * 40}, False),
    ],
)
def test_what_the_sheet_has_no_room_for_is_known_before(facts: dict[str, str], fits: bool) -> None:
    """A name stays within the frame, a sentence above the QR code; looked at in pictures."""
    assert (boxes.overlong(some_facts(**facts)) == "") is fits


@pytest.mark.parametrize("text", ["name", "body", "second", "issuer"])
def test_a_text_that_no_font_draws_holds_the_page(text: str) -> None:
    with pytest.raises(pdf.UnexpectedFont, match="\U00031350"):
        pdf.render_pdf(some_facts(**{text: "李\U00031350"}))


@pytest.mark.parametrize(
    ("language", "text", "usual", "other"),
    [
        ("zh-hans", "body", KAI, ("䶶", KAI)),
        ("zh-hans", "body", KAI, ("㐀", SONG)),
        ("zh-hans", "second", SONG, ("䶶", KAI)),
        ("zh-hans", "second", SONG, ("㐀", SONG)),
        ("en", "body_en", SONG, ("䶶", KAI)),
        ("en", "issuer_en", SONG, ("䶶", KAI)),
    ],
)
def test_each_text_is_in_one_typeface(
    language: str, text: str, usual: str, other: tuple[str, str]
) -> None:
    """䶶 is in Kai only, 㐀 in Song only: no typeface stands in for single characters."""
    character, family = other
    box = {"body_en": "body", "issuer_en": "issuer"}.get(text, text)

    def drawn(words: str) -> tuple[str, set[str]]:
        facts = some_facts(language=language, **{text: words})
        shape = boxes.page(facts).shape
        with pikepdf.open(io.BytesIO(pdf.render_pdf(facts))) as document:
            fonts = {
                re.sub(r".*\+|-Identity-H", "", str(font.BaseFont))
                for font in document.pages[0].Resources.Font.values()
                if ord(character) in _code_points(font)
            }
        return getattr(shape, f"{box}_family"), fonts

    assert drawn("words")[0] == usual
    assert drawn(f"words {character}") == (family, {f"{family.replace(' ', '')}-Regular"})


def _code_points(font: pikepdf.Object) -> set[int]:
    """What the font's ToUnicode says it draws."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    return {int(found, 16) for found in re.findall(r"<[0-9a-fA-F]{4}> *<([0-9a-fA-F]+)>", table)}


def test_a_glyph_from_another_font_is_refused():
    with pytest.raises(pdf.UnexpectedFont):
        pdf.refuse_unexpected_fonts(_page_in("Courier"))


def _page_in(font: str) -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page()
    face = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name(f"/{font}"))
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=face))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_english_printing_has_no_chinese_but_the_name():
    facts: Facts = some_facts(language="en", issuer_en="Qingxi County Civil Affairs Bureau")
    text = text_of(pdf.render_pdf(facts))
    assert re.sub(r"[^\u4e00-\u9fff]", "", text) == "李秀兰"


def test_a_book_keeps_order_and_pages() -> None:
    names = ["李秀兰", "张䶮", "ئابدۇراخمان", "王五"]
    parts: list[bytes] = []
    assert pdf.book([some_facts(name=name) for name in names], parts.append) == 4
    with pikepdf.open(io.BytesIO(b"".join(parts))) as document:
        assert len(document.pages) == 4
    text = text_of(b"".join(parts))
    places = [text.index(name) for name in ("李秀兰", "张䶮", "王五")]
    assert places == sorted(places)


def test_a_book_leaves_out_whom_no_font_draws_and_says_so() -> None:
    refused: list[str] = []
    people = [some_facts(name="李\U00031350"), some_facts()]
    parts: list[bytes] = []
    pages = pdf.book(people, parts.append, refuse=lambda facts: refused.append(facts.name))
    assert (pages, refused) == (1, ["李\U00031350"])
