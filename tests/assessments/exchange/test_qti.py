"""QTI items and packages as other systems write them: 2.1, 2.2 and 3.0, with and without rules."""

import io
import zipfile

import pytest
from factories.exchange import brief, reasons
from PIL import Image

from assessments.exchange import opening
from assessments.exchange.found import FileRefused, Reading

NAMESPACE = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
RULES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (200, 100), "red").save(stream, "PNG")
    return stream.getvalue()


def item(response: str, body: str, rules: str = "", head: str = "") -> str:
    processing = f'<responseProcessing template="{RULES}{rules}"/>' if rules else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><assessmentItem {NAMESPACE} identifier="i" '
        f'title="T" adaptive="false" timeDependent="false">{response}{head}'
        f"<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )


def declared(correct: str = "", mapping: str = "", **how: str) -> str:
    facts = {"identifier": "R", "cardinality": "single", "baseType": "identifier"} | how
    attributes = " ".join(f'{name}="{value}"' for name, value in facts.items())
    values = "".join(f"<value>{one}</value>" for one in correct.split(","))
    right = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return f"<responseDeclaration {attributes}>{right}{mapping}</responseDeclaration>"


def mapped(bounds: str = "", **marks: str) -> str:
    entries = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in marks.items()
    )
    return f"<mapping {bounds}>{entries}</mapping>"


def choices(most: str = "1") -> str:
    listed = "".join(
        f'<simpleChoice identifier="c{n}">option {n}</simpleChoice>' for n in range(1, 5)
    )
    return (
        f'<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="{most}">'
        f"<prompt>Which?</prompt>{listed}</choiceInteraction>"
    )


def read(text: str) -> Reading:
    return opening.read(text.encode(), name="item.xml")


def only(text: str) -> dict:
    reading = read(text)
    assert reasons(reading) == []
    (question,) = reading.questions
    return question.source


def test_a_choice_by_its_key():
    source = only(item(declared("c2"), f"<p>Look:</p>{choices()}", "match_correct"))
    assert (source["type"], source["stem"], source["mark"]) == ("single", "Look:\nWhich?", "1")
    assert [one["correct"] for one in source["options"]] == [False, True, False, False]
    several = only(item(declared("c1,c3", cardinality="multiple"), choices("0"), "match_correct"))
    assert (several["type"], several["policy"]) == ("multiple", "all_or_nothing")


def test_a_choice_by_its_mapping():
    marks = mapped('lowerBound="0" upperBound="2" defaultValue="-1"', c1="1", c3="1", c4="-2")
    response = declared("c1,c3", marks, cardinality="multiple")
    source = only(item(response, choices("0"), "map_response"))
    assert (source["policy"], source["mark"], source["upper"], source["lower"]) == (
        "mapped", "2", "2", "0",
    )  # fmt: skip
    assert [one["fraction"] for one in source["options"]] == ["1", "-1", "1", "-2"]
    simple = only(item(declared("", mapped(c2="3")), choices(), "map_response"))
    assert (simple["type"], simple["mark"], simple.get("policy")) == ("single", "3", None)
    without_rules = only(item(declared("", mapped(c2="3", c1="1")), choices()))
    assert (without_rules["policy"], without_rules["mark"]) == ("mapped", "3")


def test_version_3_has_other_names():
    source = only(
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" '
        'title="T" time-dependent="false"><qti-response-declaration identifier="R" '
        'cardinality="single" base-type="identifier"><qti-correct-response><qti-value>c2'
        "</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>"
        '<p>三个字：<b>选</b></p><qti-choice-interaction response-identifier="R" max-choices="1">'
        '<qti-simple-choice identifier="c1">甲<qti-feedback-inline outcome-identifier="F" '
        'identifier="c1">错了</qti-feedback-inline></qti-simple-choice>'
        '<qti-simple-choice identifier="c2">乙</qti-simple-choice></qti-choice-interaction>'
        '</qti-item-body><qti-modal-feedback outcome-identifier="F" identifier="x">因为'
        "</qti-modal-feedback></qti-assessment-item>"
    )
    assert (source["stem"], source["explanation"]) == ("三个字：选", "因为")
    assert source["options"] == [
        {"key": "A", "text": "甲", "correct": False, "feedback": "错了"},
        {"key": "B", "text": "乙", "correct": True},
    ]


ENTRY = '<p>Capital: <textEntryInteraction responseIdentifier="R" expectedLength="9"/>!</p>'
EQUAL = (
    '<responseProcessing><responseCondition><responseIf><equal toleranceMode="{}" tolerance="{}">'
    '<variable identifier="R"/><correct identifier="R"/></equal></responseIf></responseCondition>'
    "</responseProcessing></assessmentItem>"
)


def test_typed_answers():
    marks = (
        '<mapping><mapEntry mapKey="York*" mappedValue="2" caseSensitive="true"/>'
        '<mapEntry mapKey="york" mappedValue="1"/></mapping>'
    )
    source = only(item(declared("York*", marks, baseType="string"), ENTRY, "map_response"))
    assert (source["stem"], source["mark"]) == ("Capital: ____!", "2")
    assert source["accepted"] == [
        {"text": "York\\*", "fraction": "1"},
        {"text": "york", "fraction": "0.5"},
    ]
    number = item(declared("200", baseType="float"), ENTRY)
    for mode, tolerance, expected in (("absolute", "5 5", "5"), ("relative", "5 5", "0.05")):
        text = number.replace("</assessmentItem>", EQUAL.format(mode, tolerance))
        source = only(text)
        assert (source["value"], source["tolerance"], source["tolerance_kind"]) == (
            "200", expected, mode,
        )  # fmt: skip


