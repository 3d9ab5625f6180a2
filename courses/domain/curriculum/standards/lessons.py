"""A lesson is whole: a case, words to say and not to say, a checklist, a question, its law; light
enough for a village's network; and nothing lies about that no course names.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from courses.domain import minutes
from courses.domain.curriculum import hours
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lessons import LessonSource
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.files import Files

NEEDED: Final = {
    "case": (_("This lesson has no case."), "case"),
    "say": (_("This lesson has no words to say."), "say"),
    "checklist": (_("This lesson has no checklist."), "checklist"),
    "question": (_("This lesson asks nothing."), "question"),
}
LARGEST: Final = 300 * 1024  # bytes of text and pictures
_LISTED: Final = ("course.yaml", "questions.yaml", "guide.zh-hans.md", "guide.en.md")


def check(curriculum: Curriculum, files: Files) -> None:
    for source in _sources(curriculum):
        _whole(source, curriculum.problems)
        _light(source, files, curriculum.problems)
    _unused(curriculum, files)


def _sources(curriculum: Curriculum) -> Iterator[LessonSource]:
    for course in curriculum.courses:
        for pair in hours.lessons(course):
            yield from pair.texts.values()


def _whole(source: LessonSource, problems: Problems) -> None:
    parts = list(minutes.parts_of(source.sections))
    kinds = Counter(part["type"] for part in parts)
    for kind, (what, name) in NEEDED.items():
        if not kinds[kind]:
            problems.add(source.file, 1, what, _("Add one: “:::{%(name)s}”."), name=name)
    if kinds["say"] and not any(part["value"]["avoid"] for part in parts if part["type"] == "say"):
        problems.add(
            source.file,
            1,
            _("This lesson has no words that are better not said."),
            _("Add “avoid” with “words” and “why” to “:::{say}”."),
        )
    if not source.sources:
        problems.add(
            source.file,
            1,
            _("This lesson names no law."),
            _("Add “sources” with “law” and “article” to the front matter."),
        )


def pictures(value: Any) -> set[str]:
    """Return the paths of all files that raw block data show or offer."""
    if isinstance(value, list):
        return set().union(*map(pictures, value))
    if not isinstance(value, dict):
        return set()
    own = {
        value[name]
        for name in ("image", "document", "captions")
        if isinstance(value.get(name), str) and value[name]
    }
    return own.union(*map(pictures, value.values()))


def _light(source: LessonSource, files: Files, problems: Problems) -> None:
    shown = {
        path
        for part in minutes.parts_of(source.sections)
        if part["type"] == "picture"
        for path in pictures(part["value"])
    }
    size = sum(files.sizes.get(path, 0) for path in (source.file, *shown))
    if size > LARGEST:
        problems.add(
            source.file,
            1,
            _("This lesson weighs %(size)s KB with its pictures; at most 300 are allowed."),
            _("Simplify the pictures, or divide the lesson."),
            size=round(size / 1024),
        )


def _unused(curriculum: Curriculum, files: Files) -> None:
    used = {source.file for source in _sources(curriculum)}
    for source in _sources(curriculum):
        used |= pictures(source.sections)
    for course in curriculum.courses:
        folder = course.file.rpartition("/")[0]
        used |= {f"{folder}/{name}" for name in _LISTED}
        used |= {f"{folder}/{name}" for name in _asked(course.bank)}
    for path in sorted(files.sizes):
        if "/" in path and path not in used:
            curriculum.problems.add(
                path,
                1,
                _("No course shows this file."),
                _("Name it in course.yaml, a lesson or a question, or remove it."),
            )


def _asked(value: Any) -> set[str]:
    """Return the files that questions show or play."""
    if isinstance(value, list):
        return set().union(*map(_asked, value))
    if not isinstance(value, dict):
        return set()
    own = {value["file"]} if isinstance(value.get("file"), str) else set()
    return own.union(*map(_asked, value.values()))
