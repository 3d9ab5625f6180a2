"""Inline questions: never marked, always explained."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

LETTERS: Final = "ABCDEFGH"


@dataclass(frozen=True)
class Option:
    letter: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Line:
    """An option after answering."""

    letter: str
    text: str
    correct: bool
    chosen: bool
    feedback: str


@dataclass(frozen=True)
class Outcome:
    right: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Question:
    id: UUID
    stem: str
    options: tuple[Option, ...]
    explanation: str

    @property
    def multiple(self) -> bool:
        return sum(option.correct for option in self.options) > 1

    def outcome(self, chosen: Collection[int]) -> Outcome:
        """Return the options with the choice, right or wrong; every wrong one says why."""
        lines = tuple(
            Line(
                option.letter,
                option.text,
                option.correct,
                number in chosen,
                option.feedback if not option.correct or number in chosen else "",
            )
            for number, option in enumerate(self.options)
        )
        return Outcome(all(line.correct == line.chosen for line in lines), lines)


def read(value: Mapping[str, Any], identity: UUID) -> Question:
    """Read the value of a question block."""
    return Question(
        id=identity,
        stem=value["stem"],
        options=tuple(
            Option(letter, option["text"], bool(option["correct"]), option["feedback"] or "")
            for letter, option in zip(LETTERS, value["options"], strict=False)
        ),
        explanation=value["explanation"],
    )


def right_ones(question: Question) -> set[int]:
    return {number for number, option in enumerate(question.options) if option.correct}
