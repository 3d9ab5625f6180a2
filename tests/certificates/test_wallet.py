"""One's own certificates, and nobody else's."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from factories.accounts import UserFactory
from factories.certificates import (
    certified,
    certified_quota,
    enrolled,
    officers,
    ready,
    revoked,
    study,
)
from factories.quotas import posting

from accounts.models import Posting
from certificates import actions, files
from certificates.models import Certificate
from common.models import AuditEntry, Job, JobState
from quotas.models import Quota

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]


def signed_in(post: Posting) -> Client:
    client = Client()
    client.force_login(post.person.user)
    return client


def address(name: str, certificate: Certificate) -> str:
    return reverse(f"certificates:{name}", args=[certificate.number])


def with_files(certificate: Certificate) -> Certificate:
    """Files of the right names; what is in them is tested where they are made."""
    version = certificate.current
    assert version is not None
    name = files.name_of(version)
    files.put(files.picture_of(name), b"\x89PNG picture")
    actions.keep_files(made=[(version, name, files.put(name, b"%PDF file"))])
    return certificate


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def quota() -> Quota:
    return certified_quota()


@pytest.fixture
def post() -> Posting:
    return posting()


def test_the_wallet_asks_who_is_there() -> None:
    response = Client().get("/certificates/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_wallet_lists_badges_with_their_state(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    page = text(signed_in(post).get("/certificates/"))
    assert address("certificate", certificate) in page
    assert "有效期至2027年12月31日" in page
    assert "有效" in page


def test_an_empty_wallet_says_how_to_fill_it(post: Posting) -> None:
    assert "还没有证书" in text(signed_in(post).get("/certificates/"))


def test_somebody_on_no_roster_has_an_empty_wallet() -> None:
    client = Client()
    client.force_login(UserFactory())
    assert "还没有证书" in text(client.get("/certificates/"))


def test_the_wallet_says_what_is_missing(quota: Quota, post: Posting) -> None:
    study(enrolled(quota, post), practice="1")
    page = text(signed_in(post).get("/certificates/"))
    assert "离拿证还差" in page
    assert "“入户家访结业考核”还没有合格" in page
    assert "需要 4 学时，已有 1 学时" in page


def test_who_is_ready_is_told_to_wait(quota: Quota, post: Posting) -> None:
    ready(quota, post)
    assert "要求都已完成" in text(signed_in(post).get("/certificates/"))


def test_the_card_shows_everything_on_it(quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    response = signed_in(post).get(address("certificate", certificate))
    page = text(response)
    facts = certificate.current.facts
    number = certificate.number
    assert " ".join(number[start : start + 4] for start in range(0, 19, 4)) in page
    for shown in (post.person.name, "清溪县民政局", "2026年11月23日", facts["url"], "下载 PDF"):
        assert shown in page
    assert address("certificate_png", certificate) in page
    assert "no-store" in response["Cache-Control"]


def test_the_card_in_english(quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    with translation.override("en"):
        page = text(signed_in(post).get(address("certificate", certificate)))
    assert "Initial training of child directors" in page
    assert "31 December 2027" in page


def test_the_files_are_sent(quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    client = signed_in(post)
    pdf = client.get(address("certificate_pdf", certificate))
    assert b"".join(pdf.streaming_content) == b"%PDF file"
    assert pdf["Content-Disposition"].startswith("attachment;")
    assert certificate.number in pdf["Content-Disposition"]
    assert pdf["Cache-Control"] == "private, no-store"
    png = client.get(address("certificate_png", certificate))
    assert b"".join(png.streaming_content).startswith(b"\x89PNG")
    assert png["Content-Type"] == "image/png"


@pytest.mark.parametrize("name", ["certificate", "certificate_pdf", "certificate_png"])
def test_somebody_elses_certificate_does_not_exist(name: str, quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    stranger = signed_in(posting())
    assert stranger.get(address(name, certificate)).status_code == 404
    assert stranger.post(address("certificate", certificate)).status_code == 404
    assert Client().get(address(name, certificate)).status_code == 302


def test_an_unknown_number_does_not_exist(post: Posting) -> None:
    assert signed_in(post).get("/certificates/2026990101D0100214A/").status_code == 404


def test_looking_asks_for_nothing(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    client = signed_in(post)
    page = text(client.get(address("certificate", certificate)))
    assert "制作证书文件" in page
    for name in ("certificate_pdf", "certificate_png"):
        response = client.get(address(name, certificate))
        assert (response.status_code, response["Location"]) == (
            302,
            address("certificate", certificate),
        )
    assert not Job.objects.exists()


def test_a_missing_file_is_made_on_request(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    client = signed_in(post)
    for _ in range(2):
        client.post(address("certificate", certificate))
    job = Job.objects.get()
    assert (job.kind, job.subject_id) == ("certificates.file", str(certificate.current_id))
    response = client.get(address("certificate", certificate))
    assert "正在制作" in text(response)
    assert response["Refresh"] == "5"


def test_a_file_that_is_there_is_not_asked_for(quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    signed_in(post).post(address("certificate", certificate))
    assert not Job.objects.exists()


def test_a_dropped_file_can_be_asked_for_again(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    client = signed_in(post)
    client.post(address("certificate", certificate))
    Job.objects.update(state=JobState.DONE)
    assert "制作证书文件" in text(client.get(address("certificate", certificate)))
    client.post(address("certificate", certificate))
    assert Job.objects.filter(state=JobState.TODO).count() == 1


def test_while_the_batch_runs_the_file_is_being_made(quota: Quota, post: Posting) -> None:
    batch = actions.issue_batch(
        period=quota.period,
        region=quota.region,
        enrolment_ids=[ready(quota, post).pk],
        actor=None,
    )
    actions.issue_chunk(batch=batch)
    certificate = Certificate.objects.get()
    page = text(signed_in(post).get(address("certificate", certificate)))
    assert "正在制作" in page


def test_an_expired_certificate_says_so(quota: Quota, post: Posting, time_machine) -> None:
    certificate = with_files(certified(quota, post))
    time_machine.move_to(datetime.datetime(2028, 1, 1, 2, tzinfo=datetime.UTC))
    client = signed_in(post)
    assert "已过期" in text(client.get("/certificates/"))
    assert "下载 PDF" in text(client.get(address("certificate", certificate)))


def test_a_corrected_certificate_says_which_printing_counts(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    actions.correct(certificate=certificate, name="李秀岚", reason="录入有误", actor=officers()[0])
    page = text(signed_in(post).get(address("certificate", certificate)))
    assert "李秀岚" in page
    assert "第 2 版（更正，2026年11月23日），以前的版本不再作数" in page


def test_a_provisional_certificate_says_until_when(post: Posting) -> None:
    certificate = certified(certified_quota(provisional_months=3), post)
    page = text(signed_in(post).get(address("certificate", certificate)))
    assert "2027年2月23日" in page
    assert "回访合格后有效期至2027年12月31日" in page


def test_a_revoked_certificate_is_shown_but_not_handed_out(quota: Quota, post: Posting) -> None:
    certificate = with_files(certified(quota, post))
    revoked(certificate)
    client = signed_in(post)
    page = text(client.get("/certificates/"))
    assert "2026年11月23日撤销" in page
    assert "要求都已完成" not in page
    page = text(client.get(address("certificate", certificate)))
    assert "已撤销" in page
    assert "下载 PDF" not in page
    assert client.get(address("certificate_pdf", certificate)).status_code == 302
    assert client.get(address("certificate_png", certificate)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_wallet_costs_the_same_for_one_and_three(
    count: int, post: Posting, django_assert_num_queries
) -> None:
    for _ in range(count):
        certified(certified_quota(), post)
    client = signed_in(post)
    client.get("/certificates/")
    with django_assert_num_queries(4):
        client.get("/certificates/")


def test_asking_for_a_file_is_nothing_to_audit(quota: Quota, post: Posting) -> None:
    certificate = certified(quota, post)
    before = AuditEntry.objects.count()
    signed_in(post).post(address("certificate", certificate))
    assert AuditEntry.objects.count() == before
