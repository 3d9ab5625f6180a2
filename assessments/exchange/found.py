"""What a reader hands out: questions, refusals and notes, each with its place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from assessments.domain.asking import askable
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import half_up, read_question
from common.domain.problems import FileRefused

__all__ = ["FileRefused", "Note", "Parsed", "Place", "Reading", "Refused", "check"]
LONGEST: Final = 8000  # characters of one text; more is a file gone wrong
OPTIONS: Final = 26
LARGEST_MARK: Final = 1000
ORIGINAL: Final = 20_000  # characters of the original that a report keeps; a case has many


@dataclass(frozen=True)
class Place:
    """`line` of a text or document, or `row` of a sheet; both count from 1."""

    line: int | None = None
    row: int | None = None
    item: str = ""  # the file inside a package


@dataclass(frozen=True)
class Parsed:
    """`source` has the form of `score`, with plain texts in one language besides.

    stem, explanation: str; options: [{"key", "text", "correct", "fraction", "feedback"}];
    topic, difficulty, key (of our own exports); left, right, items: [{"key", "text"}]; a picture
    of a question or an option is a name in `Reading.pictures`.
    """

    source: dict[str, Any]
    place: Place
    original: str = ""
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Refused:
    place: Place
    reason: Problem
    original: str = ""
    source: dict[str, Any] | None = None  # of one that is only too much like another


@dataclass(frozen=True)
class Note:
    """Something of the file that is not in any question, or not as it was."""

    place: Place
    text: Problem


@dataclass
class Reading:
    """Everything that was found in a file. Nothing of it is dropped without a word."""

    format: str
    questions: list[Parsed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(
        self,
        source: Mapping[str, Any],
        place: Place,
        *,
        original: str = "",
        notes: tuple[Problem, ...] = (),
    ) -> None:
        """Keep the question if the examiner can ask it; else keep the reason."""
        kept = {name: value for name, value in source.items() if value not in (None, "")}
        try:
            kept, rounded = with_storable_mark(kept)
            check(kept)
        except Unusable as error:
            self.refuse(error.problem, place, original=original)
        else:
            said = (*notes, *rounded, *_twice(kept))
            self.questions.append(Parsed(kept, place, original[:ORIGINAL], said))

    def refuse(self, reason: Problem, place: Place, *, original: str = "") -> None:
        self.refused.append(Refused(place, reason, original[:ORIGINAL]))

    def note(self, text: Problem, place: Place | None = None) -> None:
        self.notes.append(Note(place or Place(), text))


def with_storable_mark(source: dict[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The question with its mark in hundredths, which is what a bank keeps, and what to say."""
    mark = Fraction(str(source.get("mark") or 1))
    if mark > LARGEST_MARK:
        raise Unusable(_("A question earns at most %(n)s marks."), n=LARGEST_MARK)
    rounded = half_up(mark)
    if Fraction(rounded) == mark:
        return source, ()
    values = {"mark": str(source["mark"])[:20], "rounded": f"{rounded.normalize():f}"}
    if source.get("policy") == "mapped" or rounded <= 0:
        raise Unusable(_("The mark %(mark)s has more than two decimals. Round it."), **values)
    note = Problem(_("The mark %(mark)s was rounded to %(rounded)s."), values)
    return {**source, "mark": values["rounded"]}, (note,)


def _twice(source: Mapping[str, Any]) -> Iterator[Problem]:
    """Options that say the same: nobody can know which is meant."""
    seen: dict[str, str] = {}
    for option in source.get("options") or []:
        text, key = str(option.get("text") or "").strip(), str(option.get("key"))
        if text and not option.get("picture") and seen.setdefault(text, key) != key:
            problem = _("Options %(first)s and %(second)s say the same.")
            yield Problem(problem, {"first": seen[text], "second": key})


def check(source: Mapping[str, Any]) -> None:
    """Raise Unusable unless the question can be asked and marked."""
    if not str(source.get("stem") or "").strip():
        raise Unusable(_("The question has no text."))
    options = source.get("options") or []
    texts = [source["stem"], source.get("explanation"), *(one.get("text") for one in options)]
    if any(len(str(text or "")) > LONGEST for text in texts):
        raise Unusable(
            _("A text is longer than %(n)s characters. Shorten it or split the question."),
            n=LONGEST,
        )
    if len(options) > OPTIONS:
        raise Unusable(_("A question takes at most %(n)s options."), n=OPTIONS)
    for option in options:
        if not str(option.get("text") or "").strip() and not option.get("picture"):
            raise Unusable(_("Option %(key)s has no text."), key=str(option.get("key")))
    things = [one for name in ("left", "right", "items") for one in source.get(name) or []]
    if not all(str(one.get("text") or "").strip() for one in things):
        raise Unusable(_("A side of a pair, or a thing to order, has no text. Write one."))
    read = read_question(source)
    if source["type"] == "multiple" and sum(bool(one.get("correct")) for one in options) < 2:
        raise Unusable(
            _(
                "A multiple-choice question needs at least two correct options. Add one, or make "
                "it a single choice."
            )
        )
    for problem in askable(read, source):
        raise Unusable(problem.text, **problem.values)
