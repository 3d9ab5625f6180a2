"""Questions as the QTI 1.2 assessment of an IMS Common Cartridge 1.1, in one language.

The profile knows choices of one or several, true or false, and short answers compared as a whole;
a question is right or wrong. https://www.imsglobal.org/cc/ccv1p1/imscc_profilev1p1-Implementation.html
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

QTI: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
KIND: Final = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"  # of the resource in the manifest
ANSWER: Final = "answer"
_WILDCARD: Final = re.compile(r"(?<!\\)\*")
_PROFILES: Final = {
    "single": "cc.multiple_choice.v0p1",
    "multiple": "cc.multiple_response.v0p1",
    "true_false": "cc.true_false.v0p1",
    "short_answer": "cc.fib.v0p1",
}

Question = Mapping[str, Any]  # the body of a version, with `key` and `type`
Say = Callable[[Any], str]  # a text in several languages → the one that is written


def fits(question: Question) -> bool:
    """Say whether the profile can hold the question; pictures would need files of their own."""
    if question["type"] not in _PROFILES or question.get("picture"):
        return False
    if question["type"] == "short_answer":
        return bool(_whole_answers(question))
    rights = [one for one in question.get("options") or [] if _is_right(one)]
    return question["type"] != "single" or len(rights) == 1


def written(
    title: str, questions: Iterable[Question], *, say: Say, words: tuple[str, str]
) -> bytes:
    """Return the assessment of the questions that fit. `words` are those for true and false."""
    register_namespace("", QTI)
    root = Element(_q("questestinterop"))
    assessment = SubElement(root, _q("assessment"), ident="questions", title=title)
    _fields(assessment, {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination"})
    section = SubElement(assessment, _q("section"), ident="root_section")
    for question in questions:
        _item(section, question, say, words)
    indent(root, " ")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _q(name: str) -> str:
    return f"{{{QTI}}}{name}"


def _fields(parent: Element, facts: Mapping[str, str]) -> None:
    metadata = SubElement(parent, _q("qtimetadata"))
    for label, entry in facts.items():
        field = SubElement(metadata, _q("qtimetadatafield"))
        SubElement(field, _q("fieldlabel")).text = label
        SubElement(field, _q("fieldentry")).text = entry


def _item(section: Element, question: Question, say: Say, words: tuple[str, str]) -> None:
    item = SubElement(section, _q("item"), ident=f"q-{question['key']}")
    metadata = SubElement(item, _q("itemmetadata"))
    _fields(metadata, {"cc_profile": _PROFILES[question["type"]]})
    presentation = SubElement(item, _q("presentation"))
    _material(presentation, say(question["stem"]))
    explanation = say(question.get("explanation"))
    processing = Element(_q("resprocessing"))
    outcomes = SubElement(processing, _q("outcomes"))
    SubElement(
        outcomes, _q("decvar"), maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"
    )
    if explanation:
        told = SubElement(processing, _q("respcondition"), {"continue": "Yes"})
        SubElement(SubElement(told, _q("conditionvar")), _q("other"))
        SubElement(told, _q("displayfeedback"), feedbacktype="Response", linkrefid="general_fb")
    right = SubElement(processing, _q("respcondition"), {"continue": "No"})
    condition = SubElement(right, _q("conditionvar"))
    if question["type"] == "short_answer":
        _asks_for_text(presentation, condition, question)
    else:
        _asks_for_choice(presentation, condition, question, say, words)
    SubElement(right, _q("setvar"), action="Set", varname="SCORE").text = "100"
    item.append(processing)
    if explanation:
        feedback = SubElement(item, _q("itemfeedback"), ident="general_fb")
        _material(SubElement(feedback, _q("flow_mat")), explanation)


def _asks_for_choice(
    presentation: Element, condition: Element, question: Question, say: Say, words: tuple[str, str]
) -> None:
    several = question["type"] == "multiple"
    response = SubElement(
        presentation, _q("response_lid"), ident=ANSWER,
        rcardinality="Multiple" if several else "Single",
    )  # fmt: skip
    choices = SubElement(response, _q("render_choice"))
    options = _options(question, say, words)
    for name, text, _is_right in options:
        _material(SubElement(choices, _q("response_label"), ident=name), text)
    if not several:
        [name] = [name for name, _text, is_right in options if is_right]
        SubElement(condition, _q("varequal"), respident=ANSWER).text = name
        return
    every = SubElement(condition, _q("and"))
    for name, _text, is_right in options:
        place = every if is_right else SubElement(every, _q("not"))
        SubElement(place, _q("varequal"), respident=ANSWER).text = name


def _options(question: Question, say: Say, words: tuple[str, str]) -> list[tuple[str, str, bool]]:
    if question["type"] == "true_false":
        answer = bool(question["answer"])
        return [("true", words[0], answer), ("false", words[1], not answer)]
    return [(str(one["key"]), say(one["text"]), _is_right(one)) for one in question["options"]]


def _is_right(option: Mapping[str, Any]) -> bool:
    """Say so of an option that is called right, or that gives the whole mark."""
    return bool(option.get("correct") or float(option.get("fraction") or 0) == 1)


def _asks_for_text(presentation: Element, condition: Element, question: Question) -> None:
    response = SubElement(presentation, _q("response_str"), ident=ANSWER, rcardinality="Single")
    SubElement(response, _q("render_fib"), prompt="Dashline")
    case = "Yes" if question.get("case_sensitive") else "No"
    for text in _whole_answers(question):
        equal = SubElement(condition, _q("varequal"), respident=ANSWER)
        equal.set("case", case)
        equal.text = text


def _whole_answers(question: Question) -> list[str]:
    """Return the answers that are fully right and need no wildcard."""
    return [
        str(one["text"]).replace("\\*", "*")
        for one in question.get("accepted") or []
        if float(one.get("fraction") or 1) == 1 and not _WILDCARD.search(str(one["text"]))
    ]


def _material(parent: Element, text: str) -> None:
    material = SubElement(parent, _q("material"))
    SubElement(material, _q("mattext"), texttype="text/plain").text = text
