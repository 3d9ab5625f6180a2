"""Fixed numbers of queries, whatever the number of lessons and courses."""

from typing import Any

import pytest
from django.utils.translation import override
from factories.assessments import paper
from factories.courses import BOTH, answer_all, course_page, enrolled, outline, study

from assessments import ports
from assessments.models import ProgrammePaper
from courses import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lessons", [1, 3])
def test_course_state_takes_five_queries(lessons: int, django_assert_num_queries: Any) -> None:
    page = course_page(lessons=lessons)
    enrolment = enrolled(page)
    person, period = enrolment.person, enrolment.period
    answer_all(enrolment, outline(page), outline(page).lessons[0])
    with django_assert_num_queries(5):
        (state,) = queries.course_state(person, period)
        assert len(state.lessons) == lessons
        assert state.percent >= 0
        assert state.lessons[0].place_title


@pytest.mark.parametrize("courses", [1, 3])
def test_as_many_for_several_courses(courses: int, django_assert_num_queries: Any) -> None:
    pages = [course_page(lessons=2) for _ in range(courses)]
    enrolment = enrolled(*pages)
    person, period = enrolment.person, enrolment.period
    for page in pages:
        answer_all(enrolment, outline(page), outline(page).lessons[0])
    with django_assert_num_queries(5):
        assert len(queries.course_state(person, period)) == courses


def test_the_next_lesson_is_the_one_begun() -> None:
    page = course_page(lessons=3)
    enrolment = enrolled(page)
    study(enrolment, page, 1)
    found = queries.next_lesson(enrolment.person, enrolment.period)
    assert found is not None
    assert (found.lesson.number, found.course.lessons_done) == (2, 1)
    study(enrolment, page, 2, 3)
    assert queries.next_lesson(enrolment.person, enrolment.period) is None


def test_the_enrolment_still_to_be_completed_counts_first() -> None:
    page = course_page(lessons=1)
    first = enrolled(page)
    study(first, page)
    second = enrolled(page, person=first.person)
    assert queries.enrolment_for(first.person.user, page.translation_key) == second
    assert queries.enrolments_of(first.person)[0] == second
    assert queries.enrolments_of(None) == []


def test_a_withdrawn_person_is_not_tracked() -> None:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    type(enrolment).objects.update(state="withdrawn")
    assert queries.enrolment_for(enrolment.person.user, page.translation_key) is None


def test_a_paper_opens_when_its_lessons_are_finished() -> None:
    page = course_page(lessons=2)
    enrolment = enrolled(page)
    final = paper()
    ProgrammePaper.objects.create(programme=enrolment.period.programme, paper=final)
    study(enrolment, page, 1)
    door = ports.admission.ask(enrolment.person, final)
    assert (door.enrolled, door.period, door.region_code) == (
        True,
        enrolment.period,
        enrolment.region_id,
    )
    assert [lesson.title for lesson in door.missing] == [outline(page).lessons[1].title]
    assert door.missing[0].url.startswith("/courses/")
    study(enrolment, page, 2)
    assert ports.admission.ask(enrolment.person, final).missing == ()


def test_a_paper_of_a_programme_is_not_for_others() -> None:
    page = course_page(lessons=1)
    enrolment = enrolled(page)
    other = enrolled(course_page(lessons=1))
    final = paper()
    assert ports.admission.ask(other.person, final).enrolled  # belongs to no programme
    ProgrammePaper.objects.create(programme=enrolment.period.programme, paper=final)
    assert not ports.admission.ask(other.person, final).enrolled


@pytest.mark.parametrize("wanted", [["c1-l1"], ["c1-l1", "c1-l2", "c2-l1"]], ids=len)
def test_lessons_by_the_keys_of_questions(
    wanted: list[str], django_assert_num_queries: Any
) -> None:
    for page in (course_page("c1", languages=BOTH), course_page("c2", languages=BOTH)):
        outline(page), outline(page, "en")
    with django_assert_num_queries(3), override("en"):
        found = ports.lessons_for.ask([*wanted, "unknown"])
    assert set(found) == set(wanted)
    assert found["c1-l1"].url == "/en/courses/c1/m1/c1-l1/"
