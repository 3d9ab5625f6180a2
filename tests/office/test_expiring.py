"""Certificates to renew: lists of 90 and 30 days, what has ended, reminders once."""

import datetime
from typing import Any

import pytest
from django.test import Client
from factories.accounts import PostingFactory
from factories.certificates import certified, certified_quota, enrolled, revoked
from factories.office import client_of, director, officer, rows_of
from factories.regions import region

from accounts.models import Posting
from certificates.models import Certificate
from common.models import AuditEntry
from notices.models import Message

pytestmark = pytest.mark.django_db
HOME = "990101100001"
PAGE_QUERIES = 19


@pytest.fixture
def post() -> Posting:
    return director(HOME, name="安合")


@pytest.fixture
def certificate(post: Posting) -> Certificate:
    """Valid until 31 December 2027."""
    return certified(certified_quota(), post)


def on(day: str, time_machine: Any) -> Client:
    moment = datetime.datetime.fromisoformat(f"{day}T02:00:00+00:00")
    time_machine.move_to(moment, tick=False)
    return client_of(officer())


def listed(client: Client, within: str = "90") -> list[str]:
    page = client.get(f"/office/certificates/expiring/?within={within}")
    return [row.certificate.number for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("day", "within", "there"),
    [
        ("2027-10-01", "90", False),
        ("2027-10-02", "90", True),
        ("2027-11-30", "30", False),
        ("2027-12-01", "30", True),
        ("2027-12-31", "30", True),
        ("2028-01-01", "30", False),
        ("2028-01-01", "lapsed", True),
        ("2027-12-31", "lapsed", False),
    ],
)
def test_the_lists(
    day: str, within: str, *, there: bool, certificate: Certificate, time_machine
) -> None:
    assert listed(on(day, time_machine), within) == ([certificate.number] if there else [])


def test_who_left_who_moved_and_whose_was_revoked(
    post: Posting, certificate: Certificate, time_machine
) -> None:
    client = on("2027-12-01", time_machine)
    Posting.objects.filter(pk=post.pk).update(end_date=datetime.date(2027, 11, 1))
    assert listed(client) == []
    PostingFactory(
        person=post.person, region=region("990102100001"), start_date=datetime.date(2027, 11, 1)
    )
    assert listed(client) == []
    assert listed(client_of(officer("county", "990102", name="刘敏"))) == [certificate.number]
    Posting.objects.filter(pk=post.pk).update(end_date=None)
    assert listed(client) == [certificate.number]
    revoked(certificate)
    assert listed(client) == []


def test_only_the_newest_certificate_of_a_role_counts(
    post: Posting, certificate: Certificate, time_machine
) -> None:
    newer = certified(certified_quota(), post)
    Certificate.objects.filter(pk=newer.pk).update(valid_until=datetime.date(2028, 12, 31))
    assert listed(on("2027-12-01", time_machine)) == []


def test_the_export_has_the_same_rows(certificate: Certificate, time_machine) -> None:
    client = on("2027-12-01", time_machine)
    answer = client.post("/office/certificates/expiring/export/?within=30")
    [row] = rows_of(answer)
    assert (row[0], row[4], row[6]) == ("安合", certificate.number, 30)
    assert AuditEntry.objects.get(action="office.export").detail["what"] == "expiring-30"


def test_a_reminder_is_sent_once_for_each_step(certificate: Certificate, time_machine) -> None:
    client = on("2027-10-05", time_machine)
    there = "/office/certificates/expiring/remind/?within=90"
    assert "正在发送 1 条提醒" in client.post(there, follow=True).content.decode()
    assert "1 人已提醒过" in client.post(there, follow=True).content.decode()
    [message] = Message.objects.all()
    assert "安合" in message.body
    assert "2027-12-31" in message.body
    on("2027-12-05", time_machine)
    client_of(officer()).post(there)
    assert Message.objects.count() == 2


def test_who_is_enrolled_again_is_not_reminded(
    post: Posting, certificate: Certificate, time_machine
) -> None:
    quota = certified_quota()
    quota.period.ends = datetime.date(2028, 6, 30)
    quota.period.save()
    enrolled(quota, post)
    client = on("2027-12-05", time_machine)
    assert "已报名续期" in client.get("/office/certificates/expiring/").content.decode()
    client.post("/office/certificates/expiring/remind/?within=90")
    assert not Message.objects.exists()


def test_an_unknown_list_is_404(time_machine) -> None:
    client = on("2027-12-05", time_machine)
    assert client.get("/office/certificates/expiring/?within=7").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    number: int, time_machine, django_assert_num_queries
) -> None:
    quota = certified_quota()
    for place in range(number):
        certified(quota, director(f"99010110000{place + 1}", name=f"安{place}"))
    client = on("2027-12-05", time_machine)
    client.get("/office/certificates/expiring/")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/office/certificates/expiring/")
