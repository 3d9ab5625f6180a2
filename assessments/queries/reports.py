"""Statistics as trainers see them: of papers they can read, over people of their own regions."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Avg, Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Substr, TruncMonth

from accounts.models import User
from accounts.queries import scope_of, scoped
from assessments.domain.statistics import shape
from assessments.domain.statistics.analysis import Analysis, PaperStatistics, SlotStatistics
from assessments.domain.statistics.distractors import OptionStatistics
from assessments.domain.statistics.latent import Scale, scale
from assessments.domain.statistics.questions import QuestionStatistics
from assessments.domain.statistics.shape import Group, Trace
from assessments.models import Attempt, AttemptItem, MarkChange, Paper, PaperVersion, Question
from assessments.queries import authoring, statistics
from assessments.queries.statistics import PaperAnalysis, QuestionLine
from regions.models import Region

KEPT: Final = 3600  # seconds
MOST_FITTED: Final = 2_000
MOST_LISTED: Final = 5_000
SORTS: Final[dict[str, Callable[[QuestionLine], Any]]] = {
    "question": lambda line: line.version.question.key,
    "attempts": lambda line: line.figures.attempts,
    "facility": lambda line: line.figures.facility,
    "discrimination": lambda line: line.figures.discrimination_index,
    "efficiency": lambda line: line.figures.discriminative_efficiency,
}


@dataclass(frozen=True)
class County:
    name: str
    figures: Group


@dataclass(frozen=True)
class PaperReport:
    found: PaperAnalysis
    distribution: list[int]
    counties: list[County]
    passed: int
    scale: Scale | None

    @property
    def attempts(self) -> int:
        return self.found.analysis.paper.attempts


@dataclass(frozen=True)
class Month:
    month: date
    attempts: int
    facility: float


@dataclass(frozen=True)
class QuestionReport:
    line: QuestionLine
    trace: Trace | None
    months: list[Month]


def _form(*kept: Any) -> str:
    """Changes with the fields of what is kept: an upgrade must not read what the last one wrote."""
    names = [f"{one.__name__}:{[field.name for field in fields(one)]}" for one in kept]
    return sha256(";".join(names).encode()).hexdigest()[:12]


FORM: Final = _form(
    PaperReport,
    County,
    Group,
    Scale,
    PaperAnalysis,
    QuestionLine,
    Analysis,
    PaperStatistics,
    SlotStatistics,
    QuestionStatistics,
    OptionStatistics,
)


def papers_to_read(user: User) -> QuerySet[Paper]:
    return (
        Paper.objects.filter(bank__in=authoring.banks_to_read(user).values("pk"))
        .select_related("bank", "region", "current")
        .order_by("slug")
    )


def papers_with_counts(user: User) -> QuerySet[Paper]:
    """Each with `sat`, how many finished attempts of the user's regions it has."""
    own = own_attempts(user).values("pk")
    return papers_to_read(user).annotate(
        sat=Count("versions__attempts", filter=Q(versions__attempts__in=own))
    )


def own_attempts(user: User) -> QuerySet[Attempt]:
    return scoped(Attempt.objects.filter(state="finished"), user, *authoring.AUTHORS)


def paper_report(user: User, version: PaperVersion, which: str) -> PaperReport:
    """Kept for an hour; a new attempt or regrade makes another."""
    attempts = _attempts(user, version, which)
    kept: PaperReport | None = cache.get(key := _key(user, version, which, attempts))
    if kept is not None:
        return kept
    report = PaperReport(
        found=statistics.paper_analysis(version, attempts, which=which),
        distribution=shape.distribution(
            percent or Decimal(0)
            for percent in attempts.order_by().values_list("percent", flat=True).iterator()
        ),
        counties=_counties(attempts),
        passed=attempts.filter(passed=True).count(),
        scale=_scale(attempts),
    )
    cache.set(key, report, KEPT)
    return report


def question_report(
    user: User, version: PaperVersion, question: Question, which: str
) -> QuestionReport | None:
    """None when nobody was asked the question in these attempts."""
    attempts = _attempts(user, version, which)
    holding = attempts.filter(items__question_version__question=question)
    line, choices = statistics.question_line(holding, question)
    if line is None:
        return None
    keys = [option.key for option in line.options]
    return QuestionReport(
        line=line,
        trace=shape.trace(keys, choices) if keys and choices else None,
        months=_months(user, version.paper, question),
    )


