"""The finished attempts that a regrade concerns, person by person, and what they hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.domain.grading import Sitting
from assessments.domain.problems import Unusable
from assessments.domain.questions import Question, read_question, read_response
from assessments.domain.regrading import Held
from assessments.domain.scoring import Scored, score
from assessments.enums import AttemptState, Treatment
from assessments.models import Attempt, AttemptItem, QuestionVersion, Regrade

Standing = tuple[int, int, int | None]  # person, paper, period


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

    def crosses_red_line(self, item: AttemptItem) -> bool:
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

    attempts: list[Attempt]
    items: Mapping[int, list[AttemptItem]]
    sittings: Mapping[Standing, list[Sitting]]
    markers: Mapping[int, Marker]

    def held(self, item: AttemptItem) -> Held:
        marker = self.markers[item.marked_with_id or item.question_version_id]
        return Held(
            slot=item.slot,
            mark=item.mark or marker.question.max_mark * 0,
            max_mark=marker.question.max_mark,
            correct=bool(item.correct),
            critical_failed=marker.crosses_red_line(item),
            removed=item.treatment == Treatment.REMOVED,
        )


def concerned(regrade: Regrade) -> QuerySet[Attempt]:
    """Finished attempts on papers of the regrade's bank that it is about."""
    found = Attempt.objects.filter(
        state=AttemptState.FINISHED, paper_version__paper__bank=regrade.bank_id
    )
    if regrade.paper_id:
        found = found.filter(paper_version__paper=regrade.paper_id)
    if regrade.person_id:
        found = found.filter(person=regrade.person_id)
    if regrade.question_id:
        holds = AttemptItem.objects.filter(
            attempt=OuterRef("pk"), question_version__question=regrade.question_id
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
    """Five queries, whatever the number of people."""
    attempts = concerned(regrade).filter(person_id__in=people).order_by("pk")
    attempts = attempts.select_related("paper_version__paper__current")
    if lock:
        attempts = attempts.select_for_update(of=("self",))
    found = list(attempts)
    items: dict[int, list[AttemptItem]] = defaultdict(list)
    rows = AttemptItem.objects.filter(attempt__in=[one.pk for one in found])
    for item in rows.order_by("attempt", "slot").defer("superseded", "option_order"):
        items[item.attempt_id].append(item)
    return Load(found, items, _sittings(found), _markers(regrade, items))


def standing_of(attempt: Attempt) -> Standing:
    return attempt.person_id, attempt.paper_version.paper_id, attempt.period_id


def sitting_of(attempt: Attempt) -> Sitting:
    if attempt.mark is None or attempt.finished_at is None:
        raise ValueError(f"attempt {attempt.pk} is not finished")
    return Sitting(
        number=attempt.number,
        mark=attempt.mark,
        max_mark=attempt.max_mark,
        critical_failed=attempt.critical_failed,
        pass_mark=attempt.paper_version.pass_mark,
        finished_at=attempt.finished_at,
    )


def _sittings(attempts: list[Attempt]) -> dict[Standing, list[Sitting]]:
    found: dict[Standing, list[Sitting]] = defaultdict(list)
    people = {one.person_id for one in attempts}
    papers = {one.paper_version.paper_id for one in attempts}
    rows = Attempt.objects.filter(
        state=AttemptState.FINISHED, person__in=people, paper_version__paper__in=papers
    ).select_related("paper_version")
    for attempt in rows:
        found[standing_of(attempt)].append(sitting_of(attempt))
    return found


def _markers(regrade: Regrade, items: Mapping[int, list[AttemptItem]]) -> dict[int, Marker]:
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
