"""Regrade: dry run, reason, old and new kept; resumable; certificates are never touched."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories import assessments as make

from accounts.models import StaffMember
from assessments import actions, ports, signals
from assessments.actions import RegradeRefused
from assessments.domain.regrading import Effect, Held, compare, full_credit, removed, settle
from assessments.enums import Remedy
from assessments.models import Attempt, MarkChange, Paper, Question, Regrade
from assessments.ports import Touched
from common.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is told upward; nothing above answers the port unless a test says so."""
    told: list[Any] = []

    def listen(**news: Any) -> None:
        told.extend((one.person_id, one.passed_before, one.passed_now) for one in news["turned"])

    monkeypatch.setattr(signals.attempt_regraded, "receivers", [])
    signals.attempt_regraded.connect(listen)
    kept = ports.touched_by.ask
    ports.touched_by.clear()
    yield told
    ports.touched_by.register(kept)


@pytest.fixture
def paper() -> Paper:
    """Two questions of a mark each, 50 % to pass: `knock` (B is the key) and `report` (true)."""
    make.bank(make.question_source("knock"), make.true_false_source("report"))
    return make.paper(
        make.cell(type="single"), make.cell(type="true_false"), pass_mark=50, retry_after_hours=0
    )


def sat(paper: Paper, person: StaffMember | None = None, **answers: Any) -> Attempt:
    """Handed in with `knock="A"`, `report=True`; what is not named is left empty."""
    attempt = make.sit(person or make.learner(), paper)
    for item in attempt.items.select_related("question_version__question"):
        given = answers.get(item.question_version.question.key)
        if given is not None:
            response = {"value": given} if isinstance(given, bool) else {"selected": [given]}
            make.answer(attempt, item, response)
    actions.hand_in(attempt=attempt, actor=None)
    attempt.refresh_from_db()
    return attempt


def correct_key(key: str = "C") -> Question:
    """A trainer corrects the key of `knock`."""
    question = Question.objects.select_related("current").get(key="knock")
    options = [
        {"key": letter, "correct": letter == key, "text": make.both(f"选项{letter}", letter)}
        for letter in "ABCD"
    ]
    return actions.edit_question(
        question=question, source=make.question_source("knock", options=options), actor=None
    )


def counted(sat_on: Paper, remedy: Remedy = Remedy.CORRECTED_KEY, **scope: Any) -> Regrade:
    scope = scope or {"question": Question.objects.get(key="knock")}
    regrade = actions.propose_regrade(bank=sat_on.bank, remedy=remedy, actor=None, **scope)
    return run(actions.count_chunk, regrade)


def run(step: Any, regrade: Regrade, size: int = 2) -> Regrade:
    state = regrade.state
    while regrade.state == state:
        regrade = step(regrade=regrade, size=size)
    return regrade


def carried_out(regrade: Regrade, reason: str = "标准答案有误") -> Regrade:
    return run(
        actions.apply_chunk, actions.confirm_regrade(regrade=regrade, reason=reason, actor=None)
    )


def effect(**counts: int) -> dict[str, int]:
    return vars(Effect(**counts))


def marks(*attempts: Attempt) -> list[tuple[str, bool | None]]:
    for attempt in attempts:
        attempt.refresh_from_db()
    return [(str(attempt.mark), attempt.passed) for attempt in attempts]


def test_a_dry_run_counts_and_changes_nothing(paper: Paper, heard: list[Any]) -> None:
    chose_new, chose_old, both = sat(paper, knock="C"), sat(paper, knock="B"), sat(paper, knock="A")
    correct_key("C")
    regrade = counted(paper)
    named = regrade.forecast.pop("certificates_named")
    assert regrade.forecast == effect(
        people=2, attempts=2, raised=1, lowered=1, to_pass=1, to_fail=1
    )
    assert (regrade.state, regrade.people, regrade.seen, named) == ("ready", 3, 3, [])
    assert marks(chose_new, chose_old, both) == [("0.00", False), ("1.00", True), ("0.00", False)]
    assert (MarkChange.objects.count(), heard) == (0, [])


