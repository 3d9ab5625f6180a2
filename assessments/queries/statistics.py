"""The attempts that statistics are about, and their marks as the arithmetic wants them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from assessments.domain.questions import ChoiceQuestion, TrueFalseQuestion, read_question
from assessments.domain.statistics.analysis import Analysis, analyse
from assessments.domain.statistics.distractors import (
    Choice,
    Flag,
    OptionStatistics,
    flags,
    option_table,
)
from assessments.domain.statistics.exchange import ExchangeStatistics, exchange_statistics
from assessments.domain.statistics.questions import (
    Answered,
    QuestionStatistics,
    question_statistics,
    random_guess,
    slot_marks,
)
from assessments.enums import AttemptState
from assessments.models import (
    Attempt,
    AttemptItem,
    Paper,
    PaperVersion,
    Question,
    QuestionVersion,
)

FIRST: Final = "first"
LAST: Final = "last"
ALL: Final = "all"
WHICH: Final = (FIRST, LAST, ALL)
MARKED_BY: Final = Coalesce("marked_with", "question_version")  # a regrade may have corrected it
ROWS: Final = 5_000  # fetched at a time: memory stays flat


@dataclass(frozen=True)
class QuestionLine:
    """A question and how it did; `version` is the newest one that marked these attempts."""

    version: QuestionVersion
    figures: QuestionStatistics
    random_guess: float | None
    options: tuple[OptionStatistics, ...]
    flags: frozenset[Flag]

    @property
    def red(self) -> bool:
        return Flag.DISTRACTOR in self.flags


@dataclass(frozen=True)
class PaperAnalysis:
    version: PaperVersion
    which: str
    analysis: Analysis
    exchange: tuple[ExchangeStatistics, ...]
    questions: list[QuestionLine]


def sat_version(paper: Paper, number: int | None = None) -> PaperVersion | None:
    """The version asked for, else the newest that somebody has finished, else the current one."""
    versions = PaperVersion.objects.filter(paper=paper)
    if number is not None:
        return versions.filter(number=number).first()
    sat = Attempt.objects.filter(paper_version=OuterRef("pk"), state=AttemptState.FINISHED)
    return versions.filter(Exists(sat)).order_by("-number").first() or paper.current


def counted_attempts(version: PaperVersion, which: str = FIRST) -> QuerySet[Attempt]:
    """Finished attempts: each person's first (by default) or last in a period, or all."""
    finished = Attempt.objects.filter(paper_version=version, state=AttemptState.FINISHED)
    if which == ALL:
        return finished
    others = Attempt.objects.filter(
        paper_version=version,
        state=AttemptState.FINISHED,
        person=OuterRef("person"),
        period__isnull=True,
    )
    # NULL equals nothing in SQL: attempts without a period have a comparison of their own.
    in_period = Attempt.objects.filter(
        paper_version=version,
        state=AttemptState.FINISHED,
        person=OuterRef("person"),
        period=OuterRef("period"),
    )
    side = (
        {"number__lt": OuterRef("number")} if which == FIRST else {"number__gt": OuterRef("number")}
    )
    without = finished.filter(~Exists(others.filter(**side)), period__isnull=True)
    return finished.filter(~Exists(in_period.filter(**side)), period__isnull=False) | without


def paper_analysis(
    version: PaperVersion, attempts: QuerySet[Attempt], *, which: str = FIRST
) -> PaperAnalysis:
    """All figures of these attempts, in three passes over their items."""
    marks = slot_marks(_slot_rows(attempts), _maxima(attempts))
    return PaperAnalysis(
        version=version,
        which=which,
        analysis=analyse(marks),
        exchange=exchange_statistics(marks),
        questions=question_lines(attempts),
    )


