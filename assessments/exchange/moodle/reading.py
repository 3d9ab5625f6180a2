"""Reading Moodle XML (<quiz>): a reader for each type that we have, a refusal for each other."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.domain.asking import GAP
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import media, rubrics, shares, tags
from assessments.exchange.found import ORIGINAL, FileRefused, Place, Reading
from assessments.exchange.media import RichTexts
from assessments.exchange.moodle import cloze
from assessments.exchange.texts import decode_xml
from common.domain import packages

_PLUGIN: Final = "@@PLUGINFILE@@/"
_USUAL: Final = {
    "Your answer is correct", "Your answer is partially correct", "Your answer is incorrect",
    "回答正确", "你的回答正确", "部分正确", "你的回答部分正确", "回答不正确", "你的回答不正确",
}  # fmt: skip


def read(content: bytes) -> Reading:
    reading = Reading("moodlexml")
    root = packages.parse_xml(decode_xml(content), with_lines=True)
    if root.tag != "quiz":
        raise FileRefused(
            _("This XML holds no questions: its outermost element is “%(name)s”."),
            name=str(root.tag)[:40],
        )
    category = ""
    for element in root.iter("question"):
        kind = element.get("type", "")
        place = Place(line=int(element.get(packages.LINE, 0)) or None)
        if kind == "category":
            category = tags.topic_of_path(_text(element.find("category")))
        elif kind == "description":
            shown = _text(element.find("questiontext"))[:80]
            note = _("A text without answers was left out: “%(text)s”")
            reading.note(Problem(note, {"text": shown}), place)
        else:
            _read_question(element, kind, category, place, reading)
    return reading


def _read_question(element: Any, kind: str, category: str, place: Place, reading: Reading) -> None:
    question = _Question(element, reading)
    try:
        source = question.source(kind)
        source["topic"] = category
        source = tags.applied(source, question.tags(), key=_child(element, "idnumber"))
        if element.findtext("hidden", "0").strip() == "1":
            question.texts.notes.append(Problem(_("The question was hidden in Moodle.")))
    except Unusable as error:
        reading.refuse(error.problem, place, original=question.original())
    else:
        notes = question.texts.all_notes()
        reading.add(source, place, original=question.original(), notes=notes)


class _Question:
    def __init__(self, element: Any, reading: Reading) -> None:
        self._element = element
        self.texts = RichTexts(reading, self._file)
        self.said: list[str] = []

    def source(self, kind: str) -> dict[str, Any]:
        if kind not in _READERS:
            raise Unusable(
                _("Questions of Moodle's type “%(type)s” have no counterpart here. Make it anew."),
                type=kind[:40],
            )
        stem = self._element.find("questiontext")
        raw, markup = _text(stem), _has_markup(stem)
        scored: dict[str, Any] = {}
        if kind in {"cloze", "multianswer"}:
            raw, parts = cloze.read(raw)
            scored = {"type": "cloze", "parts": parts}
        text, picture = self.texts.read(raw, markup=markup)
        made: dict[str, Any] = {
            "stem": text,
            "mark": _mark(self._element.findtext("defaultgrade")),
            "explanation": self._rich("generalfeedback"),
            "title": _text(self._element.find("name")).strip(),
            **(scored or _READERS[kind](self)),
        }
        explained = [made["explanation"], *self.said]
        made["explanation"] = "\n".join(text for text in explained if text)
        made = rubrics.with_guide(made, self._rich("graderinfo"))
        self._note_help()
        return {**made, "picture": picture} if picture else made

    def _note_help(self) -> None:
        if any(_text(hint).strip() for hint in self._element.iterfind("hint")):
            self.texts.notes.append(Problem(_("The hints for further tries were left out.")))
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            said = self._rich(name)
            if said and said.rstrip(".。！!") not in _USUAL:
                text = _("A text for right or wrong answers was left out: “%(text)s”")
                self.texts.notes.append(Problem(text, {"text": said[:80]}))

    def tags(self) -> list[str]:
        return [_text(tag) for tag in self._element.iterfind("tags/tag")]

    def original(self) -> str:
        """What the question says, for the page that shows it beside what was read."""
        answers = [
            f"{answer.get('fraction', '')}% {_text(answer)}"
            for answer in self._element.iterfind("answer")
        ]
        return "\n".join([_text(self._element.find("questiontext")), *answers])[:ORIGINAL]

    def choice(self) -> dict[str, Any]:
        single = self._element.findtext("single", "true").strip().casefold() in {"true", "1"}
        options = []
        for answer in self._element.iterfind("answer"):
            option: dict[str, Any] = {
                **self.texts.option(_text(answer), markup=_has_markup(answer)),
                "fraction": shares.share(answer.get("fraction", "0")),
            }
            feedback = answer.find("feedback")
            if feedback is not None and _text(feedback).strip():
                option["feedback"] = self.texts.text(_text(feedback), markup=True)
            options.append(option)
        if self._element.get("type") == "multichoiceset":  # all or nothing
            keyed = shares.choice(options, single=False)
            return {**keyed, "policy": "all_or_nothing"}
        return shares.choice(options, single=single)

    def true_false(self) -> dict[str, Any]:
        self._keep_feedback()
        right = [
            _text(answer).strip().casefold()
            for answer in self._element.iterfind("answer")
            if shares.share(answer.get("fraction", "0")) == "1"
        ]
        if not right:
            raise Unusable(_("No option is marked correct."))
        if len(set(right)) > 1 or right[0] not in {"true", "false"}:
            raise Unusable(_("A judgement has one right answer: true or false."))
        return {"type": "true_false", "answer": right[0] == "true"}

    def short_answer(self) -> dict[str, Any]:
        self._keep_feedback()
        accepted = [
            {"text": _text(answer).strip(), "fraction": shares.share(answer.get("fraction", "0"))}
            for answer in self._element.iterfind("answer")
        ]
        used = self._element.findtext("usecase", "0").strip()
        return {
            "type": "short_answer",
            "accepted": [one for one in accepted if one["fraction"] != "0"] or accepted,
            "case_sensitive": used in {"1", "true"},
        }

    def numerical(self) -> dict[str, Any]:
        self._keep_feedback()
        right = [
            answer
            for answer in self._element.iterfind("answer")
            if shares.share(answer.get("fraction", "0")) != "0"
        ]
        if len(right) != 1:
            raise Unusable(
                _("A numerical question takes one number with a tolerance, not %(n)s."),
                n=len(right),
            )
        if self._element.find("units/unit") is not None:
            self.texts.notes.append(Problem(_("The unit of the number was left out.")))
        return {
            "type": "numerical",
            "value": _number(_text(right[0])),
            "tolerance": _number(right[0].findtext("tolerance", "0") or "0"),
            "tolerance_kind": "absolute",
        }

    def matching(self) -> dict[str, Any]:
        pairs, spare = [], []
        for part in self._element.iterfind("subquestion"):
            left = self.texts.text(_text(part), markup=_has_markup(part))
            right = _text(part.find("answer")).strip()
            if left:
                pairs.append((left, right))
            elif right:
                spare.append(right)
        return shares.matching(pairs, spare)

    def ordering(self) -> dict[str, Any]:
        placed = [
            (_place(answer), self.texts.text(_text(answer), markup=_has_markup(answer)))
            for answer in self._element.iterfind("answer")
        ]
        placed.sort(key=lambda one: one[0])
        made = shares.ordering([text for _place, text in placed])
        graded = _child(self._element, "gradingtype") or "RELATIVE_NEXT_EXCLUDE_LAST"
        if graded in {"ALL_OR_NOTHING", "-1"}:
            return {**made, "scoring": "all_or_nothing"}
        if graded not in {"RELATIVE_NEXT_EXCLUDE_LAST", "1"}:
            text = _("Moodle marked the order by “%(rule)s”; here by neighbours in order.")
            self.texts.notes.append(Problem(text, {"rule": graded[:40]}))
        return {**made, "scoring": "adjacent"}

    def essay(self) -> dict[str, Any]:
        """A text, or a file where Moodle takes nothing else."""
        files = _child(self._element, "attachments") not in {"", "0"}
        only_files = _child(self._element, "responseformat") == "noinline"
        if files and not only_files:
            text = _("Moodle takes files with the text; here the answer is a text.")
            self.texts.notes.append(Problem(text))
        if self._rich("responsetemplate"):
            text = _("The text that Moodle begins the answer with was left out.")
            self.texts.notes.append(Problem(text))
        return {"type": "file" if files and only_files else "essay"}

    def gapped(self) -> dict[str, Any]:
        """Words to drag or to choose: each gap is a choice among the words of its group."""
        drags = self._element.get("type") == "ddwtos"
        words = [
            (_child(one, "group") or "1", self.texts.text(_text(one), markup=None))
            for one in self._element.iterfind("dragbox" if drags else "selectoption")
        ]
        gaps = [int(number) for number in GAP.findall(_text(self._element.find("questiontext")))]
        if not gaps or gaps != list(range(1, len(gaps) + 1)) or len(gaps) > len(words):
            raise Unusable(_("The gaps and the words of this question do not fit each other."))
        return {"type": "cloze", "parts": [_chosen(words, gap - 1) for gap in gaps]}

    def _keep_feedback(self) -> None:
        """Keep what Moodle says to single answers for the explanation."""
        for answer in self._element.iterfind("answer"):
            said = answer.find("feedback")
            text = self.texts.text(_text(said), markup=_has_markup(said))
            if text:
                self.said.append(f"{_text(answer).strip()} — {text}")

    def _rich(self, name: str) -> str:
        element = self._element.find(name)
        return self.texts.text(_text(element), markup=_has_markup(element))

    def _file(self, address: str) -> bytes | None:
        """The content of <file name="…"> anywhere in the question."""
        if not address.startswith(_PLUGIN):
            return None
        name = address.removeprefix(_PLUGIN).partition("?")[0]
        for file in self._element.iter("file"):
            path = f"{file.get('path', '/').strip('/')}/{file.get('name', '')}".lstrip("/")
            if name in {path, file.get("name")}:
                return media.from_base64(file.text)
        return None


_READERS: Final[dict[str, Callable[[_Question], dict[str, Any]]]] = {
    "multichoice": _Question.choice,
    "multichoiceset": _Question.choice,
    "truefalse": _Question.true_false,
    "shortanswer": _Question.short_answer,
    "numerical": _Question.numerical,
    "matching": _Question.matching,
    "match": _Question.matching,
    "ordering": _Question.ordering,
    "essay": _Question.essay,
    "gapselect": _Question.gapped,
    "ddwtos": _Question.gapped,
    "cloze": _Question.essay,
    "multianswer": _Question.essay,
}


def _place(answer: Any) -> Decimal:
    """Which place Moodle gives the thing; it stands in the field of the fraction."""
    try:
        place = Decimal(answer.get("fraction") or "0")
    except InvalidOperation:
        place = Decimal("NaN")
    if not place.is_finite():
        raise Unusable(_("“%(answer)s” is no number."), answer=answer.get("fraction")[:40])
    return place


def _chosen(words: list[tuple[str, str]], right: int) -> dict[str, Any]:
    """A gap whose word is the one in that place of the list; the others are of its group."""
    group = words[right][0]
    options = [
        {"text": text, "fraction": "1" if position == right else "0"}
        for position, (of, text) in enumerate(words)
        if of == group and (position == right or text != words[right][1])
    ]
    return {**shares.choice(options, single=True), "mark": "1"}


def _text(element: Any) -> str:
    """The text of <text> inside the element, else its own."""
    if element is None:
        return ""
    inner = element.find("text")
    return str((inner if inner is not None else element).text or "")


def _child(element: Any, name: str) -> str:
    return str(element.findtext(name) or "").strip()


def _has_markup(element: Any) -> bool | None:
    """True for HTML, False for plain text, None for Moodle's own format, which may hold tags."""
    form = "" if element is None else element.get("format", "")
    return {"html": True, "plain_text": False}.get(form)


def _mark(text: str | None) -> str:
    try:
        mark = Decimal((text or "1").strip() or "1")
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite() or not 0 < mark <= 1000:
        raise Unusable(_("“%(value)s” is no mark. Write a number."), value=str(text)[:40])
    return shares.plain(mark)


def _number(text: str) -> str:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**9 or (number and number.adjusted() < -9):
        raise Unusable(_("“%(answer)s” is no number."), answer=text[:40])
    return shares.plain(number)
