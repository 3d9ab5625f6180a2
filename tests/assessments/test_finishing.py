"""Handing in: marks once, by the person or by the clock; what the apps above are told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from factories import assessments as made

from assessments import actions
from assessments.enums import AttemptState, FinishedBy
from assessments.models import Attempt, AttemptItem, QuestionVersion
from assessments.signals import attempt_finished, critical_failed
from common import jobs
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(minutes=30)


@pytest.fixture
def attempt():
    with time_machine.travel(NOW, tick=False):
        yield made.sit()


@pytest.fixture
def heard():
    """What the signals say, in order."""
    said = []

    def finished(attempt, **kwargs):
        said.append(("finished", attempt))

    def failed(attempt, question_versions, **kwargs):
        said.append(("critical", question_versions))

    attempt_finished.connect(finished)
    critical_failed.connect(failed)
    yield said
    attempt_finished.disconnect(finished)
    critical_failed.disconnect(failed)


def test_all_right_is_passed_with_the_full_mark(attempt, heard):
    made.answer_all(attempt)
    sat = actions.hand_in(attempt=attempt, actor=attempt.person.user)
    assert (sat.mark, sat.max_mark, sat.percent, sat.passed) == (6, 6, 100, True)
    assert (sat.finished_by, sat.finished_at) == (FinishedBy.LEARNER, NOW)
    assert all(sat.items.values_list("correct", flat=True))
    assert heard == [("finished", sat)]
    assert Attempt.objects.get().percent == 100
    entry = AuditEntry.objects.get(action="assessments.hand_in")
    assert entry.detail == {"by": "learner", "passed": True, "percent": "100.00"}


def test_what_is_not_answered_scores_0(attempt):
    for item in attempt.items.filter(slot__lte=2):
        made.answer(attempt, item, made.right_answer(item))
    sat = actions.hand_in(attempt=attempt, actor=None)
    assert (sat.mark, sat.passed) == (2, False)
    assert Attempt.objects.get().percent == Decimal("33.333333")


def test_a_red_line_question_answered_wrongly_fails_whatever_the_score(attempt, heard):
    made.answer_all(attempt, wrong={5})
    sat = actions.hand_in(attempt=attempt, actor=None)
    assert (sat.percent > 80, sat.critical_failed, sat.passed) == (True, True, False)
    red = QuestionVersion.objects.get(attempt_items__attempt=sat, attempt_items__slot=5)
    assert heard == [("finished", sat), ("critical", [red])]


def test_a_second_submit_is_harmless(attempt, heard):
    made.answer_all(attempt)
    first = actions.hand_in(attempt=attempt, actor=None)
    AttemptItem.objects.filter(attempt=attempt).update(response=None)
    second = actions.hand_in(attempt=attempt, actor=None)
    assert (second.mark, second.finished_at) == (first.mark, first.finished_at)
    assert len(heard) == 1
    assert AuditEntry.objects.filter(action="assessments.hand_in").count() == 1


def test_marks_follow_the_version_that_was_drawn_not_the_present_one(attempt):
    made.answer_all(attempt)
    drawn = attempt.items.get(slot=1).question_version.question
    changed = made.question_source(
        drawn.key,
        options=[
            {"key": letter, "correct": letter == "A", "text": made.both(letter, letter)}
            for letter in "ABCD"
        ],
    )
    actions.add_version(question=drawn, source=changed)
    assert actions.hand_in(attempt=attempt, actor=None).percent == 100


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (DUE, AttemptState.OPEN),
        (DUE + timedelta(seconds=60), AttemptState.OPEN),
        (DUE + timedelta(seconds=61), AttemptState.FINISHED),
        (DUE + timedelta(days=3), AttemptState.FINISHED),
    ],
)
def test_the_clock_hands_in_after_the_grace_at_the_time_it_was_over(attempt, moment, state):
    made.answer_all(attempt)
    with time_machine.travel(moment, tick=False):
        jobs.sweep()
    sat = Attempt.objects.get()
    assert sat.state == state
    if state == AttemptState.FINISHED:
        assert (sat.finished_at, sat.finished_by, sat.passed) == (DUE, FinishedBy.TIME, True)


def test_handing_in_within_the_grace_counts_as_the_clock(attempt):
    with time_machine.travel(DUE + timedelta(seconds=5), tick=False):
        sat = actions.hand_in(attempt=attempt, actor=attempt.person.user)
    assert (sat.finished_by, sat.finished_at) == (FinishedBy.TIME, DUE)


def test_one_attempt_that_cannot_be_marked_keeps_no_other_waiting(attempt, caplog):
    with time_machine.travel(NOW - timedelta(minutes=5), tick=False):
        broken = made.sit(on=attempt.paper_version.paper)
    version = QuestionVersion.objects.create(
        question=broken.items.get(slot=1).question_version.question,
        number=99,
        type="single",
        body={},
        content_hash="x",
    )
    broken.items.filter(slot=1).update(question_version=version)
    with time_machine.travel(DUE + timedelta(hours=1), tick=False):
        assert actions.finish_overdue() == 1
    states = dict(Attempt.objects.values_list("pk", "state"))
    assert states == {attempt.pk: AttemptState.FINISHED, broken.pk: AttemptState.OPEN}
    assert "cannot be marked" in caplog.text


def test_what_a_receiver_cannot_write_undoes_the_whole_hand_in(attempt):
    def broken(**kwargs):
        raise ValueError("on purpose")

    attempt_finished.connect(broken)
    try:
        with pytest.raises(ValueError, match="on purpose"):
            actions.hand_in(attempt=attempt, actor=None)
    finally:
        attempt_finished.disconnect(broken)
    assert Attempt.objects.get().state == AttemptState.OPEN
    assert AttemptItem.objects.filter(mark__isnull=False).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_handing_in_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    attempt = made.sit(on=made.paper(made.cell(type="single", count=count)))
    with django_assert_num_queries(7):
        # savepoint, lock, items, marks in one update, state, audit, release
        actions.hand_in(attempt=attempt, actor=attempt.person.user)


CONSTRAINTS = {
    "one_open_attempt_per_person_paper_version": {"state": "open", "mark": None, "number": 2},
    "attempt_number_is_unique_per_person_paper_period": {"number": 1},
    "a_finished_attempt_has_a_mark": {"mark": None, "number": 2},
}


@pytest.mark.parametrize(("name", "fields"), CONSTRAINTS.items(), ids=CONSTRAINTS)
def test_the_database_keeps_the_invariants_of_attempts(name, fields):
    from factories.programmes import PeriodFactory

    person, paper, period = made.learner(), made.paper(), PeriodFactory()
    common = {"person": person, "paper_version": paper.current, "period": period}
    first = made.sit(person, paper)
    Attempt.objects.filter(pk=first.pk).update(period=period)
    facts = {"finished_at": None} if fields.get("state") == "open" else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        made.AttemptFactory(**common, **facts, **fields)


@pytest.mark.parametrize("twice", ["slot", "question_version"])
def test_a_slot_and_a_question_are_there_once_in_an_attempt(twice):
    attempt = made.sit()
    one, other = attempt.items.order_by("slot")[:2]
    setattr(other, twice, getattr(one, twice))
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_question_has_a_mark_and_a_pass_mark_is_a_percentage():
    paper = made.paper()
    paper.current.pass_mark = 101
    with pytest.raises(IntegrityError), transaction.atomic():
        paper.current.save()
    version = QuestionVersion.objects.first()
    version.mark = 0
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


@pytest.mark.parametrize("what", ["topics", "questions"])
def test_keys_are_unique_in_a_bank(what):
    row = getattr(made.bank(), what).first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_version_numbers_and_paper_links_are_unique():
    from factories.programmes import ProgrammeFactory

    from assessments.models import ProgrammePaper

    paper = made.paper()
    for row in (paper.current, QuestionVersion.objects.first()):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    programme = ProgrammeFactory()
    ProgrammePaper.objects.create(programme=programme, paper=paper)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammePaper.objects.create(programme=programme, paper=paper)
