"""Time-stamps of a real authority over HTTP: asked for afterwards, never in the way."""

import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from factories.certificates import certified, certified_quota, person
from factories.office import client_of, officer
from factories.quotas import posting
from time_stamping import Server, pem, root

from certificates import actions, files, tasks
from certificates.checks import time_stamps_can_be_checked
from certificates.models import Certificate, CertificateVersion, IssuedFile
from certificates.queries import trust
from certificates.queries.register import Register
from certificates.signing import seal, stamping
from certificates.signing.check import check_pdf
from certificates.signing.envelope import Flaw, fingerprint, opened
from certificates.verifying import verdict
from certificates.verifying.trust_file import TrustFile
from common import jobs
from common.models import Job, JobState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_in_november", "private_files"),
    pytest.mark.enable_socket,
]
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def version(authority: Server) -> CertificateVersion:
    made: Certificate = certified(certified_quota(), posting(person=person("李秀兰")))
    assert made.current is not None
    return made.current


def lying(version: CertificateVersion) -> bytes:
    content = files.get(files.name_of(version))
    assert content is not None
    return content


def work() -> None:
    for job in Job.objects.filter(kind=actions.STAMP, state=JobState.TODO):
        jobs.run(job.pk)


def judged(content: bytes, source: Any = None) -> verdict.Verdict:
    return verdict.of_pdf(content, source or Register(), today=TODAY)


def test_a_file_gets_its_time_stamp_afterwards(version: CertificateVersion) -> None:
    before = tasks.file_of(version)
    assert judged(before).valid
    assert [check.name for check in judged(before).checks] == ["signature", "bytes", "status"]
    work()
    after = lying(version)
    assert len(after) == len(before) <= 60_000
    assert opened(after).token
    found = judged(after)
    assert found.valid
    assert "2026年11月23日 10:05" in found.checks[1].detail
    assert "国家授时中心" in found.checks[1].detail
    assert judged(before).valid, "whoever took the file before keeps a genuine one"
    version.refresh_from_db()
    assert IssuedFile.objects.get(sha256=version.sha256).stamped_at is not None


def test_of_what_is_signed_nothing_changes(version: CertificateVersion) -> None:
    before = tasks.file_of(version)
    work()
    after = lying(version)
    first, second = opened(before), opened(after)
    assert (first.chain, first.signature) == (second.chain, second.signature)
    differing = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    gap = before.index(b"/Contents <")
    assert gap < differing[0] < differing[-1] < before.index(b">", gap)


def test_poppler_reads_a_stamped_file_as_signed_whole(
    version: CertificateVersion, tmp_path: Path
) -> None:
    tasks.file_of(version)
    work()
    file = tmp_path / "stamped.pdf"
    file.write_bytes(lying(version))
    said = subprocess.run(
        ["pdfsig", "-nocert", file], check=True, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said


@pytest.mark.parametrize("mood", ["broken", "rubbish", "refuses"])
def test_an_authority_that_does_not_answer_loses_no_certificate(
    mood: str, version: CertificateVersion, authority: Server, time_machine: Any
) -> None:
    authority.mood = mood
    before = tasks.file_of(version)
    number = version.certificate.number
    page = f"/office/certificates/{number}/"
    client = client_of(officer())
    assert "正在等待时间戳机构答复" in client.get(page).content.decode()
    for _ in range(jobs.ATTEMPTS_ALLOWED):
        work()
    job = Job.objects.get(kind=actions.STAMP)
    assert (job.state, authority.asked) == (JobState.FAILED, jobs.ATTEMPTS_ALLOWED)
    assert authority.url in job.error
    assert lying(version) == before
    assert judged(before).valid
    assert "时间戳机构没有答复" in client.get(page).content.decode()
    actions.ask_stamps_again()
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED, "not at once"
    authority.mood = "well"
    Job.objects.update(finished_at=timezone.now() - datetime.timedelta(hours=2))
    actions.ask_stamps_again()
    work()
    assert opened(lying(version)).token
    assert "2026-11-23 10:05" in client.get(page).content.decode()


def test_an_authority_that_is_not_the_one_configured_is_refused(
    version: CertificateVersion, settings: Any
) -> None:
    settings.TSA_CERTIFICATES = pem(root("别处"))
    before = tasks.file_of(version)
    work()
    assert "no time-stamp of an authority" in Job.objects.get(kind=actions.STAMP).error
    assert lying(version) == before


def test_a_strange_time_stamp_proves_nothing(version: CertificateVersion, settings: Any) -> None:
    tasks.file_of(version)
    work()
    settings.TSA_CERTIFICATES = ""
    check = judged(lying(version), offline()).checks[1]
    assert (check.name, check.ok) == ("timestamp", False)
    assert "不能作为证明" in check.detail
    assert judged(lying(version)).valid, "the register has these very bytes"


def offline() -> TrustFile:
    return TrustFile(json.dumps(trust.trust_document()).encode())


@pytest.mark.parametrize(("since", "status"), [(23, "unknown"), (24, "valid")])
def test_it_proves_that_a_file_is_older_than_the_day_its_key_was_lost(
    since: int, status: str, version: CertificateVersion, time_machine: Any
) -> None:
    tasks.file_of(version)
    work()
    time_machine.move_to("2026-11-25T02:00:00Z", tick=True)
    actions.distrust_key(
        key=fingerprint(seal.provider().chain[0]),
        since=datetime.date(2026, 11, since),
        reason="服务器被入侵",
        actor=None,
    )
    assert judged(lying(version), offline()).status == status


@pytest.mark.parametrize("part", ["signature of the authority", "another file's"])
def test_a_time_stamp_that_is_none_is_seen(part: str, version: CertificateVersion) -> None:
    tasks.file_of(version)
    other = certified(certified_quota(), posting("990101100002")).current
    assert other is not None
    tasks.file_of(other)
    work()
    content = lying(version)
    if part == "another file's":
        forged = content.replace(
            opened(content).token.hex().upper().encode(),
            opened(lying(other)).token.hex().upper().encode(),
        )
    else:
        token = opened(content).token
        altered = token[:-1] + bytes([token[-1] ^ 1])
        forged = content.replace(token.hex().upper().encode(), altered.hex().upper().encode())
    assert forged != content
    found = check_pdf(forged, trust.trusted_seals(), trust.authorities())
    assert found.flaw in {Flaw.GAP, Flaw.ALTERED, Flaw.DAMAGED}


def test_without_an_authority_nothing_is_asked(
    settings: Any, version: CertificateVersion, authority: Server
) -> None:
    settings.TSA_URL = ""
    content = tasks.file_of(version)
    assert not Job.objects.filter(kind=actions.STAMP).exists()
    assert len(content) < 48_000
    with pytest.raises(stamping.StampRefused, match="no room"):
        stamping.stamped(content, stamping.Authority(authority.url, ()))


@pytest.mark.parametrize(
    ("url", "certificates", "errors"),
    [("", "", 0), ("ftp://tsa", "PEM", 1), ("http://tsa", "", 1), ("https://tsa", "PEM", 0)],
)
def test_settings_that_cannot_work_stop_the_start(
    url: str, certificates: str, errors: int, settings: Any
) -> None:
    settings.TSA_URL, settings.TSA_CERTIFICATES = url, certificates
    assert len(time_stamps_can_be_checked(None)) == errors
