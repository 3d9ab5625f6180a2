"""How far a person is: per lesson, per course, per programme period."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import StaffMember
from assessments.models import Paper
from courses.domain import progress
from courses.domain.outline import CourseOutline, LessonOutline
from courses.domain.progress import NOTHING, Facts, State
from courses.enums import EnrolmentState
from courses.models import (
    CoursePage,
    Enrolment,
    InlineAnswer,
    LessonPage,
    LessonProgress,
    ProgrammeCourse,
    SectionProgress,
)
from courses.queries import outlines
from programmes.models import Period

COURSE_PATH = 16  # root, front page, index, course: four steps of four characters


@dataclass(frozen=True)
class LessonState:
    """One line of a course list."""

    outline: LessonOutline
    url: str
    facts: Facts = NOTHING

    @property
    def title(self) -> str:
        return self.outline.title

    @property
    def number(self) -> int:
        return self.outline.number

    @property
    def state(self) -> State:
        return self.facts.state

    @property
    def done(self) -> bool:
        return self.facts.finished

    @property
    def sections_done(self) -> int:
        return sum(one.done for one in progress.sections(self.outline, self.facts))

    @property
    def sections(self) -> int:
        return len(self.outline.sections)

    @property
    def place(self) -> int:
        """The section to resume at, counted from 1."""
        return self._place().index + 1

    @property
    def place_title(self) -> str:
        sections = self.outline.sections
        return sections[self._place().index].title if sections else ""

    @property
    def percent(self) -> int:
        return progress.percent([(self.outline, self.facts)])

    @property
    def minutes_left(self) -> int:
        return progress.minutes_left(self.outline, self.facts)

    def _place(self) -> progress.Place:
        return progress.place(self.outline, self.facts.last_section, self.facts.last_position)


@dataclass(frozen=True)
class CourseState:
    outline: CourseOutline
    url: str
    lessons: tuple[LessonState, ...]

    @property
    def title(self) -> str:
        return self.outline.title

    @property
    def key(self) -> UUID:
        return self.outline.key

    @property
    def percent(self) -> int:
        return progress.percent((one.outline, one.facts) for one in self.lessons)

    @property
    def lessons_done(self) -> int:
        return sum(lesson.done for lesson in self.lessons)

    @property
    def done(self) -> bool:
        return bool(self.lessons) and all(lesson.done for lesson in self.lessons)

    @property
    def next(self) -> LessonState | None:
        by_key = {one.outline.key: one for one in self.lessons}
        facts = {key: one.facts for key, one in by_key.items()}
        found = progress.next_of([one.outline for one in self.lessons], facts)
        return by_key[found.key] if found else None


@dataclass(frozen=True)
class NextLesson:
    """What 接着学 opens."""

    course: CourseState
    lesson: LessonState


def enrolments_of(person: StaffMember | None) -> Sequence[Enrolment]:
    """Return the live enrolments, those still learning first, then the newest period."""
    if person is None:
        return []
    rows = Enrolment.objects.filter(person=person).exclude(state=EnrolmentState.WITHDRAWN)
    found = rows.select_related("period__programme", "region").order_by("-period__starts", "-pk")
    return sorted(found, key=lambda one: one.state != EnrolmentState.ENROLLED)


def enrolment_for(user: Any, course_key: UUID) -> Enrolment | None:
    """Return the enrolment that a visit to this course counts for, or None: nothing is tracked."""
    rows = (
        Enrolment.objects.filter(
            person__user_id=user.pk, period__programme__course_links__course_key=course_key
        )
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("person", "period")
        .order_by("-period__starts", "-pk")
    )
    return min(rows, key=lambda one: one.state != EnrolmentState.ENROLLED, default=None)


def course_keys(period: Period) -> list[UUID]:
    links = ProgrammeCourse.objects.filter(programme_id=period.programme_id)
    return list(links.values_list("course_key", flat=True))


def facts_of(
    person_id: int, period_id: int, courses: Collection[CourseOutline]
) -> dict[UUID, Facts]:
    """Return what is on record about the lessons, by lesson key: three queries."""
    editions = {course.key: course.edition for course in courses}
    rows = [
        row
        for row in LessonProgress.objects.filter(
            person_id=person_id, period_id=period_id, course_key__in=list(editions)
        )
        if row.edition == editions[row.course_key]
    ]
    return _facts(rows)


def lesson_facts(
    person_id: int, period_id: int, lesson_key: UUID, edition: int
) -> tuple[LessonProgress | None, Facts]:
    row = LessonProgress.objects.filter(
        person_id=person_id, period_id=period_id, lesson_key=lesson_key, edition=edition
    ).first()
    if row is None:
        return None, NOTHING
    return row, _facts([row])[lesson_key]


def answers_of(row: LessonProgress | None) -> dict[UUID, Sequence[int]]:
    """Return the answers that count, by question."""
    if row is None:
        return {}
    return {
        one.question: one.chosen
        for one in row.answers.all()
        if row.reopened_at is None or one.answered_at > row.reopened_at
    }


def _facts(rows: Iterable[LessonProgress]) -> dict[UUID, Facts]:
    rows = list(rows)
    unfinished = {row.pk: row for row in rows if row.finished_at is None}
    opened: dict[int, set[UUID]] = defaultdict(set)
    for progress_id, section, at in SectionProgress.objects.filter(
        progress__in=list(unfinished)
    ).values_list("progress_id", "section", "opened_at"):
        if _counts(unfinished[progress_id], at):
            opened[progress_id].add(section)
    answered: dict[int, set[UUID]] = defaultdict(set)
    for progress_id, question, at in InlineAnswer.objects.filter(
        progress__in=list(unfinished)
    ).values_list("progress_id", "question", "answered_at"):
        if _counts(unfinished[progress_id], at):
            answered[progress_id].add(question)
    return {
        row.lesson_key: Facts(
            opened=frozenset(opened[row.pk]),
            answered=frozenset(answered[row.pk]),
            finished=row.finished_at is not None,
            reopened=row.reopened_at is not None,
            last_section=row.last_section,
            last_position=row.last_position,
        )
        for row in rows
    }


def _counts(row: LessonProgress, at: Any) -> bool:
    """What was done before a lesson was re-assigned does not count again."""
    return row.reopened_at is None or at > row.reopened_at


def course_state(person: StaffMember, period: Period) -> list[CourseState]:
    """Return the courses of the period's programme with every lesson's state: five queries."""
    courses = list(outlines.by_key(course_keys(period)).values())
    facts = facts_of(person.pk, period.pk, courses)
    return [_course_state(course, facts) for course in courses]


def _course_state(course: CourseOutline, facts: dict[UUID, Facts]) -> CourseState:
    return CourseState(
        outline=course,
        url=outlines.course_url(course),
        lessons=tuple(
            LessonState(lesson, outlines.lesson_url(course, lesson), facts.get(lesson.key, NOTHING))
            for lesson in course.lessons
        ),
    )


def state_of(course: CourseOutline, enrolment: Enrolment | None) -> CourseState:
    """Return one course as the person sees it; without an enrolment nothing is done."""
    facts = facts_of(enrolment.person_id, enrolment.period_id, [course]) if enrolment else {}
    return _course_state(course, facts)


def next_lesson(person: StaffMember, period: Period) -> NextLesson | None:
    """Return where to go on: re-assigned lessons first, then the one begun, then the next."""
    return next_of(course_state(person, period))


def next_of(courses: Sequence[CourseState]) -> NextLesson | None:
    lessons = [lesson for course in courses for lesson in course.lessons]
    course_of = {lesson.outline.key: course for course in courses for lesson in course.lessons}
    found = progress.next_of(
        [lesson.outline for lesson in lessons],
        {lesson.outline.key: lesson.facts for lesson in lessons},
    )
    if found is None:
        return None
    state = next(lesson for lesson in lessons if lesson.outline.key == found.key)
    return NextLesson(course_of[found.key], state)


def missing_lessons(
    person: StaffMember, paper: Paper
) -> tuple[Enrolment | None, list[LessonState]]:
    """Return the enrolment a paper counts for, and its lessons not yet finished."""
    enrolment = paper_enrolment(person, paper)
    if enrolment is None:
        return None, []
    courses = course_state(person, enrolment.period)
    return enrolment, [one for course in courses for one in course.lessons if not one.done]


def paper_enrolment(person: StaffMember, paper: Paper) -> Enrolment | None:
    programmes = set(paper.programme_links.values_list("programme_id", flat=True))
    return next(
        (one for one in enrolments_of(person) if one.period.programme_id in programmes), None
    )


def lessons_for(lesson_keys: Collection[str]) -> dict[str, LessonState]:
    """Return lessons by the key that questions name (`c2-m2-l1`), in the reader's language."""
    pages = LessonPage.objects.live().filter(key__in=list(lesson_keys))
    named: dict[UUID, str] = {}
    paths: set[str] = set()
    for translation_key, key, path in pages.values_list("translation_key", "key", "path"):
        named[translation_key] = key
        paths.add(path[:COURSE_PATH])
    courses = CoursePage.objects.live().filter(path__in=paths)
    keys = set(courses.values_list("translation_key", flat=True))
    return {
        named[lesson.key]: LessonState(lesson, outlines.lesson_url(course, lesson))
        for course in outlines.by_key(keys).values()
        for lesson in course.lessons
        if lesson.key in named
    }
