"""Attempts under many hands at once, on PostgreSQL.

Every race has a control: the same contest without the protection, which is lost.
"""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from contest import at_once
from django.db import connection, transaction
from django.utils import timezone
from factories import assessments as made
from factories.regions import RegionFactory

from accounts.models import StaffMember
from assessments import actions
from assessments.domain.sitting import Intake
from assessments.enums import AttemptState
from assessments.models import Attempt, AttemptItem, Paper, Question
from assessments.signals import attempt_finished
from common.models import AuditEntry

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]
HANDS = 16  # connections at once
ONE_OPEN = "one_open_attempt_per_person_paper_version"
ONE_NUMBER = "attempt_number_is_unique_per_person_paper_period"


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """The finished attempts that the signal told of; nobody else listens."""
    told = []

    def hear(attempt, **kwargs):
        told.append(attempt.pk)

    monkeypatch.setattr(attempt_finished, "receivers", [])
    attempt_finished.connect(hear, weak=False)
    return told


def people(count: int) -> list[StaffMember]:
    village = RegionFactory(code="990101100001")
    return [made.learner(region=village) for _ in range(count)]


def start(paper: Paper, person: StaffMember) -> actions.Started:
    return actions.start(paper=paper, person=person, actor=person.user, page_token="page-1")


def fill(attempt: Attempt, *, first_wrong: bool) -> None:
    """All answers at once, as they stand just before handing in."""
    items = list(attempt.items.select_related("question_version"))
    for item in items:
        wrong = first_wrong and item.slot == 1
        item.response = (made.wrong_answer if wrong else made.right_answer)(item)
    AttemptItem.objects.bulk_update(items, ["response"])


def first(attempt: Attempt) -> AttemptItem:
    return attempt.items.select_related("question_version").get(slot=1)


def naive_hand_in(attempt: Attempt, seen: threading.Barrier) -> None:
    """Look, then act: no lock and an UPDATE that asks nothing."""
    with transaction.atomic():
        found = Attempt.objects.get(pk=attempt.pk)
        seen.wait()
        if found.state == AttemptState.OPEN:
            Attempt.objects.filter(pk=found.pk).update(
                state=AttemptState.FINISHED, mark=0, finished_at=timezone.now()
            )
            attempt_finished.send(sender=Attempt, attempt=found)


@pytest.mark.parametrize(("clicks", "rounds"), [(2, 10), (16, 2)])
def test_a_double_start_begins_one_attempt(clicks: int, rounds: int) -> None:
    paper = made.paper()
    for person in people(rounds):
        started = at_once([lambda who=person: start(paper, who)] * clicks)
        attempt = Attempt.objects.get(person=person)
        assert {one.attempt for one in started} == {attempt}
        assert Counter(one.new for one in started) == {True: 1, False: clicks - 1}
        assert attempt.items.count() == 5
    assert sum(Question.objects.values_list("exposure", flat=True)) == 5 * rounds
    assert AuditEntry.objects.filter(action="assessments.start").count() == rounds


def test_control_without_the_constraints_a_double_click_begins_twice() -> None:
    paper, person = made.paper(), people(1)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {ONE_OPEN}")
        cursor.execute(f"ALTER TABLE assessments_attempt DROP CONSTRAINT {ONE_NUMBER}")
    counted = threading.Barrier(2)

    def look_then_begin() -> None:
        if not Attempt.objects.filter(person=person, state=AttemptState.OPEN).exists():
            counted.wait()
            made.AttemptFactory(
                person=person,
                paper_version=paper.current,
                region=RegionFactory(code="990101100001"),
                state=AttemptState.OPEN,
                mark=None,
                finished_at=None,
            )

    at_once([look_then_begin] * 2)
    assert Attempt.objects.filter(person=person, state=AttemptState.OPEN).count() == 2


