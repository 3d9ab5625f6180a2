"""Course pages (Wagtail), enrolment and progress."""

from courses.models.learning import (
    Enrolment,
    HoursEntry,
    InlineAnswer,
    LessonProgress,
    ProgrammeCourse,
    SectionProgress,
)
from courses.models.pages import CourseIndexPage, CoursePage, FrontPage, LessonPage, ModulePage

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "FrontPage",
    "HoursEntry",
    "InlineAnswer",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "ProgrammeCourse",
    "SectionProgress",
]
