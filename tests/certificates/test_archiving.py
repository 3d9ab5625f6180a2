"""The long-term form (PAdES B-LTA): made after the time-stamp, renewed before it ends, accepted as
ours by everybody who accepts the file it was made from.
"""

import datetime
import io
import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factories.certificates import certified, certified_quota, person
from factories.office import client_of, officer
from factories.quotas import posting
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from time_stamping import NAME, Server, pem, revocations, root, stamping

from certificates import actions, files, tasks
from certificates.models import CertificateVersion, IssuedFile
from certificates.queries import trust
from certificates.queries.register import Register
from certificates.signing import archiving
from certificates.signing.check import check_pdf
from certificates.signing.envelope import Flaw, signed_part
from certificates.signing.stamping import authority as configured
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
def version(authority: Server, settings: Any) -> CertificateVersion:
    """A printing whose file has been made; its time-stamps wait."""
    settings.TSA_ARCHIVE = True
    made = certified(certified_quota(), posting(person=person("李秀兰"))).current
    assert made is not None
    tasks.file_of(made)
    return made


def work() -> None:
    """Do what waits, and what that asks for."""
    while waiting := Job.objects.filter(
        kind__in=[actions.STAMP, actions.ARCHIVE, actions.ARCHIVES], state=JobState.TODO
    ).first():
        jobs.run(waiting.pk)


def lying(version: CertificateVersion) -> bytes:
    content = files.get(files.name_of(version))
    assert content is not None
    return content


def judged(content: bytes, source: Any = None) -> verdict.Verdict:
    return verdict.of_pdf(content, source or Register(), today=TODAY)


def offline() -> TrustFile:
    return TrustFile(json.dumps(trust.trust_document()).encode())


def names(found: verdict.Verdict) -> list[str]:
    return [check.name for check in found.checks]


def test_a_stamped_file_gets_its_long_term_form(
    version: CertificateVersion, authority: Server, client: Any
) -> None:
    before = lying(version)
    work()
    after = lying(version)
    assert len(after) <= 72_000
    assert signed_part(after)[:30_000] == before[:30_000]
    assert len(signed_part(after)) == len(before)
    assert authority.asked == 2
    assert names(judged(after)) == ["signature", "timestamp", "archive", "bytes", "status"]
    assert names(judged(after, offline())) == ["signature", "timestamp", "archive", "status"]
    assert judged(after).valid
    assert judged(after, offline()).valid
    assert NAME in judged(after).checks[2].detail
    assert judged(signed_part(after)).valid, "whoever took the file before keeps a genuine one"
    upload = SimpleUploadedFile("c.pdf", after, "application/pdf")
    page = client.post("/v/", {"file": upload, "upload": "1"}).content.decode()
    assert "已按长期保存格式存档" in page
    assert "2036年1月1日" in page
    office = client_of(officer()).get(f"/office/certificates/{version.certificate.number}/")
    assert "存档时间戳有效至2036-01-01" in office.content.decode()


def test_others_read_it_as_a_signature_under_a_time_stamp(
    version: CertificateVersion, tmp_path: Path
) -> None:
    work()
    file = tmp_path / "archived.pdf"
    file.write_bytes(lying(version))
    said = subprocess.run(
        ["pdfsig", "-nocert", file], check=True, capture_output=True, text=True
    ).stdout
    seal, archive = said.split("Signature #2:")
    assert "Signature is Valid." in seal
    assert "Archive1" in archive
    assert "Total document signed" in archive
    with pikepdf.open(file) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "3U"


@pytest.mark.parametrize("publishes", [True, False])
def test_what_the_authority_publishes_is_in_the_file(
    publishes: bool, version: CertificateVersion, authority: Server
) -> None:
    """Certificates always; a revocation list where there is one. A self-signed seal has none."""
    authority.crl = revocations(authority.above) if publishes else None
    work()
    with pikepdf.open(io.BytesIO(lying(version))) as document:
        store = document.Root.DSS
        assert len(store.Certs) == 3  # the seal's, the authority's, the one above it
        held = [one.read_bytes() for one in store.get("/CRLs", [])]
        assert held == ([authority.crl] if publishes else [])


