"""Lessons studied. Rows are written in bulk, but the last lesson of a course is finished by the
action that a learner's own click calls: it closes the course and credits the hours.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import StaffMember
from courses.domain.outline import CourseOutline, LessonOutline
from courses.models import Enrolment, InlineAnswer, LessonProgress, SectionProgress
from demo.domain.people import Person
from programmes.models import Period

TAKES = timedelta(minutes=9)
BATCH = 500


def study(
    people: Iterable[tuple[Person, StaffMember]], period: Period, course: CourseOutline
) -> None:
    """Write everybody's lessons; the very last one of the course stays open for `finish_lesson`."""
    opened: list[tuple[LessonProgress, LessonOutline, int]] = []
    for person, member in people:
        opened += _lessons(person, member, period, course)
    LessonProgress.objects.bulk_create((row for row, _, _ in opened), batch_size=BATCH)
    SectionProgress.objects.bulk_create(
        (
            SectionProgress(
                progress=row,
                section=section.id,
                opened_at=row.opened_at,
                done_at=row.finished_at or (row.changed_at if not section.questions else None),
            )
            for row, lesson, seen in opened
            for section in lesson.sections[:seen]
        ),
        batch_size=BATCH,
    )
    InlineAnswer.objects.bulk_create(
        (
            InlineAnswer(progress=row, question=question.id, chosen=[0], answered_at=row.changed_at)
            for row, lesson, seen in opened
            for section in lesson.sections[: seen - (0 if seen == len(lesson.sections) else 1)]
            for question in section.questions
        ),
        batch_size=BATCH,
    )


def _lessons(
    person: Person, member: StaffMember, period: Period, course: CourseOutline
) -> list[tuple[LessonProgress, LessonOutline, int]]:
    """Return each lesson's row with the number of sections seen."""
    way = person.journey
    if way is None:
        return []
    lessons = course.lessons
    found = [
        (
            _row(member, period, course, lesson, at, finished=place < len(lessons) - 1),
            lesson,
            len(lesson.sections),
        )
        for place, (lesson, at) in enumerate(zip(lessons, way.studied, strict=False))
    ]
    if way.begun and len(way.studied) < len(lessons):
        lesson = lessons[len(way.studied)]
        seen = min(2, len(lesson.sections))
        row = _row(member, period, course, lesson, way.begun, finished=False)
        row.last_section, row.last_position = lesson.sections[seen - 1].id, seen - 1
        found.append((row, lesson, seen))
    return found


def _row(
    member: StaffMember,
    period: Period,
    course: CourseOutline,
    lesson: LessonOutline,
    at: datetime,
    *,
    finished: bool,
) -> LessonProgress:
    return LessonProgress(
        person=member,
        period=period,
        lesson_key=lesson.key,
        course_key=course.key,
        edition=course.edition,
        last_section=lesson.sections[-1].id,
        last_position=len(lesson.sections) - 1,
        opened_at=at - TAKES,
        changed_at=at,
        finished_at=at if finished else None,
    )


def note_activity(people: Iterable[tuple[Person, StaffMember]], period: Period) -> None:
    """Set when somebody who has not finished the course last learned."""
    open_ones = {one.person_id: one for one in Enrolment.objects.filter(period=period)}
    changed = []
    for person, member in people:
        way, enrolment = person.journey, open_ones.get(member.pk)
        if way and enrolment and not enrolment.completed_at and (way.begun or way.studied):
            enrolment.last_active_at = way.begun or way.studied[-1]
            changed.append(enrolment)
    Enrolment.objects.bulk_update(changed, ["last_active_at"], batch_size=BATCH)
