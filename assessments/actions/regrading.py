"""Regrade: count first, then carry out (semantics §2).

Both passes go through the people in the order of their ids, a chunk in one transaction that also
moves the cursor on: a killed worker's chunk leaves nothing behind, and no attempt is done twice.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from assessments import ports
from assessments.domain import regrading
from assessments.domain.problems import Unusable
from assessments.domain.regrading import Changed, Effect, Held
from assessments.domain.scoring import half_up
from assessments.enums import RegradeState, Remedy, Treatment
from assessments.models import (
    Attempt,
    AttemptItem,
    MarkChange,
    Paper,
    Question,
    QuestionBank,
    QuestionVersion,
    Regrade,
)
from assessments.queries import regrading as queries
from assessments.queries.regrading import Item, Load, Marker, Sat, Standing
from assessments.signals import Turned, attempt_regraded
from common import audit, jobs

COUNT_REGRADE: Final = "assessments.regrade_count"
APPLY_REGRADE: Final = "assessments.regrade_apply"
CHUNK: Final = 1_000  # people; about half a second
NAMED: Final = 10_000  # rows in one UPDATE; SQLite takes 32,766 parameters
SHOWN: Final = 50  # certificates named on the page


class RegradeRefused(Exception):
    """The regrade cannot be; the message says why."""


@dataclass(frozen=True)
class Revised:
    """An attempt that changes: its items before and after, and the person's result."""

    attempt: Sat
    items: list[Item]
    before: list[Held]
    after: list[Held]
    changed: Changed
    treatments: Mapping[int, tuple[str, int | None]]  # slot → treatment, version that marks


@transaction.atomic
def propose_regrade(
    *,
    bank: QuestionBank,
    remedy: Remedy,
    actor: audit.Actor | None,
    question: Question | None = None,
    paper: Paper | None = None,
    person: StaffMember | None = None,
) -> Regrade:
    """Begin a dry run. Nothing is changed until somebody confirms it."""
    if remedy != Remedy.REPLAY and question is None:
        raise RegradeRefused(_("Say which question it is about."))
    if question is None and paper is None and person is None:
        raise RegradeRefused(_("Choose a question, a paper or a person."))
    regrade = Regrade.objects.create(
        bank=bank,
        remedy=remedy,
        question=question,
        version=_version(remedy, question) if question else None,
        paper=paper,
        person=person,
        asked_by_id=actor.pk if actor else None,
        asked_by_label=actor.get_full_name() if actor else "",
    )
    regrade.people = queries.people_count(regrade)
    regrade.save(update_fields=["people"])
    jobs.enqueue(
        kind=COUNT_REGRADE,
        subject_id=regrade.pk,
        actor_id=regrade.asked_by_id,
        region_code=bank.region_id,
        total=regrade.people,
    )
    return regrade


@transaction.atomic
def confirm_regrade(*, regrade: Regrade, reason: str, actor: audit.Actor | None) -> Regrade:
    """Have the counted regrade carried out. A second time changes nothing."""
    held = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if held.state in {RegradeState.RUNNING, RegradeState.DONE}:
        return held
    if held.state != RegradeState.READY:
        raise RegradeRefused(_("Wait until it is counted whom this concerns."))
    if not reason.strip():
        raise RegradeRefused(_("Write down the reason: it is kept with every changed mark."))
    _refuse_unreviewed(held)
    held.state, held.reason, held.cursor, held.seen = RegradeState.RUNNING, reason.strip(), 0, 0
    held.confirmed_by_id = actor.pk if actor else None
    held.confirmed_by_label = actor.get_full_name() if actor else ""
    held.confirmed_at = timezone.now()
    held.save()
    audit.record(
        actor=actor,
        action="assessments.confirm_regrade",
        subject=held,
        region_code=held.bank.region_id,
        detail={**_said(held), "forecast": held.forecast, "reason": held.reason},
    )
    jobs.enqueue(
        kind=APPLY_REGRADE,
        subject_id=held.pk,
        actor_id=held.confirmed_by_id,
        region_code=held.bank.region_id,
        total=held.people,
    )
    return held


@transaction.atomic
def drop_regrade(*, regrade: Regrade, actor: audit.Actor | None) -> None:
    """Do not carry it out. What runs already is not stopped half-way."""
    open_ = Regrade.objects.filter(
        pk=regrade.pk, state__in=[RegradeState.COUNTING, RegradeState.READY]
    )
    if not open_.update(state=RegradeState.DROPPED, finished_at=timezone.now()):
        raise RegradeRefused(_("This regrade is carried out already."))
    audit.record(
        actor=actor,
        action="assessments.drop_regrade",
        subject=regrade,
        region_code=regrade.bank.region_id,
        detail=_said(regrade),
    )


def count_chunk(*, regrade: Regrade, size: int = CHUNK) -> Regrade:
    """Count the next people; after the last one the regrade waits for a decision."""
    return _chunk(regrade, size, RegradeState.COUNTING, _count)


