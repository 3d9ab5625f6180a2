"""Practice hours are filled by tasks, and a programme's hours are those of its courses."""

from typing import Final

from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.hours import MINUTES_PER_HOUR
from courses.domain.curriculum.problems import _
from courses.domain.curriculum.standards.files import Files

TOLERANCE: Final = 0.1


def check(curriculum: Curriculum, files: Files) -> None:
    _tasks(curriculum, files)
    _programmes(curriculum, files)


def _tasks(curriculum: Curriculum, files: Files) -> None:
    for course in curriculum.courses:
        needed = course.practice_hours * MINUTES_PER_HOUR
        filled = sum(task["minutes"] for task in course.practice)
        if abs(filled - needed) > needed * TOLERANCE:
            curriculum.problems.add(
                course.file,
                files.field(course.file, "hours"),
                _("The tasks fill %(filled)s minutes; %(hours)s practice hours are %(needed)s."),
                _("Write what is missing, or declare the hours that the tasks take."),
                filled=filled,
                hours=course.practice_hours,
                needed=round(needed),
            )


def _programmes(curriculum: Curriculum, files: Files) -> None:
    courses = {course.key: course for course in curriculum.courses}
    for programme in curriculum.programmes:
        taken = [courses[key] for key in programme.courses if key in courses]
        sums = {
            "online": sum(course.online_hours for course in taken),
            "practice": sum(course.practice_hours for course in taken),
        }
        for kind, hours in sums.items():
            if float(programme.hours.get(kind, 0)) != hours:
                curriculum.problems.add(
                    "programmes.yaml",
                    files.line("programmes.yaml", f"slug: {programme.slug}"),
                    _("%(slug)s asks for %(asked)s %(kind)s hours; its courses give %(given)s."),
                    _("Make them agree."),
                    slug=programme.slug,
                    asked=programme.hours.get(kind, 0),
                    kind=kind,
                    given=hours,
                )
