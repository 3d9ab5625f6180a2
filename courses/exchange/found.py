"""What a reader hands out: a lesson as blocks, its pictures, and what was left out."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from common.domain.problems import Problem

LONGEST_TITLE: Final = 120
LONGEST_ALT: Final = 200


@dataclass
class Picture:
    """`content` is as it lay in the file: whoever keeps it draws it anew. `number` from 1."""

    number: int
    content: bytes
    alt: str = ""


@dataclass
class Section:
    """`parts` is raw block data without ids; a picture names its number in place of an image."""

    title: str
    parts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Draft:
    title: str = ""
    summary: str = ""
    sections: list[Section] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


class Notes:
    """Counts what was left out or changed, so that each kind is said once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._others: list[Problem] = []

    def count(self, text: str) -> None:
        """`text` is a msgid with %(n)s."""
        self._counts[text] += 1

    def add(self, text: str, **values: str | int) -> None:
        self._others.append(Problem(text, values))

    def all(self) -> list[Problem]:
        return [*self._others, *(Problem(text, {"n": n}) for text, n in self._counts.items())]