def apply_chunk(*, regrade: Regrade, size: int = CHUNK) -> Regrade:
    """Change the marks of the next people; after the last one the regrade is done."""
    return _chunk(regrade, size, RegradeState.RUNNING, _apply)


@transaction.atomic
def _chunk(
    regrade: Regrade, size: int, state: RegradeState, work: Callable[[Regrade, list[int]], None]
) -> Regrade:
    held = (
        Regrade.objects.select_for_update(of=("self",))
        .select_related("bank", "version", "question")
        .get(pk=regrade.pk)
    )
    if held.state != state:
        return held
    people = queries.next_people(held, size)
    if people:
        work(held, people)
        held.cursor = people[-1]
        held.seen += len(people)
    if len(people) < size:
        _close(held)
    held.save()
    return held


def _close(held: Regrade) -> None:
    held.people = held.seen
    if held.state == RegradeState.COUNTING:
        held.state = RegradeState.READY
        held.forecast = {"certificates_named": []} | asdict(Effect()) | held.forecast
        return
    held.state, held.finished_at = RegradeState.DONE, timezone.now()
    held.effect = asdict(Effect()) | held.effect
    audit.record(
        actor=None,
        action="assessments.regrade",
        subject=held,
        region_code=held.bank.region_id,
        detail={**_said(held), "effect": held.effect, "by": held.confirmed_by_label},
    )


def _count(held: Regrade, people: list[int]) -> None:
    load = queries.load(held, people)
    revised, unusable = _revise(held, load)
    results = _results(load, revised)
    turned = [one.attempt.pk for one in revised if _turns(load, results, one)]
    named = ports.touched_by.ask(turned) if turned else ()
    so_far = Effect.of(
        {name: count for name, count in held.forecast.items() if name != "certificates_named"}
    )
    effect = replace(_effect(revised, results), certificates=len(named), unusable=unusable)
    known = held.forecast.get("certificates_named", [])
    held.forecast = asdict(so_far + effect) | {
        "certificates_named": [*known, *([one.label, one.url] for one in named)][:SHOWN]
    }


def _apply(held: Regrade, people: list[int]) -> None:
    load = queries.load(held, people, lock=True)
    revised, unusable = _revise(held, load)
    results = _results(load, revised)
    MarkChange.objects.bulk_create([_change(held, load, one, results) for one in revised])
    _write_items(revised)
    _write_attempts(revised)
    papers = {version.paper_id: version.paper for version in load.versions.values()}
    turned = [
        Turned(person, period, papers[paper], before, after)
        for (person, paper, period), (before, after) in results.items()
        if before != after
    ]
    if turned:
        attempt_regraded.send(
            sender=Regrade,
            source=f"regrade:{held.pk}",
            by=held.confirmed_by_id,
            turned=turned,
        )
    so_far = Effect.of(held.effect)
    held.effect = asdict(so_far + replace(_effect(revised, results), unusable=unusable))


def _revise(held: Regrade, load: Load) -> tuple[list[Revised], int]:
    """The attempts that change, and how many answers could not be marked again."""
    found, unusable = [], 0
    for attempt in load.attempts:
        items = load.items[attempt.pk]
        before = [load.held(item) for item in items]
        after, treatments = list(before), {}
        for place, item in enumerate(items):
            if not _is_meant(held, item, load):
                continue
            try:
                after[place], treatments[item.slot] = _remedied(held, item, before[place], load)
            except Unusable:
                unusable += 1
        pass_mark = load.versions[attempt.paper_version_id].pass_mark
        changed = regrading.compare(before, after, pass_mark=pass_mark)
        if changed:
            found.append(Revised(attempt, items, before, after, changed, treatments))
    return found, unusable


def _is_meant(held: Regrade, item: Item, load: Load) -> bool:
    """A replay of a paper or person leaves alone what an earlier regrade decided."""
    if held.question_id:
        return load.markers[item.question_version_id].version.question_id == held.question_id
    return not item.treatment


def _remedied(
    held: Regrade, item: Item, before: Held, load: Load
) -> tuple[Held, tuple[str, int | None]]:
    if held.remedy == Remedy.FULL_CREDIT:
        return regrading.full_credit(before), (Treatment.FULL_CREDIT, item.marked_with_id)
    if held.remedy == Remedy.REMOVED:
        return regrading.removed(before), (Treatment.REMOVED, item.marked_with_id)
    marker = _present(held, item, load)
    scored = marker.score(item.response)
    own = marker.version.pk == item.question_version_id
    return regrading.marked_again(before, scored), ("", None if own else marker.version.pk)


def _present(held: Regrade, item: Item, load: Load) -> Marker:
    """The version to mark with: the one this regrade was proposed with, else the current one."""
    if held.version_id:
        return load.markers[held.version_id]
    version = load.markers[item.question_version_id].version.question.current
    return load.markers[version.pk if version else item.question_version_id]