def test_many_people_who_start_at_once_never_deadlock_and_every_draw_is_counted() -> None:
    paper, crowd = made.paper(), people(32)
    started = at_once([lambda who=person: start(paper, who) for person in crowd])
    assert [type(one) for one in started] == [actions.Started] * 32
    assert sum(Question.objects.values_list("exposure", flat=True)) == 32 * 5


def test_control_counting_draws_by_reading_first_loses_some() -> None:
    made.bank()
    question = Question.objects.earliest("pk")
    read = threading.Barrier(8)

    def read_then_write() -> None:
        found = Question.objects.get(pk=question.pk)
        read.wait()
        found.exposure += 1
        found.save(update_fields=["exposure"])

    at_once([read_then_write] * 8)
    question.refresh_from_db()
    assert question.exposure < 8


@pytest.mark.parametrize(("hands", "rounds"), [(2, 10), (16, 3)])
def test_a_double_submit_marks_and_tells_once(hands: int, rounds: int, heard: list[int]) -> None:
    paper = made.paper()
    for person in people(rounds):
        attempt = made.sit(person, paper)
        fill(attempt, first_wrong=False)
        closed = at_once([lambda one=attempt: actions.hand_in(attempt=one, actor=None)] * hands)
        assert {(one.mark, one.finished_at) for one in closed} == {(6, closed[0].finished_at)}
    assert sorted(heard) == sorted(Attempt.objects.values_list("pk", flat=True))
    assert AuditEntry.objects.filter(action="assessments.hand_in").count() == rounds


def test_control_looking_before_closing_tells_twice(heard: list[int]) -> None:
    attempt, seen = made.sit(people(1)[0]), threading.Barrier(2)
    at_once([lambda: naive_hand_in(attempt, seen)] * 2)
    assert heard == [attempt.pk, attempt.pk]


def test_an_answer_beside_the_submit_is_marked_or_refused_never_in_between() -> None:
    paper, fates = made.paper(), Counter()
    for person in people(20):
        attempt = made.sit(person, paper)
        item = first(attempt)
        saved, closed = at_once(
            [
                lambda sat=attempt, at=item: made.answer(sat, at, made.right_answer(at)),
                lambda sat=attempt: actions.hand_in(attempt=sat, actor=None),
            ]
        )
        kept = first(attempt)
        fates[saved.intake] += 1
        assert closed.state == AttemptState.FINISHED
        assert (saved.intake is Intake.TAKEN) is (kept.response is not None) is bool(kept.correct)
        assert closed.mark == (1 if kept.correct else 0)
    assert set(fates) <= {Intake.TAKEN, Intake.FINISHED}


def test_control_saving_without_the_lock_puts_an_answer_into_a_closed_attempt() -> None:
    attempt = made.sit(people(1)[0])
    item, looked, closed = first(attempt), threading.Event(), threading.Event()

    def look_then_save() -> None:
        assert Attempt.objects.get(pk=attempt.pk).state == AttemptState.OPEN
        looked.set()
        closed.wait()
        AttemptItem.objects.filter(pk=item.pk).update(response=made.right_answer(item))

    def hand_in() -> None:
        looked.wait()
        actions.hand_in(attempt=attempt, actor=None)
        closed.set()

    at_once([look_then_save, hand_in])
    kept = first(attempt)
    assert (kept.response, kept.mark) == (made.right_answer(item), 0)


def test_of_two_answers_at_once_the_newer_stays_and_the_older_is_kept_beside_it() -> None:
    paper = made.paper()
    for person in people(12):
        attempt = made.sit(person, paper)
        item = first(attempt)
        at_once(
            [
                lambda sat=attempt, at=item: made.answer(sat, at, {"selected": ["A"]}, sequence=1),
                lambda sat=attempt, at=item: made.answer(sat, at, {"selected": ["B"]}, sequence=2),
            ]
        )
        kept = first(attempt)
        assert (kept.response, kept.sequence) == ({"selected": ["B"]}, 2)
        assert [one["response"] for one in kept.superseded] in ([], [{"selected": ["A"]}])


