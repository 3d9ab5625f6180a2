"""A lesson on the phone: sections, answers, finishing, resuming; with and without JavaScript."""

import gzip
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from factories.accounts import UserFactory
from factories.courses import BOTH, answer_all, course_page, enrolled, lesson_of, outline, study

from courses import actions
from courses.models import CoursePage, Enrolment, InlineAnswer, LessonPage, LessonProgress

pytestmark = pytest.mark.django_db
URL = "/courses/c1/m1/c1-l1/"


@pytest.fixture(scope="module")
def made(built_once) -> int:
    return course_page("c1", lessons=2, sections=3).pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def enrolment(course: Any, client: Client) -> Enrolment:
    made = enrolled(course)
    client.force_login(made.person.user)
    return made


def post(client: Client, do: str, *, url: str = URL, **fields: Any) -> Any:
    return client.post(url, {"do": do, **fields})


def test_lessons_need_a_sign_in(course: Any, client: Client) -> None:
    answer = client.get(URL)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={URL}")


def test_the_first_visit_shows_the_first_section(enrolment: Enrolment, client: Client) -> None:
    text = client.get(URL).content.decode()
    assert "c1-l1 的 s1" in text
    assert "第 1 课&#8288;·第 1 节，共 3 节" in text
    assert "学完了，下一节" in text
    assert not LessonProgress.objects.exists()  # GET changes nothing


