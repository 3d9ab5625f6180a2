"""Hours are honest: what is counted must fill what is declared, in each language."""

from decimal import Decimal
from typing import Final

from courses.domain import minutes
from courses.domain.curriculum.courses import CourseSource, LessonPair
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.curriculum.problems import Problems, _
from courses.domain.minutes import parts_of

MINUTES_PER_HOUR: Final = 45
TOLERANCE: Final = Decimal("0.9")
LONGEST_LESSON: Final = Decimal(10)


def loads(course: CourseSource) -> dict[str, minutes.Load]:
    """Return the load of the course by language."""
    return {
        language: sum((_load(pair, language) for pair in lessons(course)), minutes.Load())
        for language in LANGUAGES
    }


def lessons(course: CourseSource) -> list[LessonPair]:
    return [pair for module in course.modules for pair in module.lessons]


def _load(pair: LessonPair, language: str) -> minutes.Load:
    source = pair.texts.get(language)
    if source is None:
        return minutes.Load()
    return minutes.load_of(source.sections, source.summary, language)


def check(course: CourseSource, problems: Problems) -> None:
    for pair in lessons(course):
        for language, source in pair.texts.items():
            total = _load(pair, language).total
            # A package is as long as it is: nobody can shorten what another program made.
            has_package = any(part["type"] == "scorm" for part in parts_of(source.sections))
            if total > LONGEST_LESSON and not has_package:
                problems.add(
                    source.file,
                    1,
                    _("This lesson takes %(minutes)s minutes; a lesson takes at most 10."),
                    _("Shorten it, or make two lessons of it."),
                    minutes=round(total, 1),
                )
    needed = Decimal(str(course.online_hours)) * MINUTES_PER_HOUR
    for language, load in loads(course).items():
        if load.counted < needed * TOLERANCE:
            problems.add(
                course.file,
                1,
                _(
                    "In %(language)s the lessons fill %(minutes)s minutes; %(hours)s hours of 45 "
                    "minutes need at least %(least)s."
                ),
                _("Write what is missing, or declare fewer hours. Never pad."),
                language=language,
                minutes=round(load.counted, 1),
                hours=course.online_hours,
                least=round(needed * TOLERANCE, 1),
            )
