"""Searching lessons, on SQLite and PostgreSQL alike."""

import re

import pytest
from django.test import Client
from factories.accounts import PostingFactory
from factories.courses import BOTH, course_page
from wagtail.models import Page

from courses.models import CoursePage, LessonPage

pytestmark = pytest.mark.django_db
TEXTS = {
    "c1-l1": ("发现受侵害的迹象", "疑似也要说：履行强制报告义务，马上打110。"),
    "c1-l2": ("父母外出谁来照看", "外出前要书面委托照护，照护人要有能力。"),
    "c1-l3": ("入户家访七步", "留守儿童的家，先敲门。"),
    "c1-l4": ("和社工一起做", "个案会商要定下谁来办、几号办完。"),
}


@pytest.fixture(scope="module")
def _texts(built_once) -> None:
    course_page("c1", lessons=len(TEXTS), languages=BOTH)
    for key, (title, summary) in TEXTS.items():
        for page in LessonPage.objects.filter(key=key, locale__language_code="zh-hans"):
            page.title, page.summary = title, summary
            page.save()


@pytest.fixture
def client(_texts) -> Client:
    client = Client()
    client.force_login(PostingFactory().person.user)
    return client


def found(client: Client, question: str) -> list[str]:
    page = client.get("/courses/search/", {"q": question})
    assert page.status_code == 200
    return re.findall(r'href="/courses/c1/m1/([^/"]+)/"', page.content.decode())


FOUND = {  # question: lessons; one class of lessons answers them all
    "强制报告": ["c1-l1"],
    "委托照护": ["c1-l2"],
    "家访": ["c1-l3"],
    "留守儿童": ["c1-l3"],
    "个案会商": ["c1-l4"],
    "社工": ["c1-l4"],
    "照护人": ["c1-l2"],
    "110": ["c1-l1"],
    "敲": ["c1-l3"],
    "报告 义务": ["c1-l1"],
    "強制報告": ["c1-l1"],
    "委託照護": ["c1-l2"],
    "留守兒童": ["c1-l3"],
    "rhjf": ["c1-l3"],
    "jfqb": ["c1-l3"],
    "孙悟空": [],
    "": [],
    "  ，。 ": [],
    '"强制" AND (x OR *': [],
    "\x00": [],
    "报" * 5000: [],
}


def test_what_a_question_finds(client):
    assert {question: found(client, question) for question in FOUND} == FOUND


def test_hits_are_marked_and_the_text_is_escaped(client):
    page = LessonPage.objects.get(key="c1-l1", locale__language_code="zh-hans")
    page.summary = "<b>强制报告</b>"
    page.save()
    shown = client.get("/courses/search/", {"q": "强制报告"}).content.decode()
    assert "&lt;b&gt;<mark>强制报告</mark>" in shown
    assert "找到 1 课" in shown


def test_a_draft_is_not_found(client):
    page = LessonPage.objects.get(key="c1-l1", locale__language_code="zh-hans")
    page.title = "全新的草稿标题"
    page.save_revision()
    assert found(client, "草稿标题") == []
    page.refresh_from_db()
    page.unpublish()
    assert found(client, "强制报告") == []


def test_signed_out_one_is_asked_to_sign_in():
    assert Client().get("/courses/search/", {"q": "家访"}).status_code == 302


def test_a_course_is_found_by_its_title(client):
    for course in CoursePage.objects.live():
        course.title = "发现、强制报告与应急"
        course.save()
    page = client.get("/courses/search/?q=强制报告").content.decode()
    assert '<a href="/courses/c1/"><div><b>发现、<mark>强制报告</mark>与应急</b>' in page
    assert 'href="/courses/c1/"' in client.get("/courses/search/?q=qzbg").content.decode()
    CoursePage.objects.live().first().unpublish()
    assert 'href="/courses/c1/"' not in client.get("/courses/search/?q=qzbg").content.decode()


def test_nothing_found_says_what_to_try(client):
    assert "换一个短一点的词试试" in client.get("/courses/search/?q=孙悟空").content.decode()


@pytest.mark.parametrize("lessons", [1, 3])
def test_a_search_takes_a_fixed_number_of_queries(lessons, django_assert_num_queries):
    course_page("c2", lessons=lessons)
    client = Client()
    client.force_login(PostingFactory().person.user)
    client.get("/courses/search/?q=先说清楚")
    with django_assert_num_queries(6):
        shown = client.get("/courses/search/?q=先说清楚").content.decode()
    assert shown.count("<mark>先说清楚</mark>") == lessons


def test_the_cms_finds_pages_by_chinese_words(client):
    titles = [page.title for page in Page.objects.search("侵害")]
    assert titles == ["发现受侵害的迹象"]
