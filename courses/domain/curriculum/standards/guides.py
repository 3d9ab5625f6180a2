"""The trainer's guide of each course: there in every language, alike, with every field task."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from markdown_it import MarkdownIt

from courses.domain.curriculum.courses import CourseSource
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.agreement import AGREE
from courses.domain.curriculum.standards.files import Files

_COUNTED: Final = ("heading_open", "paragraph_open", "list_item_open", "tr_open", "td_open")


def check(curriculum: Curriculum, files: Files) -> None:
    for course in curriculum.courses:
        if course.practice:
            _guide(course, files, curriculum.problems)


def _guide(course: CourseSource, files: Files, problems: Problems) -> None:
    folder = course.file.rpartition("/")[0]
    names = [f"{folder}/guide.{language}.md" for language in LANGUAGES]
    there = [name for name in names if name in files.texts]
    for name in names:
        if name not in files.texts:
            problems.add(
                course.file,
                files.field(course.file, "practice"),
                _("The trainer's guide %(path)s does not exist."),
                _("Write session plans, role-plays and answers for the practice tasks."),
                path=name,
            )
            continue
        for task in course.practice:
            if not re.search(rf"(?<![a-z0-9]){task['key']}(?![0-9])", files.texts[name]):
                problems.add(
                    name, 1, _("The guide says nothing of task %(key)s."),
                    _("Say how it is held and what a good answer is."), key=task["key"],
                )  # fmt: skip
    if len(there) == len(names):
        _agree(there[0], there[1], files, problems)


def _agree(first: str, other: str, files: Files, problems: Problems) -> None:
    here, there = list(_blocks(files.texts[first])), list(_blocks(files.texts[other]))
    pairs = zip_longest(here, there, fillvalue=("", 0))
    parted = next((two[1] for one, two in pairs if one[0] != two[0]), None)
    if parted is None:
        return
    line = parted or (there[-1][1] if there else 1)
    problems.add(
        other, line, _("From here on the guide differs from %(other)s."), AGREE, other=first
    )


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """Yield the kind and the line of each heading, paragraph, list entry and table cell."""
    line = 1
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = token.map[0] + 1 if token.map else line
        if token.type in _COUNTED and not token.hidden:
            yield token.type + token.tag, line
