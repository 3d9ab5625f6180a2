"""Files as they really come: each says what is wrong at its place, and nothing is misread."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from factories.exchange import docx, reasons, saved, xlsx
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from assessments.exchange import opening
from assessments.exchange.found import Reading

HEADER = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "分值"]


def sheet(*row: object) -> bytes:
    return xlsx(list(row), header=HEADER)


def moodle(inside: str, kind: str = "multichoice") -> bytes:
    return (
        f'<quiz><question type="{kind}"><name><text>n</text></name><questiontext><text>Q?</text>'
        f"</questiontext>{inside}</question></quiz>"
    ).encode()


def answers(*shares: str) -> str:
    return "".join(
        f'<answer fraction="{share}"><text>{text}</text></answer>'
        for share, text in zip(shares, ("true", "false"), strict=False)
    )


def item(more: str = "", stem: str = "") -> str:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i">'
        '<responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
        "<correctResponse><value>A</value></correctResponse></responseDeclaration>"
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>{more or 1}</value></defaultValue></outcomeDeclaration>"
        f'<itemBody>{stem}<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>P?'
        '</prompt><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b'
        "</simpleChoice></choiceInteraction></itemBody></assessmentItem>"
    )


REFUSED: dict[str, tuple[bytes, str]] = {
    "formula": (sheet("单选题", "几？", "=B2+1", "2", "", "A"), "A cell holds the formula “=B2+1”"),
    "function": (sheet("单选题", "几？", '=CONCAT("a",B2)', "2", "", "A"), "holds the formula"),
    "picture of WPS": (sheet("单选题", "图？", '=DISPIMG("ID_1",1)', "2", "", "A"), "pictures in"),
    "error": (sheet("单选题", "#REF!", "1", "2", "", "A"), "A cell shows the error #REF!"),
    "incomplete order": (sheet("排序题", "？", "1", "2", "3", "AB"), "The order “AB” names not"),
    "order with a repeat": (sheet("排序题", "？", "1", "2", "3", "ABB"), "not each of 3 things"),
    "mark below a hundredth": (sheet("判断题", "？", "", "", "", "√", "0.001"), "Round it"),
    "circled options": ("1. 问？\n①甲 ②乙\n答案：②".encode(), "The options have numbers such as ①"),
    "pair without a side": (b"::q:: M {=a -> 1 =b -> }", "A side of a pair, or a thing to"),
    "both right": (moodle(answers("100", "100"), "truefalse"), "A judgement has one right answer"),
    "neither true nor false": (
        moodle('<answer fraction="100"><text>对</text></answer>', "truefalse"),
        "A judgement has one right answer: true or false.",
    ),
    "broken fraction": (moodle(answers("hundert", "0")), "“hundert” is no percentage"),
    "huge mark": (item("99999").encode(), "A question earns at most 1000 marks."),
    "variable": (item(stem='<p>v <printedVariable identifier="X"/></p>').encode(), "by a template"),
    "unnumbered tabs": ("1. 问（A）\nA\t甲\tB\t乙".encode(), "at least two options"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_the_remedy(content: bytes, reason: str) -> None:
    kind = "docx" if content.startswith(b"1.") else None
    reading = opening.read(content, name="questions", kind=kind)
    ((_place, said),) = reasons(reading)
    assert reason in said
    assert reading.questions == []


def said_of(reading: Reading) -> list[str]:
    notes = [str(note.text) for note in reading.notes]
    return notes + [str(note) for one in reading.questions for note in one.notes]


def with_a_picture() -> bytes:
    book: Any = Workbook()
    for row in (HEADER, ["判断题", "图中的做法对吗？", "", "", "", "√"]):
        book.active.append(row)
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "PNG")
    book.active.add_image(SheetImage(stream), "H2")
    return saved(book)


def with_a_footnote() -> bytes:
    document = Document()
    run = document.add_paragraph("1. 家访须两人同行。（√）").runs[0]._r
    run.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    return saved(document)


def with_hidden_text() -> bytes:
    document = Document()
    paragraph = document.add_paragraph("1. 家访须两人同行。（√）")
    for text in ("命题人：", "教研组", " "):
        paragraph.add_run(text).font.hidden = True
    paragraph.add_run("").font.hidden = True
    paragraph.runs[0].font.hidden = False  # w:val="0": shown
    return saved(document)


def with_margins() -> bytes:
    document = Document()
    document.add_paragraph("1. 家访须两人同行。（√）")
    (section,) = document.sections
    section.header.paragraphs[0].text = "通用说明：每题 2 分"
    section.footer.paragraphs[0].text = "第 1 页 共 2 页"
    return saved(document)


def package(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


MANIFEST = (
    '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
    '<resource identifier="r" type="imsqti_item_xmlv2p1" href="../../etc/passwd"/>'
    '<resource identifier="s" type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>'
)
PROGRAM = item().replace("</itemBody>", "</itemBody><responseProcessing><customOperator/>"
                         "</responseProcessing>")  # fmt: skip
MAPPING = item().replace(
    "</correctResponse>",
    '</correctResponse><mapping><mapEntry mapKey="A" mappedValue="2"/></mapping>',
)
AREAS = MAPPING.replace("mapping", "areaMapping").replace(
    '<mapEntry mapKey="A"', '<areaMapEntry shape="rect" coords="0,0,1,1"'
)
BY_MAPPING = MAPPING.replace(
    "</itemBody>",
    "</itemBody><responseProcessing><mapResponse identifier='R'/></responseProcessing>",
)
IN_ORDER = BY_MAPPING.replace("choiceInteraction", "orderInteraction").replace(
    "<value>A</value>", "<value>A</value><value>B</value>"
)
WEIGHED = IN_ORDER.replace("</mapping>", '<mapEntry mapKey="B" mappedValue="1"/></mapping>')
ALIKE = "The item gives its answers different marks; here each part counts the same."
UNUSED = "The marks of the response mapping were left out: the item does not use them."
HIDDEN = "Hidden text was left out. Show it in Word if it belongs to the question."
MARGIN = "The header or footer of the pages was left out: “通用说明：每题 2 分”."
PICTURES = "Pictures in the workbook: 1 were left out. Add them to the questions."
FOOTNOTE = "A footnote was left out. Write what it says into the question."
COMPUTED = "The item computes its mark by a program; here the declared answer counts."
READ: dict[str, tuple[bytes, list[str]]] = {
    "picture": (with_a_picture(), [PICTURES]),
    "footnote": (with_a_footnote(), [FOOTNOTE]),
    "hidden text": (with_hidden_text(), [HIDDEN]),
    "header, page number": (with_margins(), [MARGIN]),
    "program": (PROGRAM.encode(), [COMPUTED]),
    "mapping without a rule": (MAPPING.encode(), [UNUSED]),
    "areas without a rule": (AREAS.encode(), [UNUSED]),
    "mapping with its rule": (BY_MAPPING.encode(), []),
    "different marks in order": (WEIGHED.encode(), [ALIKE]),
    "the same marks in order": (IN_ORDER.encode(), []),
    "place outside": (package(**{"imsmanifest.xml": MANIFEST, "a.xml": item()}),
                      ["The package names “../../etc/passwd” but does not hold it."]),
    "what a Mac adds": (package(**{"a.xml": item(), "__MACOSX/._a.xml": "\0\5\x16"}), []),
    "long mark": (moodle(f"<defaultgrade>0.3333333</defaultgrade>{answers('100', '0')}"),
                  ["The mark 0.3333333 was rounded to 0.33."]),
    "same option twice": (sheet("单选题", "？", "同", "同", "异", "A"),
                          ["Options A and B say the same."]),
    "comment in braces": (b"::a:: q {\n// the right one\n=x\n~y\n}", []),
    "BOM inside": ("::a:: 甲 {T}\n\n\ufeff".encode() + "\ufeff".encode(), []),
    "line break of Excel": (sheet("判断题", "先看_x000D_\n再敲门", "", "", "", "√"), []),
    "commas in tabs": ("题型\t题干\t答案\n判断题\ta, b, c, d, e, f, g\t√\n".encode(), []),
    "no BOM, UTF-16": ("题型,题干,答案\n判断题,问,√\n".encode("utf-16-le"), []),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), READ.values(), ids=READ)
def test_read_with_what_there_is_to_say(content: bytes, said: list[str]) -> None:
    reading = opening.read(content, name="questions.xlsx")
    assert (len(reading.questions), reading.refused) == (1, [])
    assert said_of(reading) == said
    assert "_x" not in str(reading.questions[0].source["stem"])
    assert "\ufeff" not in str(reading.questions[0].source)


def test_a_hidden_option_is_missed_and_said_so() -> None:
    document = Document(io.BytesIO(docx("1. 问？（A）", "A. 甲", "B. 乙")))
    document.paragraphs[2].runs[0].font.hidden = True
    assert "at least two options" in reasons(opening.read(saved(document)))[0][1]
