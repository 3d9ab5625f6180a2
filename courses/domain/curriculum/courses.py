"""`course.yaml`: titles, hours, modules and their lessons, practice tasks, the paper."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from courses.domain.curriculum.lessons import LessonSource
from courses.domain.curriculum.lined import LANGUAGES, Fields
from courses.domain.curriculum.problems import _
from courses.domain.curriculum.prose import to_html

Both = dict[str, str]
SLUG: Final = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_NUMBER: Final = re.compile(r"^[a-z]?\d+-")


@dataclass(frozen=True)
class ModuleSource:
    key: str
    slug: str
    title: Both
    summary: Both
    lessons: list["LessonPair"] = field(default_factory=list)


@dataclass(frozen=True)
class LessonPair:
    """A lesson in every language."""

    slug: str
    texts: Mapping[str, LessonSource]

    @property
    def key(self) -> str:
        return next(iter(self.texts.values())).key


@dataclass(frozen=True)
class CourseSource:
    file: str
    key: str
    slug: str
    title: Both
    summary: Both
    online_hours: float
    practice_hours: float
    edition: int
    modules: list[ModuleSource]
    practice: list[dict[str, Any]]
    paper: dict[str, Any] | None = None
    bank: dict[str, Any] | None = None


@dataclass(frozen=True)
class ModulePlan:
    """A module as `course.yaml` names it, before its lessons are read."""

    key: str
    folder: str
    title: Both
    summary: Both
    lessons: list[tuple[str, int]]  # folder, line


def slug_of(folder: str) -> str:
    """`2-when-refused` and `m2-enter` lie in order; addresses do without the number."""
    return _NUMBER.sub("", folder)


def head(fields: Fields) -> dict[str, Any]:
    """Return the fields of a CourseSource that stand in course.yaml itself."""
    hours = fields.mapping("hours")
    found = {
        "file": fields.file,
        "key": _slug(fields, "key"),
        "slug": _slug(fields, "slug"),
        "title": fields.both("title"),
        "summary": fields.both("summary"),
        "online_hours": _hours(hours, "online"),
        "practice_hours": _hours(hours, "practice"),
        "edition": int(fields.number("edition", least=1, most=999)),
        "practice": practice(fields),
    }
    if hours:
        hours.finish()
    return found


def _hours(fields: Fields | None, name: str) -> float:
    if fields is None:
        return 0
    value = fields.number(name, required=name == "online", most=500)
    if round(value, 1) != value:
        fields.refuse(name, _("Hours have at most one decimal."), _("Round them."))
    return value


def _slug(fields: Fields, name: str) -> str:
    value = fields.text(name, most=40)
    if value and not SLUG.match(value):
        fields.refuse(
            name,
            _("“%(value)s” cannot stand in an address."),
            _("Use small letters, digits and hyphens."),
            value=value,
        )
    return value


def modules(fields: Fields) -> list[ModulePlan]:
    found = []
    for child in fields.mappings("modules", least=1):
        names = child.items("lessons", least=1)
        found.append(
            ModulePlan(
                key=_slug(child, "key"),
                folder=child.text("folder"),
                title=child.both("title"),
                summary=child.both("summary"),
                lessons=list(zip(child.texts("lessons", least=1), names.lines, strict=True))
                if names
                else [],
            )
        )
        child.finish()
    return found


def practice(fields: Fields) -> list[dict[str, Any]]:
    """Read the practice tasks; their text becomes HTML in each language."""
    found = []
    for child in fields.mappings("practice", required=False):
        texts = child.mapping("text")
        task = {
            "key": _slug(child, "key"),
            "title": child.both("title"),
            "minutes": int(child.number("minutes", least=1, most=600)),
            "text": {
                language: to_html(
                    texts.text(language),
                    file=texts.file,
                    line=texts.line_of(language) + 1,
                    problems=texts.problems,
                )
                for language in LANGUAGES
            }
            if texts
            else {},
        }
        if texts:
            texts.finish()
        child.finish()
        found.append(task)
    return found
