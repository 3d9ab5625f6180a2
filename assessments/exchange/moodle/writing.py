"""Writing Moodle XML. What Moodle has no field for goes into tags (`exchange.tags`)."""

import base64
import posixpath
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree import ElementTree

from assessments.domain.asking import GAP
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import html, rubrics, shares, tags
from assessments.exchange.media import Find
from assessments.exchange.moodle import cloze

_KINDS: Final = {
    "single": "multichoice", "multiple": "multichoice", "true_false": "truefalse",
    "short_answer": "shortanswer", "numerical": "numerical", "matching": "matching",
    "ordering": "ordering", "cloze": "cloze", "essay": "essay", "file": "essay",
}  # fmt: skip
_IN_GAPS: Final = {"single", "multiple", "short_answer", "numerical"}


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why Moodle XML cannot carry the question so that it comes back the same; None if it can."""
    kind = question["type"]
    if kind not in _KINDS:
        return Problem(_("Moodle XML carries no questions of this type."))
    if question.get("policy") == "mapped":
        return Problem(_("Moodle knows shares of the mark, not mapped marks."))
    if kind == "numerical" and question.get("tolerance_kind") == "relative":
        return Problem(_("Moodle knows tolerances as numbers only, not as a share."))
    if kind == "cloze" and not _whole(question):
        return Problem(_("A gap of this text is of a type or a mark that Moodle does not know."))
    return None


def _whole(question: Mapping[str, Any]) -> bool:
    parts = question["parts"]
    gaps = GAP.findall(question["stem"])
    return gaps == [str(number) for number in range(1, len(parts) + 1)] and all(
        part["type"] in _IN_GAPS
        and str(part.get("mark") or "1").isdecimal()
        and part.get("policy") in {None, "", "weighted"}
        and part.get("tolerance_kind") != "relative"
        for part in parts
    )


def write(questions: Iterable[Mapping[str, Any]], picture: Find) -> bytes:
    quiz = ElementTree.Element("quiz")
    topic = None
    for question in questions:
        if question.get("topic") != topic:
            topic = question.get("topic")
            category = ElementTree.SubElement(quiz, "question", type="category")
            _texted(category, "category", tags.path_of_topic(topic or ""))
        _Written(quiz, question, picture).write()
    ElementTree.indent(quiz)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(quiz, "utf-8") + b"\n"


class _Written:
    def __init__(self, quiz: Any, question: Mapping[str, Any], picture: Find) -> None:
        self._question, self._picture = question, picture
        kind = _KINDS[question["type"]]
        self._element = ElementTree.SubElement(quiz, "question", type=kind)

    def write(self) -> None:
        question = self._question
        name = question.get("title") or question.get("key") or question["stem"][:60]
        _texted(self._element, "name", str(name))
        self._rich(self._element, "questiontext", self._stem(), question.get("picture"))
        self._rich(
            self._element, "generalfeedback", html.written(question.get("explanation") or "")
        )
        self._plain("defaultgrade", question.get("mark") or "1")
        self._plain("penalty", "0")
        self._plain("hidden", "0")
        self._plain("idnumber", question.get("key") or "")
        _SCORED[question["type"]](self)
        holder = ElementTree.SubElement(self._element, "tags")
        for tag in tags.of(question):
            _texted(holder, "tag", tag)

    def _stem(self) -> str:
        question = self._question
        text = html.written(question["stem"])
        if question["type"] != "cloze":
            return text
        return GAP.sub(
            lambda found: html.written(cloze.written(question["parts"][int(found[1]) - 1])), text
        )

    def choice(self) -> None:
        question = self._question
        self._plain("single", "true" if question["type"] == "single" else "false")
        self._plain("shuffleanswers", "true")
        for option in question["options"]:
            fraction = cloze.fraction_of(dict(option), dict(question))
            answer = self._answer(html.written(option["text"]), fraction, option.get("picture"))
            self._rich(answer, "feedback", html.written(option.get("feedback") or ""))

    def true_false(self) -> None:
        for text in ("true", "false"):
            right = text == ("true" if self._question["answer"] else "false")
            self._answer(text, "1" if right else "0", form="moodle_auto_format")

    def short_answer(self) -> None:
        self._plain("usecase", "1" if self._question.get("case_sensitive") else "0")
        for one in self._question["accepted"]:
            self._answer(one["text"], one.get("fraction") or "1", form="plain_text")

    def numerical(self) -> None:
        answer = self._answer(str(self._question["value"]), "1", form="plain_text")
        tolerance = ElementTree.SubElement(answer, "tolerance")
        tolerance.text = str(self._question.get("tolerance") or "0")

    def matching(self) -> None:
        self._plain("shuffleanswers", "true")
        question = self._question
        rights = {one["key"]: one["text"] for one in question["right"]}
        pairs = [(one["text"], question["pairs"][one["key"]]) for one in question["left"]]
        used = {key for _left, key in pairs}
        for left, key in [*pairs, *(("", key) for key in rights if key not in used)]:
            part = self._rich(self._element, "subquestion", html.written(left))
            _texted(part, "answer", rights[key])

    def ordering(self) -> None:
        whole = self._question.get("scoring") == "all_or_nothing"
        self._plain("gradingtype", "ALL_OR_NOTHING" if whole else "RELATIVE_NEXT_EXCLUDE_LAST")
        texts = {one["key"]: one["text"] for one in self._question["items"]}
        for position, key in enumerate(self._question["order"], start=1):
            self._answer(html.written(texts[key]), shares.plain_share(position))

    def essay(self) -> None:
        file = self._question["type"] == "file"
        self._plain("responseformat", "noinline" if file else "plain")
        self._plain("attachments", "1" if file else "0")
        self._plain("attachmentsrequired", "1" if file else "0")
        guide = rubrics.written(self._question.get("rubric"))
        self._rich(self._element, "graderinfo", html.written(guide))

    def _answer(self, text: str, fraction: str, picture: Any = None, *, form: str = "html") -> Any:
        answer = self._rich(self._element, "answer", text, picture, form=form)
        answer.set("fraction", shares.percent(fraction))
        return answer

    def _rich(
        self, parent: Any, name: str, text: str, picture: Any = None, *, form: str = "html"
    ) -> Any:
        element = ElementTree.SubElement(parent, name, format=form)
        file = _file_of(picture, self._picture)
        inner = ElementTree.SubElement(element, "text")
        inner.text = text
        if file is not None:
            inner.text += f'<p><img src="@@PLUGINFILE@@/{file.get("name")}" alt=""></p>'
            element.append(file)
        return element

    def _plain(self, name: str, text: object) -> None:
        ElementTree.SubElement(self._element, name).text = str(text)


_SCORED: Final = {
    "single": _Written.choice, "multiple": _Written.choice, "true_false": _Written.true_false,
    "short_answer": _Written.short_answer, "numerical": _Written.numerical,
    "matching": _Written.matching, "ordering": _Written.ordering, "essay": _Written.essay,
    "file": _Written.essay, "cloze": lambda written: None,
}  # fmt: skip


def _texted(parent: Any, name: str, text: str) -> None:
    element = ElementTree.SubElement(parent, name)
    ElementTree.SubElement(element, "text").text = text


def _file_of(picture: Any, find: Find) -> Any | None:
    """The <file> of a stored picture; None if there is none or it has gone."""
    address = picture.get("file") if isinstance(picture, Mapping) else picture
    content = find(str(address)) if address else None
    if content is None:
        return None
    file = ElementTree.Element(
        "file", name=posixpath.basename(str(address)), path="/", encoding="base64"
    )
    file.text = base64.b64encode(content).decode()
    return file
