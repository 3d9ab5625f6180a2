"""The finished attempts that a regrade concerns, person by person, and what they hold.

Rows are plain tuples: a province has 100,000 attempts, and a model instance costs ten times more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.domain.grading import Sitting
from assessments.domain.problems import Unusable
from assessments.domain.questions import Question, read_question, read_response
from assessments.domain.regrading import Held
from assessments.domain.scoring import Scored, score
from assessments.enums import AttemptState, Treatment
from assessments.models import Attempt, AttemptItem, Paper, PaperVersion, QuestionVersion, Regrade

Standing = tuple[int, int, int | None]  # person, paper, period


class Item(NamedTuple):
    """The columns of an AttemptItem that marking needs."""

    pk: int
    attempt_id: int
    slot: int
    question_version_id: int
    marked_with_id: int | None
    treatment: str
    mark: Decimal | None
    correct: bool | None
    response: Any


class Sat(NamedTuple):
    """The columns of a finished Attempt."""

    pk: int
    person_id: int
    paper_version_id: int
    period_id: int | None
    number: int
    mark: Decimal
    max_mark: Decimal
    critical_failed: bool
    passed: bool
    finished_at: datetime


@dataclass(frozen=True)
class Marker:
    """A question version that can mark; parsed once for a chunk."""

    version: QuestionVersion

    @cached_property
    def question(self) -> Question[Any]:
        body = self.version.body
        return read_question({**body, "type": self.version.type, "mark": str(self.version.mark)})

    def score(self, response: Any) -> Scored:
        """Raises Unusable for an answer that this version cannot mark."""
        return score(self.question, read_response(self.question, response))

    @cached_property
    def nothing(self) -> Decimal:
        return self.question.max_mark * 0

    def crosses_red_line(self, item: Item) -> bool:
        if item.treatment:
            return False
        if self.version.body.get("critical") and not item.correct:
            return True
        if self.version.type not in {"cloze", "scenario"}:
            return False
        try:
            return self.question.veto(read_response(self.question, item.response))
        except Unusable:
            return False


@dataclass(frozen=True)
class Load:
    """A chunk of people: their attempts that are concerned, and all they sat on those papers."""

    attempts: list[Sat]
    items: Mapping[int, list[Item]]
    versions: Mapping[int, PaperVersion]
    sittings: Mapping[Standing, list[Sitting]]
    markers: Mapping[int, Marker]

    def standing(self, attempt: Sat) -> Standing:
        paper = self.versions[attempt.paper_version_id].paper_id
        return attempt.person_id, paper, attempt.period_id

    def held(self, item: Item) -> Held:
        marker = self.markers[item.marked_with_id or item.question_version_id]
        return Held(
            slot=item.slot,
            mark=item.mark or marker.nothing,
            max_mark=marker.question.max_mark,
            correct=bool(item.correct),
            critical_failed=marker.crosses_red_line(item),
            removed=item.treatment == Treatment.REMOVED,
        )


def concerned(regrade: Regrade) -> QuerySet[Attempt]:
    """Finished attempts on papers of the regrade's bank that it is about.

    The versions are looked up first, so that the database goes on along its index of people and
    stops at the end of a chunk; with joins it would gather everybody for each chunk.
    """
    versions = PaperVersion.objects.filter(paper__bank=regrade.bank_id)
    if regrade.paper_id:
        versions = versions.filter(paper=regrade.paper_id)
    found = Attempt.objects.filter(
        state=AttemptState.FINISHED, paper_version__in=list(versions.values_list("pk", flat=True))
    )
    if regrade.person_id:
        found = found.filter(person=regrade.person_id)
    if regrade.question_id:
        asked = QuestionVersion.objects.filter(question=regrade.question_id)
        holds = AttemptItem.objects.filter(
            attempt=OuterRef("pk"), question_version__in=list(asked.values_list("pk", flat=True))
        )
        found = found.filter(Exists(holds))
    return found


def next_people(regrade: Regrade, size: int) -> list[int]:
    """The next people after the cursor, by id."""
    people = concerned(regrade).filter(person_id__gt=regrade.cursor).order_by("person_id")
    return list(people.values_list("person_id", flat=True).distinct()[:size])


def people_count(regrade: Regrade) -> int:
    return concerned(regrade).values("person_id").distinct().count()


def load(regrade: Regrade, people: Iterable[int], *, lock: bool = False) -> Load:
    """A fixed number of queries, whatever the number of people."""
    attempts = concerned(regrade).filter(person_id__in=people).order_by("pk")
    if lock:
        attempts = attempts.select_for_update()
    found = [Sat(*row) for row in attempts.values_list(*Sat._fields)]
    items: dict[int, list[Item]] = defaultdict(list)
    rows = AttemptItem.objects.filter(attempt__in=[one.pk for one in found])
    for row in rows.order_by("attempt", "slot").values_list(*Item._fields):
        items[row[1]].append(Item(*row))
    versions = _versions(found)
    return Load(found, items, versions, _sittings(found, versions), _markers(regrade, items))


def _versions(attempts: list[Sat]) -> dict[int, PaperVersion]:
    """All versions of the papers that were sat, with the rules that hold today."""
    papers = Paper.objects.filter(versions__in={one.paper_version_id for one in attempts})
    rows = PaperVersion.objects.filter(paper__in=papers).select_related("paper__current")
    return {version.pk: version for version in rows}


def _sittings(
    attempts: list[Sat], versions: Mapping[int, PaperVersion]
) -> dict[Standing, list[Sitting]]:
    found: dict[Standing, list[Sitting]] = defaultdict(list)
    rows = Attempt.objects.filter(
        state=AttemptState.FINISHED,
        person__in={one.person_id for one in attempts},
        paper_version__in=list(versions),
    )
    for one in map(Sat._make, rows.values_list(*Sat._fields)):
        version = versions[one.paper_version_id]
        found[one.person_id, version.paper_id, one.period_id].append(
            Sitting(
                number=one.number,
                mark=one.mark,
                max_mark=one.max_mark,
                critical_failed=one.critical_failed,
                pass_mark=version.pass_mark,
                finished_at=one.finished_at,
            )
        )
    return found


def _markers(regrade: Regrade, items: Mapping[int, list[Item]]) -> dict[int, Marker]:
    """The versions that gave the marks; for a replay, the present ones by question as well."""
    wanted = {
        one.marked_with_id or one.question_version_id for held in items.values() for one in held
    }
    wanted |= {one.question_version_id for held in items.values() for one in held}
    rows = QuestionVersion.objects.filter(
        Q(pk__in=wanted) | Q(pk=regrade.version_id)
    ).select_related("question__current")
    found = {version.pk: Marker(version) for version in rows}
    for marker in list(found.values()):
        present = marker.version.question.current
        if present is not None:
            found.setdefault(present.pk, Marker(present))
    return found
