"""A .docx as a lesson: what stays, what is left out, what is refused and with which remedy."""

import io
import random
import time
import zipfile

import pytest
from docx import Document
from factories import lessons as made
from factories.lessons import notes, outline, png, read, repacked, saved, texts, with_body

from common.domain.problems import FileRefused


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def bold(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_headings_lists_tables_pictures_and_bold_stay() -> None:
    draft = read(made.visit())
    assert (draft.title, draft.summary) == ("怎样入户家访", "三句话说清来意。")
    assert outline(draft) == [
        ("准备", ["text", "table"]),
        ("进门", ["text", "picture", "picture"]),
    ]
    assert texts(draft) == (
        "<p>先<b>看档案</b>，再出门。</p><ul><li>带证件</li><li>带笔</li></ul>"
        "<h3>路上</h3><p>两人同行。</p><p>先问好。</p>"
    )
    assert draft.sections[0].parts[1]["value"] == {
        "caption": "表1 时间安排",
        "header": ["时间", "做什么"],
        "rows": [{"cells": ["上午", "家访"]}],
    }
    assert [part["value"] for part in draft.sections[1].parts[1:]] == [
        {"image": 1, "alt": "", "caption": "图1 门口"},
        {"image": 2, "alt": "家访人员站在门口问好", "caption": ""},
    ]
    assert [(one.number, one.alt) for one in draft.pictures] == [
        (1, ""),
        (2, "家访人员站在门口问好"),
    ]
    assert notes(draft) == []


@pytest.mark.parametrize(
    ("alt", "kept"),
    [
        ("村口的路", "村口的路"),
        ("IMG_2031.jpg", ""),
        ("图片包含 人, 户外\n\n描述已自动生成", ""),
        ("A person outdoors\n\nDescription automatically generated", ""),
    ],
)
def test_a_description_that_nobody_wrote_is_none(alt: str, kept: str) -> None:
    document = Document()
    document.add_heading("一", 1)
    made.with_picture(document, png(), alt)
    assert [one.alt for one in read(saved(document)).pictures] == [kept]


def test_a_document_without_styles_is_divided_at_its_numbered_lines() -> None:
    draft = read(
        with_body("".join(map(p, ["怎样家访", "一、准备", "带证件。", "二、进门", "问好。"])))
    )
    assert draft.title == "怎样家访"
    assert outline(draft) == [("准备", ["text"]), ("进门", ["text"])]
    assert notes(draft)[0].startswith("The document has no heading styles. 2 short lines")


def test_or_at_its_bold_lines() -> None:
    body = (
        bold("准备") + p("带证件。") + bold("进门") + p("问好。") + bold("这一句很重要，要记住。")
    )
    draft = read(with_body(body))
    assert outline(draft) == [("准备", ["text"]), ("进门", ["text"])]
    assert "<b>这一句很重要，要记住。</b>" in texts(draft)


def test_a_document_without_any_heading_is_one_section_and_says_so() -> None:
    draft = read(with_body(p("第一段。") + p("第二段。")), name="入户.docx")
    assert (draft.title, outline(draft)) == ("入户", [("入户", ["text"])])
    assert notes(draft)[0].startswith("The document has no headings")


def test_what_was_deleted_hidden_or_commented_stays_behind() -> None:
    body = (
        "<w:p><w:r><w:t>留下</w:t></w:r><w:del><w:r><w:delText>删掉</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>加上</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    draft = read(with_body(body))
    assert texts(draft) == "<p>留下加上</p>"
    assert "1 footnotes were left out." in notes(draft)


def test_markup_in_the_text_is_text() -> None:
    assert texts(read(with_body(p("&lt;script&gt;x&lt;/script&gt; &amp;")))) == (
        "<p>&lt;script&gt;x&lt;/script&gt; &amp;</p>"
    )


def test_only_web_and_mail_links_stay_links() -> None:
    def change(parts: dict[str, bytes]) -> None:
        link = '<w:p><w:hyperlink r:id="{}"><w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p>'
        body = link.format("rIdA", "网页") + link.format("rIdB", "脚本")
        text = parts[made.DOCUMENT].decode()
        parts[made.DOCUMENT] = text.replace("<w:body>", f"<w:body>{body}").encode()
        name = "word/_rels/document.xml.rels"
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        rows = "".join(
            f'<Relationship Id="{key}" Type="{kind}" Target="{target}" TargetMode="External"/>'
            for key, target in (("rIdA", "https://www.mca.gov.cn/"), ("rIdB", "javascript:x()"))
        )
        parts[name] = parts[name].replace(b"</Relationships>", f"{rows}</Relationships>".encode())

    assert texts(read(repacked(saved(Document()), change))) == (
        '<p><a href="https://www.mca.gov.cn/">网页</a></p><p>脚本</p>'
    )


def test_lists_keep_their_depth() -> None:
    document = Document()
    document.add_heading("一", 1)
    for text, depth in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0)):
        document.add_paragraph(text, style="List Bullet")._p.get_or_add_pPr().get_or_add_numPr()
        numbers = document.paragraphs[-1]._p.pPr.numPr
        numbers.get_or_add_numId().val, numbers.get_or_add_ilvl().val = 1, depth
    assert texts(read(saved(document))).replace("ol>", "ul>") == (
        "<ul><li>甲<ul><li>乙</li><li>丙</li></ul></li><li>丁</li></ul>"
    )


