"""Public verification at /v/: honest about state, silent about people, slow for guessers."""

import datetime
import gzip
import re
from typing import Any

import pytest
from django.test import Client
from factories.certificates import certified, certified_quota, person, printed_again, revoked
from factories.quotas import posting

from certificates.domain.numbering import CROCKFORD, grouped
from certificates.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
UNKNOWN = "0" * 26


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


def code_of(certificate: Certificate) -> str:
    assert certificate.current is not None
    code: str = certificate.current.code
    return code


def look(typed: str, **extra: Any) -> Any:
    return Client(headers={"accept-language": "zh-CN"}).get(f"/v/{typed}", **extra)


def ask(**fields: str) -> Any:
    return Client(headers={"accept-language": "zh-CN"}).post("/v/", fields, follow=True)


def text(response: Any) -> str:
    return response.content.decode()


def test_a_valid_certificate(certificate: Certificate) -> None:
    response = look(code_of(certificate))
    page = text(response)
    assert response.status_code == 200
    for shown in (
        "有效",
        "李**",
        "儿童主任",
        "儿童主任岗前培训",
        grouped(certificate.number),
        "清溪县民政局",
        "2026年11月23日",
        "2027年12月31日",
    ):
        assert shown in page


def test_it_is_valid_through_its_last_day(certificate: Certificate, time_machine) -> None:
    time_machine.move_to(datetime.datetime(2027, 12, 31, 15, 59, tzinfo=datetime.UTC))
    assert "已过期" not in text(look(code_of(certificate)))
    time_machine.move_to(datetime.datetime(2027, 12, 31, 16, 1, tzinfo=datetime.UTC))
    assert "已过期" in text(look(code_of(certificate)))


def test_a_revoked_certificate_shows_as_revoked(certificate: Certificate) -> None:
    revoked(certificate)
    response = look(code_of(certificate))
    assert response.status_code == 200
    assert "2026年11月23日撤销" in text(response)


def test_a_replaced_printing_says_corrected(certificate: Certificate) -> None:
    old = code_of(certificate)
    printed_again(certificate, name="李秀岚", code="1" * 26)
    assert "已更正" in text(look(old))
    assert "登记在册" in text(look("1" * 26))


@pytest.mark.parametrize(
    "typed",
    [UNKNOWN, "0" * 25, "CM11", "../etc/passwd", "🀄", "%00", "' OR 1=1 --", "x" * 5000],
    ids=["well formed", "too short", "short", "path", "emoji", "nul", "sql", "long"],
)
def test_an_unknown_code_is_not_found(typed: str) -> None:
    assert look(typed).status_code == 404


def test_known_and_unknown_are_of_the_same_size(certificate: Certificate) -> None:
    sizes = [len(look(code).content) for code in (code_of(certificate), UNKNOWN)]
    assert max(sizes) <= 20 * 1024
    assert max(sizes) - min(sizes) < 2 * 1024
    assert max(len(gzip.compress(look(code_of(certificate)).content)), 1) <= 4 * 1024


def test_letters_that_look_like_digits_are_read_as_digits(certificate: Certificate) -> None:
    code = "01" + CROCKFORD[:24]
    printed_again(certificate, code=code)
    assert look("OL" + code[2:]).status_code == 200
    assert look("oi" + code[2:].lower()).status_code == 200
    spaced = grouped("O" + code[1:])
    assert "李**" in text(ask(code=spaced))
    assert "李**" in text(ask(code=spaced.replace(" ", "-")))


def test_the_number_needs_the_full_name(certificate: Certificate) -> None:
    assert "李**" in text(ask(code=grouped(certificate.number), name=" 李 秀兰 "))
    assert ask(code=certificate.number, name="李秀").status_code == 404
    assert ask(code="2026990101D0100214A", name="李秀兰").status_code == 404
    assert "请填写证书上的姓名" in text(ask(code=certificate.number))


