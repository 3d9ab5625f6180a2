"""Which format a file is, its encoding, and files that are none of ours."""

import io
import random
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from factories.exchange import brief, docx, reasons, saved, xlsx
from PIL import Image

from assessments.exchange import opening
from assessments.exchange.found import FileRefused

PAPER = "1. 敲门之前，先做什么？\nA. 看档案\nB. 进门\n答案：A\n"
AIKEN = "敲门之前，先做什么？\nA) 看档案\nB) 进门\nANSWER: A\n"
GIFT = "::甲:: 敲门之前，先做什么？ {=看档案 ~进门}\n"
READ = ("single", "敲门之前，先做什么？", "A")

ENCODINGS = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("text", [PAPER, AIKEN, GIFT], ids=["docx", "aiken", "gift"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_text_in_every_encoding(text, encoding, ending):
    reading = opening.read(text.replace("\n", ending).encode(encoding))
    assert [brief(one) for one in reading.questions] == [READ]


def test_western_text_without_a_declared_encoding():
    text = "::é:: Où est “l’école” — déjà fermée ? {=Ça dépend ~Là-bas}"
    (question,) = opening.read(text.encode("cp1252")).questions
    assert question.source["stem"] == "Où est “l’école” — déjà fermée ?"
    assert [one["text"] for one in question.source["options"]] == ["Ça dépend", "Là-bas"]


FORMATS = [
    ("docx", docx(*PAPER.splitlines())),
    ("docx", PAPER.encode()),
    ("aiken", AIKEN.encode()),
    ("gift", GIFT.encode()),
    ("xlsx", xlsx(["单选题", "敲门之前，先做什么？", "看档案", "进门", "", "", "", "A"])),
    ("xlsx", "题型,题干,选项A,选项B,答案\n单选,敲门之前，先做什么？,看档案,进门,A\n".encode("gbk")),
]


@pytest.mark.parametrize(("kind", "content"), FORMATS)
def test_the_format_is_known_by_its_content(kind, content):
    reading = opening.read(content, name="questions")
    assert (reading.format, [brief(one) for one in reading.questions]) == (kind, [READ])


def package(**parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64
REFUSED = [
    ("empty", b"", "The file is empty."),
    ("blank", b"\xef\xbb\xbf \r\n", "The file is empty."),
    ("doc", OLE + "WordDocument".encode("utf-16-le"), "This is an old .doc document. Save it as"),
    ("xls", OLE + "Workbook".encode("utf-16-le"), "This is an old .xls workbook. Save it as .xlsx"),
    ("password", OLE + "EncryptedPackage".encode("utf-16-le"), "This file has a password."),
    ("old", OLE, "This is a file of an old Office program."),
    ("rtf", b"{\\rtf1 x}", "This is an .rtf document."),
    ("pdf", b"%PDF-1.7 x", "This is a PDF."),
    ("html", b"<!DOCTYPE html><html><p>1</p></html>", "This is a web page."),
    ("qti1", b"<questestinterop/>", "This is QTI 1.2, as Canvas and Blackboard write it. Export"),
    ("xml", b"<a/>", "This XML holds no questions: its outermost element is"),
    ("prose", "今天天气很好。".encode(), "No question was found in this text."),
    ("binary", bytes(range(256)) * 20, "This is neither text nor a file of a program"),
    ("zip", package(a="x"), "This ZIP holds no questions"),
    ("cut zip", docx("1. 问")[:200], "The file is damaged or cut off."),
    ("macros", with_part(docx("1. 问"), "word/vbaProject.bin", b"x"), "The file contains macros."),
    ("macro sheet", with_part(xlsx(), "xl/vbaProject.bin", b"x"), "文件中含有宏。"),
    ("bomb", with_part(docx("1. 问"), "word/media/a.bin", b"\0" * 60_000_000), "Unpacked, the"),
    ("dense", with_part(docx("1. 问"), "word/media/a.bin", b"\0" * 9_000_000), "The file unpacks"),
    ("no columns", xlsx(header=["甲", "乙"]), "No row names the columns."),
    (
        "entity",
        package(**{
            "[Content_Types]_xml": "<Types/>",
            "word__document_xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        }),
        "The file is damaged.",
    ),
    ("no document", package(word__document_xml="<a><b></a>"), "The XML is damaged near line"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"), [(c, r) for _n, c, r in REFUSED], ids=[n for n, _c, _r in REFUSED]
)
def test_files_that_are_none_of_ours_say_what_to_do(content, reason):
    with pytest.raises(FileRefused, match=reason.replace(".", r"\.")):
        opening.read(content, name="questions.docx")


def test_too_large_a_file_is_not_opened():
    with pytest.raises(FileRefused, match="larger than 50 MB"):
        opening.read(b"1" * (opening.LARGEST + 1))


def test_a_file_in_another_format_than_was_said():
    with pytest.raises(FileRefused, match="No question was found in the file as gift"):
        opening.read(b"// only a comment", kind="gift")


WHOLE = [docx(*PAPER.splitlines()), xlsx(["单选", "问", "a", "b", "", "", "", "A"]), GIFT.encode(),
         AIKEN.encode("gbk"), PAPER.encode("utf-16")]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_random_and_cut_and_changed_files_never_fail_in_another_way(seed):
    """A reading or FileRefused; no traceback."""
    chance = random.Random(seed)
    content = bytearray(chance.choice(WHOLE))
    if seed % 3 == 0:
        content = bytearray(chance.randbytes(chance.randrange(1, 2000)))
    elif seed % 3 == 1:
        del content[chance.randrange(1, len(content)) :]
    else:
        for _change in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    for kind in (None, *opening.FORMATS):
        try:
            opening.read(bytes(content), name="x.txt", kind=kind)
        except FileRefused:
            continue


def test_words_automatic_numbers_are_read():
    """Lists that Word numbers itself: the number is not in the text."""
    document = Document()
    numbering = document.part.numbering_part.element
    for identity, form, text in ((90, "decimal", "%1、"), (91, "upperLetter", "%1.")):
        numbering.insert(0, parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:lvl w:ilvl="0">'
            f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            "</w:abstractNum>"
        ))  # fmt: skip
    for number, abstract in ((900, 90), (911, 91), (912, 91)):
        numbering.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}">'
            f'<w:abstractNumId w:val="{abstract}"/></w:num>'
        ))  # fmt: skip

    def listed(text: str, number: int) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        ))  # fmt: skip

    for options, answer in ((911, "A"), (912, "B")):
        listed(f"第{answer}问（ ）", 900)
        for text in ("甲", "乙", "丙"):
            listed(text, options)
        document.add_paragraph(f"答案：{answer}")
    reading = opening.read(saved(document))
    assert [brief(one) for one in reading.questions] == [
        ("single", "第A问（ ）", "A"),
        ("single", "第B问（ ）", "B"),
    ]
    assert [one.place.line for one in reading.questions] == [1, 6]


