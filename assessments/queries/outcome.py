"""What a finished attempt tells the learner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from assessments import ports
from assessments.domain import sitting
from assessments.domain.questions import read_question
from assessments.domain.sitting import Refusal
from assessments.enums import Treatment
from assessments.models import Attempt, Paper
from assessments.phrases import local
from assessments.ports import Lesson
from assessments.queries.entry import attempts_of, history_of, rules_of
from assessments.queries.grading import Feedback, feedback
from assessments.queries.sitting import Slot, slots


@dataclass
class TopicResult:
    title: str
    earned: Decimal = Decimal(0)
    possible: Decimal = Decimal(0)
    right: int = 0
    count: int = 0

    @property
    def percent(self) -> Decimal:
        return max(Decimal(0), self.earned * 100 / self.possible) if self.possible else Decimal(0)


@dataclass(frozen=True)
class Review:
    """A question that was not fully right, with the lesson that teaches it."""

    slot: Slot
    lesson: Lesson | None


@dataclass(frozen=True)
class Graded:
    """An answer that people marked, right or not, with what they say."""

    slot: Slot
    feedback: Feedback


@dataclass(frozen=True)
class Outcome:
    """`refusal` and `not_before` speak of the next try; `attempts_left` None is unlimited."""

    attempt: Attempt
    paper: Paper
    topics: list[TopicResult]
    reviews: list[Review]
    critical: list[Review]
    graded: list[Graded]
    lessons: list[Lesson]
    unanswered: int
    questions: int
    attempts_left: int | None
    refusal: Refusal | None
    not_before: datetime | None
    passed_before: bool = field(default=False)
    answers_shown: bool = field(default=True)


def outcome(attempt: Attempt) -> Outcome:
    """Three queries and what the lesson port asks, whatever the number of questions; one more for
    what people graded."""
    shown = [slot for slot in slots(attempt) if slot.item.treatment != Treatment.REMOVED]
    wrong = [slot for slot in shown if not slot.item.correct]
    lessons = ports.lessons_for.ask({_lesson_key(slot) for slot in wrong} - {""})
    reviews = [Review(slot, lessons.get(_lesson_key(slot))) for slot in wrong]
    paper = Paper.objects.select_related("current").get(pk=attempt.paper_version.paper_id)
    version = paper.current or attempt.paper_version
    attempts = attempts_of(person=attempt.person, paper=paper, period=attempt.period)
    history = history_of(attempts, method=version.grading)
    rules = rules_of(version, attempt.period)
    verdict = sitting.may_start(
        rules=rules, history=history, enrolled=True, lessons_missing=0, now=timezone.now()
    )
    return Outcome(
        attempt=attempt,
        paper=paper,
        topics=_topics(shown),
        reviews=[review for review in reviews if not review.slot.prompt.for_people],
        critical=[review for review in reviews if _crossed(review.slot)],
        graded=_graded(attempt, shown),
        lessons=_distinct(lessons, reviews),
        unanswered=sum(1 for slot in shown if not slot.answered),
        questions=len(shown),
        attempts_left=sitting.attempts_left(rules, history),
        refusal=verdict.refusal,
        not_before=verdict.not_before,
        passed_before=history.passed and not attempt.passed,
        answers_shown=sitting.may_see_answers(
            shown=attempt.paper_version.show_answers,
            after_close=attempt.paper_version.answers_after_close,
            closes_at=rules_of(attempt.paper_version, attempt.period).closes_at,
            now=timezone.now(),
        ),
    )


def _graded(attempt: Attempt, shown: list[Slot]) -> list[Graded]:
    by_people = [slot for slot in shown if slot.prompt.for_people]
    told = feedback(attempt) if by_people else {}
    return [Graded(slot, told.get(slot.item.pk, Feedback())) for slot in by_people]


def _crossed(slot: Slot) -> bool:
    """Whether a question that is not right crossed a red line: its own, or one of a step of it."""
    if slot.critical or not slot.prompt.parts:
        return slot.critical
    version = slot.item.question_version
    read = read_question({**version.body, "type": version.type, "mark": str(version.mark)})
    return read.veto(read.answer(slot.item.response))


def _lesson_key(slot: Slot) -> str:
    return slot.item.question_version.question.lesson_key


def _distinct(lessons: Mapping[str, Lesson], reviews: list[Review]) -> list[Lesson]:
    """The lessons to study again, critical ones first, each once."""
    ordered = sorted(reviews, key=lambda review: not review.slot.critical)
    return list({one.lesson.url: one.lesson for one in ordered if one.lesson}.values())


def _topics(shown: list[Slot]) -> list[TopicResult]:
    by_topic: dict[int, TopicResult] = {}
    for slot in shown:
        topic = slot.item.question_version.question.topic
        result = by_topic.setdefault(topic.pk, TopicResult(local(topic.title)))
        result.earned += slot.item.mark or Decimal(0)
        result.possible += slot.item.question_version.mark
        result.right += bool(slot.item.correct)
        result.count += 1
    return list(by_topic.values())
