"""A printed paper: its questions as they stand on the sheet, and what is right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import pgettext

from assessments.domain import keyed
from assessments.domain.paper_forms import form_seed
from assessments.domain.questions import read_question
from assessments.domain.questions.picture import COLUMNS, ROWS, HotspotQuestion, square_of
from assessments.models import PrintedPaper, QuestionVersion
from assessments.queries.prompts import Prompt, prompt


@dataclass(frozen=True)
class PrintedQuestion:
    number: int
    prompt: Prompt
    mark: Decimal
    key: str
    version: QuestionVersion


def printed_questions(printed: PrintedPaper, form: str = "A") -> list[PrintedQuestion]:
    """The questions in the order of the sheet, in one query."""
    versions = QuestionVersion.objects.in_bulk(printed.question_versions)
    seed = form_seed(printed.seed, form)
    return [
        _question(number, versions[pk], seed)
        for number, pk in enumerate(printed.question_versions, start=1)
    ]


def order_of(shown: Prompt) -> list[str]:
    """The keys of what this form shows in an order of its own, as an attempt keeps them."""
    return [item.key for item in shown.items] or [
        choice.key for choice in shown.choices if choice.letter
    ]


def lettered(shown: Prompt) -> keyed.Printed:
    """What the letters of this form stand for."""
    letters = {choice.letter: choice.key for choice in shown.choices if choice.letter}
    letters |= {chr(ord("A") + place): item.key for place, item in enumerate(shown.items)}
    return keyed.Printed(
        type=shown.type,
        letters=letters,
        lefts=tuple(side.key for side in shown.sides),
        parts=tuple(lettered(part) for part in shown.parts),
        within="parts" if shown.type == "cloze" else "steps",
    )


def _question(number: int, version: QuestionVersion, seed: str) -> PrintedQuestion:
    shown = prompt(name=str(number), kind=version.type, body=version.body, seed=seed)
    key = _cells(version) if version.type == "hotspot" else key_of(shown)
    return PrintedQuestion(number, shown, version.mark, key, version)


def key_of(shown: Prompt) -> str:
    """What is right, as one writes it on an answer sheet: AC, √, 1–B 2–A, 24."""
    return _KEYS.get(shown.type, _typed)(shown)


def _letters(shown: Prompt) -> str:
    return "".join(choice.letter for choice in shown.choices if choice.correct)


def _judgement(shown: Prompt) -> str:
    return "√" if any(one.correct and one.key == "true" for one in shown.choices) else "×"


def _pairs(shown: Prompt) -> str:
    letters = {choice.key: choice.letter for choice in shown.choices}
    return " ".join(
        f"{number}-{letters.get(side.right, side.right)}"
        for number, side in enumerate(shown.sides, start=1)
    )


def _order(shown: Prompt) -> str:
    """Things stand lettered on the sheet; their letters in the right order."""
    letters = {item.key: chr(ord("A") + place) for place, item in enumerate(shown.items)}
    return " ".join(letters[item.key] for item in sorted(shown.items, key=lambda one: one.due))


def _parts(shown: Prompt) -> str:
    join = pgettext("between rules", "; ").join
    return join(f"({part.number}) {key_of(part)}" for part in shown.parts)


def _typed(shown: Prompt) -> str:
    return " / ".join(shown.accepted)


def _cells(version: QuestionVersion) -> str:
    read = read_question({**version.body, "type": "hotspot", "mark": 1})
    if not isinstance(read, HotspotQuestion):
        raise TypeError(version.type)
    squares = [square_of(column + row) for row in ROWS for column in COLUMNS]
    found = [
        [square.key for square in squares if area.meets(square)]
        for area in read.areas
        if area.correct
    ]
    return pgettext("between rules", "; ").join("/".join(cells) for cells in found)


_KEYS: Final[Mapping[str, Callable[[Prompt], Any]]] = {
    "single": _letters,
    "multiple": _letters,
    "true_false": _judgement,
    "matching": _pairs,
    "ordering": _order,
    "cloze": _parts,
    "scenario": _parts,
}
