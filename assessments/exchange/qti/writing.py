"""Writing a question as a QTI 2.1 item.

Other systems mark by the response processing of the standard; what that cannot say (the name of a
policy, the difficulty) stands in outcomes of our own, which they pass over.
"""

import io
import json
import posixpath
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree

from assessments.domain.asking import GAP
from assessments.exchange import rubrics
from assessments.exchange.media import Find
from assessments.exchange.qti.declarations import OWN, plain
from assessments.exchange.qti.fits import partly

_ITEM: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_RULES: Final = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def as_bytes(root: Any) -> bytes:
    body = ElementTree.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


class Item:
    def __init__(self, question: Mapping[str, Any], identity: str, picture: Find) -> None:
        self.question, self._find = question, picture
        self.media: dict[str, bytes] = {}
        self.root = ElementTree.Element(
            "assessmentItem", xmlns=_ITEM, identifier=identity, adaptive="false",
            timeDependent="false", title=str(question.get("title") or question.get("key") or ""),
        )  # fmt: skip
        self._mark = Decimal(str(question.get("mark") or 1))
        self._declarations: Any = ElementTree.Element("declarations")
        self._body: Any = ElementTree.Element("itemBody")
        self._rules: Any = None

    def write(self) -> bytes:
        _WRITERS[self.question["type"]](self)
        self.root.extend(list(self._declarations))
        self._outcomes()
        self.root.append(self._body)
        if self._rules is not None:
            self.root.append(self._rules)
        self._explanation()
        return as_bytes(self.root)

    def choice(self) -> None:
        question = self.question
        single = question["type"] == "single"
        right = [one["key"] for one in question["options"] if one.get("correct")]
        marks = self._marks()
        self._response("RESPONSE", "single" if single else "multiple", "identifier", right, marks)
        self._stem()
        self._choices(self._body, question["options"], single=single)
        self._process("map_response" if marks else "match_correct")

    def _marks(self) -> dict[str, Decimal]:
        """The mark of each option, where the key alone does not say it."""
        question = self.question
        if question.get("policy") == "mapped":
            return {
                one["key"]: Decimal(str(one["fraction"]))
                for one in question["options"]
                if one.get("fraction") is not None
            }
        weighted = question["type"] == "single" or question.get("policy") == "weighted"
        if not weighted or (
            question["type"] == "single" and not any(map(partly, question["options"]))
        ):
            return {}
        return {
            one["key"]: Decimal(str(one.get("fraction") or 0)) * self._mark
            for one in question["options"]
        }

    def true_false(self) -> None:
        self._response(
            "RESPONSE", "single", "identifier", ["true" if self.question["answer"] else "false"]
        )
        self._stem()
        options = [{"key": "true", "text": "正确"}, {"key": "false", "text": "错误"}]
        self._choices(self._body, options, single=True)
        self._process("match_correct")

    def short_answer(self) -> None:
        self._entry("RESPONSE", self.question)
        self._stem()
        paragraph = ElementTree.SubElement(self._body, "p")
        ElementTree.SubElement(paragraph, "textEntryInteraction", responseIdentifier="RESPONSE")
        self._process("map_response")

    def _entry(self, identity: str, part: Mapping[str, Any]) -> None:
        mark = Decimal(str(part.get("mark") or 1))
        marks = {
            str(one["text"]).replace("\\*", "*"): Decimal(str(one.get("fraction") or 1)) * mark
            for one in part["accepted"]
        }
        best = [text for text, value in marks.items() if value == mark][:1]
        self._response(identity, "single", "string", best, marks)
        sensitive = "true" if part.get("case_sensitive") else "false"
        for entry in self._declarations[-1].iter("mapEntry"):
            entry.set("caseSensitive", sensitive)

    def numerical(self) -> None:
        question = self.question
        self._response("RESPONSE", "single", "float", [str(question["value"])])
        self._stem()
        paragraph = ElementTree.SubElement(self._body, "p")
        ElementTree.SubElement(paragraph, "textEntryInteraction", responseIdentifier="RESPONSE")
        relative = question.get("tolerance_kind") == "relative"
        tolerance = Decimal(str(question.get("tolerance") or 0)) * (100 if relative else 1)
        self._rules = ElementTree.Element("responseProcessing")
        condition = ElementTree.SubElement(self._rules, "responseCondition")
        branch = ElementTree.SubElement(condition, "responseIf")
        equal = ElementTree.SubElement(
            branch, "equal", toleranceMode="relative" if relative else "absolute",
            tolerance=f"{plain(tolerance)} {plain(tolerance)}",
        )  # fmt: skip
        ElementTree.SubElement(equal, "variable", identifier="RESPONSE")
        ElementTree.SubElement(equal, "correct", identifier="RESPONSE")
        setter = ElementTree.SubElement(branch, "setOutcomeValue", identifier="SCORE")
        ElementTree.SubElement(setter, "variable", identifier="MAXSCORE")

    def ordering(self) -> None:
        self._response("RESPONSE", "ordered", "identifier", list(self.question["order"]))
        self._stem()
        holder = ElementTree.SubElement(
            self._body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true"
        )
        self._listed(holder, "simpleChoice", self.question["items"])
        self._process("match_correct")

    def matching(self) -> None:
        question = self.question
        pairs = [f"L{left} R{right}" for left, right in question["pairs"].items()]
        each = self._mark / len(pairs)
        self._response(
            "RESPONSE", "multiple", "directedPair", pairs, dict.fromkeys(pairs, round(each, 6))
        )
        self._stem()
        holder = ElementTree.SubElement(
            self._body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true",
            maxAssociations=str(len(pairs)),
        )  # fmt: skip
        for prefix, side, most in (("L", "left", "1"), ("R", "right", "0")):
            group = ElementTree.SubElement(holder, "simpleMatchSet")
            named = [{**one, "key": f"{prefix}{one['key']}"} for one in question[side]]
            for element in self._listed(group, "simpleAssociableChoice", named):
                element.set("matchMax", most)
        self._process("map_response")

    def cloze(self) -> None:
        question = self.question
        for number, part in enumerate(question["parts"], start=1):
            if part["type"] == "short_answer":
                self._entry(f"RESPONSE{number}", part)
            else:
                right = [one["key"] for one in part["options"] if one.get("correct")]
                self._response(f"RESPONSE{number}", "single", "identifier", right)
        for line in question["stem"].split("\n"):
            self._gapped(ElementTree.SubElement(self._body, "p"), line)
        self._picture(self._body, question.get("picture"))

    def _gapped(self, paragraph: Any, line: str) -> None:
        pieces = GAP.split(line)
        paragraph.text = pieces[0]
        for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
            part = self.question["parts"][int(number) - 1]
            identity = f"RESPONSE{number}"
            if part["type"] == "short_answer":
                gap = ElementTree.SubElement(
                    paragraph, "textEntryInteraction", responseIdentifier=identity
                )
            else:
                gap = ElementTree.SubElement(
                    paragraph, "inlineChoiceInteraction", responseIdentifier=identity,
                    shuffle="false",
                )  # fmt: skip
                self._listed(gap, "inlineChoice", part["options"])
            gap.tail = after

    def essay(self) -> None:
        self._response("RESPONSE", "single", "string", [])
        self._stem()
        ElementTree.SubElement(self._body, "extendedTextInteraction", responseIdentifier="RESPONSE")

    def file(self) -> None:
        self._response("RESPONSE", "single", "file", [])
        self._stem()
        ElementTree.SubElement(self._body, "uploadInteraction", responseIdentifier="RESPONSE")

    def hotspot(self) -> None:
        """Places in whole pixels, as the standard asks; exactly in an outcome of our own."""
        question = self.question
        areas = question["areas"]
        keys = {one["key"]: f"H{position}" for position, one in enumerate(areas, start=1)}
        right = [keys[one["key"]] for one in areas if one.get("correct")]
        self._response("RESPONSE", "multiple", "identifier", right)
        for line in question["stem"].split("\n"):
            ElementTree.SubElement(self._body, "p").text = line
        holder = ElementTree.SubElement(
            self._body, "hotspotInteraction", responseIdentifier="RESPONSE",
            maxChoices=str(len(areas)),
        )  # fmt: skip
        shown = question["picture"]
        address = str(shown.get("file") if isinstance(shown, Mapping) else shown)
        content = self._find(address) or b""
        size = _size(content)
        if size is None:
            return  # the picture has gone; what asks nothing is named as left out
        width, height = size
        name = f"media/{posixpath.basename(address)}"
        self.media[name] = content
        ElementTree.SubElement(
            holder, "object", data=name, type=f"image/{name.rpartition('.')[2].lower()}",
            width=str(width), height=str(height),
        )  # fmt: skip
        for one in areas:
            x, y, w, h = (Decimal(str(one[side])) / 100 for side in "xywh")
            corners = (x * width, y * height, (x + w) * width, (y + h) * height)
            ElementTree.SubElement(
                holder, "hotspotChoice", identifier=keys[one["key"]], shape="rect",
                coords=",".join(str(round(corner)) for corner in corners),
            )  # fmt: skip
        self._process("match_correct")

    def _response(
        self, identity: str, cardinality: str, base: str, correct: list[str],
        marks: Mapping[str, Decimal] | None = None,
    ) -> None:  # fmt: skip
        element = ElementTree.SubElement(
            self._declarations, "responseDeclaration",
            identifier=identity, cardinality=cardinality, baseType=base,
        )  # fmt: skip
        if correct:
            _values(ElementTree.SubElement(element, "correctResponse"), correct)
        if not marks:
            return
        mapping = ElementTree.SubElement(element, "mapping", defaultValue=self._default())
        bounds = self._bounds(cardinality)
        mapping.attrib.update(bounds)
        for key, value in marks.items():
            ElementTree.SubElement(mapping, "mapEntry", mapKey=key, mappedValue=plain(value))

    def _default(self) -> str:
        mapped = self.question.get("policy") == "mapped"
        return str(self.question.get("default") or 0) if mapped else "0"

    def _bounds(self, cardinality: str) -> dict[str, str]:
        question = self.question
        bounds = {"upperBound": plain(self._mark)} if question["type"] != "cloze" else {}
        if question.get("policy") == "mapped":
            lower = question.get("lower")
            return {**bounds, **({"lowerBound": str(lower)} if lower is not None else {})}
        return {**bounds, **({"lowerBound": "0"} if cardinality == "multiple" else {})}

    def _outcomes(self) -> None:
        question = self.question
        self._outcome("SCORE", "float", "0")
        self._outcome("MAXSCORE", "float", plain(self._mark))
        says = [one.get("feedback") for one in question.get("options") or []]
        if question.get("explanation") or any(says):
            ElementTree.SubElement(
                self.root, "outcomeDeclaration",
                identifier="FEEDBACK", cardinality="single", baseType="identifier",
            )  # fmt: skip
        texts = {
            "DIFFICULTY": question.get("difficulty"),
            "TOPIC": question.get("topic"),
            "KEY": question.get("key"),
            "POLICY": question.get("policy") if question["type"] in {"single", "multiple"} else "",
            "MISSED_SHARE": question.get("missed_share"),
            "SCORING": question.get("scoring"),
            "CRITICAL": "true" if question.get("critical") else "",
            "AREAS": json.dumps(question.get("areas") or "", ensure_ascii=False).strip('"'),
        }
        for name, text in texts.items():
            if text:
                self._outcome(f"{OWN}{name}", "string", str(text))

    def _outcome(self, name: str, base: str, value: str) -> None:
        element = ElementTree.SubElement(
            self.root, "outcomeDeclaration", identifier=name, cardinality="single", baseType=base
        )
        _values(ElementTree.SubElement(element, "defaultValue"), [value])

    def _stem(self) -> None:
        for line in self.question["stem"].split("\n"):
            ElementTree.SubElement(self._body, "p").text = line
        self._picture(self._body, self.question.get("picture"))
        guide = rubrics.written(self.question.get("rubric"))
        if guide:
            block = ElementTree.SubElement(self._body, "rubricBlock", view="scorer")
            for line in guide.split("\n"):
                ElementTree.SubElement(block, "p").text = line

    def _choices(self, parent: Any, options: Iterable[Mapping[str, Any]], *, single: bool) -> None:
        holder = ElementTree.SubElement(
            parent, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true",
            maxChoices="1" if single else "0",
        )  # fmt: skip
        self._listed(holder, "simpleChoice", options)

    def _listed(self, parent: Any, name: str, listed: Iterable[Mapping[str, Any]]) -> list[Any]:
        made = []
        for one in listed:
            element = ElementTree.SubElement(parent, name, identifier=str(one["key"]))
            first, *others = str(one.get("text") or "").split("\n")
            element.text = first
            for line in others:
                ElementTree.SubElement(element, "br").tail = line
            self._picture(element, one.get("picture"))
            if one.get("feedback"):
                said = ElementTree.SubElement(
                    element, "feedbackInline", outcomeIdentifier="FEEDBACK",
                    identifier=str(one["key"]), showHide="show",
                )  # fmt: skip
                said.text = str(one["feedback"])
            made.append(element)
        return made

    def _picture(self, parent: Any, shown: Any) -> None:
        address = shown.get("file") if isinstance(shown, Mapping) else shown
        content = self._find(str(address)) if address else None
        if content is not None:
            name = f"media/{posixpath.basename(str(address))}"
            self.media[name] = content
            holder = ElementTree.SubElement(parent, "p") if parent is self._body else parent
            ElementTree.SubElement(holder, "img", src=name, alt="")

    def _process(self, template: str) -> None:
        self._rules = ElementTree.Element("responseProcessing", template=f"{_RULES}{template}")

    def _explanation(self) -> None:
        if not self.question.get("explanation"):
            return
        said = ElementTree.SubElement(
            self.root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="EXPLANATION",
            showHide="show",
        )  # fmt: skip
        for line in str(self.question["explanation"]).split("\n"):
            ElementTree.SubElement(said, "p").text = line


def _size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no picture."""
    from PIL import Image  # slow import

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _values(parent: Any, values: Iterable[str]) -> None:
    for value in values:
        ElementTree.SubElement(parent, "value").text = value


_WRITERS: Final[dict[str, Callable[[Item], None]]] = {
    "single": Item.choice,
    "multiple": Item.choice,
    "true_false": Item.true_false,
    "short_answer": Item.short_answer,
    "numerical": Item.numerical,
    "ordering": Item.ordering,
    "matching": Item.matching,
    "cloze": Item.cloze,
    "essay": Item.essay,
    "file": Item.file,
    "hotspot": Item.hotspot,
}
