"""Opening, answering, finishing; completing a course once; studying a lesson again."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override
from factories.assessments import AttemptFactory
from factories.courses import BOTH, answer_all, course_page, enrolled, lesson_of, outline, study

from assessments.signals import critical_failed
from common.models import AuditEntry
from courses import actions, queries
from courses.domain.progress import State
from courses.models import Enrolment, HoursEntry, LessonPage, LessonProgress
from courses.signals import course_completed
from quotas.enums import SeatState

pytestmark = pytest.mark.django_db


def finish(enrolment: Enrolment, page: Any, number: int = 1) -> Any:
    return actions.finish_lesson(
        enrolment=enrolment,
        course=outline(page),
        lesson=lesson_of(page, number),
        actor=enrolment.person.user,
    )


def state(enrolment: Enrolment, number: int = 1) -> Any:
    (course,) = queries.course_state(enrolment.person, enrolment.period)
    return course.lessons[number - 1]


def test_opening_a_section_is_where_to_resume() -> None:
    page = course_page(sections=3)
    enrolment, lesson = enrolled(page), lesson_of(page)
    row = actions.open_section(
        enrolment=enrolment,
        course=outline(page),
        lesson=lesson,
        section=lesson.sections[1].id,
        second=42,
    )
    assert (row.last_section, row.last_position, row.media_second) == (lesson.sections[1].id, 1, 42)
    assert state(enrolment).place == 2
    assert state(enrolment).state is State.STARTED
    enrolment.refresh_from_db()
    assert enrolment.last_active_at is not None


def test_an_unknown_section_leaves_no_trace() -> None:
    page = course_page()
    enrolment = enrolled(page)
    actions.open_section(
        enrolment=enrolment, course=outline(page), lesson=lesson_of(page), section=uuid4()
    )
    assert state(enrolment).state is State.NEW


def test_the_latest_answer_is_kept() -> None:
    page = course_page()
    enrolment, lesson = enrolled(page), lesson_of(page)
    question = lesson.sections[0].questions[0].id
    facts: dict[str, Any] = {"enrolment": enrolment, "course": outline(page), "lesson": lesson}
    assert actions.answer(**facts, question=question, chosen=[0])
    assert actions.answer(**facts, question=question, chosen=[1, 1])
    (row,) = LessonProgress.objects.all()
    assert row.answers.get().chosen == [1]
    assert row.sections.get().section == lesson.sections[0].id


@pytest.mark.parametrize("chosen", [[], [2], [-1], [0, 9]], ids=str)
def test_an_answer_that_is_none_is_not_kept(chosen: list[int]) -> None:
    page = course_page()
    enrolment, lesson = enrolled(page), lesson_of(page)
    facts: dict[str, Any] = {"enrolment": enrolment, "course": outline(page), "lesson": lesson}
    question = lesson.sections[0].questions[0].id
    assert not actions.answer(**facts, question=question, chosen=chosen)
    assert not actions.answer(**facts, question=uuid4(), chosen=[0])
    assert not LessonProgress.objects.exists()


def test_finishing_needs_every_section_and_answer() -> None:
    page = course_page(sections=2, questions=1)
    enrolment, lesson = enrolled(page), lesson_of(page)
    assert [one.number for one in finish(enrolment, page).left] == [1, 2]
    facts: dict[str, Any] = {"enrolment": enrolment, "course": outline(page), "lesson": lesson}
    for section in lesson.sections:
        actions.open_section(**facts, section=section.id)
    actions.answer(**facts, question=lesson.sections[0].questions[0].id, chosen=[0])
    (left,) = finish(enrolment, page).left
    assert (left.number, left.opened, len(left.unanswered)) == (2, True, 1)
    actions.answer(**facts, question=lesson.sections[1].questions[0].id, chosen=[0])
    assert finish(enrolment, page).done
    assert state(enrolment).done


def test_a_wrong_answer_is_an_answer() -> None:
    """Inline questions teach; they are not marked."""
    page = course_page(sections=1)
    enrolment, lesson = enrolled(page), lesson_of(page)
    actions.answer(
        enrolment=enrolment,
        course=outline(page),
        lesson=lesson,
        question=lesson.sections[0].questions[0].id,
        chosen=[0],
    )
    assert finish(enrolment, page).done


def test_changing_the_language_loses_nothing() -> None:
    page = course_page(lessons=1, languages=BOTH)
    enrolment = enrolled(page)
    with override("en"):
        english = outline(page, "en")
        answer_all(enrolment, english, english.lessons[0])
    assert finish(enrolment, page).done
    with override("en"):
        assert state(enrolment).done


def test_the_last_lesson_completes_the_course_once() -> None:
    page = course_page(lessons=2, online_hours=Decimal(2))
    enrolment = enrolled(page)
    heard: list[Any] = []

    def receiver(**kwargs: Any) -> None:
        heard.append((kwargs["enrolment"].pk, kwargs["course_key"]))

    course_completed.connect(receiver)
    study(enrolment, page, 1)
    assert heard == []
    study(enrolment, page, 2)
    finish(enrolment, page, 2)
    course_completed.disconnect(receiver)
    assert heard == [(enrolment.pk, page.translation_key)]
    (entry,) = HoursEntry.objects.all()
    assert (entry.kind, entry.hours, entry.source) == (
        "online",
        Decimal(2),
        f"course:{page.translation_key}",
    )
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.seat.state) == ("completed", SeatState.COMPLETED)
    assert enrolment.completed_at is not None


def test_a_programme_of_two_courses_is_complete_after_both() -> None:
    first, second = course_page(lessons=1), course_page(lessons=1)
    enrolment = enrolled(first, second)
    study(enrolment, first)
    enrolment.refresh_from_db()
    assert enrolment.state == "enrolled"
    assert HoursEntry.objects.count() == 1
    study(enrolment, second)
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_a_course_without_online_hours_credits_none() -> None:
    page = course_page(lessons=1, online_hours=Decimal(0))
    enrolment = enrolled(page)
    study(enrolment, page)
    assert not HoursEntry.objects.exists()
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_a_new_period_begins_anew() -> None:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    next_year = enrolled(page, person=enrolment.person)
    assert not state(next_year).done
    assert state(enrolment).done


def test_a_rewritten_lesson_stays_finished() -> None:
    page = course_page(lessons=1, sections=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    lesson = LessonPage.objects.get(pk=lesson_of(page).page)
    lesson.body = [
        *lesson.body.get_prep_value(),
        {**lesson.body.get_prep_value()[0], "id": str(uuid4())},
    ]
    lesson.save_revision().publish()
    assert len(lesson_of(page).sections) == 2
    assert state(enrolment).done


def test_a_failed_red_line_reassigns_its_lesson() -> None:
    page = course_page("c1", lessons=2)
    enrolment = enrolled(page)
    study(enrolment, page)
    attempt = AttemptFactory(person=enrolment.person, period=enrolment.period)
    version = attempt.paper_version.paper.bank.questions.first().current
    version.question.lesson_key = "c1-l2"
    critical_failed.send(sender=None, attempt=attempt, question_versions=[version])
    again = state(enrolment, 2)
    assert (again.state, again.done, again.sections_done) == (State.AGAIN, False, 0)
    assert state(enrolment, 1).done
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.completed_at) == ("enrolled", None)
    assert AuditEntry.objects.filter(action="courses.reassign_lesson").count() == 1


def test_a_reassigned_lesson_is_studied_again_and_credits_nothing_twice(time_machine: Any) -> None:
    page = course_page("c1", lessons=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    time_machine.shift(3600)
    actions.reassign_lessons(
        person=enrolment.person, period=enrolment.period, lessons={"c1-l1": "q-7"}
    )
    assert LessonProgress.objects.get().reopened_for == "q-7"
    assert [one.opened for one in finish(enrolment, page).left] == [False, False]
    time_machine.shift(3600)
    study(enrolment, page)
    assert state(enrolment).done
    assert HoursEntry.objects.count() == 1
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_a_certified_person_is_not_taken_back() -> None:
    page = course_page("c1", lessons=1)
    enrolment = enrolled(page)
    study(enrolment, page)
    type(enrolment.seat).objects.filter(pk=enrolment.seat_id).update(state=SeatState.CERTIFIED)
    actions.reassign_lessons(
        person=enrolment.person, period=enrolment.period, lessons={"c1-l1": "q-7"}
    )
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_lessons_of_other_courses_are_not_reassigned() -> None:
    page, other = course_page("c1", lessons=1), course_page("c2", lessons=1)
    enrolment = enrolled(page)
    assert outline(other)
    facts: dict[str, Any] = {"person": enrolment.person, "lessons": {"c2-l1": "q", "x": "q"}}
    assert actions.reassign_lessons(period=enrolment.period, **facts) == 0
    assert actions.reassign_lessons(period=None, **facts) == 0
