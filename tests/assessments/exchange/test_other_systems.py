"""Files as other systems write them: what each of them has that ours have not."""

import io
import zipfile

import pytest
from docx import Document
from factories.exchange import brief, paper, reasons, saved, xlsx
from openpyxl import Workbook

from assessments.exchange import opening, saving
from assessments.exchange.found import Reading


def notes(reading: Reading) -> list[str]:
    own = [note for one in reading.questions for note in one.notes]
    return [str(one) for one in [*own, *(note.text for note in reading.notes)]]


def moodle(kind: str, inside: str, *, text: str = "Q?") -> Reading:
    return opening.read(
        f'<quiz><question type="{kind}"><questiontext format="html"><text>{text}</text>'
        f"</questiontext>{inside}</question></quiz>".encode()
    )


RIGHT = '<answer fraction="100"><text>true</text><feedback><text>Yes.</text></feedback></answer>'


def test_moodles_feedback_to_answers_explains_the_question():
    (judged,) = moodle("truefalse", RIGHT).questions
    assert judged.source["explanation"] == "true — Yes."
    (short,) = moodle("shortanswer", RIGHT).questions
    assert short.source["explanation"] == "true — Yes."


def test_moodles_hints_and_texts_for_right_answers_are_said_to_be_left_out():
    options = '<answer fraction="100"><text>a</text></answer><answer><text>b</text></answer>'
    said = (
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        "<incorrectfeedback><text>Read page 3.</text></incorrectfeedback>"
        "<hint><text>Think.</text></hint>"
    )
    assert notes(moodle("multichoice", options + said)) == [
        "The hints for further tries were left out.",
        "A text for right or wrong answers was left out: “Read page 3.”",
    ]


ESSAYS = [
    ("<attachments>0</attachments>", "essay", []),
    ("<responseformat>noinline</responseformat><attachments>1</attachments>", "file", []),
    (
        "<responsetemplate><text>Dear</text></responsetemplate><attachments>-1</attachments>",
        "essay",
        [
            "Moodle takes files with the text; here the answer is a text.",
            "The text that Moodle begins the answer with was left out.",
        ],
    ),
]


@pytest.mark.parametrize(("inside", "kind", "said"), ESSAYS)
def test_moodles_essays(inside, kind, said):
    guide = (
        "<generalfeedback><text>G</text></generalfeedback><graderinfo><text>I</text></graderinfo>"
    )
    reading = moodle("essay", inside + guide)
    (essay,) = reading.questions
    assert (essay.source["type"], essay.source["explanation"]) == (kind, "G\nI")
    assert notes(reading) == said


def test_a_guide_in_the_form_of_a_rubric_is_one():
    rubric = "事实：0 没有｜2 完整（例：有日期）\n语气：0 生硬｜1 尊重"
    guide = f"<graderinfo><text>{rubric}</text></graderinfo>"
    (essay,) = moodle("essay", guide).questions
    assert [(one["text"], len(one["levels"])) for one in essay.source["rubric"]] == [
        ("事实", 2),
        ("语气", 2),
    ]
    assert essay.source["rubric"][0]["levels"][1] == {
        "points": "2", "text": "完整", "example": "有日期",
    }  # fmt: skip
    (other,) = moodle("essay", guide.replace("2 完整", "0 完整")).questions
    assert "rubric" not in other.source  # no level is worth more: it stays a text


ORDERS = [
    ("", "adjacent", 0),
    ("<gradingtype>ALL_OR_NOTHING</gradingtype>", "all_or_nothing", 0),
    ("<gradingtype>ABSOLUTE_POSITION</gradingtype>", "adjacent", 1),
]


@pytest.mark.parametrize(("rule", "scoring", "said"), ORDERS)
def test_moodles_orders_say_their_places_and_their_rule(rule, scoring, said):
    answers = "".join(
        f'<answer fraction="{place}"><text>{text}</text></answer>'
        for place, text in ((2, "two"), (1, "one"))
    )
    reading = moodle("ordering", rule + answers)
    source = reading.questions[0].source
    assert [one["text"] for one in source["items"]] == ["one", "two"]
    assert (source["scoring"], len(notes(reading))) == (scoring, said)


