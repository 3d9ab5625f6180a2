"""The course index and a course: open to everybody, with one's own progress when enrolled."""

from typing import Any

import pytest
from django.test import Client
from factories.courses import BOTH, course_page, enrolled, outline, study

from courses.models import CoursePage

pytestmark = pytest.mark.django_db


def test_the_index_is_open(client: Client) -> None:
    course_page("c1")
    text = client.get("/courses/").content.decode()
    assert "c1 zh-hans" in text
    assert "/courses/c1/" in text


def test_an_empty_index_says_so(client: Client) -> None:
    assert "还没有发布课程" in client.get("/courses/").content.decode()


def test_a_course_lists_its_lessons_and_practice_for_everybody(client: Client) -> None:
    course_page("c1", lessons=2)
    text = client.get("/courses/c1/").content.decode()
    for words in ("第一部分", "课 c1-l2", "跟着走", "2 线上学时", "登录后学习"):
        assert words in text


def test_an_enrolled_person_sees_how_far_they_are(client: Client) -> None:
    page = course_page("c1", lessons=2)
    enrolment = enrolled(page)
    client.force_login(enrolment.person.user)
    assert "开始学" in client.get("/courses/c1/").content.decode()
    study(enrolment, page, 1)
    text = client.get("/courses/c1/").content.decode()
    assert "接着学" in text
    assert "已学完" in text
    study(enrolment, page, 2)
    assert "这门课的课时全部学完了" in client.get("/courses/c1/").content.decode()


def test_others_are_told_that_nothing_is_counted(client: Client) -> None:
    page = course_page("c1")
    client.force_login(enrolled(course_page("c2")).person.user)
    assert outline(page)
    assert "您没有报名这门课" in client.get("/courses/c1/").content.decode()


def test_a_module_is_a_heading_of_its_course(client: Client) -> None:
    course_page("c1")
    assert client.get("/courses/c1/m1/")["Location"] == "/courses/c1/#m1"
    assert client.get("/courses/c1/m9/").status_code == 404
    assert client.get("/courses/c9/m9/").status_code == 404


def test_unknown_and_unpublished_courses_are_not_found(client: Client) -> None:
    page = course_page("c1")
    assert client.get("/courses/c2/").status_code == 404
    page.unpublish()
    assert client.get("/courses/c1/").status_code == 404
    assert "c1" not in client.get("/courses/").content.decode()


def test_the_address_of_the_other_language_leads_to_this_one(client: Client) -> None:
    page = course_page("c1", languages=BOTH)
    english = CoursePage.objects.exclude(pk=page.pk).get(translation_key=page.translation_key)
    english.slug = "course-one"
    english.save()
    assert client.get("/courses/course-one/")["Location"] == "/courses/c1/"
    assert client.get("/en/courses/c1/")["Location"] == "/en/courses/course-one/"


@pytest.mark.parametrize("lessons", [1, 3])
def test_a_course_takes_as_many_queries_for_any_length(
    lessons: int, client: Client, django_assert_num_queries: Any
) -> None:
    """User, outline, enrolment, progress, sections, answers, practice."""
    page = course_page("c1", lessons=lessons)
    enrolment = enrolled(page)
    client.force_login(enrolment.person.user)
    study(enrolment, page, *range(1, lessons))
    client.get("/courses/c1/")
    with django_assert_num_queries(5):
        client.get("/courses/c1/")


@pytest.mark.parametrize("courses", [1, 3])
def test_the_index_takes_as_many_queries_for_any_number(
    courses: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(courses):
        course_page()
    client.get("/courses/")
    with django_assert_num_queries(3):
        client.get("/courses/")
