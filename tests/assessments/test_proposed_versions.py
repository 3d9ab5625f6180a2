"""A reviewed question that is edited: what was written waits, what was reviewed is asked."""

import pytest
from django.db import IntegrityError, transaction
from factories import assessments as made
from factories.trainers import office, signed_in, text

from assessments import actions, queries
from assessments.actions import ChangeRefused, LoadRefused, RegradeRefused
from assessments.enums import QuestionState, Remedy
from assessments.models import Question, QuestionVersion, Regrade

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    made.bank(made.question_source("knock"), made.true_false_source("report"))
    return Question.objects.get(key="knock")


def edited(question: Question, key: str = "C", **changes: object) -> Question:
    options = [
        {"key": letter, "correct": letter == key, "text": made.both(f"选项{letter}", letter)}
        for letter in "ABCD"
    ]
    source = made.question_source("knock", options=options) | changes
    return actions.edit_question(question=question, source=source, actor=office())


def stands(question: Question) -> tuple[str, int, int | None]:
    question = Question.objects.get(pk=question.pk)
    proposed = question.proposed.number if question.proposed else None
    return question.state, question.current.number if question.current else 0, proposed


def test_the_reviewed_version_is_asked_until_another_person_approves(question: Question) -> None:
    paper = made.paper(made.cell(type="single"), made.cell(type="true_false"))
    running = made.sit(on=paper)
    assert stands(edited(question)) == ("ready", 1, 2)
    later = made.sit(on=paper)
    actions.approve_question(question=question, actor=office(role="reviewer"))
    assert stands(question) == ("ready", 2, None)
    newest = made.sit(on=paper)
    asked = [one.items.get(slot=1).question_version.number for one in (running, later, newest)]
    assert asked == [1, 1, 2]


def test_a_proposed_version_is_rewritten_withdrawn_and_made_again(question: Question) -> None:
    edited(question, "C")
    assert stands(edited(question, "D")) == ("ready", 1, 2)
    actions.send_back_question(question=question, note="选项太长", actor=office(role="reviewer"))
    assert stands(question) == ("ready", 1, 2)
    actions.withdraw_change(question=question, actor=office())
    assert stands(question) == ("ready", 1, None)
    assert QuestionVersion.objects.filter(question=question).count() == 1
    with pytest.raises(ChangeRefused):
        actions.withdraw_change(question=question, actor=office())
    edited(question, "C")
    assert stands(edited(question, "A")) == ("ready", 1, 2)


def test_a_change_that_was_sent_back_waits_for_its_author(question: Question) -> None:
    author, reviewer = office(), office(role="reviewer")
    source = made.question_source("knock", mark=3)
    actions.edit_question(question=question, source=source, actor=author)
    with pytest.raises(ChangeRefused):
        actions.submit_question(question=question, actor=author)  # it waits already
    there = f"/cms/questions/{question.pk}/"
    told = signed_in(reviewer).post(f"{there}send-back/", {"note": "分值太高"}, follow=True)
    assert "第 2 版已退回" in text(told)
    assert f"{there}approve/" not in text(told)
    listed = signed_in(reviewer).get("/cms/questions/?changed=yes")
    assert "knock" not in text(listed)
    for refused in (
        lambda: actions.approve_question(question=question, actor=reviewer),
        lambda: actions.send_back_question(question=question, note="再改", actor=reviewer),
        lambda: actions.submit_question(question=question, actor=office()),
    ):
        with pytest.raises(ChangeRefused):
            refused()
    assert f"{there}submit/" not in text(signed_in(office()).get(there))
    assert f"{there}submit/" in text(signed_in(author).get(there))
    signed_in(author).post(f"{there}submit/")
    assert stands(question) == ("ready", 1, 2)
    actions.approve_question(question=question, actor=reviewer)
    assert stands(question) == ("ready", 2, None)


def test_what_was_reviewed_written_again_leaves_nothing_waiting(question: Question) -> None:
    edited(question, "C")
    source = made.question_source("knock", difficulty="hard")
    after = actions.edit_question(question=question, source=source, actor=office())
    assert (stands(after), after.difficulty) == (("ready", 1, None), "hard")


def test_a_red_line_waits_with_its_version_and_cannot_leave_a_paper_short(
    question: Question,
) -> None:
    assert edited(question, critical=True).critical is False
    actions.approve_question(question=question, actor=office(role="reviewer"))
    question.refresh_from_db()
    assert question.critical is True
    made.paper(made.cell(type="single", critical=True), made.cell(type="true_false"))
    edited(question, "D")
    with pytest.raises(LoadRefused):
        actions.approve_question(question=question, actor=office(role="reviewer"))
    assert stands(question) == ("ready", 2, 3)


def test_a_retired_question_is_taken_up_again_as_it_was_reviewed(question: Question) -> None:
    actions.retire_question(question=question, actor=None)
    edited(question)
    actions.restore_question(question=question, actor=None)
    assert stands(question) == ("ready", 1, 2)
    actions.retire_question(question=question, actor=None)
    actions.approve_question(question=question, actor=office(role="reviewer"))
    assert stands(question) == ("retired", 2, None)
    assert [one.key for one in queries.candidates(question.bank)] == ["report"]


def test_the_pages_say_what_is_asked_and_what_waits(question: Question) -> None:
    trainer, reviewer = signed_in(office()), signed_in(office(role="reviewer"))
    form = trainer.get(f"/cms/questions/{question.pk}/edit/")
    assert "现在出题用的是已审核的版本" in text(form)
    edited(question)
    page = reviewer.get(f"/cms/questions/{question.pk}/")
    assert "第 2 版等待审核；审核通过之前，仍用第 1 版出题" in text(page)
    listed = trainer.get("/cms/questions/?changed=yes").context["page_obj"].paginator.count
    again = trainer.get(f"/cms/questions/{question.pk}/edit/")
    assert (listed, again.context["form"].body["options"][2]["correct"]) == (1, True)
    gone = trainer.post(f"/cms/questions/{question.pk}/withdraw/", follow=True)
    assert "修改已撤回" in text(gone)


def test_a_regrade_is_counted_with_a_proposed_key_and_done_with_a_reviewed_one(
    question: Question,
) -> None:
    paper = made.paper(made.cell(type="single"), made.cell(type="true_false"))

    def counted() -> Regrade:
        regrade = actions.propose_regrade(
            bank=paper.bank, remedy=Remedy.CORRECTED_KEY, question=question, actor=None
        )
        return actions.count_chunk(regrade=regrade)

    question = edited(question, "C")
    first = counted()
    assert first.version == question.proposed
    question = edited(question, "D")  # the counted version stays for whoever reads the regrade
    second = counted()
    assert (first.version.number, second.version.number) == (2, 3)
    for regrade in (first, second):
        with pytest.raises(RegradeRefused):
            actions.confirm_regrade(regrade=regrade, reason="标准答案有误", actor=None)
    actions.approve_question(question=question, actor=office(role="reviewer"))
    with pytest.raises(RegradeRefused):
        actions.confirm_regrade(regrade=first, reason="标准答案有误", actor=None)
    done = actions.confirm_regrade(regrade=second, reason="标准答案有误", actor=None)
    assert done.state == "running"


def test_the_database_keeps_proposals_beside_reviewed_questions(question: Question) -> None:
    edited(question)
    held = Question.objects.filter(pk=question.pk)
    for change in ({"state": QuestionState.DRAFT}, {"proposed": question.current}):
        with pytest.raises(IntegrityError), transaction.atomic():
            held.update(**change)
