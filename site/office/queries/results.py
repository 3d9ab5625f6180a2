"""Attempts of the region's people at the papers of a period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessments import queries as assessments
from assessments.enums import AttemptState
from assessments.models import Attempt, Paper
from assessments.queries import NO_RESULT, Result
from courses.models import Enrolment
from office.queries import passing
from office.queries.measures import Measures
from regions.rules import within

UNDECIDED: Final = (AttemptState.OPEN, AttemptState.GRADING)


@dataclass(frozen=True)
class Row:
    """A person at a paper. `left` is None where tries are unlimited."""

    enrolment: Enrolment
    result: Result
    left: int | None

    @property
    def is_used_up(self) -> bool:
        undecided = self.result.waiting or not self.result.finished
        return self.left == 0 and not undecided and not self.result.passed

    @property
    def outcome(self) -> str:
        if self.result.waiting:
            return _("waiting for grading")
        if not self.result.finished:
            return _("in progress")
        return _("passed") if self.result.passed else _("not passed")


def sitters(measures: Measures, paper: Paper, code: str) -> QuerySet[Any]:
    """Return the enrolments of the region whose people began the paper: those whose last try failed
    first, then by name. `used_up` says whether the last try is used up and failed.
    """
    period = measures.period
    own = Attempt.objects.filter(
        person=OuterRef("person"), period=period, paper_version__paper=paper
    ).exclude(state=AttemptState.ABANDONED)
    used = Coalesce(
        Subquery(own.order_by().values("person").annotate(n=Count("pk")).values("n")), 0
    )
    allowed = paper.current.attempts_allowed if paper.current else None
    found = (
        measures.enrolments()
        .filter(within(code), Exists(own))
        .select_related("person", "region", "region__parent")
        .annotate(used=used, is_open=Exists(own.filter(state__in=UNDECIDED)))
    )
    none_left = Q(used__gte=allowed, is_open=False) if allowed else Q(pk__in=[])
    failed = ~passing.passed_all(period, [paper])
    return found.annotate(
        used_up=Case(When(none_left & failed, then=1), default=0, output_field=IntegerField())
    ).order_by("-used_up", "person__name_sort", "person__name", "person_id")


def rows(measures: Measures, paper: Paper, enrolments: Iterable[Enrolment]) -> list[Row]:
    """Put the results to a page of enrolments. One query."""
    page = list(enrolments)
    found = assessments.results_for([paper.pk], [e.person_id for e in page], measures.period)
    allowed = paper.current.attempts_allowed if paper.current else None
    made = []
    for enrolment in page:
        result = found.get((enrolment.person_id, paper.pk), NO_RESULT)
        left = None if allowed is None else max(allowed - result.attempts_used, 0)
        made.append(Row(enrolment, result, left))
    return made


def used_up_count(measures: Measures, papers: Sequence[Paper], code: str) -> int:
    """Return how many people failed a paper with their last try. One query for each paper."""
    people: set[int] = set()
    for paper in papers:
        if paper.current and paper.current.attempts_allowed:
            stuck = sitters(measures, paper, code).filter(used_up=1).order_by()
            people.update(stuck.values_list("person_id", flat=True))
    return len(people)
