"""Who may begin, and what is drawn and frozen (semantics §2)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import assessments as made
from factories.programmes import PeriodFactory
from factories.regions import RegionFactory

from assessments import actions
from assessments.domain.sitting import History, Refusal, Rules, due_at, may_start
from assessments.enums import AttemptState
from assessments.models import Attempt, Paper, Question
from assessments.ports import Lesson
from common.models import AuditEntry

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rules(**changed) -> Rules:
    facts = {
        "attempts_allowed": 2,
        "retry_after": 24 * HOUR,
        "opens_at": None,
        "closes_at": None,
        "time_limit": timedelta(minutes=30),
        "grace": timedelta(seconds=60),
    }
    return Rules(**(facts | changed))


DOOR = {
    "first try": ({}, {}, {}, None),
    "not enrolled": ({}, {}, {"enrolled": False}, Refusal.NOT_ENROLLED),
    "lessons missing": ({}, {}, {"lessons_missing": 2}, Refusal.LESSONS_MISSING),
    "passed": ({}, {"used": 1, "passed": True}, {}, Refusal.PASSED),
    "opens later": ({"opens_at": NOW + HOUR}, {}, {}, Refusal.NOT_OPEN_YET),
    "opens now": ({"opens_at": NOW}, {}, {}, None),
    "closes now": ({"closes_at": NOW}, {}, {}, Refusal.CLOSED),
    "closes later": ({"closes_at": NOW + HOUR}, {}, {}, None),
    "tries used up": ({}, {"used": 2}, {}, Refusal.NO_ATTEMPT_LEFT),
    "unlimited tries": ({"attempts_allowed": None}, {"used": 99}, {}, None),
    "23 h after a try": (
        {},
        {"used": 1, "last_finished_at": NOW - 23 * HOUR},
        {},
        Refusal.TOO_SOON,
    ),
    "24 h after a try": ({}, {"used": 1, "last_finished_at": NOW - 24 * HOUR}, {}, None),
}


@pytest.mark.parametrize(("rule", "history", "person", "refusal"), DOOR.values(), ids=DOOR)
def test_who_may_begin(rule, history, person, refusal):
    facts = {"enrolled": True, "lessons_missing": 0} | person
    verdict = may_start(rules=rules(**rule), history=History(**history), now=NOW, **facts)
    assert verdict.refusal == refusal
    if refusal in {Refusal.TOO_SOON, Refusal.NOT_OPEN_YET}:
        assert verdict.not_before == NOW + HOUR


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ({}, 30),
        ({"closes_at": NOW + 10 * timedelta(minutes=1)}, 10),
        ({"closes_at": NOW + HOUR}, 30),
        ({"closes_at": NOW + HOUR, "time_limit": None}, 60),
    ],
)
def test_the_closing_of_the_paper_cuts_the_time_short(rule, minutes):
    assert due_at(rules(**rule), NOW) == NOW + timedelta(minutes=minutes)


def test_without_limit_and_closing_there_is_no_end():
    assert due_at(rules(time_limit=None), NOW) is None


@pytest.mark.django_db
def test_an_attempt_freezes_period_region_draw_and_due_time(admission):
    period = PeriodFactory()
    RegionFactory(code="990101101001")
    admission(period=period, region_code="990101101001")
    with time_machine.travel(NOW, tick=False):
        attempt = made.sit()
    assert (attempt.period, attempt.region_id, attempt.number) == (period, "990101101001", 1)
    assert attempt.due_at == NOW + timedelta(minutes=30)
    items = list(attempt.items.select_related("question_version__question"))
    assert [item.slot for item in items] == [1, 2, 3, 4, 5]
    assert [item.section for item in items] == [0, 0, 1, 2, 3]
    assert attempt.max_mark == 6
    assert all(sorted(item.option_order) == list("ABCD") for item in items if item.section != 2)
    assert len({item.question_version_id for item in items}) == 5
    drawn = {item.question_version.question for item in items}
    assert set(Question.objects.filter(exposure=1)) == drawn
    assert AuditEntry.objects.get(action="assessments.start").region_code == "990101101001"


@pytest.mark.django_db
def test_the_region_is_the_post_when_no_enrolment_leads_here():
    assert made.sit().region_id == "990101100001"


@pytest.mark.django_db
def test_a_double_click_begins_once():
    person, paper = made.learner(), made.paper()
    first = made.sit(person, paper)
    second = actions.start(paper=paper, person=person, actor=None)
    assert (second.attempt, second.new) == (first, False)
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"enrolled": False}, Refusal.NOT_ENROLLED),
        ({"missing": (Lesson("先敲门", "/courses/x/"),)}, Refusal.LESSONS_MISSING),
    ],
)
def test_admission_is_asked(admission, facts, refusal):
    admission(**facts)
    started = actions.start(paper=made.paper(), person=made.learner(), actor=None)
    assert (started.attempt, started.refusal) == (None, refusal)
    assert Attempt.objects.count() == 0


@pytest.mark.django_db
def test_after_a_fail_the_next_try_waits_24_hours_and_draws_again():
    person, paper = made.learner(), made.paper()
    with time_machine.travel(NOW, tick=False):
        first = made.sit(person, paper)
        actions.hand_in(attempt=first, actor=None)
        again = actions.start(paper=paper, person=person, actor=None)
    assert (again.refusal, again.not_before) == (Refusal.TOO_SOON, NOW + 24 * HOUR)
    with time_machine.travel(NOW + 24 * HOUR, tick=False):
        second = made.sit(person, paper)
        assert second.number == 2
        assert second.seed != first.seed
        questions = [
            set(one.items.values_list("question_version", flat=True)) for one in (first, second)
        ]
        assert len(questions[0] & questions[1]) < 5  # the least exposed come first
        actions.hand_in(attempt=second, actor=None)
    with time_machine.travel(NOW + 72 * HOUR, tick=False):
        third = actions.start(paper=paper, person=person, actor=None)
        assert third.refusal == Refusal.NO_ATTEMPT_LEFT


@pytest.mark.django_db
def test_who_has_passed_need_not_sit_again():
    person, paper = made.learner(), made.paper()
    attempt = made.sit(person, paper)
    made.answer_all(attempt)
    assert actions.hand_in(attempt=attempt, actor=None).passed
    assert actions.start(paper=paper, person=person, actor=None).refusal == Refusal.PASSED


@pytest.mark.django_db
def test_an_abandoned_attempt_does_not_count():
    person, paper = made.learner(), made.paper()
    Attempt.objects.filter(pk=made.sit(person, paper).pk).update(state=AttemptState.ABANDONED)
    second = made.sit(person, paper)
    assert second.number == 2
    actions.hand_in(attempt=second, actor=None)
    with time_machine.travel(datetime.now(UTC) + 25 * HOUR):
        assert made.sit(person, paper).number == 3


@pytest.mark.django_db
def test_a_bank_that_can_no_longer_fill_the_paper_is_said_and_nothing_is_begun():
    paper = made.paper()
    Question.objects.filter(critical=True).update(state="retired")
    started = actions.start(paper=paper, person=made.learner(), actor=None)
    assert started.refusal == Refusal.NOT_READY
    assert Attempt.objects.count() == 0


@pytest.mark.django_db
def test_coming_back_after_the_time_gives_the_closed_attempt():
    person, paper = made.learner(), made.paper()
    with time_machine.travel(NOW, tick=False):
        made.sit(person, paper)
    with time_machine.travel(NOW + HOUR, tick=False):
        started = actions.start(paper=paper, person=person, actor=None)
    assert started.attempt.state == AttemptState.FINISHED
    assert started.attempt.finished_at == NOW + timedelta(minutes=30)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_starting_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    made.bank()
    paper = made.paper(made.cell(type="single", count=count))
    paper = Paper.objects.select_related("current", "bank").get(pk=paper.pk)
    person = made.learner()
    # history, post, candidates; savepoint, versions, attempt, items, lock, exposure, audit, release
    with django_assert_num_queries(12):
        actions.start(paper=paper, person=person, actor=person.user)
