"""What lists and pages need, in a fixed number of queries; use as `queries.course_state(…)`."""

from courses.queries.progress import (
    CourseState,
    LessonState,
    NextLesson,
    course_keys,
    course_state,
    enrolment_for,
    enrolments_of,
    lessons_for,
    missing_lessons,
    next_lesson,
    next_of,
    paper_enrolment,
    state_of,
)

__all__ = [
    "CourseState",
    "LessonState",
    "NextLesson",
    "course_keys",
    "course_state",
    "enrolment_for",
    "enrolments_of",
    "lessons_for",
    "missing_lessons",
    "next_lesson",
    "next_of",
    "paper_enrolment",
    "state_of",
]