def test_a_revoked_authority_is_refused(version: CertificateVersion, authority: Server) -> None:
    [stamper] = authority.stampers
    authority.crl = revocations(authority.above, stamper.tsa_cert.serial_number)
    work_once = Job.objects.get(kind=actions.STAMP)
    jobs.run(work_once.pk)
    job = Job.objects.get(kind=actions.ARCHIVE)
    before = lying(version)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.TODO, "it is asked again"
    assert "revoked" in job.error
    assert lying(version) == before


def test_the_second_kind_of_file_has_it_too(version: CertificateVersion) -> None:
    job = actions.request_file(version=version, kind=actions.CREDENTIAL_FILE)
    jobs.run(job.pk)
    work()
    content = files.get(files.with_credential(files.name_of(version)))
    assert content is not None
    found = judged(content)
    assert found.valid
    assert {"archive", "credential"} <= set(names(found))


def test_it_is_renewed_before_it_ends(
    version: CertificateVersion, authority: Server, time_machine: Any
) -> None:
    soon = datetime.datetime(2027, 3, 1, tzinfo=datetime.UTC)
    first = authority.stampers
    authority.stamp_with(stamping(NAME, authority.above, f"{authority.url}crl", soon))
    authority.stampers[0].fixed_dt = first[0].fixed_dt
    work()
    actions.ask_archives()
    work()
    assert authority.asked == 2, "today nothing is due"
    before = lying(version)
    time_machine.move_to("2026-12-20T02:00:00Z", tick=True)
    authority.stampers = first
    first[0].fixed_dt = timezone.now()
    actions.ask_archives()
    actions.ask_archives()
    work()
    after = lying(version)
    assert authority.asked == 3
    assert after.startswith(before)
    assert IssuedFile.objects.latest("pk").archived_until == datetime.datetime(
        2036, 1, 1, tzinfo=datetime.UTC
    )
    for content in (before, after):
        assert judged(content).valid
        assert judged(content, offline()).valid
    assert len(PdfFileReader(io.BytesIO(after)).embedded_timestamp_signatures) == 2


def test_files_stamped_before_it_was_wanted_are_brought_along(
    version: CertificateVersion, settings: Any
) -> None:
    settings.TSA_ARCHIVE = False
    work()
    actions.ask_archives()
    assert not Job.objects.filter(kind__in=[actions.ARCHIVE, actions.ARCHIVES]).exists()
    settings.TSA_ARCHIVE = True
    actions.ask_archives()
    work()
    assert "archive" in names(judged(lying(version)))


def test_an_archive_that_fails_leaves_the_file_and_is_asked_for_again(
    version: CertificateVersion, authority: Server
) -> None:
    jobs.run(Job.objects.get(kind=actions.STAMP).pk)
    before = lying(version)
    authority.mood = "broken"
    job = Job.objects.get(kind=actions.ARCHIVE)
    for _ in range(jobs.ATTEMPTS_ALLOWED):
        Job.objects.update(next_try_at=timezone.now())
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, lying(version)) == (JobState.FAILED, before)
    authority.mood = "well"
    Job.objects.update(finished_at=timezone.now() - datetime.timedelta(hours=2))
    actions.ask_stamps_again()
    work()
    assert "archive" in names(judged(lying(version)))


def with_a_page(content: bytes) -> bytes:
    """Something visible, added as an incremental update like the archive's own."""
    out = io.BytesIO(content)
    writer = IncrementalPdfFileWriter(out)
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages)
    writer.write_in_place()
    return out.getvalue()


