"""Course pages (Wagtail), enrolment and progress."""

from courses.models.authoring import FourEyesTask, LoadedPage, RestudyRequest, authors
from courses.models.copies import PageCopy
from courses.models.importing import LessonImport
from courses.models.learning import (
    Agreement,
    Enrolment,
    HoursEntry,
    InlineAnswer,
    LessonProgress,
    ProgrammeCourse,
    SectionProgress,
)
from courses.models.library import GlossaryTerm, LawArticle, LibraryEntry, PolicyDocument
from courses.models.outline import Outline
from courses.models.packs import PackImport
from courses.models.pages import (
    CourseIndexPage,
    CoursePage,
    CurriculumPage,
    FrontPage,
    LessonPage,
    ModulePage,
    course_of,
)
from courses.models.recordings import Recording
from courses.models.rescues import RescuedText
from courses.models.scorm import ScormPackage, ScormResult
from courses.models.translating import TranslationState

__all__ = [
    "Agreement",
    "CourseIndexPage",
    "CoursePage",
    "CurriculumPage",
    "Enrolment",
    "FourEyesTask",
    "FrontPage",
    "GlossaryTerm",
    "HoursEntry",
    "InlineAnswer",
    "LawArticle",
    "LessonImport",
    "LessonPage",
    "LessonProgress",
    "LibraryEntry",
    "LoadedPage",
    "ModulePage",
    "Outline",
    "PackImport",
    "PageCopy",
    "PolicyDocument",
    "ProgrammeCourse",
    "Recording",
    "RescuedText",
    "RestudyRequest",
    "ScormPackage",
    "ScormResult",
    "SectionProgress",
    "TranslationState",
    "authors",
    "course_of",
]
