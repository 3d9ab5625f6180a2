"""The learner reads the declaration of a training and agrees to it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from factories.certificates import certified_quota, enrolled, ready
from factories.quotas import posting

from accounts.models import User
from courses.models import Agreement, Enrolment
from programmes.actions import set_requirements
from programmes.domain.conditions import Requirements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def _in_november(time_machine: Any) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)


@pytest.fixture
def enrolment() -> Enrolment:
    quota = certified_quota()
    made = ready(quota)
    declare(made, "我承诺：\n保守秘密。")
    return made


def declare(enrolment: Enrolment, text: str, *, again: bool = False) -> None:
    set_requirements(
        programme=enrolment.period.programme,
        requirements=Requirements(
            hours={}, observed_visits=1, declaration=text, declaration_en="", ask_again=again
        ),
        actor=None,
    )


def signed_in(enrolment: Enrolment) -> Client:
    user = enrolment.person.user
    assert user is not None
    User.objects.filter(pk=user.pk).update(confirmed_at=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def test_what_is_missing_leads_to_where_it_is_done(enrolment: Enrolment) -> None:
    client = signed_in(enrolment)
    page = client.get("/certificates/").content.decode()
    there = f"/learn/declarations/{enrolment.period_id}/"
    assert f'<a href="{there}">尚未签署承诺书</a>' in page
    assert '<a href="/field/">陪访：已签认 0 次，需 1 次</a>' in page
    assert "调整了结业要求" in page
    assert "请阅读并签署承诺书" in client.get("/").content.decode()
    assert "请阅读并签署承诺书" in client.get("/learn/").content.decode()


def test_reading_and_agreeing(enrolment: Enrolment) -> None:
    client = signed_in(enrolment)
    there = f"/learn/declarations/{enrolment.period_id}/"
    page = client.get(there).content.decode()
    assert "保守秘密" in page
    assert client.post(there, {"number": "1"}).status_code == 422
    assert not Agreement.objects.exists()
    answer = client.post(there, {"number": "1", "agree": "yes"}, follow=True).content.decode()
    assert "您的承诺已记录" in answer
    assert "签署" in answer
    client.post(there, {"number": "1", "agree": "yes"})
    assert Agreement.objects.count() == 1
    assert "尚未签署承诺书" not in client.get("/certificates/").content.decode()
    assert "请阅读并签署承诺书" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", ["1", "0", "x", "²", "9" * 40])
def test_who_read_an_older_text_is_shown_the_new_one(number: str, enrolment: Enrolment) -> None:
    declare(enrolment, "我承诺及时报告。")
    client = signed_in(enrolment)
    there = f"/learn/declarations/{enrolment.period_id}/"
    page = client.post(there, {"number": number, "agree": "yes"}, follow=True).content.decode()
    assert "承诺书刚刚有修改" in page
    assert "及时报告" in page
    assert not Agreement.objects.exists()


def test_asking_again(enrolment: Enrolment) -> None:
    client = signed_in(enrolment)
    there = f"/learn/declarations/{enrolment.period_id}/"
    client.post(there, {"number": "1", "agree": "yes"})
    declare(enrolment, "更正一个错字。")
    assert "保守秘密" in client.get(there).content.decode()
    declare(enrolment, "新的承诺。", again=True)
    assert "新的承诺" in client.get(there).content.decode()
    assert "尚未签署承诺书" in client.get("/certificates/").content.decode()


def test_somebody_elses_period_and_one_without_a_declaration_are_unknown(
    enrolment: Enrolment,
) -> None:
    other = enrolled(certified_quota(), posting("990101100002"))
    there = f"/learn/declarations/{enrolment.period_id}/"
    assert signed_in(other).get(there).status_code == 404
    own = f"/learn/declarations/{other.period_id}/"
    assert signed_in(other).get(own).status_code == 404
    assert Client().get(there).status_code == 302
