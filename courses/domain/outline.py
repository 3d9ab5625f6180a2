"""The shape of a published course, in one language: what progress is counted against.

Keys and ids are the same in every language; titles, addresses and minutes are not.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from courses.domain.minutes import parts_of


@dataclass(frozen=True, slots=True)
class QuestionOutline:
    id: UUID
    options: int


@dataclass(frozen=True, slots=True)
class SectionOutline:
    id: UUID
    title: str
    questions: tuple[QuestionOutline, ...]


@dataclass(frozen=True, slots=True)
class LessonOutline:
    """`number` counts through the course; `digest` names the published text."""

    page: int
    key: UUID
    slug: str
    module_slug: str
    number: int
    title: str
    summary: str
    minutes: Decimal
    digest: str
    sections: tuple[SectionOutline, ...]


@dataclass(frozen=True, slots=True)
class ModuleOutline:
    page: int
    slug: str
    title: str
    summary: str
    lessons: tuple[LessonOutline, ...]


@dataclass(frozen=True, slots=True)
class CourseOutline:
    page: int
    key: UUID
    language: str
    slug: str
    title: str
    summary: str
    region: str
    online_hours: Decimal
    practice_hours: Decimal
    edition: int
    modules: tuple[ModuleOutline, ...]

    @property
    def lessons(self) -> tuple[LessonOutline, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> Decimal:
        return sum((lesson.minutes for lesson in self.lessons), Decimal(0))

    def lesson(self, module: str, slug: str) -> LessonOutline | None:
        for lesson in self.lessons:
            if lesson.slug == slug and lesson.module_slug == module:
                return lesson
        return None

    def lesson_by_key(self, key: UUID) -> LessonOutline | None:
        return next((lesson for lesson in self.lessons if lesson.key == key), None)

    def after(self, lesson: LessonOutline) -> LessonOutline | None:
        """Return the next lesson, across modules."""
        return next((other for other in self.lessons if other.number == lesson.number + 1), None)


def sections_of(raw: Sequence[Mapping[str, Any]]) -> tuple[SectionOutline, ...]:
    """Read the sections from the raw data of a lesson's body."""
    return tuple(
        SectionOutline(
            id=UUID(str(section["id"])),
            title=section["value"].get("title") or "",
            questions=tuple(
                QuestionOutline(UUID(str(part["id"])), _options(part))
                for part in parts_of([section])
                if part["type"] in {"question", "scorm"}
            ),
        )
        for section in raw
        if section.get("type") == "section" and section.get("id")
    )


def _options(part: Mapping[str, Any]) -> int:
    """A SCORM part is like a question with one answer: it has told that it is done."""
    return 1 if part["type"] == "scorm" else len(part["value"].get("options") or [])


def digest_of(raw: Any, *more: str) -> str:
    text = json.dumps([raw, *more], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def to_json(course: CourseOutline) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(asdict(course), default=str))
    return found


def from_json(found: Mapping[str, Any]) -> CourseOutline:
    return CourseOutline(
        **{
            **found,
            "key": UUID(found["key"]),
            "online_hours": Decimal(found["online_hours"]),
            "practice_hours": Decimal(found["practice_hours"]),
            "modules": tuple(
                ModuleOutline(
                    **{**module, "lessons": tuple(_lesson(item) for item in module["lessons"])}
                )
                for module in found["modules"]
            ),
        }
    )


def _lesson(found: Mapping[str, Any]) -> LessonOutline:
    return LessonOutline(
        **{
            **found,
            "key": UUID(found["key"]),
            "minutes": Decimal(found["minutes"]),
            "sections": tuple(
                SectionOutline(
                    UUID(section["id"]),
                    section["title"],
                    tuple(
                        QuestionOutline(UUID(question["id"]), question["options"])
                        for question in section["questions"]
                    ),
                )
                for section in found["sections"]
            ),
        }
    )
