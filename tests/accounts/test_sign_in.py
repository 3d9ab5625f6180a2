"""L1: phone, code, confirm; errors that say nothing about who has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from factories import trainers
from factories.accounts import OfficeRoleFactory, PostingFactory, UserFactory

from accounts.enums import OfficeRoleName
from accounts.models import User
from common.models import AuditEntry
from notices.models import Message
from regions.models import Region

pytestmark = pytest.mark.django_db
PHONE = "13800000001"
STRANGER = "13800009999"
REQUEST = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def newcomer() -> User:
    person = PostingFactory(person__phone=PHONE, person__name="张桂花").person
    Region.objects.filter(pk="990101").update(office_phone="0999-1234567")
    return person.user


def sent_code(phone: str = PHONE) -> str:
    body = Message.objects.filter(address=phone).latest("pk").body
    return re.search(r"\d{6}", body).group()


def ask(client: Client, phone: str = PHONE, **extra: str):
    return client.post(REQUEST, {"phone": phone} | extra)


def test_a_newcomer_signs_in_with_a_code_and_confirms_who_they_are(client, newcomer) -> None:
    assert ask(client)["Location"] == CONFIRM
    response = client.post(CONFIRM, {"code": sent_code(), "action": "verify"})
    assert response["Location"] == "/accounts/confirm/?next=%2F"
    page = client.get(response["Location"]).content.decode()
    assert "张桂花" in page
    assert "清溪县&#8288;·城关镇&#8288;·第001村" in page
    assert "138****0001" in page
    response = client.post("/accounts/confirm/", {"answer": "yes", "next": "/"})
    assert response["Location"] == "/"
    newcomer.refresh_from_db()
    assert newcomer.confirmed_at is not None
    assert newcomer.phone_verified
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["accounts.signed_in", "accounts.confirmed"]


def test_the_second_sign_in_asks_nothing_and_keeps_the_page_wanted(client, newcomer) -> None:
    User.objects.filter(pk=newcomer.pk).update(confirmed_at=timezone.now())
    ask(client, next="/learn/")
    response = client.post(CONFIRM, {"code": sent_code(), "next": "/learn/"})
    assert response["Location"] == "/learn/"


def test_no_signs_out_and_names_the_office(client, newcomer) -> None:
    client.force_login(newcomer)
    response = client.post("/accounts/confirm/", {"answer": "no"}, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "清溪县 0999-1234567" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(action="accounts.denied").exists()


def shown(response) -> str:
    """The page without what differs from visit to visit."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace("0001", "____").replace("9999", "____")


def test_an_unknown_number_gets_the_same_answer(newcomer) -> None:
    known, unknown = Client(), Client()
    pages = []
    for client, phone in ((known, PHONE), (unknown, STRANGER)):
        assert ask(client, phone)["Location"] == CONFIRM
        wrong = {"code": "000000", "action": "verify"}
        pages.append([shown(client.get(CONFIRM)), shown(client.post(CONFIRM, wrong))])
    assert pages[0] == pages[1]
    assert "清溪县" in pages[1][0]
    assert "0999-1234567" in pages[1][0]
    assert not Message.objects.filter(address=STRANGER).exists()


def test_resending_waits_a_minute_and_treats_strangers_alike(newcomer) -> None:
    with time_machine.travel("2026-11-23 08:00+08:00", tick=False) as clock:
        outcomes = []
        for client, phone in ((Client(), PHONE), (Client(), STRANGER)):
            ask(client, phone)
            early = client.post(CONFIRM, {"action": "resend"}, follow=True)
            clock.shift(61)
            late = client.post(CONFIRM, {"action": "resend"}, follow=True)
            outcomes.append([shown(early), shown(late)])
            clock.shift(61)
    assert outcomes[0] == outcomes[1]
    assert "请等 60 秒" in outcomes[0][0]
    assert Message.objects.filter(address=PHONE).count() == 2


def test_the_old_code_is_void_after_a_new_one(client, newcomer) -> None:
    with time_machine.travel("2026-11-23 08:00+08:00", tick=False) as clock:
        ask(client)
        old = sent_code()
        clock.shift(61)
        client.post(CONFIRM, {"action": "resend"})
        new = sent_code()
        assert client.post(CONFIRM, {"code": old}).status_code == (200 if old != new else 302)
        assert client.post(CONFIRM, {"code": new}).status_code == 302


