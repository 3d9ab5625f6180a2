"""One certificate at the office: correct with a look before, print again, revoke with four eyes."""

from typing import Any

import pytest
from django.test import Client
from factories.certificates import certified, certified_quota, person, revoked
from factories.office import client_of, officer
from factories.quotas import posting

from accounts.models import User
from certificates.models import Certificate, Revocation

PAGE_QUERIES = 18
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


@pytest.fixture
def county() -> User:
    return officer()


@pytest.fixture
def prefecture() -> User:
    return officer("prefecture", "9901", name="孙丽")


def address(certificate: Certificate, act: str = "") -> str:
    return f"/office/certificates/{certificate.number}/{act}"


def text(response: Any) -> str:
    return response.content.decode()


def test_the_page_shows_printings_and_what_happened(certificate: Certificate, county: User) -> None:
    page = text(client_of(county).get(address(certificate)))
    for told in ("李秀兰", "历次版本", "更正", "补发", "撤销", "清溪县民政局"):
        assert told in page


def test_a_correction_is_looked_at_first(certificate: Certificate, county: User) -> None:
    client = client_of(county)
    form = {"after": 1, "name": "李秀岚", "reason": "姓名录入有误"}
    look = client.post(address(certificate, "correct/"), form)
    assert "<del>李秀兰</del>" in text(look)
    assert "<ins>李秀岚</ins>" in text(look)
    assert certificate.versions.count() == 1
    done = client.post(address(certificate, "correct/"), form | {"confirm": "1"}, follow=True)
    assert "已更正，新版文件正在制作" in text(done)
    assert certificate.versions.count() == 2
    again = client.post(address(certificate, "correct/"), form | {"confirm": "1"}, follow=True)
    assert again.status_code == 200
    assert certificate.versions.count() == 2
    page = text(client.get(address(certificate)))
    assert "已作废（有新版）" in page
    assert "花名册上是：李秀兰" in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "李3"}, "姓名中不能有"),
        ({"name": ""}, 'class="err"'),
        ({"reason": ""}, 'class="err"'),
        ({"after": 5, "confirm": "1"}, "别人"),
    ],
    ids=["a digit", "no name", "no reason", "changed meanwhile"],
)
def test_a_wrong_correction_is_named_and_changes_nothing(
    changed: dict[str, Any], told: str, certificate: Certificate, county: User
) -> None:
    form = {"after": 1, "name": "李秀岚", "reason": "姓名录入有误"} | changed
    answer = client_of(county).post(address(certificate, "correct/"), form)
    assert answer.status_code == 422
    assert told in text(answer)
    assert certificate.versions.count() == 1


def test_a_lost_certificate_is_printed_again_once(certificate: Certificate, county: User) -> None:
    client = client_of(county)
    assert "遗失或损坏" in text(client.get(address(certificate, "reissue/")))
    for _ in range(2):
        sent = client.post(address(certificate, "reissue/"), {"after": 1, "reason": "遗失"})
        assert sent.status_code == 302
    assert certificate.versions.count() == 2


def ask(client: Client, certificate: Certificate) -> Revocation:
    form = {"reason": "重复发证", "day": "2026-11-23"}
    assert client.post(address(certificate, "revoke/"), form).status_code == 302
    return Revocation.objects.get(state="asked")


def decide(client: Client, asked: Revocation, **form: str) -> str:
    there = f"/office/certificates/revocations/{asked.public_id}/"
    return text(client.post(there, form, follow=True))


def test_the_second_officer_confirms_at_their_own_desk(
    certificate: Certificate, county: User, prefecture: User
) -> None:
    here, above = client_of(county), client_of(prefecture)
    asked = ask(here, certificate)
    own = text(here.get(address(certificate)))
    assert "收回申请" in own
    assert "确认撤销" not in own
    assert "两个人" in decide(here, asked, confirm="1")
    desk = text(above.get("/office/certificates/?region=990101"))
    assert "等待第二人确认的撤销申请" in desk
    assert "确认撤销" in text(above.get(address(certificate)))
    assert "证书已撤销" in decide(above, asked, confirm="1")
    certificate.refresh_from_db()
    assert (certificate.state, certificate.revoked_second) == ("revoked", prefecture.pk)
    page = text(here.get(address(certificate)))
    assert "王建国、孙丽" in page
    assert "补发</a>" not in page


def test_the_second_officer_may_say_no(
    certificate: Certificate, county: User, prefecture: User
) -> None:
    asked = ask(client_of(county), certificate)
    assert "证书仍然有效" in decide(client_of(prefecture), asked)
    assert "已经处理过" in decide(client_of(prefecture), asked, confirm="1")
    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_a_request_of_another_county_is_404(certificate: Certificate, county: User) -> None:
    asked = ask(client_of(county), certificate)
    neighbour = client_of(officer("county", "990102", name="刘敏"))
    there = f"/office/certificates/revocations/{asked.public_id}/"
    assert neighbour.post(there, {"confirm": "1"}).status_code == 404
    for act in ("", "correct/", "reissue/", "revoke/", "1.pdf"):
        assert neighbour.get(address(certificate, act)).status_code == 404


def test_a_revoked_certificate_offers_no_change(certificate: Certificate, county: User) -> None:
    revoked(certificate)
    client = client_of(county)
    for act in ("correct/", "reissue/", "revoke/"):
        assert "不能再更改" in text(client.get(address(certificate, act)))
    form = {"after": 1, "name": "李秀岚", "reason": "有误", "confirm": "1"}
    assert client.post(address(certificate, "correct/"), form).status_code == 422


@pytest.mark.parametrize("day", ["", "2026-11-22", "2026-11-24", "第三天", "9999-99-99"])
def test_the_day_of_a_revocation_is_checked(
    day: str, certificate: Certificate, county: User
) -> None:
    form = {"reason": "重复发证", "day": day}
    assert client_of(county).post(address(certificate, "revoke/"), form).status_code == 422
    assert not Revocation.objects.exists()


def test_the_day_is_filled_in_as_browsers_want_it(certificate: Certificate, county: User) -> None:
    page = text(client_of(county).get(address(certificate, "revoke/")))
    assert 'value="2026-11-23"' in page


@pytest.mark.parametrize("printings", [2, 4])
def test_the_page_takes_the_same_queries_for_any_number_of_printings(
    printings: int, certificate: Certificate, county: User, django_assert_num_queries
) -> None:
    client = client_of(county)
    for number in range(1, printings):
        client.post(address(certificate, "reissue/"), {"after": number, "reason": f"遗失{number}"})
    client.get(address(certificate))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address(certificate))
