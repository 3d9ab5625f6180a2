"""Home, courses and one's own record, for everybody who may come."""

import datetime
import gzip
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.utils import timezone
from factories.accounts import OfficeRoleFactory, PostingFactory, UserFactory
from factories.assessments import paper
from factories.courses import course_page, enrolled, study
from factories.quotas import granted, key, period

from accounts.models import StaffMember, User
from assessments.models import ProgrammePaper
from courses import actions as courses
from courses.models import Enrolment
from programmes.models import Period
from quotas.models import WaitingEntry
from regions.models import Region

pytestmark = pytest.mark.django_db
MORNING = "2026-11-23 08:30+08:00"


def learner(person: StaffMember) -> User:
    user: User = person.user
    User.objects.filter(pk=user.pk).update(confirmed_at=timezone.now())
    Region.objects.filter(pk="990101").update(office_phone="0999-8123456")
    user.refresh_from_db()
    return user


def page_of(client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture(scope="module")
def started(built_once) -> int:
    page = course_page("c2", lessons=6)
    made = enrolled(page)
    Period.objects.update(ends=datetime.date(2026, 12, 5))
    ProgrammePaper.objects.create(programme=made.period.programme, paper=paper())
    study(made, page, 1, 2)
    return made.pk


@pytest.fixture
def enrolment(started: int) -> Enrolment:
    return Enrolment.objects.get(pk=started)


@time_machine.travel(MORNING)
def test_home_says_where_to_go_on(client, enrolment) -> None:
    client.force_login(learner(enrolment.person))
    page = page_of(client)
    assert "秀兰，早上好" in page
    assert "清溪县&#8288;·" in page
    assert "儿童主任岗前培训&#8288;·第 3 课" in page
    assert "儿童主任岗前培训已完成 33%" in page
    assert "接着学" in page
    assert "第 1—2 课" in page
    assert "学完 6 课就能考，还差 4 课" in page
    assert '<b class="num">12</b>' in page
    assert "您在本县 2026 年名额内" in page
    assert "考核合格后由清溪县民政局发证" in page


@time_machine.travel(MORNING)
def test_home_in_english(client, enrolment) -> None:
    client.force_login(learner(enrolment.person))
    page = page_of(client, "/en/")
    assert "Good morning, 秀兰" in page
    assert "Initial training of child directors&nbsp;· Lesson 3" in page
    assert "Opens after 6 lessons, 4 to go" in page


def test_the_first_visit_of_home_is_light(client, enrolment) -> None:
    client.force_login(learner(enrolment.person))
    page = page_of(client)
    files = ["common/tokens.css", "common/base.css", "common/learner.css"]
    total = len(gzip.compress(page.encode()))
    for name in files:
        assert name in page
        total += len(gzip.compress(Path(finders.find(name)).read_bytes()))
    assert total < 30 * 1024
    assert len(gzip.compress(page.encode())) < 10 * 1024


@pytest.mark.parametrize("lessons", [1, 3])
def test_home_asks_a_fixed_number_of_questions(client, django_assert_num_queries, lessons) -> None:
    page = course_page("c3", lessons=lessons)
    made = enrolled(page)
    study(made, page, 1)
    client.force_login(learner(made.person))
    client.get("/")
    with django_assert_num_queries(15):
        client.get("/")


def test_the_exam_row_follows_the_result(client, enrolment) -> None:
    client.force_login(learner(enrolment.person))
    Period.objects.update(ends=timezone.localdate() - datetime.timedelta(days=1))
    assert "截止" in page_of(client)
    assert "怎么办请问县级民政部门" in page_of(client)


def test_a_target_is_called_a_target(client) -> None:
    page = course_page()
    of = period()
    granted(10, kind="target", period=of)
    person = PostingFactory().person
    courses.enrol(period=of, person=person, actor=None, key=key())
    client.force_login(learner(person))
    shown = page_of(client)
    assert "您在 2026 年培训任务数内" in shown
    assert "名额内" not in shown
    assert page.title


def test_without_enrolment_home_says_whom_to_call(client) -> None:
    client.force_login(learner(PostingFactory().person))
    page = page_of(client)
    assert "您还没有报名培训" in page
    assert 'href="tel:0999-8123456"' in page


def test_the_waiting_list_is_named(client) -> None:
    of = period()
    granted(1, period=of)
    courses.enrol(period=of, person=PostingFactory().person, actor=None, key=key())
    person = PostingFactory().person
    courses.enrol(period=of, person=person, actor=None, key=key())
    client.force_login(learner(person))
    page = page_of(client)
    assert "候补名单" in page
    assert "您还没有报名培训" not in page


def test_whoever_has_not_confirmed_is_asked_first(client) -> None:
    client.force_login(PostingFactory().person.user)
    assert client.get("/")["Location"] == "/accounts/confirm/"


def test_strangers_see_the_public_front(client) -> None:
    page = page_of(client)
    assert "为守护孩子的人办的学堂" in page
    assert "/accounts/login/" in page
    assert 'class="tabs"' not in page


def test_an_officer_finds_the_way_to_the_desk(client) -> None:
    client.force_login(OfficeRoleFactory().user)
    page = page_of(client)
    assert 'href="/office/"' in page
    assert "还没有分配任务" not in page


def test_an_account_without_anything_is_told_so(client) -> None:
    client.force_login(UserFactory())
    assert "这个账号还没有分配任务" in page_of(client)
    assert "这个账号没有培训" in page_of(client, "/learn/")


def test_learn_lists_every_lesson(client, enrolment) -> None:
    client.force_login(learner(enrolment.person))
    page = page_of(client, "/learn/")
    assert "共 6 课，学完 2 课" in page
    assert page.count('class="st') == 6


def test_me_shows_ones_own_record_masked(client, enrolment) -> None:
    user = learner(enrolment.person)
    client.force_login(user)
    page = page_of(client, "/me/")
    phone = enrolment.person.phone
    assert f"{phone[:3]}****{phone[-4:]}" in page
    assert phone not in page
    assert "没有登记" in page
    assert "退出登录" in page


@pytest.mark.parametrize("address", ["/learn/", "/me/"])
def test_ones_own_pages_need_a_sign_in(client, address) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_the_privacy_notice_is_public(client) -> None:
    assert "个人信息保护法" in page_of(client, "/privacy/")
    assert "Personal Information Protection Law" in page_of(client, "/en/privacy/")


@pytest.fixture
def offered() -> WaitingEntry:
    """Somebody to whom the place of a withdrawn colleague is offered."""
    quota, post = granted(1), PostingFactory()
    held = courses.enrol(period=quota.period, person=PostingFactory().person, actor=None, key=key())
    entry = courses.enrol(period=quota.period, person=post.person, actor=None, key=key()).waiting
    courses.withdraw(enrolment=held.enrolment, reason="调离", actor=None)
    made: WaitingEntry = entry
    return made


def test_a_place_on_offer_is_taken_with_one_button(client, offered) -> None:
    client.force_login(learner(offered.person))
    page = page_of(client)
    assert "有名额了，为您留着" in page
    address = f"/learn/offers/{offered.pk}/"
    assert address in page
    response = client.post(address, {"answer": "take"}, follow=True)
    assert "报名成功" in response.content.decode()
    assert Enrolment.objects.get(person=offered.person).state == "enrolled"
    assert client.post(address, {"answer": "take"}).status_code == 404  # answered already


def test_a_place_on_offer_may_be_left_to_the_next(client, offered) -> None:
    client.force_login(learner(offered.person))
    client.post(f"/learn/offers/{offered.pk}/", {"answer": "decline"})
    offered.refresh_from_db()
    assert offered.state == "left"
    assert not Enrolment.objects.filter(person=offered.person).exists()


def test_nobody_answers_the_offer_of_another(client, offered) -> None:
    client.force_login(learner(PostingFactory().person))
    assert client.post(f"/learn/offers/{offered.pk}/").status_code == 404
    assert client.get(f"/learn/offers/{offered.pk}/").status_code == 405


def test_who_comes_too_late_waits_again_behind_the_next(client, offered) -> None:
    other = courses.enrol(
        period=offered.period, person=PostingFactory().person, actor=None, key=key()
    ).waiting
    user = learner(offered.person)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=4)):
        client.force_login(user)
        response = client.post(f"/learn/offers/{offered.pk}/", {"answer": "take"}, follow=True)
    assert "这个名额已不在了" in response.content.decode()
    other.refresh_from_db()
    assert other.state == "offered"