def test_next_goes_to_the_next_section_and_marks_the_place(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    first, second, _ = lesson_of(course).sections
    answer = post(client, "next", s=first.id)
    assert answer["Location"] == f"{URL}?s={second.id}"
    assert LessonProgress.objects.get().last_section == second.id
    resumed = client.get(URL).content.decode()
    assert "第 2 节，共 3 节" in resumed
    assert f'href="?s={first.id}"' in resumed


def test_answering_without_javascript_comes_back_to_the_question(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    section = lesson_of(course).sections[0]
    question = section.questions[0].id
    answer = post(client, "answer", s=section.id, question=question, chosen="0")
    assert answer["Location"] == f"{URL}?s={section.id}#q-{question}"
    text = client.get(answer["Location"]).content.decode()
    assert "再想想。" in text
    assert "因为不对" in text
    assert "对的才对。" in text
    again = client.get(f"{URL}?s={section.id}&again={question}").content.decode()
    assert "看答案" in again


def test_answering_with_javascript_returns_the_question_only(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    section = lesson_of(course).sections[0]
    answer = client.post(
        URL,
        {"do": "answer", "s": section.id, "question": section.questions[0].id, "chosen": "1"},
        headers={"X-Requested-With": "fetch"},
    )
    text = answer.content.decode()
    assert text.startswith("<section")
    assert "答对了。" in text
    assert InlineAnswer.objects.get().chosen == [1]


def test_an_empty_answer_is_asked_for_again(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    section = lesson_of(course).sections[0]
    answer = post(client, "answer", s=section.id, question=section.questions[0].id)
    assert answer.status_code == 200
    assert "请先选一个答案" in answer.content.decode()
    assert not InlineAnswer.objects.exists()


def test_finishing_names_what_is_left(course: Any, enrolment: Enrolment, client: Client) -> None:
    last = lesson_of(course).sections[2]
    answer = post(client, "finish", s=last.id)
    text = client.get(answer["Location"]).content.decode()
    assert "还没学完" in text
    assert "第 1 节“c1-l1 的 s1”：还没打开过" in text
    assert "第 3 节“c1-l1 的 s3”：有一道题没答" in text
    assert LessonProgress.objects.get().finished_at is None


def test_finishing_leads_to_the_next_lesson(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    answer_all(enrolment, outline(course), lesson_of(course))
    answer = post(client, "finish", s=lesson_of(course).sections[2].id)
    assert answer["Location"] == f"{URL}?done=1"
    text = client.get(answer["Location"]).content.decode()
    assert "课 c1-l2" in text
    assert "50" in text


def test_the_last_lesson_says_that_hours_are_credited(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    study(enrolment, course)
    text = client.get("/courses/c1/m1/c1-l2/?done=1").content.decode()
    assert "这门课的课时全部学完了" in text
    assert "2 线上学时" in text


def test_a_replaced_section_opens_the_nearest_with_a_note(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    lesson = lesson_of(course)
    actions.open_section(
        enrolment=enrolment, course=outline(course), lesson=lesson, section=lesson.sections[1].id
    )
    stored = LessonPage.objects.get(pk=lesson.page)
    body = stored.body.get_prep_value()
    body[1]["id"] = str(uuid4())
    body[1]["value"]["title"] = "新的第二节"
    stored.body = body
    stored.save_revision().publish()
    text = client.get(URL).content.decode()
    assert "新的第二节" in text
    assert "这一课改过了" in text


@pytest.mark.parametrize("s", ["x", "0", str(UUID(int=7)), "'"], ids=str)
def test_a_wrong_section_in_the_address_is_no_error(
    enrolment: Enrolment, client: Client, s: str
) -> None:
    assert client.get(URL, {"s": s}).status_code == 200
    assert post(client, "next", s=s).status_code == 302
    assert post(client, "open", s=s).status_code == 204
    assert post(client, "finish", s=s).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "answer"},
        {"do": "answer", "question": "x", "s": "y"},
        {"do": "answer", "question": str(UUID(int=7)), "s": str(UUID(int=7)), "chosen": "0"},
        {"do": "delete"},
        {},
    ],
    ids=str,
)
def test_a_wrong_post_is_not_found(
    enrolment: Enrolment, client: Client, fields: dict[str, str]
) -> None:
    assert client.post(URL, fields).status_code == 404


def test_other_people_read_without_being_counted(course: Any, client: Client) -> None:
    client.force_login(UserFactory(name="陈老师"))
    section = lesson_of(course).sections[0]
    assert "您没有报名这门课" in client.get(URL).content.decode()
    answer = post(client, "answer", s=section.id, question=section.questions[0].id, chosen="1")
    assert "答对了。" in answer.content.decode()
    assert post(client, "next", s=section.id).status_code == 302
    assert post(client, "finish", s=section.id)["Location"] == f"{URL}?done=1"
    assert client.get(f"{URL}?done=1").status_code == 200
    assert not LessonProgress.objects.exists()


def test_a_finished_lesson_can_be_read_again(
    course: Any, enrolment: Enrolment, client: Client
) -> None:
    study(enrolment, course)
    text = client.get(URL).content.decode()
    assert "第 1 节，共 3 节" in text
    assert text.count('class="d"') == 2


def test_a_reassigned_lesson_says_so(course: Any, enrolment: Enrolment, client: Client) -> None:
    study(enrolment, course)
    actions.reassign_lessons(
        person=enrolment.person, period=enrolment.period, lessons={"c1-l1": "q"}
    )
    assert "请把这一课再学一遍" in client.get(URL).content.decode()


def test_unknown_addresses_are_not_found(enrolment: Enrolment, client: Client) -> None:
    for url in ("/courses/c9/m1/c9-l1/", "/courses/c1/m9/x/", "/courses/c1/m1/c9/"):
        assert client.get(url).status_code == 404


def test_a_moved_lesson_is_found_by_its_slug(enrolment: Enrolment, client: Client) -> None:
    answer = client.get("/courses/c1/elsewhere/c1-l1/")
    assert (answer.status_code, answer["Location"]) == (302, URL)


def test_a_draft_is_not_found(course: Any, enrolment: Enrolment, client: Client) -> None:
    LessonPage.objects.get(pk=lesson_of(course).page).unpublish()
    assert client.get(URL).status_code == 404


def test_english_readers_keep_their_place(client: Client) -> None:
    course = course_page("c2", lessons=1, sections=2, languages=BOTH)
    enrolment = enrolled(course)
    client.force_login(enrolment.person.user)
    url = "/courses/c2/m1/c2-l1/"
    post(client, "next", url=url, s=lesson_of(course).sections[0].id)
    text = client.get(f"/en{url}").content.decode()
    assert "Lesson 1&nbsp;· section 2 of 2" in text


def test_a_lesson_takes_few_queries_however_long_it_is(
    client: Client, django_assert_num_queries: Any
) -> None:
    """User, outline, enrolment with person and period, progress, sections, answers."""
    for name, sections in (("c2", 1), ("c3", 3)):
        course = course_page(name, lessons=sections, sections=sections)
        enrolment = enrolled(course)
        client.force_login(enrolment.person.user)
        answer_all(enrolment, outline(course), lesson_of(course))
        url = f"/courses/{name}/m1/{name}-l1/"
        client.get(url)
        with django_assert_num_queries(7):
            assert client.get(url).status_code == 200


def test_the_first_visit_fits_into_30_kilobytes(enrolment: Enrolment, client: Client) -> None:
    text = client.get(URL).content
    names = ["common/tokens.css", "common/base.css", "common/learner.css", "common/icon.svg"]
    names += ["courses/lesson.css", "courses/lesson.js"]
    size = len(gzip.compress(text))
    for name in names:
        assert name.rpartition("/")[2].rpartition(".")[0].encode() in text
        with open(str(finders.find(name)), "rb") as file:  # noqa: PTH123
            size += len(gzip.compress(file.read()))
    assert size < 30 * 1024
