"""What a paper can be drawn from."""

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
