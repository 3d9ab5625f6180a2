"""What is wrong with a curriculum folder: file, line, what, and how to put it right.

Messages are gettext msgids with named facts: the command translates them (`_` only marks).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def _(text: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    what: str
    remedy: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Problems:
    """Collects what is wrong; reading goes on, so that one run names every mistake."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, file: str, line: int, what: str, remedy: str = "", **facts: Any) -> None:
        self.found.append(Problem(file, line, what, remedy, facts))

    def __bool__(self) -> bool:
        return bool(self.found)
