"""Questions say why and by which law; the paper draws each topic, and a case where there are any;
no answer gives itself away by its letter or its length.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assessments.domain import authoring
from assessments.domain.drawing import fits, read_cells
from courses.domain.curriculum.courses import CourseSource
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.files import Files

FEWEST: Final = 10  # single-choice questions; of fewer nothing can be said about their answers
MOST: Final = 0.5  # of the questions may have the right answer at one letter, or the longest


def check(curriculum: Curriculum, files: Files) -> None:
    for course in curriculum.courses:
        if not course.bank:
            continue
        file = f"{course.file.rpartition('/')[0]}/questions.yaml"
        _reasons(course.bank, file, curriculum.problems)
        _given_away(course.bank, file, files, curriculum.problems)
        if course.paper:
            _drawn(course, files, curriculum.problems)


def _reasons(bank: Mapping[str, Any], file: str, problems: Problems) -> None:
    for question in bank.get("questions") or []:
        line = getattr(question, "line", 1)
        for name, remedy in (
            ("explanation", _("Say in every language why the answer is right.")),
            ("sources", _("Name “law” and “article”.")),
            ("lesson", _("Write the “key” of the lesson that teaches it.")),
        ):
            if not question.get(name):
                problems.add(
                    file, line, _("The question %(key)s has no “%(name)s”."), remedy,
                    key=question.get("key"), name=name,
                )  # fmt: skip


def _drawn(course: CourseSource, files: Files, problems: Problems) -> None:
    found = authoring.candidates(course.bank or {})
    sections = (course.paper or {}).get("sections") or []
    cells = read_cells(map(authoring.settled, sections))
    line = files.line(course.file, "sections:")
    for topic in sorted({one.topic for one in found}):
        those = [one for one in found if one.topic == topic]
        if not any(fits(cell, one) for cell in cells for one in those):
            problems.add(
                course.file, line, _("The paper asks nothing of the topic “%(topic)s”."),
                _("Add a section that draws it."), topic=topic,
            )  # fmt: skip
    cases = [one for one in found if one.type == "scenario"]
    if cases and not any(fits(cell, one) for cell in cells for one in cases):
        problems.add(
            course.file, line, _("The paper draws none of the cases in steps."),
            _("Add a section that draws one of them."),
        )  # fmt: skip


def _single(questions: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield questions with one right answer, and such steps of cases."""
    for question in questions:
        if question.get("type") == "single":
            yield question
        yield from _single(question.get("steps") or [])


def _given_away(bank: Mapping[str, Any], file: str, files: Files, problems: Problems) -> None:
    asked = list(_single(bank.get("questions") or []))
    if len(asked) < FEWEST:
        return
    line = files.field(file, "questions")
    letters = Counter(
        one["key"] for question in asked for one in question["options"] if one.get("correct")
    )
    letter, count = letters.most_common(1)[0]
    if count > MOST * len(asked):
        problems.add(
            file, line, _("In %(count)s of %(all)s questions %(letter)s is right."),
            _("Change the order of options."), count=count, all=len(asked), letter=letter,
        )  # fmt: skip
    for language in LANGUAGES:
        longest = sum(_is_longest(question["options"], language) for question in asked)
        if longest > MOST * len(asked):
            problems.add(
                file, line,
                _("In %(count)s of %(all)s questions the right answer is the longest (%(code)s)."),
                _("Shorten right answers, or say more in wrong ones."),
                count=longest, all=len(asked), code=language,
            )  # fmt: skip


def _is_longest(options: list[Any], language: str) -> bool:
    return bool(max(options, key=lambda one: len(one["text"][language])).get("correct"))