@pytest.mark.parametrize(("kind", "box"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_moodles_words_for_gaps_are_a_text_with_choices(kind, box):
    words = "".join(
        f"<{box}><text>{text}</text><group>{group}</group></{box}>"
        for text, group in (("村", 1), ("三", 2), ("县", 1), ("五", 2))
    )
    (question,) = moodle(kind, words, text="[[1]]级[[2]]天").questions
    assert question.source["stem"] == "[[1]]级[[2]]天"
    assert [
        [(one["text"], one["correct"]) for one in part["options"]]
        for part in question.source["parts"]
    ] == [[("村", True), ("县", False)], [("三", True), ("五", False)]]
    assert reasons(moodle(kind, words, text="[[9]]")) == [
        (1, "The gaps and the words of this question do not fit each other.")
    ]


def test_a_gap_with_two_numbers_is_refused_as_a_question_with_two_is():
    ((_line, reason),) = reasons(moodle("cloze", "", text="x {1:NM:=3:0.1~%50%4:0.5}"))
    assert reason == "A numerical question takes one number with a tolerance, not 2."


def test_latin_1_means_windows_1252_as_in_every_browser():
    quiz = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><quiz><question type="truefalse">'
        f"<questiontext><text>“é”</text></questiontext>{RIGHT}</question></quiz>"
    )
    assert opening.read(quiz.encode("cp1252")).questions[0].source["stem"] == "“é”"


def test_gift_without_a_blank_line_and_with_feedback_everywhere():
    reading = opening.read(
        b"::a:: A {#5:1#near}\n::b:: B {F#no#yes}\n::c:: C {=x#good}", name="g.gift"
    )
    assert [(one.place.line, one.source["explanation"]) for one in reading.questions] == [
        (1, "near"),
        (2, "yes\nno"),
        (3, "x — good"),
    ]


AIKEN = [
    ("q\na. x\nb. y\nanswer : b\n", ["B"]),
    ("q\r\nA) x\r\nB) y\r\nANSWER：a\r\n", ["A"]),
    ("q\nA) x\nB) y\nANSWER: A\nFEEDBACK: because\n\nr\nA) x\nB) y\nANSWER: B\n", ["A", "B"]),
]


@pytest.mark.parametrize(("text", "right"), AIKEN)
def test_aiken_as_it_is_typed(text, right):
    reading = opening.read(text.encode())
    assert (reading.format, [brief(one)[2] for one in reading.questions]) == ("aiken", right)
    said = [one.source["explanation"] for one in reading.questions if "explanation" in one.source]
    assert said == (["because"] if "FEEDBACK" in text else [])


def test_feedback_of_a_refused_question_is_given_to_no_other():
    text = "q\nA) x\nB) y\nANSWER: A\n\nr\nA) x\nB) y\nANSWER: C\nFEEDBACK: of r\n"
    reading = opening.read(text.encode())
    assert "explanation" not in reading.questions[0].source
    assert notes(reading) == ["Not part of a question: “of r”"]


def package(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["g1_xml", "res00001_dat"])  # Canvas, Blackboard
def test_a_package_of_qti_1_says_so(name):
    parts = {name: "<questestinterop/>", "imsmanifest_xml": "<manifest/>", "meta_xml": "<quiz/>"}
    reading = opening.read(package(**parts), name="export.zip")
    ((_line, reason),) = reasons(reading)
    assert reason.startswith("This is QTI 1.2, as Canvas and Blackboard write it. Export")
    assert notes(reading) == [
        "This part of the package is no question: its outermost element is “quiz”."
    ]


def qti(response: str, body: str) -> Reading:
    return opening.read(
        f'<assessmentItem identifier="i"><responseDeclaration identifier="R" {response}'
        f"</responseDeclaration><itemBody>{body}</itemBody></assessmentItem>".encode()
    )


def test_words_to_drag_into_gaps():
    pairs = (
        'cardinality="multiple" baseType="directedPair"><correctResponse><value>w1 G1</value>'
        "<value>w2 G2</value></correctResponse>"
    )
    body = (
        '<gapMatchInteraction responseIdentifier="R"><prompt>填</prompt>'
        '<gapText identifier="w1">村</gapText><gapText identifier="w2">县</gapText>'
        '<p><gap identifier="G1"/>和<gap identifier="G2"/></p></gapMatchInteraction>'
    )
    (question,) = qti(pairs, body).questions
    assert question.source["stem"] == "填\n[[1]]和[[2]]"
    assert [
        next(one["text"] for one in part["options"] if one["correct"])
        for part in question.source["parts"]
    ] == ["村", "县"]
    assert reasons(qti(pairs.replace("w2 G2", "w2 G9"), body)) == [
        (1, "Each gap of this item needs one right word, neither more nor fewer.")
    ]


def test_what_scorers_are_told_is_kept():
    body = (
        '<extendedTextInteraction responseIdentifier="R"/><p>Q?</p>'
        '<rubricBlock view="scorer"><p>Look for X</p></rubricBlock>'
    )
    (question,) = qti('cardinality="single" baseType="string">', body).questions
    assert (question.source["stem"], question.source["explanation"]) == ("Q?", "Look for X")


KEYS_AT_THE_END = """一、单选题（每小题1分）
1、甲问（）
A、一 B、二
C、三
2. 乙问( )
A.一 B.二
二、判断题
3、丙。（ ）
参考答案：
一、单选题：1.B 2.A
二、判断题：3.×"""


def test_keys_behind_the_titles_of_their_sections():
    assert [brief(one)[2] for one in paper(KEYS_AT_THE_END).questions] == ["B", "A", False]


def test_letters_divided_by_commas_in_the_bracket_are_no_options():
    (question,) = paper("多选题\n1．哪些（A、B、D）\nA、甲\nB、乙\nC、丙\nD、丁").questions
    assert brief(question) == ("multiple", "哪些（　）", "ABD")


def test_a_paper_downloaded_from_a_course_platform():
    reading = paper(
        "1.(判断题)丙。\n正确答案: 正确\n【单选题】2. 戊？\nA.一\nB.二\n"
        "我的答案：B 得分：2 正确答案：A"
    )
    assert [brief(one) for one in reading.questions] == [
        ("true_false", "丙。", True),
        ("single", "戊？", "A"),
    ]
    assert notes(reading) == ["An answer that somebody gave was left out: “B 得分：2”"]


def test_the_written_answer_of_an_essay_is_not_part_of_the_question():
    (question,) = paper("简答题\n1. 说说步骤。\n答：看档案。\n答案要点：先后").questions
    assert (question.source["stem"], question.source["explanation"]) == (
        "说说步骤。",
        "看档案。 先后",
    )


def test_questions_side_by_side_and_in_a_table_with_a_header():
    document = Document()
    beside = document.add_table(1, 2)
    beside.cell(0, 0).text = "1. 左？\nA. 一\nB. 二\n答案：A"
    beside.cell(0, 1).text = "2. 右？\nA. 一\nB. 二\n答案：B"
    table = document.add_table(3, 4)
    rows = (
        ("题型", "题目", "选项", "答案"),
        ("单选", "甲？", "A.一 B.二", "A"),
        ("判断", "", "", "√"),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    reading = opening.read(saved(document))
    assert [brief(one) for one in reading.questions] == [
        ("single", "左？", "A"),
        ("single", "右？", "B"),
        ("single", "甲？", "A"),
    ]
    assert [reason for _line, reason in reasons(reading)] == ["The question has no text."]


def test_every_sheet_of_a_workbook_is_read_or_reported():
    book = Workbook()
    book.active.append(["填写说明"])
    for name, answer in (("单选", "A"), ("第二张", "B")):
        sheet = book.create_sheet(name)
        sheet.append(["题干", "选项A", "选项B", "答案"])
        sheet.append([f"{name}？", "甲", "乙", answer])
    reading = opening.read(saved(book))
    assert [(one.place.item, one.place.row, brief(one)[2]) for one in reading.questions] == [
        ("单选", 2, "A"),
        ("第二张", 2, "B"),
    ]
    assert [(one.place.item, str(one.text)) for one in reading.notes] == [
        ("Sheet", "No row of this sheet names the columns: it was passed over.")
    ]


def test_a_header_of_two_rows_and_answers_in_words():
    book = xlsx(
        ["题型", "题干", "选项", None, "正确选项"],
        [None, None, "A", "B", None],
        ["单选", "文字", "甲", "乙", "乙"],
        ["单选", "数", 10, 20, 20],
        header=["题库", "", ""],
    )
    assert [brief(one)[2] for one in opening.read(book).questions] == ["B", "B"]


LOSSES = {"picture": "/media/a.png", "audio": {"file": "/media/a.mp3", "text": "听"}}


@pytest.mark.parametrize(("kind", "lost"), [("xlsx", 3), ("aiken", 4), ("gift", 2), ("qti", 1)])
def test_what_a_question_loses_in_a_file_is_named(kind, lost):
    options = [
        {"key": key, "text": key * 2, "correct": key == "A", "feedback": "f"} for key in "AB"
    ]
    question = {
        "type": "single", "stem": "问？", "key": "k", "explanation": "e", "options": options,
        **LOSSES,
    }  # fmt: skip
    written = saving.write([question], kind=kind, picture=lambda _address: None)
    assert (written.kept, len(written.without)) == (1, lost)
