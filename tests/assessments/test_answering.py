"""Answers, pages, the clock: what is taken, what is refused, what is never lost."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import assessments as made
from factories.accounts import UserFactory

from assessments import actions
from assessments.domain.problems import Unusable
from assessments.domain.sitting import Intake
from assessments.enums import AttemptState
from assessments.models import Attempt, AttemptItem

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(minutes=30)


@pytest.fixture
def attempt():
    with time_machine.travel(NOW, tick=False):
        yield made.sit()


def first(attempt: Attempt) -> AttemptItem:
    return attempt.items.get(slot=1)


def test_an_answer_is_kept_with_its_time(attempt):
    saved = made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=1)
    assert (saved.intake, saved.stale, saved.sequence) == (Intake.TAKEN, False, 1)
    assert saved.remaining == 1800
    item = first(attempt)
    assert (item.response, item.answered_at, item.mark) == ({"selected": ["B"]}, NOW, None)


def test_only_the_answer_itself_is_stored_in_one_form(attempt):
    multiple = attempt.items.get(slot=3)
    sent = {"selected": ["C", "A", "C"], "mark": 100, "note": "x" * 9999}
    made.answer(attempt, multiple, sent)
    assert attempt.items.get(slot=3).response == {"selected": ["A", "C"]}


def test_an_answer_can_be_taken_back(attempt):
    made.answer(attempt, first(attempt), {"selected": ["B"]})
    made.answer(attempt, first(attempt), {"selected": []})
    assert first(attempt).response is None


def test_the_same_answer_twice_counts_once(attempt):
    for _ in range(2):
        saved = made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=1)
        assert (saved.intake, saved.stale, saved.sequence) == (Intake.TAKEN, False, 1)
    assert first(attempt).superseded == []


def test_a_late_older_answer_never_overwrites_a_newer_one_and_is_kept_beside_it(attempt):
    made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=5)
    saved = made.answer(attempt, first(attempt), {"selected": ["A"]}, sequence=4)
    assert (saved.stale, saved.response, saved.sequence) == (True, {"selected": ["B"]}, 5)
    assert first(attempt).response == {"selected": ["B"]}
    assert [one["response"] for one in first(attempt).superseded] == [{"selected": ["A"]}]


def test_two_pages_with_the_same_sequence_keep_both_answers(attempt):
    made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=1)
    assert made.answer(attempt, first(attempt), {"selected": ["A"]}, sequence=1).stale
    assert first(attempt).response == {"selected": ["B"]}
    assert [one["response"] for one in first(attempt).superseded] == [{"selected": ["A"]}]


def test_a_page_without_javascript_has_no_sequence_and_is_always_newest(attempt):
    made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=7)
    assert made.answer(attempt, first(attempt), {"selected": ["C"]}).sequence == 8
    assert first(attempt).response == {"selected": ["C"]}


def test_a_flag_is_saved_with_the_answer_and_left_alone_otherwise(attempt):
    made.answer(attempt, first(attempt), {"selected": ["B"]}, flagged=True)
    made.answer(attempt, first(attempt), {"selected": ["C"]})
    assert first(attempt).flagged
    made.answer(attempt, first(attempt), {"selected": ["C"]}, flagged=False)
    assert not first(attempt).flagged


@pytest.mark.parametrize(
    "response",
    [{"selected": ["Z"]}, {"selected": ["A", "B"]}, {"value": True}, {"selected": "A"}, []],
)
def test_what_is_no_answer_to_the_question_is_refused(attempt, response):
    with pytest.raises(Unusable):
        made.answer(attempt, first(attempt), response)
    assert first(attempt).sequence == 0


@pytest.mark.parametrize("sequence", [0, -1, 10**12])
def test_a_sequence_that_would_lock_the_slot_is_refused(attempt, sequence):
    with pytest.raises(Unusable):
        made.answer(attempt, first(attempt), {"selected": ["B"]}, sequence=sequence)


def test_another_person_finds_nothing_here(attempt):
    with pytest.raises(AttemptItem.DoesNotExist):
        actions.save_answer(
            user=UserFactory(),
            attempt=attempt.public_id,
            slot=1,
            response={"selected": ["B"]},
            page_token="page-1",
            ticket=actions.issue_ticket(attempt),
        )


@pytest.mark.parametrize(("slot", "public_id"), [(99, None), (1, uuid.uuid4())])
def test_an_unknown_slot_or_attempt_is_nothing(attempt, slot, public_id):
    with pytest.raises(AttemptItem.DoesNotExist):
        actions.save_answer(
            user=attempt.person.user,
            attempt=public_id or attempt.public_id,
            slot=slot,
            response=None,
            page_token="page-1",
            ticket=actions.issue_ticket(attempt),
        )


def test_a_second_page_takes_over_and_the_first_is_told_so(attempt):
    token = actions.take_over(attempt=attempt, actor=attempt.person.user)
    saved = made.answer(attempt, first(attempt), {"selected": ["B"]})
    assert saved.intake == Intake.ELSEWHERE
    assert first(attempt).response is None
    assert (
        made.answer(attempt, first(attempt), {"selected": ["B"]}, page_token=token).intake
        == Intake.TAKEN
    )


CLOCK = {
    "the last second": (DUE - timedelta(seconds=1), Intake.TAKEN, 1),
    "the end": (DUE, Intake.TAKEN, 0),
    "within the grace": (DUE + timedelta(seconds=60), Intake.TAKEN, 0),
    "after the grace": (DUE + timedelta(seconds=61), Intake.LATE, 0),
}


@pytest.mark.parametrize(("moment", "intake", "remaining"), CLOCK.values(), ids=CLOCK)
def test_server_time_decides(attempt, moment, intake, remaining):
    with time_machine.travel(moment, tick=False):
        saved = made.answer(attempt, first(attempt), {"selected": ["B"]})
    assert (saved.intake, saved.remaining) == (intake, remaining)
    assert (first(attempt).response is not None) is (intake == Intake.TAKEN)


def test_a_finished_attempt_takes_no_answer(attempt):
    actions.hand_in(attempt=attempt, actor=None)
    assert made.answer(attempt, first(attempt), {"selected": ["B"]}).intake == Intake.FINISHED
    assert Attempt.objects.get().state == AttemptState.FINISHED


def test_taking_over_a_finished_attempt_changes_nothing(attempt):
    actions.hand_in(attempt=attempt, actor=None)
    actions.take_over(attempt=attempt, actor=None)
    assert Attempt.objects.get().page_token == "page-1"


def test_saving_one_answer_takes_four_queries(attempt, django_assert_num_queries):
    item = first(attempt)
    user, ticket = attempt.person.user, actions.issue_ticket(attempt)
    with django_assert_num_queries(4):  # savepoint, item under the attempt's lock, update, release
        actions.save_answer(
            user=user,
            attempt=attempt.public_id,
            slot=item.slot,
            response={"selected": ["B"]},
            page_token="page-1",
            ticket=ticket,
            sequence=1,
        )
