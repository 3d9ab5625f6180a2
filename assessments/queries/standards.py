"""Angoff panels as raters and the paper's office see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accounts.models import User
from assessments.domain import drawing
from assessments.domain.statistics import angoff
from assessments.domain.statistics.angoff import Pool, Spread, Standard
from assessments.models import AngoffPanel, AngoffRating, Paper, Question, QuestionVersion
from assessments.phrases import local
from assessments.queries.bank import candidates
from assessments.queries.printing import key_of
from assessments.queries.prompts import Prompt, prompt


@dataclass(frozen=True)
class Row:
    """A question of a cell; `ratings` stand in the order of the raters, None where there is none.

    `own` is what this user said.
    """

    version: QuestionVersion
    prompt: Prompt
    key: str
    own: int | None
    ratings: list[int | None]
    spread: Spread | None


@dataclass(frozen=True)
class CellTable:
    title: str
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Table:
    """`complete` are the raters who have rated everything; only they count."""

    panel: AngoffPanel
    cells: list[CellTable]
    raters: list[User]
    standard: Standard
    questions: int
    own_rated: int
    outdated: bool

    @property
    def own_complete(self) -> bool:
        return self.own_rated == self.questions

    @property
    def suggested(self) -> float | None:
        found = self.standard.suggested
        return None if found is None else float(found)

    @property
    def marks(self) -> list[float | None]:
        """Each rater's, in percent; None of one who has not rated everything."""
        found = [self.standard.raters.get(rater.pk) for rater in self.raters]
        return [None if mark is None else float(mark) for mark in found]


def panel_of(paper: Paper) -> AngoffPanel | None:
    """The open panel, else the newest."""
    panels = AngoffPanel.objects.filter(paper=paper).select_related("paper__current", "closed_by")
    return panels.filter(closed_at__isnull=True).first() or panels.first()


def cells_now(paper: Paper) -> list[dict[str, Any]]:
    """What each cell of the paper can draw now, as ids of question versions. Two queries."""
    blueprint = paper.current.blueprint if paper.current else []
    pool = candidates(paper.bank)
    current = dict(
        Question.objects.filter(pk__in=[one.id for one in pool]).values_list("pk", "current")
    )
    return [
        {
            "title": section.get("title") or {},
            "count": cell.count,
            "questions": [current[one.id] for one in pool if drawing.fits(cell, one)],
        }
        for section, cell in zip(blueprint, drawing.read_cells(blueprint), strict=True)
    ]


def versions_of(cells: Iterable[dict[str, Any]]) -> set[int]:
    return {pk for cell in cells for pk in cell["questions"]}


def table(panel: AngoffPanel, user: User) -> Table:
    """Two queries, whatever the number of raters and questions."""
    versions = QuestionVersion.objects.in_bulk(versions_of(panel.cells))
    rated: dict[int, dict[int, int]] = defaultdict(dict)
    raters: dict[int, User] = {}
    rows = AngoffRating.objects.filter(panel=panel).select_related("rater").order_by("rater", "pk")
    for rating in rows:
        rated[rating.rater_id][rating.question_version_id] = rating.percent
        raters[rating.rater_id] = rating.rater
    marks = {pk: Fraction(version.mark) for pk, version in versions.items()}
    found = _standard(panel, marks, rated)
    own = rated.get(user.pk, {})
    return Table(
        panel=panel,
        cells=[
            CellTable(
                title=local(cell["title"]),
                count=cell["count"],
                rows=[
                    _row(versions[pk], own.get(pk), [rated[one].get(pk) for one in raters], found)
                    for pk in cell["questions"]
                ],
            )
            for cell in panel.cells
        ],
        raters=list(raters.values()),
        standard=found,
        questions=len(versions),
        own_rated=len(own),
        outdated=_is_outdated(panel),
    )


def suggested(panel: AngoffPanel) -> Standard:
    rated: dict[int, dict[int, int]] = defaultdict(dict)
    rows = AngoffRating.objects.filter(panel=panel)
    for rater, version, percent in rows.values_list("rater", "question_version", "percent"):
        rated[rater][version] = percent
    versions = QuestionVersion.objects.filter(pk__in=versions_of(panel.cells))
    marks = {pk: Fraction(mark) for pk, mark in versions.values_list("pk", "mark")}
    return _standard(panel, marks, rated)


def _standard(
    panel: AngoffPanel, marks: dict[int, Fraction], rated: dict[int, dict[int, int]]
) -> Standard:
    pools = [
        Pool(cell["count"], {pk: marks[pk] for pk in cell["questions"]}) for cell in panel.cells
    ]
    ratings = {
        rater: {pk: Fraction(percent, 100) for pk, percent in one.items()}
        for rater, one in rated.items()
    }
    return angoff.standard(pools, ratings)


def _row(
    version: QuestionVersion, own: int | None, ratings: list[int | None], found: Standard
) -> Row:
    shown = prompt(name="0", kind=version.type, body=version.body)
    key = "" if version.type == "hotspot" else key_of(shown)
    return Row(version, shown, key, own, ratings, found.questions.get(version.pk))


def _is_outdated(panel: AngoffPanel) -> bool:
    """Whether the paper has other rules by now than those the raters looked at."""
    current = panel.paper.current
    return (
        current is None
        or current.pk != panel.paper_version_id
        or current.blueprint != panel.blueprint
    )