def test_confirmed_with_a_reason_it_is_carried_out(paper: Paper, heard: list[Any]) -> None:
    chose_new, chose_old = sat(paper, knock="C", report=True), sat(paper, knock="B")
    correct_key("C")
    regrade = carried_out(counted(paper))
    assert marks(chose_new, chose_old) == [("2.00", True), ("0.00", False)]
    assert (regrade.state, regrade.reason) == ("done", "标准答案有误")
    assert regrade.effect == effect(people=2, attempts=2, raised=1, lowered=1, to_fail=1)
    assert heard == [(chose_old.person_id, True, False)]
    change = MarkChange.objects.get(attempt=chose_old)
    assert (change.old_mark, change.new_mark, change.old_passed, change.new_passed) == (
        Decimal(1),
        Decimal(0),
        True,
        False,
    )
    assert change.items == [
        {"slot": 1, "old": "1.00", "new": "0.00", "old_correct": True, "new_correct": False}
    ]
    item = chose_old.items.get(slot=1)
    assert (item.marked_with, item.question_version.number) == (regrade.version, 1)


def test_it_is_in_the_audit_trail(paper: Paper) -> None:
    sat(paper, knock="C")
    correct_key("C")
    carried_out(counted(paper))
    entries = AuditEntry.objects.filter(object_type="assessments.regrade").order_by("pk")
    assert [entry.action for entry in entries] == [
        "assessments.confirm_regrade",
        "assessments.regrade",
    ]
    assert entries[0].detail["reason"] == "标准答案有误"
    assert entries[1].detail["effect"]["to_pass"] == 1


@pytest.mark.parametrize(
    ("remedy", "mark", "max_mark", "passed"),
    [
        (Remedy.FULL_CREDIT, "1.00", "2.00", True),
        (Remedy.REMOVED, "0.00", "1.00", False),
    ],
)
def test_other_remedies(
    paper: Paper, remedy: Remedy, mark: str, max_mark: str, passed: bool
) -> None:
    attempt = sat(paper, knock="A")
    carried_out(counted(paper, remedy))
    assert marks(attempt) == [(mark, passed)]
    assert str(attempt.max_mark) == max_mark
    assert attempt.items.get(slot=1).treatment == remedy


def test_a_removed_question_takes_its_maximum_along(paper: Paper) -> None:
    attempt = sat(paper, knock="A", report=True)
    carried_out(counted(paper, Remedy.REMOVED))
    attempt.refresh_from_db()
    assert (attempt.mark, attempt.max_mark, attempt.percent) == (1, 1, 100)


def test_a_later_replay_leaves_what_was_decided(paper: Paper) -> None:
    attempt = sat(paper, knock="A")
    carried_out(counted(paper, Remedy.FULL_CREDIT))
    correct_key("C")
    carried_out(counted(paper, Remedy.REPLAY, paper=paper))
    assert marks(attempt) == [("1.00", True)]


def test_a_replay_of_one_person(paper: Paper) -> None:
    mine, other = sat(paper, knock="C"), sat(paper, knock="C")
    correct_key("C")
    carried_out(counted(paper, Remedy.REPLAY, person=mine.person))
    assert marks(mine, other) == [("1.00", True), ("0.00", False)]


def test_a_question_on_one_paper_only(paper: Paper) -> None:
    other = make.paper(make.cell(type="single"), slug="c2-interim", pass_mark=50)
    here, there = sat(paper, knock="C"), sat(other, knock="C")
    correct_key("C")
    carried_out(counted(paper, question=Question.objects.get(key="knock"), paper=other))
    assert marks(here, there) == [("0.00", False), ("1.00", True)]


def test_a_person_who_passed_in_another_attempt_does_not_turn(
    paper: Paper, heard: list[Any]
) -> None:
    """The best attempt counts: the second one falls, the first one rises, the result stays."""
    person = make.learner()
    first, second = sat(paper, person, knock="C"), sat(paper, person, knock="B")
    correct_key("C")
    regrade = counted(paper)
    assert regrade.forecast.pop("certificates_named") == []
    assert regrade.forecast == effect(people=1, attempts=2, raised=1, lowered=1)
    carried_out(regrade)
    assert marks(first, second) == [("1.00", True), ("0.00", False)]
    assert heard == []