def lines_of(user: User, questions: Collection[int]) -> dict[int, QuestionLine]:
    """How these questions did in first attempts of the user's regions, on any paper; kept for an
    hour. Only the newest MOST_LISTED attempts: a list must not take long.
    """
    held = ",".join(sorted(scope_of(user).codes(*authoring.AUTHORS)))
    asked = ",".join(map(str, sorted(questions)))
    change = MarkChange.objects.aggregate(last=Max("pk"))["last"]
    key = f"question-lines:{FORM}:" + sha256(f"{held}:{asked}:{change}".encode()).hexdigest()
    kept: dict[int, QuestionLine] | None = cache.get(key)
    if kept is not None:
        return kept
    first = own_attempts(user).filter(number=1)
    edge = first.order_by("-pk").values_list("pk", flat=True)[MOST_LISTED : MOST_LISTED + 1]
    attempts = first.filter(pk__gt=next(iter(edge), 0))
    found = {
        line.version.question_id: line for line in statistics.question_lines(attempts, questions)
    }
    cache.set(key, found, KEPT)
    return found


def sorted_lines(lines: list[QuestionLine], sort: str) -> list[QuestionLine]:
    """By a column, `-` in front for descending; what has no figure comes last either way."""
    by = SORTS.get(sort.removeprefix("-"), SORTS["question"])
    known = [line for line in lines if by(line) is not None]
    unknown = [line for line in lines if by(line) is None]
    return [*sorted(known, key=by, reverse=sort.startswith("-")), *unknown]


def _attempts(user: User, version: PaperVersion, which: str) -> QuerySet[Attempt]:
    return statistics.counted_attempts(version, which).filter(
        pk__in=own_attempts(user).values("pk")
    )


def _key(user: User, version: PaperVersion, which: str, attempts: QuerySet[Attempt]) -> str:
    state = attempts.aggregate(n=Count("pk"), last=Max("pk"))
    change = MarkChange.objects.filter(attempt__paper_version=version).aggregate(last=Max("pk"))
    held = ",".join(sorted(scope_of(user).codes(*authoring.AUTHORS)))
    facts = [FORM, version.pk, which, held, state["n"], state["last"], change["last"]]
    return "statistics:" + ":".join(map(str, facts))


def _scale(attempts: QuerySet[Attempt]) -> Scale | None:
    """Fitted on the newest attempts: more than MOST_FITTED tell nothing new and take long."""
    newest = attempts.order_by("-pk").values_list("pk", flat=True)[:MOST_FITTED]
    rows = AttemptItem.objects.filter(attempt__in=list(newest), correct__isnull=False)
    fields = rows.order_by().values_list("attempt", "question_version__question", "correct")
    return scale((attempt, question, bool(right)) for attempt, question, right in fields)


def _counties(attempts: QuerySet[Attempt]) -> list[County]:
    rows = (
        attempts.order_by()
        .annotate(county=Substr("region_id", 1, 6))
        .values("county")
        .annotate(
            people=Count("person", distinct=True),
            mean=Avg("percent"),
            passed=Count("pk", filter=Q(passed=True)),
            sat=Count("pk"),
        )
        .order_by("county")
    )
    groups = shape.suppressed(
        [
            Group(row["county"], row["people"], float(row["mean"]), row["passed"] / row["sat"])
            for row in rows
        ]
    )
    names = {
        region.pk: region.name
        for region in Region.objects.filter(pk__in=[group.code for group in groups])
    }
    return [County(names.get(group.code, group.code), group) for group in groups]


def _months(user: User, paper: Paper, question: Question) -> list[Month]:
    """The question on this paper by the month of handing in, over all versions of both."""
    items = AttemptItem.objects.filter(
        question_version__question=question,
        attempt__paper_version__paper=paper,
        attempt__in=own_attempts(user).values("pk"),
    )
    rows = (
        items.annotate(month=TruncMonth("attempt__finished_at"))
        .values("month")
        .annotate(n=Count("pk"), earned=Sum("mark"), possible=Sum("question_version__mark"))
        .order_by("month")
    )
    return [
        Month(row["month"].date(), row["n"], float((row["earned"] or 0) / row["possible"]))
        for row in rows
        if row["n"] >= shape.SMALLEST
    ]
