"""`questions.yaml` and the paper: the examiner's own checks, with the lines of our files."""

from collections.abc import Mapping
from typing import Any

from assessments.domain import authoring
from courses.domain.curriculum.lined import Fields, LinedDict
from courses.domain.curriculum.problems import Problems, _


def check_bank(
    bank: LinedDict,
    *,
    file: str,
    lessons: set[str],
    sizes: Mapping[str, int],
    problems: Problems,
) -> None:
    """Name every unusable question, and every lesson or picture that does not exist."""
    lines = {
        str(question.get("key")): question.line
        for question in bank.get("questions") or []
        if isinstance(question, LinedDict)
    }
    if len(lines) != len(bank.get("questions") or []):
        problems.add(file, 1, _("Questions need keys of their own."), _("Give each another key."))
        return
    for found in authoring.bank_problems(bank):
        facts: dict[str, Any] = dict(found.problem.values)
        problems.add(file, lines.get(found.place, 1), found.problem.text, "", **facts)
    for question in bank.get("questions") or []:
        _check_links(Fields(question, file, problems), file, lessons, sizes)


def _check_links(fields: Fields, file: str, lessons: set[str], sizes: Mapping[str, int]) -> None:
    lesson = fields.text("lesson", required=False)
    if lesson and lesson not in lessons:
        fields.refuse(
            "lesson",
            _("There is no lesson %(value)s."),
            _("Write the “key” of a lesson of this course."),
            value=lesson,
        )
    picture = fields.mapping("picture", required=False)
    if picture:
        path = f"{file.rpartition('/')[0]}/{picture.text('file')}"
        if path not in sizes:
            picture.refuse(
                "file",
                _("The file %(path)s does not exist."),
                _("Put it beside the lesson, or correct the name."),
                path=path,
            )


def check_paper(
    paper: LinedDict, bank: Mapping[str, Any], *, file: str, problems: Problems
) -> None:
    """Hold the blueprint to the strict rules of shipped content."""
    sections = paper.get("sections") or []
    found = authoring.paper_problems(paper)
    if not found:
        found = authoring.blueprint_problems(sections, authoring.candidates(bank), strict=True)
    lines = getattr(sections, "lines", [])
    for problem in found:
        line = paper.lines.get(problem.place, paper.line)
        if problem.place.isdigit() and int(problem.place) <= len(lines):
            line = lines[int(problem.place) - 1]
        facts: dict[str, Any] = dict(problem.problem.values)
        problems.add(file, line, problem.problem.text, "", **facts)
