"""Questions that people grade with a rubric: essay, file, practical task. Never scored here.

A practical task is seen on a visit (`/field/`): no paper draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assessments.domain.deidentified import personal_numbers
from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import Question, given, given_text
from assessments.domain.questions.rubric import Criterion, read_rubric

GRADED_BY_PEOPLE: Final = ("essay", "file", "practical")
ON_PAPERS: Final = ("essay", "file")
LONGEST_ESSAY: Final = 20_000
LONGEST_NAME: Final = 120
FileAnswer = tuple[str, str, int]  # its place in the storage, its name, its bytes


@dataclass(frozen=True, kw_only=True)
class PeopleQuestion(Question[str | FileAnswer]):
    type: str
    rubric: tuple[Criterion, ...]

    def answer(self, source: object) -> str | FileAnswer | None:
        """A text, or a file that was uploaded. Refuses numbers that tell who a child is."""
        if isinstance(source, Mapping) and "file" in source:
            return _file(source)
        text = given_text(source, LONGEST_ESSAY)
        for problem in personal_numbers(text or ""):
            raise Unusable(problem.text, **problem.values)
        return text

    def share(self, answer: str | FileAnswer) -> Fraction:
        raise self.refusal()

    def stored(self, answer: str | FileAnswer) -> dict[str, Any]:
        if isinstance(answer, str):
            return {"text": answer}
        return dict(zip(("file", "name", "size"), answer, strict=True))

    def refusal(self) -> Unusable:
        return Unusable(_("Questions of the type “%(type)s” are graded by people."), type=self.type)


def _file(source: Mapping[str, Any]) -> FileAnswer | None:
    place, name, size = given(source, "file"), source.get("name"), source.get("size")
    if not place:
        return None
    if not isinstance(place, str) or not isinstance(name, str) or type(size) is not int:
        raise Unusable(_("This is no file that was uploaded."))
    return place, name[-LONGEST_NAME:], size


def read_people(source: Mapping[str, Any], *, mark: Fraction, critical: bool) -> PeopleQuestion:
    return PeopleQuestion(
        mark=mark,
        critical=critical,
        type=str(source["type"]),
        rubric=read_rubric(source.get("rubric")),
    )
