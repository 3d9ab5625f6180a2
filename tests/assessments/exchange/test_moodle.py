"""Moodle XML as Moodle writes it, and as others do."""

import base64
import io

import pytest
from factories.exchange import brief, reasons
from PIL import Image

from assessments.exchange import opening
from assessments.exchange.found import FileRefused, Reading


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(stream, "PNG")
    return stream.getvalue()


PICTURE = base64.b64encode(png()).decode()
QUIZ = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/Schutz/A//B</text></category></question>
  <question type="multichoice">
    <name><text>Q 1</text></name>
    <questiontext format="html"><text><![CDATA[<p>Was sieht man?<br>Bild:</p>
<p><img src="@@PLUGINFILE@@/a%20b.png" alt="x" onerror="x()"></p><script>x()</script>]]></text>
<file name="a b.png" path="/" encoding="base64">PICTURE</file></questiontext>
    <generalfeedback><text>&lt;p&gt;Weil &amp;amp; darum&lt;/p&gt;</text></generalfeedback>
    <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>
    <idnumber>ID-7</idnumber><single>false</single>
    <answer fraction="33.333"><text>a</text><feedback><text>fa</text></feedback></answer>
    <answer fraction="33.333"><text>b</text></answer>
    <answer fraction="33.333" format="html">
      <text><![CDATA[<img src="data:image/png;base64,PICTURE">]]></text></answer>
    <answer fraction="-100" format="plain_text"><text>x &lt;b&gt; y</text></answer>
    <tags><tag><text>difficulty:hard</text></tag><tag><text>红线题</text></tag></tags>
  </question>
  <question type="truefalse"><questiontext><text>T?</text></questiontext>
    <answer fraction="0"><text>false</text></answer>
    <answer fraction="100"><text>true</text></answer></question>

  <question type="shortanswer"><questiontext><text>S?</text></questiontext><usecase>1</usecase>
    <answer fraction="100"><text>WHO*</text></answer><answer fraction="50"><text>UN</text></answer>
    <answer fraction="0"><text>*</text></answer></question>
  <question type="numerical"><questiontext><text>N?</text></questiontext>
    <answer fraction="100"><text>3,5</text><tolerance>0.1</tolerance></answer>
    <units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units></question>
  <question type="matching"><questiontext><text>M?</text></questiontext>
    <subquestion><text>l1</text><answer><text>r1</text></answer></subquestion>
    <subquestion><text>l2</text><answer><text>r2</text></answer></subquestion>
    <subquestion><text></text><answer><text>r3</text></answer></subquestion></question>
  <question type="cloze"><questiontext format="html">
<text><![CDATA[<p>{1:SHORTANSWER:=Paris#ok~%50%paris}
is {2:MULTICHOICE:~small~=big \\} one} with {:NUMERICAL:=2.1:0.2} million.</p>]]></text>
  </questiontext></question>
  <question type="essay"><questiontext><text>E?</text></questiontext></question>
  <question type="description"><questiontext><text>Read this</text></questiontext></question>
  <question type="ddmarker"><questiontext><text>D?</text></questiontext></question>
  <question type="multichoice"><questiontext><text>Broken</text></questiontext><single>true</single>
    <answer fraction="90"><text>a</text></answer>
    <answer fraction="0"><text>b</text></answer></question>
