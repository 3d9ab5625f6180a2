"""The database keeps the invariants."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories.courses import course_page, enrolled, outline

from courses.models import (
    HoursEntry,
    InlineAnswer,
    LessonProgress,
    Outline,
    ProgrammeCourse,
    SectionProgress,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts() -> dict[str, Any]:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    lesson = outline(page).lessons[0]
    row = LessonProgress.objects.create(
        person=enrolment.person,
        period=enrolment.period,
        lesson_key=lesson.key,
        course_key=page.translation_key,
    )
    return {"page": page, "enrolment": enrolment, "row": row, "section": lesson.sections[0].id}


def refused(**create: Any) -> None:
    model = create.pop("model")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**create)


def test_a_programme_names_a_course_once(facts: dict[str, Any]) -> None:
    programme = facts["enrolment"].period.programme
    refused(model=ProgrammeCourse, programme=programme, course_key=facts["page"].translation_key)


def test_one_progress_per_person_period_lesson_edition(facts: dict[str, Any]) -> None:
    row = facts["row"]
    same: dict[str, Any] = {
        "person": row.person,
        "period": row.period,
        "lesson_key": row.lesson_key,
        "course_key": row.course_key,
    }
    refused(model=LessonProgress, **same)
    LessonProgress.objects.create(**same, edition=2)


def test_a_section_is_counted_once(facts: dict[str, Any]) -> None:
    once: dict[str, Any] = {"progress": facts["row"], "section": facts["section"]}
    SectionProgress.objects.create(**once)
    refused(model=SectionProgress, **once)


def test_one_answer_per_inline_question(facts: dict[str, Any]) -> None:
    once: dict[str, Any] = {"progress": facts["row"], "question": facts["section"]}
    InlineAnswer.objects.create(**once)
    refused(model=InlineAnswer, **once)


def test_hours_are_credited_once_per_source_and_positive(facts: dict[str, Any]) -> None:
    once: dict[str, Any] = {"enrolment": facts["enrolment"], "kind": "online", "source": "course:x"}
    HoursEntry.objects.create(**once, hours=2)
    refused(model=HoursEntry, **once, hours=1)
    refused(model=HoursEntry, **{**once, "source": "course:y"}, hours=0)


def test_one_outline_per_course_and_language(facts: dict[str, Any]) -> None:
    other = course_page(lessons=1)
    outline(other)
    row = Outline.objects.get(page=other)
    row.course_key = facts["page"].translation_key
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
