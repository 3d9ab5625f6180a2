"""Grading by people: who may, when a mark counts, and the result when the last one is given."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from factories import assessments as made
from factories import grading as desk
from factories.trainers import office

from assessments import actions, queries
from assessments.actions import GradingRefused
from assessments.domain.sitting import Refusal
from assessments.enums import AttemptState, Place, ScriptState
from assessments.models import Attempt, GivenMark, PaperVersion, Reading, Script, Snippet
from assessments.queries import grading
from assessments.signals import attempt_finished, critical_failed
from common.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    translation.activate("en")


@pytest.fixture
def heard():
    said = []

    def finished(attempt, **kwargs):
        said.append("finished")

    def failed(attempt, question_versions, **kwargs):
        said.append("critical")

    attempt_finished.connect(finished)
    critical_failed.connect(failed)
    yield said
    attempt_finished.disconnect(finished)
    critical_failed.disconnect(failed)


def now(attempt: Attempt) -> Attempt:
    attempt.refresh_from_db()
    return attempt


def test_handed_in_with_an_essay_waits_neither_passed_nor_failed(heard):
    attempt = desk.handed_in(desk.essay_paper())
    assert (attempt.state, attempt.mark, attempt.passed) == (AttemptState.GRADING, None, None)
    assert list(attempt.items.values_list("mark", flat=True)) == [1, None]
    assert heard == []
    result = queries.results_for([attempt.paper_version.paper_id], [attempt.person_id], None)
    [standing] = result.values()
    assert (standing.waiting, standing.finished, standing.passed) == (True, False, False)


def test_the_last_mark_gives_the_result_once(heard):
    attempt = desk.handed_in(desk.essay_paper(essays=2))
    trainer = desk.grader()
    first = desk.marked(trainer, desk.BEST)
    assert (first.published, now(attempt).state, heard) == (False, AttemptState.GRADING, [])
    assert desk.marked(trainer, desk.GOOD).published
    assert (now(attempt).state, attempt.mark, attempt.max_mark) == (
        AttemptState.FINISHED, 11, 13,
    )  # fmt: skip
    assert (attempt.passed, heard) == (True, ["finished"])
    entry = AuditEntry.objects.get(action="assessments.graded")
    assert (entry.actor_id, entry.detail["percent"]) == (trainer.pk, "84.62")
    handed_in = attempt.finished_at
    assert handed_in < entry.at


def test_a_red_line_essay_that_is_not_fully_right_fails_when_it_is_graded(heard):
    made.bank(desk.essay_source("red", critical=True))
    paper = made.paper(made.cell(type="essay", critical=True), pass_mark=10)
    attempt = made.sit(on=paper)
    made.answer(attempt, attempt.items.get(), {"text": "等等再说"})
    actions.hand_in(attempt=attempt, actor=None)
    desk.marked(desk.grader(), desk.GOOD)
    assert (now(attempt).critical_failed, attempt.passed) == (True, False)
    assert heard == ["finished", "critical"]


def test_an_essay_left_empty_earns_nothing_and_keeps_nobody_waiting():
    attempt = made.sit(on=desk.essay_paper())
    made.answer(attempt, attempt.items.get(slot=2), {"text": "  \n "})
    sat = actions.hand_in(attempt=attempt, actor=None)
    assert (sat.state, sat.mark, Script.objects.count()) == (AttemptState.FINISHED, 0, 0)


def test_the_clock_hands_essays_in_as_well():
    attempt = made.sit(on=desk.essay_paper())
    made.answer(attempt, attempt.items.get(slot=2), {"text": "报告"})
    Attempt.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert actions.finish_overdue() == 1
    assert now(attempt).state == AttemptState.GRADING


def test_no_second_try_while_the_first_waits():
    paper = desk.essay_paper(attempts=3, retry_after_hours=0)
    attempt = desk.handed_in(paper)
    started = actions.start(paper=paper, person=attempt.person, actor=None)
    assert started.refusal == Refusal.GRADING
    desk.marked(desk.grader(), desk.POOR)
    assert made.sit(attempt.person, paper).number == 2


@pytest.mark.parametrize("number", ["110101199003070126", "138 1234 5678"])
def test_an_answer_that_tells_who_a_child_is_is_refused(number):
    from assessments.domain.problems import Unusable

    attempt = made.sit(on=desk.essay_paper())
    with pytest.raises(Unusable, match="Leave it out"):
        made.answer(attempt, attempt.items.get(slot=2), {"text": f"孩子的号码 {number}"})


def test_two_graders_agree_within_the_tolerance():
    attempt = desk.handed_in(desk.essay_paper(graders=2))
    assert not desk.marked(desk.grader(), desk.BEST).published
    assert desk.marked(desk.grader(), desk.GOOD).published
    assert attempt.items.get(slot=2).mark == Decimal("5.00")  # the mean of 6 and 4


def test_a_third_reads_when_two_disagree_and_the_median_counts():
    attempt = desk.handed_in(desk.essay_paper(graders=2))
    first, second = desk.grader(), desk.grader()
    desk.marked(first, desk.BEST)
    given = desk.marked(second, desk.POOR)
    assert (given.script.needed, given.script.state) == (3, ScriptState.WAITING)
    assert actions.take_next(user=first) is None
    assert desk.marked(desk.grader(), desk.GOOD).published
    assert attempt.items.get(slot=2).mark == Decimal("4.00")


def test_a_correction_that_ends_the_disagreement_needs_no_third():
    desk.handed_in(desk.essay_paper(graders=2))
    first, second = desk.grader(), desk.grader()
    reading = desk.taken(first)
    actions.give_mark(reading=reading, levels=desk.POOR, comment="", grader=first)
    desk.marked(second, desk.BEST)
    given = actions.give_mark(reading=reading, levels=desk.GOOD, comment="再读", grader=first)
    assert given.published
    history = GivenMark.objects.filter(reading=reading).order_by("number")
    assert [(one.number, one.levels) for one in history] == [(1, desk.POOR), (2, desk.GOOD)]


def test_one_grader_never_gives_both_marks():
    desk.handed_in(desk.essay_paper(graders=2))
    trainer = desk.grader()
    reading = desk.taken(trainer)
    actions.give_mark(reading=reading, levels=desk.BEST, comment="", grader=trainer)
    assert actions.take_next(user=trainer) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(script=reading.script, place=Place.SECOND, grader=trainer)


def test_nobody_grades_their_own_exam():
    attempt = desk.handed_in(desk.essay_paper())
    trainer = office()
    attempt.person.user = trainer
    attempt.person.save()
    assert actions.take_next(user=trainer) is None
    reading = Reading.objects.create(
        script=desk.script_of(attempt), place=Place.FIRST, grader=trainer
    )
    with pytest.raises(GradingRefused, match="own exam"):
        actions.give_mark(reading=reading, levels=desk.BEST, comment="", grader=trainer)


@pytest.mark.parametrize(
    ("code", "role", "finds"),
    [
        ("990101", "trainer", True),
        ("990101", "reviewer", True),
        ("9901", "trainer", True),
        ("990102", "trainer", False),
        ("990101", "county", False),
    ],
)
def test_graders_find_the_answers_of_their_region(code, role, finds):
    desk.handed_in(desk.essay_paper())
    assert (actions.take_next(user=desk.grader(code, role)) is not None) is finds


def test_what_is_drawn_for_it_is_read_again_by_a_reviewer_whose_mark_counts():
    attempt = desk.handed_in(desk.essay_paper(moderated_percent=100))
    trainer = desk.grader()
    given = desk.marked(trainer, desk.BEST)
    assert (given.published, given.script.state) == (False, ScriptState.MODERATION)
    assert actions.take_next(user=desk.grader(), moderating=True) is None
    reviewer = desk.grader(role="reviewer")
    assert desk.marked(reviewer, desk.GOOD, moderating=True).published
    assert attempt.items.get(slot=2).mark == Decimal("4.00")


def test_who_graded_does_not_read_it_again():
    desk.handed_in(desk.essay_paper(moderated_percent=100))
    reviewer = desk.grader(role="reviewer")
    desk.marked(reviewer, desk.BEST)
    assert actions.take_next(user=reviewer, moderating=True) is None


def test_a_mark_can_be_taken_back_before_the_result_and_the_record_keeps_it():
    attempt = desk.handed_in(desk.essay_paper(essays=2))
    trainer = desk.grader()
    reading = desk.taken(trainer)
    actions.give_mark(reading=reading, levels=desk.BEST, comment="好", grader=trainer)
    actions.take_back(reading=reading, grader=trainer)
    assert desk.script_of(attempt).state == ScriptState.WAITING
    assert attempt.items.get(slot=2).mark is None
    shares = GivenMark.objects.filter(reading=reading).values_list("share", flat=True)
    assert list(shares) == [1, None]
    desk.marked(trainer, desk.GOOD)
    assert actions.give_mark(
        reading=reading, levels=desk.GOOD, comment="", grader=trainer
    ).published


def test_after_the_result_only_a_regrade_changes_a_mark():
    desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    reading = desk.taken(trainer)
    given = {"reading": reading, "comment": "", "grader": trainer}
    actions.give_mark(levels=desk.GOOD, **given)
    with pytest.raises(GradingRefused, match="only a regrade"):
        actions.give_mark(levels=desk.BEST, **given)
    with pytest.raises(GradingRefused, match="only a regrade"):
        actions.take_back(reading=reading, grader=trainer)


def test_the_same_mark_twice_is_once():
    desk.handed_in(desk.essay_paper(essays=2))
    trainer = desk.grader()
    reading = desk.taken(trainer)
    for _turn in range(2):
        actions.give_mark(reading=reading, levels=desk.GOOD, comment="", grader=trainer)
    assert GivenMark.objects.count() == 1


@pytest.mark.parametrize(
    ("levels", "comment", "said"),
    [
        ({"a": 3}, "", "every criterion"),
        ({"a": 9, "b": 0}, "", "every criterion"),
        (desk.BEST, "x" * 2001, "2000"),
        (desk.BEST, "电话 13812345678", "telephone number"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(levels, comment, said):
    desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    with pytest.raises(GradingRefused, match=said):
        desk.marked(trainer, levels, comment)
    assert GivenMark.objects.count() == 0


def test_a_draft_counts_for_nothing_and_is_there_again():
    attempt = desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    reading = desk.taken(trainer)
    actions.save_draft(reading=reading, levels={"a": 2}, comment="想一想", grader=trainer)
    kept = grading.reading_of(trainer, reading.script.code)
    assert (kept.levels, kept.comment, now(attempt).mark) == ({"a": 2}, "想一想", None)
    with pytest.raises(GradingRefused, match="no such level"):
        actions.save_draft(reading=reading, levels={"a": 7}, comment="", grader=trainer)


def test_an_answer_given_back_is_free_for_others():
    desk.handed_in(desk.essay_paper())
    first, second = desk.grader(), desk.grader()
    reading = desk.taken(first)
    assert actions.take_next(user=second) is None
    actions.put_back(reading=reading, grader=first)
    assert desk.taken(second).script == reading.script


def test_an_answer_left_for_two_hours_goes_to_the_next_and_not_back():
    desk.handed_in(desk.essay_paper())
    first, second = desk.grader(), desk.grader()
    reading = desk.taken(first)
    Reading.objects.update(touched_at=timezone.now() - timedelta(hours=2, minutes=1))
    assert desk.taken(second).pk == reading.pk
    with pytest.raises(GradingRefused, match="somebody else"):
        actions.give_mark(reading=reading, levels=desk.BEST, comment="", grader=first)


def test_marks_are_never_changed_or_deleted():
    desk.handed_in(desk.essay_paper(essays=2))
    desk.marked(desk.grader(), desk.GOOD)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        GivenMark.objects.update(share=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        GivenMark.objects.all()._raw_delete("default")


CONSTRAINTS = {
    "a_graded_answer_has_a_share_of_its_mark": (Script, {"state": "graded"}),
    "one_to_three_people_read_an_answer": (Script, {"needed": 4}),
    "a_reading_has_a_place": (Reading, {"place": 5}),
    "one_or_two_people_grade_an_answer": (PaperVersion, {"graders": 3}),
    "moderated_share_is_a_percentage": (PaperVersion, {"moderated_percent": 101}),
    "a_finished_attempt_has_a_mark": (Attempt, {"mark": 3}),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_keeps_the_rules_of_the_desk(name):
    desk.handed_in(desk.essay_paper())
    desk.taken(desk.grader())
    model, changed = CONSTRAINTS[name]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changed)


@pytest.mark.parametrize("twice", ["place", "number", "share", "snippet"])
def test_places_and_numbers_are_there_once_and_shares_are_shares(twice):
    desk.handed_in(desk.essay_paper(essays=2))
    trainer = desk.grader()
    desk.marked(trainer, desk.GOOD)
    reading = Reading.objects.get()
    mark = {"reading": reading, "grader": trainer, "levels": {}}
    rows = {
        "place": lambda: Reading.objects.create(
            script=reading.script, place=reading.place, grader=desk.grader()
        ),
        "number": lambda: GivenMark.objects.create(**mark, number=1),
        "share": lambda: GivenMark.objects.create(**mark, number=2, share=2),
        "snippet": lambda: [
            Snippet.objects.create(owner=trainer, region_id="990101", text="好") for _ in range(2)
        ],
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        rows[twice]()


def test_comments_of_the_bank_are_ones_own_or_shared_down_the_regions():
    province, county = desk.grader("99"), desk.grader()
    neighbour = desk.grader("990102")
    for user, text, shared in [
        (province, "先写事实", True), (province, "私下", False),
        (county, "很好", False), (neighbour, "邻县", True),
    ]:  # fmt: skip
        actions.keep_snippet(user=user, text=text, shared=shared)
    assert [one.text for one in grading.snippets(county)] == ["先写事实", "很好"]
    shared = Snippet.objects.get(text="先写事实")
    actions.drop_snippet(user=county, snippet=shared.pk)
    assert Snippet.objects.filter(pk=shared.pk).exists()
    actions.drop_snippet(user=province, snippet=shared.pk)
    assert not Snippet.objects.filter(pk=shared.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    paper = desk.essay_paper(essays=2)
    for _ in range(count):
        desk.handed_in(paper)
    trainer = desk.grader()
    with django_assert_num_queries(4):  # roles, heaps, papers, questions
        found = grading.heaps(trainer)
    assert [(heap.total, heap.graded, heap.free) for heap in found] == [(count, 0, count)] * 2


@pytest.mark.parametrize("essays", [1, 3])
def test_giving_the_last_mark_takes_a_fixed_number_of_queries(essays, django_assert_num_queries):
    desk.handed_in(desk.essay_paper(essays=essays))
    trainer = desk.grader()
    for _ in range(essays - 1):
        desk.marked(trainer, desk.GOOD)
    reading = grading.reading_of(trainer, desk.taken(trainer).script.code)
    with django_assert_num_queries(16):
        actions.give_mark(reading=reading, levels=desk.GOOD, comment="", grader=trainer)