def test_browsers_that_send_no_origin_may_ask(certificate: Certificate) -> None:
    """Told to send no referrer, Chromium posts `Origin: null`; nothing is changed here."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    code = code_of(certificate)
    assert client.post("/v/", {"code": code}).url == f"/v/{code}"
    assert client.post(f"/v/{code}", {"name": "李秀兰"}).status_code == 200


def test_a_mistyped_number_is_said_to_be_no_number() -> None:
    response = ask(code="2026990101D01002140", name="李秀兰")
    assert response.status_code == 200
    assert "请对照证书再核对一遍" in text(response)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("李秀兰", "李**"), ("王芳", "王*"), ("欧阳震华", "欧***"), ("买买提·艾力", "买***")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    certificate = certified(certified_quota(), posting(person=person(name)))
    page = text(look(code_of(certificate)))
    assert masked in page
    assert name not in page


def test_comparing_a_name_answers_yes_or_no(certificate: Certificate) -> None:
    address = f"/v/{code_of(certificate)}"
    client = Client(headers={"accept-language": "zh-CN"})
    assert "是，与证书上的姓名一致" in text(client.post(address, {"name": "李秀兰"}))
    refused = text(client.post(address, {"name": "李秀英"}))
    assert "不是，证书上是别的姓名" in refused
    assert "李秀兰" not in refused


def test_it_never_tells_more_than_the_register_says(certificate: Certificate) -> None:
    printed_again(certificate, identity_masked="990101********0024", percent="92.50")
    page = text(look(code_of(certificate)))
    facts, post = certificate.current.facts, certificate.person.postings.get()
    for secret in (
        facts["identity_masked"],
        "92.5",
        certificate.person.phone,
        certificate.person.name,
        facts["village"],
        facts["township"],
        post.region_id,
    ):
        assert secret not in page


@pytest.mark.parametrize("typed", ["", UNKNOWN])
def test_nothing_is_kept_indexed_or_referred(typed: str, certificate: Certificate) -> None:
    for response in (look(typed), look(code_of(certificate))):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text(response)
        assert "<script" not in text(response)
        assert not re.search(r"\son[a-z]+=|style=", text(response))


def test_thirty_looks_a_minute(certificate: Certificate) -> None:
    answers = [look(code_of(certificate)).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    waiting = look(code_of(certificate))
    assert waiting["Retry-After"] == "60"
    assert "查得太频繁了" in text(waiting)
    assert look(code_of(certificate), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_after_ten_misses_even_the_right_code_waits(certificate: Certificate, time_machine) -> None:
    time_machine.move_to(datetime.datetime(2026, 11, 23, 2, 5, tzinfo=datetime.UTC), tick=False)
    assert [look(f"{number:026}").status_code for number in range(10)] == [404] * 10
    assert look(code_of(certificate)).status_code == 429
    time_machine.shift(datetime.timedelta(hours=1))
    assert look(code_of(certificate)).status_code == 200


def test_wrong_names_count_as_misses(certificate: Certificate) -> None:
    for number in range(10):
        assert ask(code=certificate.number, name=f"李秀{number}").status_code == 404
    assert ask(code=certificate.number, name="李秀兰").status_code == 429


def test_guessing_names_on_a_known_certificate_is_limited(certificate: Certificate) -> None:
    client = Client()
    address = f"/v/{code_of(certificate)}"
    answers = [client.post(address, {"name": f"李{n}"}).status_code for n in range(31)]
    assert answers[-1] == 429


def test_in_the_visitors_language(certificate: Certificate) -> None:
    page = text(Client(headers={"accept-language": "en"}).get(f"/v/{code_of(certificate)}"))
    assert "Valid until" in page
    assert "31 December 2027" in page
    assert "Initial training of child directors" in page


def test_a_look_costs_one_query(certificate: Certificate, django_assert_num_queries) -> None:
    code = code_of(certificate)
    with django_assert_num_queries(1):
        look(code)