@pytest.mark.parametrize("how", ["after the archive", "under an archive of its own"])
@pytest.mark.parametrize("source", ["register", "trust file"])
def test_what_else_is_added_is_seen(how: str, source: str, version: CertificateVersion) -> None:
    """Also where the forger had a trusted authority stamp the result."""
    jobs.run(Job.objects.get(kind=actions.STAMP).pk)
    stamped = lying(version)
    asked = configured()
    assert asked is not None
    if how == "after the archive":
        forged = with_a_page(archiving.archived(stamped, asked, trust.trusted_seals()).content)
    else:
        forged = archiving.unchecked(with_a_page(stamped), asked)
    found = judged(forged, Register() if source == "register" else offline())
    assert (found.status, found.valid) == ("altered", False)
    assert names(found) == ["signature"]


def test_the_archive_of_another_installation_is_called_that(version: CertificateVersion) -> None:
    work()
    found = check_pdf(lying(version), [])
    assert (found.flaw, bool(found.certificate)) == (Flaw.STRANGER, True)


def test_an_archive_that_the_register_does_not_know_was_added(version: CertificateVersion) -> None:
    """Somebody else had a time-stamp put on our file: the file as we issued it is still genuine."""
    jobs.run(Job.objects.get(kind=actions.STAMP).pk)
    asked = configured()
    assert asked is not None
    strange = archiving.unchecked(lying(version), asked)
    found = judged(strange)
    assert found.status == "altered"
    assert "签名之后又在文件里添加了内容" in found.checks[0].detail


def test_a_flipped_bit_of_the_archive_is_seen(version: CertificateVersion) -> None:
    work()
    content = bytearray(lying(version))
    start = len(signed_part(bytes(content)))
    source = offline()
    accepted = []
    for at in range(start + 7, len(content), (len(content) - start) // 40):
        content[at] ^= 1
        if judged(bytes(content), source).valid:
            accepted.append(at)
        content[at] ^= 1
    gap = bytes(content).rindex(b"/Contents <"), bytes(content).rindex(b">")
    assert [at for at in accepted if not gap[0] < at < gap[1]] == []


DAMAGES: dict[str, Callable[[bytes], tuple[int, bytes]]] = {
    "a filter that does not exist": lambda pdf: (pdf.rindex(b"/FlateDecode") + 11, b"d"),
    "a checksum that is not right": lambda pdf: (
        (at := pdf.rindex(b"endstream") - 2), bytes([pdf[at] ^ 1])
    ),
    "an object of another kind": lambda pdf: (pdf.rindex(b"/Type /XRef") + 2, b"i"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_is_altered_whatever_the_reader_says_of_it(
    version: CertificateVersion, damage: str
) -> None:
    work()
    content = bytearray(lying(version))
    at, byte = DAMAGES[damage](bytes(content))
    assert at > len(signed_part(bytes(content)))
    content[at : at + 1] = byte
    assert judged(bytes(content), offline()).status == "altered"


def test_an_archive_with_bytes_changed_anywhere_is_altered(version: CertificateVersion) -> None:
    work()
    content = lying(version)
    start = len(signed_part(content))
    gap = content.rindex(b"/Contents <"), content.rindex(b">")
    places = [at for at in range(start, len(content)) if not gap[0] < at < gap[1]]
    source, chance = offline(), random.Random(5)
    for at in chance.sample(places, 40):
        changed = bytearray(content)
        changed[at] = chance.choice([one for one in b"0<>[]/()% Rxz" if one != content[at]])
        assert judged(bytes(changed), source).status == "altered", at


def test_an_archive_of_an_authority_not_known_here_proves_nothing(
    version: CertificateVersion, settings: Any
) -> None:
    work()
    content = lying(version)
    settings.TSA_CERTIFICATES = pem(root("别处"))
    assert judged(content).valid, "the register has these very bytes"
    found = judged(content, offline())
    assert [check.name for check in found.checks if not check.ok] == ["timestamp", "archive"]
