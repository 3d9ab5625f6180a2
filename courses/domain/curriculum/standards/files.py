"""The folder as it was read, and on which line of a file something stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.problems import _

_HEADING: Final = re.compile(r"^## .*\{#(?P<key>[a-z0-9-]+)\}\s*$")
_OPEN: Final = re.compile(r"^:::\{[a-z-]+\}\s*$")


@dataclass(frozen=True)
class Files:
    """`texts` holds .md and .yaml files by path, `sizes` the bytes of every file."""

    texts: Mapping[str, str]
    sizes: Mapping[str, int]

    def line(self, file: str, *parts: str) -> int:
        """Return the first line with all of `parts`, 1 if there is none."""
        for number, line in enumerate(self.texts.get(file, "").split("\n"), start=1):
            if all(part in line for part in parts):
                return number
        return 1

    def field(self, file: str, name: str) -> int:
        """Return the line of a field that stands at the margin, 1 if there is none."""
        lines = self.texts.get(file, "").split("\n")
        return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)


def check(curriculum: Curriculum, files: Files) -> None:
    """An empty file would pass for one that was never there."""
    for file, text in files.texts.items():
        if not text.strip():
            curriculum.problems.add(file, 1, _("This file is empty."), _("Write it, or remove it."))


def places(text: str) -> dict[str, list[int]]:
    """Return section key → line of its heading, then of each of its blocks, as parsed."""
    found: dict[str, list[int]] = {}
    here: list[int] = []
    inside = prose = False
    for number, line in enumerate(text.split("\n"), start=1):
        if inside:
            inside = not line.startswith(":::")
        elif heading := _HEADING.match(line):
            here, prose = found.setdefault(heading["key"], [number]), False
        elif _OPEN.match(line):
            here.append(number)
            inside, prose = True, False
        elif line.strip() and not prose and here:
            here.append(number)
            prose = True
    return found