def test_the_styles_of_deeper_lists_nest_without_a_level() -> None:
    """“List Bullet 2” is a list of its own in Word, and still stands inside the entry above."""
    document = Document()
    document.add_heading("准备", 1)
    for text, style in (("甲", ""), ("乙", " 2"), ("丙", " 3"), ("丁", "")):
        document.add_paragraph(text, style=f"List Bullet{style}")
    assert texts(read(saved(document))) == (
        "<ul><li>甲<ul><li>乙<ul><li>丙</li></ul></li></ul></li><li>丁</li></ul>"
    )


def test_merged_cells_and_boxes() -> None:
    document = Document()
    document.add_heading("一", 1)
    table = document.add_table(3, 3)
    for place, text in zip(table._cells, "甲乙丙丁戊己庚辛壬", strict=True):
        place.text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "合并"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "竖"
    document.add_table(1, 1).cell(0, 0).text = "框里的话"
    draft = read(saved(document))
    assert outline(draft) == [("一", ["table", "text"])]
    value = draft.sections[0].parts[0]["value"]
    assert value["header"] == ["甲", "合并", "—"]
    assert [row["cells"] for row in value["rows"]] == [["竖", "戊", "己"], ["竖", "辛", "壬"]]
    assert texts(draft) == "<p>框里的话</p>"


def test_macros_are_left_out() -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["word/vbaProject.bin"] = b"\xd0\xcf\x11\xe0macro"

    draft = read(repacked(made.visit(), change))
    assert notes(draft) == ["The macros of the file were left out."]


BOMB = b"<w:p/>" + b" " * (30 << 20)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (made.ole("WordDocument"), "This is an old .doc document. Save it as .docx."),
        (
            made.ole("EncryptedPackage", "EncryptionInfo"),
            "This file has a password. Remove the password in Word or Excel and save it.",
        ),
        (b"{\\rtf1\\ansi}", "This is an .rtf document. Save it as .docx."),
        (
            b"%PDF-1.7",
            ("This is a PDF. Open the document it was made from as .docx, or attach the PDF as a "
            "handout."),
        ),
        (b"hello", "This is not a Word document. Save it as .docx."),
        (made.visit()[:5000], "The file is damaged. Open it and save it again."),
        (
            repacked(made.visit(), lambda parts: parts.update({"word/media/a.xml": BOMB})),
            "The file unpacks to far more than it holds. Save it again.",
        ),
        (
            repacked(made.visit(), lambda parts: parts.pop(made.DOCUMENT)),
            "This is not a Word document. Save it as .docx.",
        ),
        (
            repacked(
                made.visit(),
                lambda parts: parts.update(
                    {made.DOCUMENT: b'<!DOCTYPE x [<!ENTITY a "b">]><w:document/>'}
                ),
            ),
            "The file is damaged. Open it and save it again.",
        ),
        (with_body(""), "The document holds no text. Is it the right file?"),
        (
            bytes(60 << 20),
            ("The file is larger than 40 MB. In Word choose “Compress Pictures”, or split the "
            "document."),
        ),
    ],
    ids=["empty", "doc", "password", "rtf", "pdf", "text", "cut off", "bomb", "no document",
         "entities", "no text", "60 MB"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_remedy(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read(content)
    assert str(refusal.value) == reason


def test_any_damage_is_a_refusal_or_a_lesson_never_an_error() -> None:
    """One byte of each of 120 copies is changed; another 40 are cut off."""
    content, chance = made.visit(), random.Random(7)
    for attempt in range(160):
        damaged = bytearray(content)
        if attempt < 120:
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        else:
            del damaged[chance.randrange(len(damaged)) :]
        try:
            assert read(bytes(damaged)).sections
        except FileRefused:
            continue


def test_a_hundred_pages_take_a_moment() -> None:
    """100 pages of 30 lines, a table on each tenth: well below the ten seconds promised."""
    heading = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    row = "<w:tr>" + f"<w:tc>{p('表里的话')}</w:tc>" * 3 + "</w:tr>"
    pages = [
        p(f"第{page}页", heading)
        + p("家访之前先看档案，想好问什么；") * 30
        + (f"<w:tbl>{row * 5}</w:tbl>" if page % 10 == 0 else "")
        for page in range(100)
    ]
    content = with_body("".join(pages))
    start = time.perf_counter()
    draft = read(content)
    assert len(draft.sections) == 100
    assert time.perf_counter() - start < 10


def test_the_archive_is_closed_again() -> None:
    stream = io.BytesIO(made.visit())
    read(stream.getvalue())
    assert zipfile.is_zipfile(stream)
