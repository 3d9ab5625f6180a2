"""What a reader hands out: questions, refusals and notes, each with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.domain.asking import askable
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import read_question
from common.domain.problems import FileRefused

__all__ = ["FileRefused", "Note", "Parsed", "Place", "Reading", "Refused", "check"]
LONGEST: Final = 8000  # characters of one text; more is a file gone wrong
OPTIONS: Final = 26
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
        try:
            check(source)
        except Unusable as error:
            self.refuse(error.problem, place, original=original)
            return
        kept = {name: value for name, value in source.items() if value not in (None, "")}
        self.questions.append(Parsed(kept, place, original[:ORIGINAL], notes))

    def refuse(self, reason: Problem, place: Place, *, original: str = "") -> None:
        self.refused.append(Refused(place, reason, original[:ORIGINAL]))

    def note(self, text: Problem, place: Place | None = None) -> None:
        self.notes.append(Note(place or Place(), text))


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
