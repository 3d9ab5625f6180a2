"""Questions that people grade with a rubric: essay, file, practical task. Never scored here."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import Question, given_text

GRADED_BY_PEOPLE: Final = ("essay", "file", "practical")
LONGEST_ESSAY: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class PeopleQuestion(Question[str]):
    type: str

    def answer(self, source: object) -> str | None:
        return given_text(source, LONGEST_ESSAY)

    def share(self, answer: str) -> Fraction:
        raise self.refusal()

    def stored(self, answer: str) -> dict[str, Any]:
        return {"text": answer}

    def refusal(self) -> Unusable:
        return Unusable(_("Questions of the type “%(type)s” are graded by people."), type=self.type)


def read_people(source: Mapping[str, Any], *, mark: Fraction, critical: bool) -> PeopleQuestion:
    return PeopleQuestion(mark=mark, critical=critical, type=str(source["type"]))