def question_lines(
    attempts: QuerySet[Attempt], questions: Collection[int] | None = None
) -> list[QuestionLine]:
    """Each question that these attempts held (or those of these ids), by its key."""
    items = AttemptItem.objects.filter(attempt__in=attempts.values("pk"))
    if questions is not None:
        items = items.filter(question_version__question__in=questions)
    figures = question_statistics(_answered(items))
    newest = items.values("question_version__question").annotate(newest=Max(MARKED_BY))
    ids = newest.order_by().values_list("newest", flat=True)
    versions = QuestionVersion.objects.filter(pk__in=list(ids)).select_related("question__topic")
    chosen = _choices(items)
    return [
        _line(version, figures[version.question_id], chosen.get(version.question_id, []))
        for version in versions.order_by("question__key")
    ]


def question_line(
    attempts: QuerySet[Attempt], question: Question
) -> tuple[QuestionLine | None, list[Choice]]:
    """One question, with what each attempt chose."""
    items = AttemptItem.objects.filter(
        attempt__in=attempts.values("pk"), question_version__question=question
    )
    newest = items.aggregate(newest=Max(MARKED_BY))["newest"]
    versions = QuestionVersion.objects.filter(pk=newest).select_related("question__topic")
    version = versions.first()
    if version is None:
        return None, []
    figures = question_statistics(_answered(items))
    choices = _choices(items).get(question.pk, [])
    return _line(version, figures[question.pk], choices), choices


def _line(
    version: QuestionVersion, figures: QuestionStatistics, choices: list[Choice]
) -> QuestionLine:
    asked = read_question({**version.body, "type": version.type, "mark": str(version.mark)})
    keys, fractions = _keys(asked)
    options = tuple(option_table(keys, choices)) if keys else ()
    guess = random_guess(version.type, fractions)
    return QuestionLine(
        version=version,
        figures=figures,
        random_guess=None if guess is None else float(guess),
        options=options,
        flags=flags(
            attempts=figures.attempts,
            facility=figures.facility,
            discrimination=figures.discrimination_index,
            options=options,
        ),
    )


def _keys(asked: Any) -> tuple[list[tuple[str, bool]], list[Fraction]]:
    """The options with whether they are right, and their fractions; none for open questions."""
    if isinstance(asked, TrueFalseQuestion):
        return [("true", asked.right), ("false", not asked.right)], []
    if isinstance(asked, ChoiceQuestion):
        return (
            [(option.key, option.correct) for option in asked.options],
            [option.fraction or Fraction(0) for option in asked.options],
        )
    return [], []


def _maxima(attempts: QuerySet[Attempt]) -> dict[int, Decimal]:
    """The highest mark that could be had in each slot."""
    items = AttemptItem.objects.filter(attempt__in=attempts.values("pk")).order_by()
    return dict(items.values_list("slot").annotate(most=Max("question_version__mark")))


def _slot_rows(attempts: QuerySet[Attempt]) -> Iterator[tuple[int, int, Decimal]]:
    items = AttemptItem.objects.filter(attempt__in=attempts.values("pk"))
    rows = items.order_by("attempt", "slot").values_list("attempt", "slot", "mark")
    for attempt, slot, mark in rows.iterator(chunk_size=ROWS):
        yield attempt, slot, mark or Decimal(0)


def _answered(items: QuerySet[AttemptItem]) -> Iterator[Answered]:
    rows = items.order_by().values_list(
        "question_version__question", "mark", "question_version__mark", "attempt__mark"
    )
    for question, mark, most, total in rows.iterator(chunk_size=ROWS):
        yield Answered(question, mark or Decimal(0), most, total or Decimal(0))


def _choices(items: QuerySet[AttemptItem]) -> dict[int, list[Choice]]:
    """What was chosen, by question; only of questions with options to choose from."""
    rows = items.filter(question_version__type__in=("single", "multiple", "true_false"))
    found: dict[int, list[Choice]] = defaultdict(list)
    fields = rows.order_by().values_list(
        "question_version__question", "response", "attempt__percent"
    )
    for question, response, percent in fields.iterator(chunk_size=ROWS):
        found[question].append(Choice(_chosen(response or {}), percent or Decimal(0)))
    return found


def _chosen(response: dict[str, Any]) -> list[str]:
    if isinstance(response.get("value"), bool):
        return ["true" if response["value"] else "false"]
    return list(response.get("selected") or [])