def test_a_red_line_is_weighed_again() -> None:
    make.bank(make.question_source("knock", critical=True), make.true_false_source("report"))
    paper = make.paper(
        make.cell(type="single", critical=True), make.cell(type="true_false"), pass_mark=50
    )
    attempt = sat(paper, knock="C", report=True)
    assert (attempt.critical_failed, attempt.passed) == (True, False)
    question = Question.objects.select_related("current").get(key="knock")
    options = [
        {"key": letter, "correct": letter == "C", "text": make.both(letter, letter)}
        for letter in "ABCD"
    ]
    actions.edit_question(
        question=question,
        source=make.question_source("knock", critical=True, options=options),
        actor=None,
    )
    carried_out(counted(paper))
    attempt.refresh_from_db()
    assert (attempt.critical_failed, attempt.passed) == (False, True)


def test_the_certificates_are_asked_about_and_named(paper: Paper) -> None:
    asked: list[list[int]] = []

    def answer(attempts: Any) -> list[Touched]:
        asked.append(sorted(attempts))
        return [Touched("2026 9901 01D0 1002 14A", "/office/certificates/1/")]

    ports.touched_by.register(answer)
    falls, stays = sat(paper, knock="B"), sat(paper, knock="B", report=True)
    correct_key("C")
    regrade = counted(paper)
    assert asked == [[falls.pk]]
    assert regrade.forecast["certificates"] == 1
    assert regrade.forecast["certificates_named"] == [
        ["2026 9901 01D0 1002 14A", "/office/certificates/1/"]
    ]
    assert stays.pk not in asked[0]


def test_an_answer_to_an_option_that_is_gone_keeps_its_mark(paper: Paper) -> None:
    attempt = sat(paper, knock="D", report=True)
    question = Question.objects.select_related("current").get(key="knock")
    options = [
        {"key": letter, "correct": letter == "A", "text": make.both(letter, letter)}
        for letter in "AB"
    ]
    actions.edit_question(
        question=question, source=make.question_source("knock", options=options), actor=None
    )
    regrade = counted(paper)
    assert regrade.forecast["unusable"] == 1
    carried_out(regrade)
    assert marks(attempt) == [("1.00", True)]


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(
    paper: Paper, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = [sat(paper, knock="C") for _ in range(5)]
    correct_key("C")
    regrade = actions.confirm_regrade(regrade=counted(paper), reason="key", actor=None)
    actions.apply_chunk(regrade=regrade, size=2)

    def die(**news: Any) -> None:
        raise KeyboardInterrupt

    signals.attempt_regraded.connect(die)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        actions.apply_chunk(regrade=regrade, size=2)
    assert (MarkChange.objects.count(), marks(attempts[2])) == (2, [("0.00", False)])
    signals.attempt_regraded.disconnect(die)
    done = run(actions.apply_chunk, Regrade.objects.get(pk=regrade.pk))
    assert (done.state, done.effect["to_pass"], MarkChange.objects.count()) == ("done", 5, 5)
    assert marks(*attempts) == [("1.00", True)] * 5


def test_the_jobs_do_it(paper: Paper, django_capture_on_commit_callbacks) -> None:
    from common import jobs

    attempt = sat(paper, knock="C")
    correct_key("C")
    question = Question.objects.get(key="knock")
    regrade = actions.propose_regrade(
        bank=paper.bank, remedy=Remedy.CORRECTED_KEY, question=question, actor=None
    )
    jobs.run(Job.objects.get(kind="assessments.regrade_count").pk)
    regrade.refresh_from_db()
    actions.confirm_regrade(regrade=regrade, reason="key", actor=None)
    job = Job.objects.get(kind="assessments.regrade_apply")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, marks(attempt)) == ("done", 1, [("1.00", True)])


