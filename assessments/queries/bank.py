"""What a paper can be drawn from."""

from assessments.domain.drawing import Candidate
from assessments.domain.questions import GRADED_BY_PEOPLE
from assessments.enums import QuestionState
from assessments.models import Question, QuestionBank


def candidates(bank: QuestionBank) -> list[Candidate]:
    """The questions of a bank that can be drawn now, in one query.

    Those that people grade are not: an attempt is marked when it is handed in.
    """
    rows = (
        Question.objects.filter(bank=bank, state=QuestionState.READY, current__isnull=False)
        .exclude(current__type__in=GRADED_BY_PEOPLE)
        .values_list(
            "pk", "topic__key", "difficulty", "current__type", "critical", "exposure", "key"
        )
    )
    return [Candidate(*row) for row in rows]