def test_control_the_last_to_write_wins_without_a_sequence() -> None:
    attempt = made.sit(people(1)[0])
    item, newer_is_in = first(attempt), threading.Event()

    def newer() -> None:
        AttemptItem.objects.filter(pk=item.pk).update(response={"selected": ["B"]})
        newer_is_in.set()

    def older() -> None:
        newer_is_in.wait()
        AttemptItem.objects.filter(pk=item.pk).update(response={"selected": ["A"]})

    at_once([newer, older])
    assert first(attempt).response == {"selected": ["A"]}


def test_of_two_pages_that_take_over_at_once_one_writes() -> None:
    paper = made.paper()
    for person in people(10):
        attempt = made.sit(person, paper)
        item = first(attempt)

        def take_over_and_save(sat: Attempt = attempt, at: AttemptItem = item) -> Intake:
            token = actions.take_over(attempt=sat, actor=None)
            return made.answer(sat, at, made.right_answer(at), page_token=token).intake

        intakes = at_once([take_over_and_save] * 2)
        assert Intake.TAKEN in intakes
        attempt.refresh_from_db()
        late = made.answer(attempt, item, made.right_answer(item), page_token="page-1")
        assert late.intake is Intake.ELSEWHERE


def test_a_whole_county_hands_in_at_once_and_nothing_is_lost(heard: list[int]) -> None:
    paper, crowd = made.paper(), people(64)
    attempts = [made.sit(person, paper) for person in crowd]
    for number, attempt in enumerate(attempts):
        fill(attempt, first_wrong=number % 2 == 1)
    closed = at_once(
        [lambda sat=attempt: actions.hand_in(attempt=sat, actor=None) for attempt in attempts]
    )
    assert [one.mark for one in closed] == [5 if number % 2 else 6 for number in range(64)]
    assert sorted(heard) == sorted(attempt.pk for attempt in attempts)
    assert not AttemptItem.objects.filter(mark__isnull=True).exists()


def test_sweeps_that_run_at_once_close_each_attempt_once(heard: list[int]) -> None:
    paper = made.paper()
    for person in people(12):
        made.sit(person, paper)
    Attempt.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    at_once([actions.finish_overdue] * 4)
    assert sorted(heard) == sorted(Attempt.objects.values_list("pk", flat=True))
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.FINISHED}


@pytest.mark.parametrize(
    "crowd", [24, pytest.param(500, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_everybody_hands_in_in_the_same_minute_and_nothing_is_lost(crowd: int, heard) -> None:
    """Each saves the last answer and hands in at once, twice, while the sweep runs beside them."""
    paper = made.paper()
    attempts = [start(paper, person).attempt for person in people(crowd)]
    for attempt in attempts:
        fill(attempt, first_wrong=False)

    def finish(attempt: Attempt) -> None:
        item = first(attempt)
        made.answer(attempt, item, made.wrong_answer(item), sequence=1)
        for _ in range(2):
            actions.hand_in(attempt=attempt, actor=attempt.person.user)

    def sweep() -> None:
        actions.finish_overdue()

    begun = time.monotonic()
    for group in range(0, crowd, HANDS):
        some = attempts[group : group + HANDS]
        at_once([*(lambda one=one: finish(one) for one in some), sweep])
    assert time.monotonic() - begun < 60
    finished = Attempt.objects.filter(state=AttemptState.FINISHED)
    assert finished.count() == crowd
    assert AttemptItem.objects.filter(
        slot=1, response__isnull=False, mark__isnull=False
    ).count() == (crowd)
    assert set(finished.values_list("mark", flat=True)) == {finished[0].mark}
    assert sorted(heard) == sorted(attempt.pk for attempt in attempts)
    assert AuditEntry.objects.filter(action="assessments.hand_in").count() == crowd
