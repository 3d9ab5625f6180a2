"""What a paper can be drawn from."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.domain import authoring
from assessments.domain.authoring import Misplaced
from assessments.domain.drawing import Candidate
from assessments.enums import QuestionState, QuestionType
from assessments.models import Question, QuestionBank


def candidates(bank: QuestionBank) -> list[Candidate]:
    """The questions of a bank that can be drawn now, in one query.

    A practical task is not: it is seen on a visit, not in an exam.
    """
    rows = (
        Question.objects.filter(bank=bank, state=QuestionState.READY, current__isnull=False)
        .exclude(current__type=QuestionType.PRACTICAL)
        .values_list(
            "pk", "topic__key", "difficulty", "current__type", "critical", "exposure", "key"
        )
    )
    return [Candidate(*row) for row in rows]


def observed_only(bank: QuestionBank, sections: Sequence[Mapping[str, Any]]) -> list[Misplaced]:
    """The practical tasks that cells name by their keys, in one query."""
    named = {str(key) for cell in sections for key in cell.get("questions") or []}
    found = set(
        Question.objects.filter(
            bank=bank, key__in=named, current__type=QuestionType.PRACTICAL
        ).values_list("key", flat=True)
    )
    return [
        Misplaced(str(position), authoring.observed_instead(key))
        for position, cell in enumerate(sections, start=1)
        for key in cell.get("questions") or []
        if key in found
    ]
