"""Both languages have the same structure: block by block, line by line."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

from courses.domain import library
from courses.domain.curriculum import hours
from courses.domain.curriculum.courses import LessonPair
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lessons import LessonSource
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.files import Files, places

_TAG: Final = re.compile(r"</?(p|ul|ol|li|h3)>")
_SAME: Final = frozenset({"image", "icon", "key", "call", "kind", "minutes", "seconds", "correct"})
AGREE: Final = _("Make both languages agree.")


def check(curriculum: Curriculum, files: Files) -> None:
    for course in curriculum.courses:
        for pair in hours.lessons(course):
            _lesson(pair, files, curriculum.problems)
        for task in course.practice:
            shapes = {tuple(_TAG.findall(text)) for text in task["text"].values()}
            if len(shapes) > 1:
                curriculum.problems.add(
                    course.file,
                    files.line(course.file, f"key: {task['key']}"),
                    _("The languages of task %(key)s differ in paragraphs or list entries."),
                    AGREE,
                    key=task["key"],
                )


def _lesson(pair: LessonPair, files: Files, problems: Problems) -> None:
    first, *others = pair.texts.values()
    for other in others:
        lines = places(files.texts[other.file])
        for key, nth, what in differences(first, other):
            numbers = lines.get(key, [1])
            problems.add(
                other.file,
                numbers[min(nth, len(numbers) - 1)],
                _("This differs from %(other)s: %(block)s."),
                AGREE,
                other=first.file,
                block=what,
            )
        if _cited(first) != _cited(other):
            problems.add(
                other.file,
                files.line(other.file, "sources:"),
                _("The sources differ from %(other)s."),
                _("Name the same articles, in the same order, with the same “verify”."),
                other=first.file,
            )


def _cited(source: LessonSource) -> list[tuple[int | None, bool]]:
    """Articles by number: laws have a name in each language."""
    return [
        (library.article_number(one["article"]), bool(one.get("verify"))) for one in source.sources
    ]


def differences(first: LessonSource, other: LessonSource) -> Iterator[tuple[str, int, str]]:
    """Yield section key, number of the block (from 1, 0 is the heading) and what differs.

    Sections that differ altogether are named by the folder's own check.
    """
    if first.section_keys != other.section_keys:
        return
    sections = zip(other.section_keys, first.sections, other.sections, strict=True)
    for key, here, there in sections:
        blocks = zip_longest(here["value"]["parts"], there["value"]["parts"])
        for nth, (one, two) in enumerate(blocks, start=1):
            kinds = tuple(part["type"] if part else "—" for part in (one, two))
            if kinds[0] != kinds[1]:
                yield key, nth, f"{kinds[0]} ≠ {kinds[1]}"
                break
            if shape(one["value"]) != shape(two["value"]):
                yield key, nth, kinds[0]


def shape(value: Any, name: str = "") -> Any:
    """Return what both languages share of raw block data: counts, files, right answers, tags."""
    if isinstance(value, dict):
        return {key: shape(inner, key) for key, inner in value.items() if key != "id"}
    if isinstance(value, list):
        return [shape(inner, name) for inner in value]
    if isinstance(value, str) and name not in _SAME:
        return (bool(value), tuple(_TAG.findall(value)))
    return value
