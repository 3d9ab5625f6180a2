"""Who passed a paper, decided by the database, so that a province's people are never loaded.

Says the same as `assessments.queries.results_for(…).passed` (a test compares them for every
grading method); abandoned attempts never count.
"""

from django.db.models import Avg, Exists, OuterRef, Q, Subquery

from assessments.enums import AttemptState, GradingMethod
from assessments.models import Attempt, Paper, ProgrammePaper
from programmes.models import Period


def papers(period: Period) -> list[Paper]:
    """Return the papers that the period's programme needs passed, with their rules. One query."""
    links = ProgrammePaper.objects.filter(programme_id=period.programme_id)
    return [link.paper for link in links.select_related("paper__current").order_by("pk")]


def passed_all(period: Period, needed: list[Paper], *, person: str = "person") -> Q:
    """Return the condition that the row's person passed every paper in the period. A programme
    without a paper is passed by finishing its courses: the caller adds that.
    """
    condition = Q()
    for paper in needed:
        condition &= _passed(period, paper, person)
    return condition


def _passed(period: Period, paper: Paper, person: str) -> Q:
    finished = Attempt.objects.filter(
        person=OuterRef(person),
        period=period,
        paper_version__paper=paper,
        state=AttemptState.FINISHED,
    ).order_by()
    method = paper.current.grading if paper.current else GradingMethod.HIGHEST
    if method == GradingMethod.HIGHEST:
        return Q(Exists(finished.filter(passed=True)))
    first = finished.order_by("number" if method == GradingMethod.FIRST else "-number")
    decisive = finished.filter(pk=Subquery(first.values("pk")[:1]))
    if method == GradingMethod.AVERAGE:
        mean = finished.values("person").annotate(mean=Avg("percent")).values("mean")
        return Q(
            Exists(
                decisive.filter(critical_failed=False, paper_version__pass_mark__lte=Subquery(mean))
            )
        )
    return Q(Exists(decisive.filter(passed=True)))
