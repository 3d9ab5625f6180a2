"""What a learner does in a lesson. The progress rows are their own record; completing a course and
re-assigning a lesson are in the audit trail as well.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember
from common import audit
from courses import queries
from courses.actions.enrolment import complete, credit_hours, resume
from courses.domain import progress
from courses.domain.outline import CourseOutline, LessonOutline
from courses.domain.progress import SectionState
from courses.enums import EnrolmentState, HoursKind
from courses.models import (
    Enrolment,
    HoursEntry,
    InlineAnswer,
    LessonPage,
    LessonProgress,
    SectionProgress,
)
from courses.queries import outlines
from courses.queries.progress import CourseState, lesson_facts
from courses.signals import course_completed
from programmes.models import Period
from quotas.enums import SeatState


@dataclass(frozen=True)
class Finish:
    """What came of 学完了: nothing is left, or these sections are."""

    left: tuple[SectionState, ...] = ()
    completed: tuple[CourseState, ...] = ()

    @property
    def done(self) -> bool:
        return not self.left


@transaction.atomic
def open_section(
    *,
    enrolment: Enrolment,
    course: CourseOutline,
    lesson: LessonOutline,
    section: UUID,
    second: int = 0,
) -> LessonProgress:
    """Record that the section was opened and is where to resume. Unknown sections are ignored.

    `second` is the place in the section's media.
    """
    row = _progress(enrolment, course, lesson)
    positions = [one.id for one in lesson.sections]
    if section not in positions:
        return row
    now = timezone.now()
    row.last_section, row.last_position = section, positions.index(section)
    row.media_second, row.changed_at = max(0, second), now
    row.save(update_fields=["last_section", "last_position", "media_second", "changed_at"])
    opened, created = SectionProgress.objects.get_or_create(
        progress=row, section=section, defaults={"opened_at": now}
    )
    if not created and row.reopened_at and opened.opened_at <= row.reopened_at:
        SectionProgress.objects.filter(pk=opened.pk).update(opened_at=now, done_at=None)
    _touch(enrolment, now)
    return row


@transaction.atomic
def answer(
    *,
    enrolment: Enrolment,
    course: CourseOutline,
    lesson: LessonOutline,
    question: UUID,
    chosen: Collection[int],
) -> bool:
    """Keep the latest answer to an inline question; False if it is no answer to this lesson."""
    known = {one.id: one.options for section in lesson.sections for one in section.questions}
    picked = sorted(set(chosen))
    if question not in known or not picked or not set(picked) <= set(range(known[question])):
        return False
    section = next(
        one for one in lesson.sections if question in {item.id for item in one.questions}
    )
    row = open_section(enrolment=enrolment, course=course, lesson=lesson, section=section.id)
    InlineAnswer.objects.update_or_create(
        progress=row,
        question=question,
        defaults={"chosen": picked, "answered_at": timezone.now()},
    )
    return True


@transaction.atomic
def finish_lesson(
    *, enrolment: Enrolment, course: CourseOutline, lesson: LessonOutline, actor: Any
) -> Finish:
    """学完了: done if every section was opened and every inline question answered.

    The enrolment is locked, so that two last lessons at once complete the course once.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    row, facts = lesson_facts(enrolment.person_id, enrolment.period_id, lesson.key, course.edition)
    left = tuple(progress.unfinished(lesson, facts))
    if row is None or left:
        return Finish(left=left or tuple(progress.sections(lesson, facts)))
    newly = row.finished_at is None
    if newly:
        now = timezone.now()
        row.finished_at = row.changed_at = now
        row.save(update_fields=["finished_at", "changed_at"])
        row.sections.filter(done_at=None).update(done_at=now)
        _touch(enrolment, now)
    return Finish(completed=_complete(enrolment, actor, newly=newly))


def _complete(enrolment: Enrolment, actor: Any, *, newly: bool) -> tuple[CourseState, ...]:
    """Credit each course studied to the end, once, and close the enrolment after the last."""
    states = queries.course_state(enrolment.person, enrolment.period)
    completed = tuple(
        state for state in states if state.done and _credit(enrolment, state, actor, newly=newly)
    )
    if states and all(state.done for state in states):
        complete(enrolment=enrolment)
    return completed


def _credit(enrolment: Enrolment, state: CourseState, actor: Any, *, newly: bool) -> bool:
    """Credit the online hours unless they are; a course without hours only tells the apps above."""
    source = f"course:{state.key}"
    entries = HoursEntry.objects.filter(enrolment=enrolment, kind=HoursKind.ONLINE, source=source)
    if state.outline.online_hours > 0:
        if entries.exists():
            return False
        credit_hours(
            enrolment=enrolment,
            kind=HoursKind.ONLINE,
            hours=state.outline.online_hours,
            source=source,
            actor=actor,
        )
    elif not newly:
        return False
    course_completed.send(sender=Enrolment, enrolment=enrolment, course_key=state.key)
    return True


@transaction.atomic
def reassign_lessons(
    *, person: StaffMember, period: Period | None, lessons: dict[str, str], actor: Any = None
) -> int:
    """需要再学: open lessons again, by content key → key of the critical question that failed.

    What was finished stays on record with its day; the sections have to be opened and answered
    anew. Return how many lessons were re-assigned.
    """
    if period is None:
        return 0
    courses = {
        lesson.key: course
        for course in outlines.by_key(queries.course_keys(period)).values()
        for lesson in course.lessons
    }
    pages = LessonPage.objects.filter(key__in=list(lessons)).values_list("translation_key", "key")
    count = 0
    for lesson_key, key in dict(pages).items():
        if lesson_key in courses:
            row = _reopen(person, period, courses[lesson_key], lesson_key, lessons[key])
            audit.record(
                actor=actor,
                action="courses.reassign_lesson",
                subject=row,
                region_code=courses[lesson_key].region,
                detail={"lesson": key, "question": lessons[key], "person": person.pk},
            )
            count += 1
    if count:
        _reopen_enrolment(person, period)
    return count


def _reopen(
    person: StaffMember, period: Period, course: CourseOutline, lesson_key: UUID, question: str
) -> LessonProgress:
    row, _ = LessonProgress.objects.update_or_create(
        person=person,
        period=period,
        lesson_key=lesson_key,
        edition=course.edition,
        defaults={
            "course_key": course.key,
            "finished_at": None,
            "reopened_at": timezone.now(),
            "reopened_for": question[:80],
            "last_section": None,
            "last_position": 0,
        },
    )
    return row


def _reopen_enrolment(person: StaffMember, period: Period) -> None:
    """A certified person keeps what they have; somebody still on the way goes back to learning."""
    rows = Enrolment.objects.filter(
        person=person, period=period, state=EnrolmentState.COMPLETED
    ).exclude(seat__state=SeatState.CERTIFIED)
    for enrolment in rows:
        resume(enrolment=enrolment)


def _progress(enrolment: Enrolment, course: CourseOutline, lesson: LessonOutline) -> LessonProgress:
    row, _ = LessonProgress.objects.get_or_create(
        person_id=enrolment.person_id,
        period_id=enrolment.period_id,
        lesson_key=lesson.key,
        edition=course.edition,
        defaults={"course_key": course.key},
    )
    return row


def _touch(enrolment: Enrolment, now: Any) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(last_active_at=now)