def test_what_is_refused(paper: Paper) -> None:
    bank = paper.bank
    with pytest.raises(RegradeRefused):
        actions.propose_regrade(bank=bank, remedy=Remedy.FULL_CREDIT, paper=paper, actor=None)
    with pytest.raises(RegradeRefused):
        actions.propose_regrade(bank=bank, remedy=Remedy.REPLAY, actor=None)
    proposed = actions.propose_regrade(bank=bank, remedy=Remedy.REPLAY, paper=paper, actor=None)
    with pytest.raises(RegradeRefused):
        actions.confirm_regrade(regrade=proposed, reason="early", actor=None)
    ready = run(actions.count_chunk, proposed)
    with pytest.raises(RegradeRefused):
        actions.confirm_regrade(regrade=ready, reason="  ", actor=None)
    actions.drop_regrade(regrade=ready, actor=None)
    with pytest.raises(RegradeRefused):
        actions.confirm_regrade(regrade=ready, reason="late", actor=None)


def test_confirming_twice_is_once(paper: Paper) -> None:
    sat(paper, knock="C")
    correct_key("C")
    regrade = carried_out(counted(paper))
    again = actions.confirm_regrade(regrade=regrade, reason="again", actor=None)
    assert (again.state, again.reason) == ("done", "标准答案有误")
    assert Job.objects.filter(kind="assessments.regrade_apply").count() == 1


BROKEN = [
    ({"question": None, "remedy": Remedy.REPLAY}, "concerns_a_question_paper_or_person"),
    ({"question": None, "remedy": Remedy.REMOVED, "paper": True}, "a_remedy_for_a_question"),
    ({"state": "running"}, "carried_out_for_a_reason"),
]


@pytest.mark.parametrize(("fields", "constraint"), BROKEN)
def test_the_database_keeps(paper: Paper, fields: dict[str, Any], constraint: str) -> None:
    facts = {"question": Question.objects.get(key="knock"), "remedy": Remedy.REMOVED} | fields
    if facts.get("paper"):
        facts["paper"] = paper
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Regrade.objects.create(bank=paper.bank, **facts)


def test_a_change_is_made_once_and_never_rewritten(paper: Paper) -> None:
    attempt = sat(paper, knock="C")
    correct_key("C")
    carried_out(counted(paper))
    change = MarkChange.objects.get(attempt=attempt)
    for spoil in (
        lambda: MarkChange.objects.filter(pk=change.pk).update(new_mark=0),
        change.delete,
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            spoil()
    change.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save(force_insert=True)


def test_the_learner_sees_the_corrected_key(paper: Paper) -> None:
    from assessments import queries

    attempt = sat(paper, knock="B")
    correct_key("C")
    carried_out(counted(paper))
    attempt = Attempt.objects.select_related("paper_version__paper", "person").get(pk=attempt.pk)
    shown = queries.slots(attempt)[0]
    assert [choice.key for choice in shown.prompt.choices if choice.correct] == ["C"]
    carried_out(counted(paper, Remedy.REMOVED))
    assert [review.slot.number for review in queries.outcome(attempt).reviews] == [2]


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_of_a_chunk(
    paper: Paper, people: int, django_assert_num_queries
) -> None:
    for _ in range(people):
        sat(paper, knock="C")
    correct_key("C")
    regrade = actions.propose_regrade(
        bank=paper.bank,
        remedy=Remedy.CORRECTED_KEY,
        question=Question.objects.get(key="knock"),
        actor=None,
    )
    with django_assert_num_queries(14):
        regrade = actions.count_chunk(regrade=regrade, size=10)
    actions.confirm_regrade(regrade=regrade, reason="key", actor=None)
    with django_assert_num_queries(18):
        actions.apply_chunk(regrade=regrade, size=10)


def held(mark: str, *, correct: bool, critical: bool = False) -> Held:
    return Held(1, Decimal(mark), Decimal(2), correct, critical and not correct)


def test_the_arithmetic_alone() -> None:
    wrong = held("0", correct=False, critical=True)
    assert settle([wrong], pass_mark=Decimal(50)).critical_failed
    assert settle([full_credit(wrong)], pass_mark=Decimal(50)).passed
    nothing_left = settle([removed(wrong)], pass_mark=Decimal(50))
    assert (nothing_left.percent, nothing_left.passed) == (0, False)
    assert compare([wrong], [wrong], pass_mark=Decimal(50)) is None
