"""`outline.yaml`: what each course has to teach and to ask, and in which lessons it does.

The courses are held to it, so that nothing falls out unnoticed when texts are changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.domain import authoring
from assessments.domain.drawing import Candidate
from courses.domain.curriculum import hours
from courses.domain.curriculum.courses import Both, CourseSource
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lined import Fields, LinedDict, load
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.files import Files

NAME: Final = "outline.yaml"
FEWEST: Final = 4  # questions a topic needs, so that no paper draws more than half
FEWEST_RED: Final = 2


@dataclass(frozen=True)
class Point:
    """Something to teach; with a `topic` it is asked, too, and `red_line` says by red lines."""

    title: Both
    lessons: list[str]
    topic: str = ""
    red_line: bool = False


@dataclass
class CourseOutline:
    course: str
    points: list[Point] = field(default_factory=list)


def read(files: Files, problems: Problems) -> list[CourseOutline]:
    """Return the outline; empty with a problem when there is none."""
    if NAME not in files.texts:
        problems.add(
            NAME,
            1,
            _("There is no outline: what the courses have to teach cannot be checked."),
            _("Write outline.yaml: courses, points with their lessons, topics."),
        )
        return []
    loaded = load(files.texts[NAME], file=NAME, problems=problems)
    if not isinstance(loaded, LinedDict):
        problems.add(NAME, 1, _("“%(name)s” must have named fields."), name=NAME)
        return []
    fields = Fields(loaded, NAME, problems)
    found = [_course(child) for child in fields.mappings("courses", least=1)]
    fields.finish()
    return found


def _course(fields: Fields) -> CourseOutline:
    found = CourseOutline(fields.text("course"))
    for child in fields.mappings("points", least=1):
        found.points.append(
            Point(
                title={code: child.text(code) for code in ("zh-hans", "en")},
                lessons=child.texts("lessons", least=1),
                topic=child.text("topic", required=False),
                red_line=child.flag("red_line"),
            )
        )
        child.finish()
    fields.finish()
    return found


def check(curriculum: Curriculum, files: Files) -> None:
    outlines = {one.course: one for one in read(files, curriculum.problems)}
    if not outlines:
        return
    courses = {course.key: course for course in curriculum.courses}
    for key in dict.fromkeys([*outlines, *courses]):
        if key not in courses or key not in outlines:
            curriculum.problems.add(
                NAME,
                files.line(NAME, f"course: {key}"),
                _("The course %(key)s is missing here or among the courses."),
                _("Write what it teaches, or the course itself."),
                key=key,
            )
        else:
            _course_keeps(courses[key], outlines[key], files, curriculum.problems)


def _course_keeps(
    course: CourseSource, outline: CourseOutline, files: Files, problems: Problems
) -> None:
    lessons = {pair.key for pair in hours.lessons(course)}
    bank = authoring.candidates(course.bank or {})
    for point in outline.points:
        line = files.line(NAME, point.title["zh-hans"])
        for lesson in point.lessons:
            if lesson not in lessons:
                problems.add(
                    NAME, line, _("There is no lesson “%(lesson)s” in %(course)s."),
                    _("Write the key of the lesson that teaches this."),
                    lesson=lesson, course=course.key,
                )  # fmt: skip
        if point.topic:
            _asked(point, bank, _Place(problems, line, course.key))
    taught = {lesson for point in outline.points for lesson in point.lessons}
    asked = {point.topic for point in outline.points}
    for missing in sorted((lessons - taught) | ({one.topic for one in bank} - asked)):
        problems.add(
            NAME, files.line(NAME, f"course: {course.key}"),
            _("No point of %(course)s names “%(missing)s”."),
            _("Say what it is there for, or remove it."), course=course.key, missing=missing,
        )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    problems: Problems
    line: int
    course: str


def _asked(point: Point, bank: list[Candidate], place: _Place) -> None:
    those = [one for one in bank if one.topic == point.topic]
    fewest = 2 if all(one.type == "scenario" for one in those) and those else FEWEST
    red = sum(one.critical for one in those)
    facts: Mapping[str, Any] = {"topic": point.topic, "course": place.course}
    if len(those) < fewest:
        place.problems.add(
            NAME, place.line,
            _("The topic “%(topic)s” of %(course)s has %(count)s questions; it needs %(fewest)s."),
            _("Write them in questions.yaml."), count=len(those), fewest=fewest, **facts,
        )  # fmt: skip
    if point.red_line and red < FEWEST_RED:
        place.problems.add(
            NAME, place.line,
            _("The topic “%(topic)s” of %(course)s has %(count)s red-line questions; it needs "
              "%(fewest)s."),
            _("Write them in questions.yaml."), count=red, fewest=FEWEST_RED, **facts,
        )  # fmt: skip


def table(outlines: list[CourseOutline]) -> str:
    """Return the outline as a Markdown table, as docs/trainer/curriculum.md prints it."""
    lines = ["| 课程 | 大纲要点 | 课时 | 题目的知识点 |", "|---|---|---|---|"]
    for one in outlines:
        lines += [
            f"| {one.course.upper()} | {point.title['zh-hans']} | "
            f"{'、'.join(key.partition('-')[2] for key in point.lessons)} | "
            f"{'★ ' if point.red_line else ''}{point.topic} |"
            for point in one.points
        ]
    return "\n".join(lines)