def test_a_text_with_gaps():
    response = declared("York", baseType="string", identifier="R1") + declared(
        "c2", identifier="R2"
    )
    body = (
        '<p><textEntryInteraction responseIdentifier="R1"/> is <inlineChoiceInteraction '
        'responseIdentifier="R2"><inlineChoice identifier="c1">old</inlineChoice><inlineChoice '
        'identifier="c2">new</inlineChoice></inlineChoiceInteraction>.</p>'
    )
    source = only(item(response, body))
    assert (source["type"], source["stem"]) == ("cloze", "[[1]] is [[2]].")
    assert [part["type"] for part in source["parts"]] == ["short_answer", "single"]


def test_order_and_match():
    ordered = choices().replace("choiceInteraction", "orderInteraction")
    source = only(item(declared("c3,c1,c4,c2", cardinality="ordered"), ordered))
    texts = {one["key"]: one["text"] for one in source["items"]}
    assert [texts[key][-1] for key in source["order"]] == list("3142")
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{side}{n}" matchMax="1">{side} {n}'
            "</simpleAssociableChoice>"
            for n in (1, 2)
        )
        + "</simpleMatchSet>"
        for side in "ab"
    )
    body = (
        '<matchInteraction responseIdentifier="R" maxAssociations="2"><prompt>?</prompt>'
        f"{sets}</matchInteraction>"
    )
    pairs = declared("a1 b2,a2 b1", cardinality="multiple", baseType="directedPair")
    source = only(item(pairs, body))
    assert source["pairs"] == {"l1": "1", "l2": "2"}
    assert [one["text"] for one in source["right"]] == ["b 2", "b 1"]


REFUSED = [
    (item(declared("c9"), choices()), "The correct response names “c9”, which is no choice."),
    (item(declared(), choices()), "A single-choice question has one correct option, not 0."),
    (item(declared("c1", identifier="X"), choices()), "The response “R” is not declared."),
    (item(declared("c1"), "<p>Text</p>"), "The item asks nothing: it has no interaction."),
    (item(declared("c1"), choices() + choices()), "The item asks several things at once."),
    (
        item(declared("c1"), '<sliderInteraction responseIdentifier="R"/>'),
        "The interaction “sliderInteraction” has no counterpart here.",
    ),
    (item(declared("c1"), choices(), head="<templateDeclaration/>"), "The item makes its numbers"),
    (item(declared("x", mapped(c1="many")), choices()), "“many” is no number."),
    ("<assessmentItem/>", "The question has no text."),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_refused(text, reason):
    ((line, said),) = reasons(read(text))
    assert (line, said[: len(reason)]) == (1, reason)


def package(parts: dict[str, str | bytes], *, manifest: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if manifest:
            archive.writestr("imsmanifest.xml", manifest)
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"/>
<resource identifier="b" type="imsqti_item_xmlv2p1" href="items/b.xml"/>
<resource identifier="a" type="imsqti_item_xmlv2p1" href="items/a.xml"/>
<resource identifier="c" type="imsqti_item_xmlv2p1" href="../../etc/passwd"/>
</resources></manifest>"""


def test_a_package_in_the_order_of_its_manifest_with_its_pictures():
    shown = '<p><img src="../media/a%20b.png" alt="x"/></p><p>Q?</p>'
    outside = '<p><img src="../../../etc/passwd"/></p>'
    content = package(
        {
            "test.xml": "<assessmentTest/>",
            "items/a.xml": item(declared("c1"), shown + choices()),
            "items/b.xml": item(declared("c2"), outside + choices()),
            "items/broken.xml": "<assessmentItem>",
            "media/a b.png": png(),
        },
        manifest=MANIFEST,
    )
    reading = opening.read(content, name="package.zip")
    assert reading.format == "qti"
    assert [(one.place.item, brief(one)[2]) for one in reading.questions] == [
        ("items/b.xml", "B"),
        ("items/a.xml", "A"),
    ]
    name = reading.questions[1].source["picture"]
    assert reading.pictures == {name: png()}
    assert "is not in the file" in str(reading.questions[0].notes[0])
    assert [(one.place.item, str(one.reason)[:22]) for one in reading.refused] == [
        ("items/broken.xml", "The XML is damaged near"[:22])
    ]
    assert [str(note.text)[:30] for note in reading.notes] == [
        "The package names “../../etc/passwd”"[:30],
        "The order and weights of the t",
    ]


def test_places_in_a_picture():
    spots = (
        '<hotspotInteraction responseIdentifier="R" maxChoices="2"><prompt>Where?</prompt>'
        '<object data="a.png" type="image/png" width="200" height="100"/>'
        '<hotspotChoice identifier="s1" shape="rect" coords="0,0,50,50"/>'
        '<hotspotChoice identifier="s2" shape="circle" coords="100,50,10"/></hotspotInteraction>'
    )
    response = declared("s2", cardinality="multiple")
    content = package({"i.xml": item(response, spots), "a.png": png()})
    (question,) = opening.read(content).questions
    assert question.source["areas"] == [
        {"key": "s1", "correct": False, "x": "0", "y": "0", "w": "25", "h": "50"},
        {"key": "s2", "correct": True, "x": "45", "y": "40", "w": "10", "h": "20"},
    ]
    assert question.source["stem"] == "Where?"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<assessmentTest/>", "This file only names questions."),
        (MANIFEST.encode(), "This file only names questions."),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><assessmentItem>&b;</assessmentItem>", "DOCTYPE"),
        (package({"a.xml": "<x/>"}), "No question was found in the file as qti"),
        (package({"a.xml": item(declared("c1"), choices())})[:150], "damaged or cut off"),
    ],
)
def test_packages_and_files_without_questions(content, reason):
    with pytest.raises(FileRefused, match=reason):
        opening.read(content)