def test_a_code_dies_after_ten_minutes(client, newcomer) -> None:
    with time_machine.travel("2026-11-23 08:00+08:00", tick=False) as clock:
        ask(client)
        clock.shift(601)
        response = client.post(CONFIRM, {"code": sent_code()})
    assert response["Location"] == REQUEST
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("phone", [PHONE, STRANGER], ids=["known", "unknown"])
def test_five_wrong_codes_then_wait(client, newcomer, phone) -> None:
    with time_machine.travel("2026-11-23 08:00+08:00", tick=False) as clock:
        ask(client, phone)
        statuses = [client.post(CONFIRM, {"code": "0"}).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 302]
        refused = ask(client, phone)
        assert refused.status_code == 429
        assert "10 分钟" in refused.content.decode()
        clock.shift(timedelta(minutes=11))
        assert ask(client, phone).status_code == 302


def test_wrong_codes_count_across_browsers(newcomer) -> None:
    first, second = Client(), Client()
    ask(first)
    ask(second)
    for client in (first, second, first, second, first):
        client.post(CONFIRM, {"code": "0"})
    assert second.post(CONFIRM, {"code": sent_code()}).status_code == 429


def test_someone_who_left_is_a_stranger(client, newcomer) -> None:
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert ask(client)["Location"] == CONFIRM
    assert Message.objects.count() == 0


@pytest.mark.parametrize("written", ["+86 138 0000 0001", "１３８００００００01", "138-0000-0001"])
def test_numbers_are_read_as_people_write_them(client, newcomer, written) -> None:
    assert ask(client, written).status_code == 302
    assert Message.objects.get().address == PHONE


@pytest.mark.parametrize("written", ["", "12345", "王建国", "1" * 5000])
def test_what_is_no_number_is_refused_in_words(client, db, written) -> None:
    response = ask(client, written)
    assert response.status_code == 200
    assert 'class="err"' in response.content.decode()


@pytest.mark.parametrize("login", ["county", "13800000008", "+86 13800000008"])
def test_a_password_signs_in_by_user_name_or_phone(client, login) -> None:
    OfficeRoleFactory(user__username="county", user__phone="13800000008")
    response = client.post("/accounts/login/", {"login": login, "password": "demo-2026"})
    assert response["Location"] == "/office/"


def test_a_trainer_starts_in_the_cms(client) -> None:
    OfficeRoleFactory(user__username="trainer", role=OfficeRoleName.TRAINER)
    response = client.post("/accounts/login/", {"login": "trainer", "password": "demo-2026"})
    assert response["Location"] == "/cms/"


PLACES = [("county", "zh-hans", "/", "/office/"), ("county", "en", "/", "/en/office/"),
          ("county", "zh-hans", "/en/", "/en/office/"),
          ("trainer", "en", "/", "/cms/")]  # fmt: skip


@pytest.mark.parametrize(("role", "kept", "page", "place"), PLACES)
def test_the_language_that_somebody_reads_in_holds_on_desk_and_cms(client, role, kept, page, place):
    user = trainers.office(role=role)
    user.username, user.language = "chen", kept
    user.save()
    response = client.post(f"{page}accounts/login/", {"login": "chen", "password": "demo-2026"})
    assert response["Location"] == place
    shown = "en" if "en" in f"{kept}{page}" else "zh-hans"
    assert re.search(f'lang="{shown}(-cn)?"', client.get(place).content.decode(), re.IGNORECASE)
    user.refresh_from_db()
    assert user.language == shown


def test_a_switch_of_language_reaches_the_cms_at_once(client):
    user = trainers.office()
    client.force_login(user)
    for language, name in (("en", "Question bank"), ("zh-hans", "题库")):
        client.post("/language/", {"language": language, "next": "/me/"})
        assert name in client.get("/cms/questions/").content.decode()
    assert client.get("/cms/account/")["Location"] == "/me/"


def test_a_wrong_password_opens_the_password_form_with_the_reason(client) -> None:
    UserFactory(username="county")
    response = client.post("/accounts/login/", {"login": "county", "password": "wrong"})
    page = response.content.decode()
    assert response.status_code == 200
    assert '<details class="card" open>' in page
    assert "用户名或密码不对" in page


def test_signing_out_needs_a_post(client) -> None:
    client.force_login(UserFactory())
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "phone/change/", "2fa/"])
def test_pages_that_are_not_used_do_not_exist(client, path) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_the_code_stands_on_the_page_only_in_the_demo(client, newcomer, settings) -> None:
    ask(client)
    code = sent_code()
    assert code not in client.get(CONFIRM).content.decode()
    settings.DEMO = True
    assert code in client.get(CONFIRM).content.decode()


def test_the_offices_can_be_searched(client, newcomer) -> None:
    page = client.get("/accounts/offices/?q=清溪").content.decode()
    assert "云岭省 / 南屏市 / 清溪县" in page
    assert "0999-1234567" in page
    assert "没有找到" in client.get("/accounts/offices/?q=无此县").content.decode()


def test_the_cache_of_the_limits_is_shared(newcomer) -> None:
    assert type(cache._connections[cache._alias]).__name__ != "LocMemCache"