def _results(load: Load, revised: list[Revised]) -> dict[Standing, tuple[bool, bool]]:
    """Whether each person passes the paper, before and after."""
    after = {standing: {one.number: one for one in sat} for standing, sat in load.sittings.items()}
    methods: dict[Standing, str] = {}
    for one in revised:
        standing = load.standing(one.attempt)
        version = load.versions[one.attempt.paper_version_id]
        methods[standing] = (version.paper.current or version).grading
        after[standing][one.attempt.number] = replace(
            after[standing][one.attempt.number],
            mark=one.changed.after.mark,
            max_mark=one.changed.after.max_mark,
            critical_failed=one.changed.after.critical_failed,
        )
    return {
        standing: (
            regrading.passes(load.sittings[standing], method=method),
            regrading.passes(list(after[standing].values()), method=method),
        )
        for standing, method in methods.items()
    }


def _turns(load: Load, results: Mapping[Standing, tuple[bool, bool]], one: Revised) -> bool:
    before, after = results[load.standing(one.attempt)]
    return before != after


def _effect(revised: list[Revised], results: Mapping[Standing, tuple[bool, bool]]) -> Effect:
    def people(counts: Callable[[Revised], bool]) -> int:
        return len({one.attempt.person_id for one in revised if counts(one)})

    return Effect(
        people=people(lambda one: True),
        attempts=len(revised),
        raised=people(lambda one: one.changed.after.percent > one.changed.before.percent),
        lowered=people(lambda one: one.changed.after.percent < one.changed.before.percent),
        to_pass=len({who for (who, *_), (old, new) in results.items() if new and not old}),
        to_fail=len({who for (who, *_), (old, new) in results.items() if old and not new}),
    )


def _change(
    held: Regrade, load: Load, one: Revised, results: Mapping[Standing, tuple[bool, bool]]
) -> MarkChange:
    attempt, after = one.attempt, one.changed.after
    old_result, new_result = results[load.standing(attempt)]
    pairs = zip(one.before, one.after, strict=True)
    return MarkChange(
        regrade=held,
        attempt_id=attempt.pk,
        items=[
            {
                "slot": old.slot,
                "old": f"{old.mark:.2f}",
                "new": f"{new.mark:.2f}",
                "old_correct": old.correct,
                "new_correct": new.correct,
            }
            for old, new in pairs
            if old.slot in one.changed.slots
        ],
        old_mark=attempt.mark or one.changed.before.mark,
        new_mark=after.mark,
        old_max_mark=attempt.max_mark,
        new_max_mark=after.max_mark,
        old_passed=bool(attempt.passed),
        new_passed=after.passed,
        old_critical_failed=attempt.critical_failed,
        new_critical_failed=after.critical_failed,
        old_result=old_result,
        new_result=new_result,
    )


def _write_items(revised: Iterable[Revised]) -> None:
    """Many answers are given the same mark: an UPDATE for each of the few, not a row for each."""
    same: dict[Hashable, list[int]] = defaultdict(list)
    for one in revised:
        for item, held in zip(one.items, one.after, strict=True):
            if item.slot in one.treatments:
                mark, correct = (None, None) if held.removed else (held.mark, held.correct)
                same[(*one.treatments[item.slot], mark, correct)].append(item.pk)
    _update(AttemptItem, ("treatment", "marked_with", "mark", "correct"), same)


def _write_attempts(revised: Iterable[Revised]) -> None:
    same: dict[Hashable, list[int]] = defaultdict(list)
    for one in revised:
        after = one.changed.after
        percent = half_up(after.percent, places=6)
        result = (after.mark, after.max_mark, percent, after.critical_failed, after.passed)
        same[result].append(one.attempt.pk)
    _update(Attempt, ("mark", "max_mark", "percent", "critical_failed", "passed"), same)


def _update(model: type[Model], fields: tuple[str, ...], same: Mapping[Any, Sequence[int]]) -> None:
    for values, pks in same.items():
        for start in range(0, len(pks), NAMED):
            rows = model._default_manager.filter(pk__in=pks[start : start + NAMED])
            rows.update(**dict(zip(fields, values, strict=True)))


def _version(remedy: Remedy, question: Question) -> QuestionVersion | None:
    """A corrected key is counted while it waits for its review; a replay takes what is in use."""
    if remedy == Remedy.CORRECTED_KEY:
        return question.newest
    return question.current if remedy == Remedy.REPLAY else None


def _refuse_unreviewed(held: Regrade) -> None:
    """No mark is given with a key that only its author has seen."""
    question = held.question
    if question is None or held.version_id in {None, question.current_id}:
        return
    if held.version_id == question.proposed_id:
        raise RegradeRefused(
            _("The corrected question waits for its review: another person approves it first.")
        )
    raise RegradeRefused(
        _("The question was changed after this was counted: drop it and count again.")
    )


def _said(regrade: Regrade) -> dict[str, Any]:
    """Ids and keys for the audit trail; no personal text."""
    return {
        "remedy": regrade.remedy,
        "question": regrade.question.key if regrade.question else "",
        "paper": regrade.paper.slug if regrade.paper else "",
        "person": regrade.person_id,
    }
