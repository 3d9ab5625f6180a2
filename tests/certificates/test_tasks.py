"""From an issued batch to files on the shelf, one job per printing; killed and taken up again."""

import datetime
import hashlib
import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import storages
from factories.certificates import certified, certified_quota, enrolled, printed_again, ready
from factories.quotas import posting
from factories.regions import region

from certificates import actions, files, tasks
from certificates.domain.numbering import grouped
from certificates.models import Certificate, CertificateVersion, IssueBatch
from common import jobs
from common.models import AuditEntry, Job, JobState
from courses.models import Enrolment
from quotas.models import Quota

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    """The tests ring themselves."""
    monkeypatch.setattr(jobs, "ring", lambda ids: None)


def started(quota: Quota, *enrolments: Enrolment) -> IssueBatch:
    return actions.issue_batch(
        period=quota.period,
        region=region("990101"),
        enrolment_ids=[one.pk for one in enrolments],
        actor=None,
    )


def work(limit: int = 100) -> int:
    """Do what a worker does, at most `limit` messages; return how many there were."""
    for done in range(limit):
        job = Job.objects.filter(state=JobState.TODO).order_by("pk").first()
        if job is None:
            return done
        jobs.run(job.pk)
    return limit


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page without white space."""
    document = pypdfium2.PdfDocument(pdf)
    found = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return found


def test_a_batch_becomes_files_and_one_print_file() -> None:
    quota = certified_quota()
    north, south = posting("990101101001"), posting("990101100001")
    batch = started(quota, ready(quota, north), ready(quota, south))
    work()
    batch.refresh_from_db()
    assert batch.state == "done"
    for version in CertificateVersion.objects.all():
        content = files.get(version.file_path)
        assert content is not None
        assert hashlib.sha256(content).hexdigest() == version.sha256
        assert (files.get(files.picture_of(version.file_path)) or b"").startswith(b"\x89PNG")
    printed = files.get(batch.print_file)
    assert printed is not None
    in_order = Certificate.objects.order_by("region_id").values_list("number", flat=True)
    pages = texts(printed)
    assert len(pages) == 2
    assert all(number in page for number, page in zip(in_order, pages, strict=True))
    assert Job.objects.exclude(state=JobState.DONE).count() == 0


def test_the_print_file_embeds_a_font_once() -> None:
    quota = certified_quota()
    batch = started(quota, *[ready(quota) for _ in range(3)])
    work()
    batch.refresh_from_db()
    printed = files.get(batch.print_file) or b""
    with pikepdf.open(io.BytesIO(printed)) as book:
        fonts = [
            bytes(found.read_raw_bytes())
            for found in book.objects
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/CIDFontType0C"
        ]
    assert len(fonts) == len(set(fonts)) >= 3


@pytest.mark.parametrize("messages", [1, 2, 4, 5])
def test_stopped_after_any_message_the_rest_is_done_later(messages: int) -> None:
    quota = certified_quota()
    batch = started(quota, ready(quota), ready(quota))
    work(messages)
    Job.objects.filter(state=JobState.DONE).update(state=JobState.TODO, attempts=0)  # lost answers
    work()
    batch.refresh_from_db()
    assert (batch.state, Certificate.objects.count()) == ("done", 2)
    assert len(texts(files.get(batch.print_file) or b"")) == 2
    quota.refresh_from_db()
    assert quota.fulfilled == 2


def test_pictures_come_a_few_at_a_time_after_the_print_file(monkeypatch) -> None:
    monkeypatch.setattr(tasks, "PICTURES_AT_ONCE", 1)
    quota = certified_quota()
    batch = started(quota, *[ready(quota) for _ in range(3)])
    drawn = []
    while work(1):
        batch.refresh_from_db()
        versions = CertificateVersion.objects.all()
        drawn.append(sum(files.exists(files.picture_of(v.file_path)) for v in versions))
        assert not drawn[-1] or batch.state == "done"
    assert drawn == [0, 0, 0, 0, 1, 2, 3, 3]


@pytest.mark.parametrize("failing", ["picture", "pdf"])
def test_a_full_disk_is_tried_again(failing: str, monkeypatch) -> None:
    quota = certified_quota()
    batch = started(quota, ready(quota))
    rename, failed = Path.replace, []

    def full_once(self: Path, target: Path) -> Path:
        if not failed and Path(target).suffix == (".png" if failing == "picture" else ".pdf"):
            failed.append(target)
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", full_once)
    work()
    assert failed
    batch.refresh_from_db()
    assert batch.state == "done"
    assert Certificate.objects.count() == 1


def test_a_picture_that_vanished_is_made_with_the_same_pdf() -> None:
    certificate = with_file(certified_quota())
    version = certificate.current
    before = version.sha256
    shelf(files.picture_of(version.file_path)).unlink()
    actions.request_file(version=version)
    work()
    version.refresh_from_db()
    assert version.sha256 == before
    assert files.exists(files.picture_of(version.file_path))
    assert not AuditEntry.objects.filter(action="certificates.file_differs").exists()


def test_a_dropped_file_comes_back_byte_for_byte() -> None:
    version = with_file(certified_quota()).current
    before = files.get(version.file_path)
    shelf(version.file_path).unlink()
    actions.request_file(version=version)
    work()
    assert files.get(version.file_path) == before


def test_asking_twice_while_it_is_made_is_one_job() -> None:
    version = certified(certified_quota()).current
    assert version is not None
    first = actions.request_file(version=version)
    assert actions.request_file(version=version) == first
    work()
    assert actions.request_file(version=version) != first


def test_what_fonts_cannot_draw_is_refused_and_the_batch_ends_without_it(time_machine) -> None:
    """Issuing asked before; fonts may have changed since."""
    quota = certified_quota()
    batch = started(quota, ready(quota), ready(quota))
    work(1)
    odd = printed_again(Certificate.objects.latest("pk"), name="李\U00031350")
    work()
    refused = Job.objects.get(kind="certificates.file", subject_id=str(odd.pk))
    assert refused.state == JobState.DENIED
    batch.refresh_from_db()
    assert batch.state == "running"
    time_machine.shift(datetime.timedelta(minutes=2))
    actions.close_left_over()
    work()
    batch.refresh_from_db()
    assert batch.state == "done"
    assert len(texts(files.get(batch.print_file) or b"")) == 1


def test_a_cohort_that_failed_as_a_whole_is_made_file_by_file(time_machine) -> None:
    quota = certified_quota()
    batch = started(quota, ready(quota), ready(quota))
    work(2)
    cohort = Job.objects.filter(kind="certificates.files")
    assert cohort.update(state=JobState.FAILED) == 1
    time_machine.shift(datetime.timedelta(minutes=2))
    for _ in range(2):  # every sweep asks; each file is asked for once
        actions.close_left_over()
    assert Job.objects.filter(kind="certificates.file").count() == 2
    work()
    batch.refresh_from_db()
    assert batch.state == "done"
    assert len(texts(files.get(batch.print_file) or b"")) == 2


def test_upkeep_leaves_a_young_batch_alone() -> None:
    quota = certified_quota()
    started(quota, ready(quota))
    work(2)
    actions.close_left_over()
    assert not Job.objects.filter(kind="certificates.print").exists()


def test_a_batch_without_certificates_needs_no_print_file() -> None:
    quota = certified_quota()
    batch = started(quota, enrolled(quota))
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.print_file) == ("done", "")
    assert [job.kind for job in Job.objects.all()] == ["certificates.issue"]


@pytest.mark.parametrize("kind", ["issue", "render", "file", "print", "pictures"])
def test_a_job_for_nothing_is_refused(kind: str) -> None:
    job = jobs.enqueue(kind=f"certificates.{kind}", subject_id=10**9)
    work()
    job.refresh_from_db()
    assert job.state == JobState.DENIED


def test_other_bytes_for_the_same_printing_are_on_record() -> None:
    version = with_file(certified_quota()).current
    before = version.sha256
    actions.keep_files(made=[(version, version.file_path, "0" * 64)])
    entry = AuditEntry.objects.get(action="certificates.file_differs")
    assert entry.detail == {"before": before, "after": "0" * 64}


def test_the_number_stands_on_the_page() -> None:
    certificate = with_file(certified_quota())
    [page] = texts(files.get(certificate.current.file_path) or b"")
    assert grouped(certificate.number).replace(" ", "") in page
    assert certificate.current.facts["name"] in page


def with_file(quota: Quota) -> Certificate:
    certificate = certified(quota)
    assert certificate.current is not None
    actions.request_file(version=certificate.current)
    work()
    certificate.current.refresh_from_db()
    return certificate


def shelf(name: str) -> Path:
    return Path(storages["private"].path(name))
