"""Reading Moodle XML (<quiz>): a reader for each type that we have, a refusal for each other."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import media, shares, tags
from assessments.exchange.found import ORIGINAL, FileRefused, Place, Reading
from assessments.exchange.media import RichTexts
from assessments.exchange.moodle import cloze
from assessments.exchange.texts import decode_xml
from common.domain import packages

_PLUGIN: Final = "@@PLUGINFILE@@/"


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
        return {**made, "picture": picture} if picture else made

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
        for answer in self._element.iterfind("answer"):
            if shares.share(answer.get("fraction", "0")) == "1":
                return {"type": "true_false", "answer": _text(answer).strip().casefold() == "true"}
        raise Unusable(_("No option is marked correct."))

    def short_answer(self) -> dict[str, Any]:
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
        answers = [
            self.texts.text(_text(answer), markup=_has_markup(answer))
            for answer in self._element.iterfind("answer")
        ]
        return {**shares.ordering(answers), "scoring": "adjacent"}

    def essay(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "essay"}
        guide = self._rich("graderinfo")
        return {**made, "explanation": guide} if guide else made

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
    "cloze": _Question.essay,
    "multianswer": _Question.essay,
}


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
    return shares.plain(round(mark, 2))


def _number(text: str) -> str:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**9 or (number and number.adjusted() < -9):
        raise Unusable(_("“%(answer)s” is no number."), answer=text[:40])
    return shares.plain(number)