</quiz>
""".replace("PICTURE", PICTURE)


def quiz(text: str = QUIZ) -> Reading:
    return opening.read(text.encode(), name="quiz.xml")


def test_every_type_that_we_have():
    reading = quiz()
    assert reading.format == "moodlexml"
    assert [one.source["type"] for one in reading.questions] == [
        "multiple", "true_false", "short_answer", "numerical", "matching", "cloze", "essay",
    ]  # fmt: skip
    assert [one.place.line for one in reading.questions] == [5, 20, 24, 27, 30, 34, 38]
    assert {one.source["topic"] for one in reading.questions} == {"A/B"}


def test_a_choice_with_pictures_fractions_feedback_and_tags():
    reading = quiz()
    source = reading.questions[0].source
    assert (source["stem"], source["explanation"]) == ("Was sieht man?\nBild:", "Weil & darum")
    assert (source["mark"], source["difficulty"], source["critical"], source["key"]) == (
        "2", "hard", True, "ID-7",
    )  # fmt: skip
    texts = [(one["text"], one["fraction"], one["correct"]) for one in source["options"]]
    assert texts == [
        ("a", "0.33333", True),
        ("b", "0.33333", True),
        ("", "0.33333", True),
        ("x <b> y", "-1", False),
    ]
    assert source["options"][0]["feedback"] == "fa"
    pictures = [source["picture"], source["options"][2]["picture"]]
    assert [reading.pictures[name] for name in pictures] == [png(), png()]
    assert not reading.questions[0].notes


def test_the_other_types():
    sources = {one.source["type"]: one.source for one in quiz().questions}
    assert sources["true_false"]["answer"] is True
    short = sources["short_answer"]
    assert (short["accepted"], short["case_sensitive"]) == (
        [{"text": "WHO*", "fraction": "1"}, {"text": "UN", "fraction": "0.5"}],
        True,
    )
    assert (sources["numerical"]["value"], sources["numerical"]["tolerance"]) == ("3.5", "0.1")
    assert sources["matching"]["pairs"] == {"l1": "1", "l2": "2"}
    assert [one["text"] for one in sources["matching"]["right"]] == ["r1", "r2", "r3"]
    assert sources["cloze"]["stem"] == "[[1]] is [[2]] with [[3]] million."
    kinds = [(part["type"], part["mark"]) for part in sources["cloze"]["parts"]]
    assert kinds == [("short_answer", "1"), ("single", "2"), ("numerical", "1")]
    assert sources["cloze"]["parts"][1]["options"][1]["text"] == "big } one"


def test_nothing_is_dropped_without_a_word():
    reading = quiz()
    assert reasons(reading) == [
        (40, "Questions of Moodle's type “ddmarker” have no counterpart here. Make it anew."),
        (41, "A single-choice question has one correct option, not 0."),
    ]
    assert [(one.place.line, str(one.text)) for one in reading.notes] == [
        (39, "A text without answers was left out: “Read this”")
    ]
    numerical = next(one for one in reading.questions if one.source["type"] == "numerical")
    assert list(map(str, numerical.notes)) == ["The unit of the number was left out."]


def simple(text: str) -> str:
    return (
        '<?xml version="1.0" encoding="ENC"?><quiz><question type="truefalse"><questiontext><text>'
        f"{text}</text></questiontext><answer fraction='100'><text>true</text></answer>"
        "</question></quiz>"
    )


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        ("儿童主任", "GB2312", "gb18030"),
        ("儿童主任", "gbk", "gbk"),
        ("儿童主任", "UTF-8", "gbk"),  # it lies
        ("儿童主任", "UTF-16", "utf-16"),
        ("儿童主任", "utf-8", "utf-8-sig"),
        ("Müller – “é”", "windows-1252", "cp1252"),
        ("Müller", "ISO-8859-1", "latin-1"),
        ("Müller – “é”", "UTF-8", "cp1252"),  # it lies
        ("Müller", "no-such-thing", "utf-8"),
    ],
)
def test_every_encoding(text, declared, encoding):
    reading = opening.read(simple(text).replace("ENC", declared).encode(encoding))
    assert [brief(one) for one in reading.questions] == [("true_false", text, True)]


BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><quiz>&b;</quiz>"
HOSTILE = [
    (BOMB, "The XML has a DOCTYPE or entities"),
    ('<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>', "The XML has a DOCTYPE or entities"),
    ("<quiz><question></quiz>", "The XML is damaged near line 1"),
    ("<quiz>" + "<question>" * 300 + "</question>" * 300 + "</quiz>", "nested too deeply"),
    ("<quiz></quiz>", "No question was found in the file as moodlexml"),
]


@pytest.mark.parametrize(("text", "reason"), HOSTILE)
def test_hostile_xml(text, reason):
    with pytest.raises(FileRefused, match=reason):
        quiz(text)


@pytest.mark.parametrize(
    "file",
    [
        "",
        '<file name="x.png" encoding="base64">%%%</file>',
        '<file name="../../etc/passwd" encoding="base64">YQ==</file>',
    ],
)
def test_a_picture_that_is_not_there_is_said(file):
    text = simple("X?").replace(
        "X?</text>", '&lt;img src="@@PLUGINFILE@@/x.png"&gt;&lt;p&gt;Q?&lt;/p&gt;</text>' + file
    )
    (question,) = quiz(text.replace("ENC", "utf-8")).questions
    assert question.source["stem"] == "Q?"
    assert "picture" not in question.source
    assert "is not in the file" in str(question.notes[0])