def png() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(stream, "PNG")
    stream.seek(0)
    return stream


def test_tables_line_breaks_pictures_and_raised_digits_of_a_document():
    document = Document()
    paragraph = document.add_paragraph("1. 面积 10m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" 的房间？")
    paragraph.add_run().add_picture(png())
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("A. 甲", "B. 乙", "C. 丙", "D. 丁"), strict=True):
        cell.text = text
    document.add_paragraph("答案：C\n解析：因为")
    reading = opening.read(saved(document))
    (question,) = reading.questions
    assert brief(question) == ("single", "面积 10m² 的房间？", "C")
    assert question.source["explanation"] == "因为"
    assert list(reading.pictures) == [question.source["picture"]]


def test_a_sheet_says_row_column_and_reason():
    reading = opening.read(
        xlsx(
            ["单选题", "甲？", "一", "二", "", "", "", "B", "因为", "难", "强制报告", 2.0, "是"],
            ["多选题", "乙？", "一", "二", "三", "", "", "A、C", "", "", "", "", ""],
            ["判断题", "丙？", "", "", "", "", "", "√"],
            ["判断题", "丁？", "", "", "", "", "", False],
            ["", "戊？", 1, 2.5, "", "", "", "b"],
            [],
            ["单选题", "己？", "一", "二", "", "", "", ""],
            ["单选题", "庚？", "一", "二", "", "", "", "E"],
            ["多选题", "辛？", "一", "二", "", "", "", "A"],
            ["看图题", "壬？", "一", "二", "", "", "", "A"],
            ["单选题", "癸？", "一", "", "三", "", "", "A"],
        )
    )
    assert [(one.place.row, *brief(one)) for one in reading.questions] == [
        (2, "single", "甲？", "B"),
        (3, "multiple", "乙？", "AC"),
        (4, "true_false", "丙？", True),
        (5, "true_false", "丁？", False),
        (6, "single", "戊？", "B"),
    ]
    first = reading.questions[0].source
    assert {name: first[name] for name in ("mark", "critical", "difficulty", "topic")} == {
        "mark": "2", "critical": True, "difficulty": "hard", "topic": "强制报告",
    }  # fmt: skip
    assert [one["text"] for one in reading.questions[4].source["options"]] == ["1", "2.5"]
    assert [row for row, _reason in reasons(reading)] == [8, 9, 10, 11, 12]
    assert reading.refused[1].original == "1. 庚？\nA. 一\nB. 二\n答案：E\n题型：单选题"


@pytest.mark.parametrize(
    "cell", ["A.甲 B.乙 C.丙", "A、甲\nB、乙\nC、丙", "甲|乙|丙", "甲\n乙\n丙"]
)
def test_options_in_one_cell(cell):
    reading = opening.read(xlsx(["问？", cell, "AC"], header=["题目", "选项", "答案"]))
    (question,) = reading.questions
    assert brief(question) == ("multiple", "问？", "AC")
    assert [one["text"] for one in question.source["options"]] == ["甲", "乙", "丙"]


def test_rows_above_the_header_and_columns_that_nobody_reads_are_reported():
    reading = opening.read(
        xlsx(
            ["题目*", "正确答案", "选项1", "选项2", "出题人"],
            ["甲？", "A", "一", "二", "陈"],
            header=["题库导入模板"],
        )
    )
    assert [brief(one) for one in reading.questions] == [("single", "甲？", "A")]
    assert [(note.place.row, str(note.text)) for note in reading.notes] == [
        (1, "Not part of a question: “题库导入模板”"),
        (2, "The column “出题人” was passed over."),
    ]
