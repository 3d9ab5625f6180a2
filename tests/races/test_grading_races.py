"""Graders who act in the same moment, on PostgreSQL. Each race has a control that is lost."""

import threading
from collections import Counter

import pytest
from contest import at_once
from django.db import transaction
from factories import grading as desk

from assessments import actions
from assessments.enums import AttemptState, Place, ScriptState
from assessments.models import Attempt, GivenMark, Reading, Script
from assessments.signals import attempt_finished
from common.models import AuditEntry

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("real_database")]


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    told = []

    def hear(attempt, **kwargs):
        told.append(attempt.pk)

    monkeypatch.setattr(attempt_finished, "receivers", [])
    attempt_finished.connect(hear, weak=False)
    return told


def both_last_marks(essays: int = 2):
    """An attempt, and a call for each grader who gives the last mark of an answer."""
    attempt = desk.handed_in(desk.essay_paper(essays=essays))
    graders = [desk.grader() for _ in range(essays)]
    held = [(grader, desk.taken(grader)) for grader in graders]
    return attempt, [
        lambda grader=grader, reading=reading: actions.give_mark(
            reading=reading, levels=desk.GOOD, comment="", grader=grader
        )
        for grader, reading in held
    ]


def test_two_last_marks_at_once_give_one_result(heard):
    attempt, calls = both_last_marks(essays=8)
    outcomes = at_once(calls)
    assert Counter(one.published for one in outcomes) == {True: 1, False: 7}
    attempt.refresh_from_db()
    assert (attempt.state, attempt.mark) == (AttemptState.FINISHED, 1 + 8 * 4)
    assert heard == [attempt.pk]
    assert AuditEntry.objects.filter(action="assessments.graded").count() == 1


def test_control_without_the_lock_nobody_sees_that_it_was_the_last():
    attempt, _calls = both_last_marks()
    both_wrote, both_looked = threading.Barrier(2), threading.Barrier(2)

    def mark(script: Script) -> bool:
        with transaction.atomic():
            Script.objects.filter(pk=script.pk).update(state=ScriptState.GRADED, share=1)
            both_wrote.wait(timeout=30)
            rest = Script.objects.filter(item__attempt=attempt).exclude(state=ScriptState.GRADED)
            last = not rest.exists()
            both_looked.wait(timeout=30)  # else one commits before the other looks
            return last

    scripts = Script.objects.filter(item__attempt=attempt)
    assert at_once([lambda one=one: mark(one) for one in scripts]) == [False, False]


def test_one_grader_pressing_twice_gives_one_mark(heard):
    _attempt, [call] = both_last_marks(essays=1)
    outcomes = at_once([call] * 8)
    assert [type(one) for one in outcomes].count(actions.Given) == 1
    assert {str(one) for one in outcomes if not isinstance(one, actions.Given)} == {
        "成绩已经公布，只能通过重新计分修改。"
    }
    assert (GivenMark.objects.count(), len(heard)) == (1, 1)


def test_many_take_and_nobody_gets_an_answer_twice_or_a_place_of_another():
    paper = desk.essay_paper(graders=2)
    for _ in range(4):
        desk.handed_in(paper)
    graders = [desk.grader() for _ in range(12)]
    outcomes = at_once([lambda one=one: actions.take_next(user=one) for one in graders])
    taken = [one for one in outcomes if one is not None]
    assert all(isinstance(one, Reading) for one in taken)
    assert len(taken) == len(Reading.objects.all()) <= 8
    places = Counter((one.script_id, one.place) for one in Reading.objects.all())
    assert set(places.values()) == {1}
    assert {one.place for one in taken} <= {Place.FIRST, Place.SECOND}


def test_a_mark_and_taking_it_back_at_once_end_in_one_of_the_two(heard):
    attempt, [call, _other] = both_last_marks()
    reading = Reading.objects.order_by("pk")[0]
    call()

    def back():
        return actions.take_back(reading=reading, grader=reading.grader)

    outcomes = at_once([call, back])
    assert [type(one) for one in outcomes] == [actions.Given] * 2
    script = Script.objects.get(pk=reading.script_id)
    newest = GivenMark.objects.filter(reading=reading).order_by("-number")[0]
    assert (script.share is None) == (newest.share is None)
    assert Attempt.objects.get(pk=attempt.pk).state == AttemptState.GRADING
    assert heard == []
