"""Handlers of the outbox: issue in chunks, make the files, join them for the printer."""

from collections.abc import Iterator

from django.db.models import F

from certificates import actions, files
from certificates.domain.facts import Facts
from certificates.enums import FileKind
from certificates.models import CertificateVersion, IssueBatch
from certificates.signing.imprint import Imprint
from common import jobs
from common.models import Job

FILES_ASKED_AT_ONCE = 100


def issue(job: Job) -> object:
    """Issue for the next chunk of the batch."""
    step = actions.issue_chunk(batch=_batch(job))
    jobs.progress(job, done=step.done, total=step.total)
    return None if step.is_finished else jobs.AGAIN


def render(job: Job) -> object:
    """Ask for the files of the batch, each a job of its own: several workers share them."""
    batch = _batch(job)
    asked = actions.request_files(batch=batch, size=FILES_ASKED_AT_ONCE)
    jobs.progress(job, done=min(job.total, job.done + asked))
    if asked:
        return jobs.AGAIN
    actions.close_batches([batch])
    return None


def make_file(job: Job) -> None:
    """Make the PDF and the picture of one printing, unless both are there."""
    version = _version(job)
    if not _is_complete(version):
        _make(version)
    jobs.progress(job, done=1)
    actions.close_batches(actions.running_batches(version.certificate))


def make_credential_file(job: Job) -> None:
    """Make the second kind of file: the same page with the credential attached, signed as well."""
    from certificates.rendering import attach, pdf  # slow import: WeasyPrint, tasks only

    version = _version(job)
    facts = Facts.from_json(version.facts)
    document = actions.credential(version=version, masked=False)
    page = attach.credential(pdf.render_pdf(facts), document, made=version.created_at)
    content = _sealed(version, page, facts)
    sha256 = files.put(files.with_credential(files.name_of(version)), content)
    actions.keep_bytes(version=version, kind=FileKind.CREDENTIAL, sha256=sha256)
    jobs.progress(job, done=1)


def print_batch(job: Job) -> None:
    """Join the files of a batch in the order of its townships. A file that vanished is made."""
    from certificates.rendering import pdf  # slow import: pikepdf and WeasyPrint, tasks only

    batch = _batch(job)
    name = files.print_file_of(batch)
    pages = list(_pages(batch))
    if pages:
        files.put(name, pdf.join(pages))
    actions.keep_print_file(batch=batch, name=name if pages else "")
    jobs.progress(job, done=1)


def file_of(version: CertificateVersion) -> bytes:
    """Return the PDF of a printing; it is made where it is not there."""
    return files.get(version.file_path) or _make(version)


def _make(version: CertificateVersion) -> bytes:
    from certificates.rendering import pdf, png  # slow import: WeasyPrint, tasks only

    facts = Facts.from_json(version.facts)
    try:
        page = pdf.render_pdf(facts)
    except pdf.UnexpectedFont as error:
        raise jobs.Denied(f"no certificate font draws this page: {error}") from error
    content = _sealed(version, page, facts)
    name = files.name_of(version)
    sha256 = files.put(name, content)
    files.put(files.picture_of(name), png.from_pdf(page))
    actions.keep_file(version=version, name=name, sha256=sha256)
    return content


def _sealed(version: CertificateVersion, page: bytes, facts: Facts) -> bytes:
    """Return the page signed; whose seal it is stays known for later checks."""
    from certificates.signing import pdf, seal  # slow import: pyHanko, tasks only

    who = seal.provider()
    actions.keep_seal(who.chain[0])
    place = actions.status_places(versions=[version])[version.pk]
    return pdf.sign(page, Imprint.of(facts, place), seal=who)


def _pages(batch: IssueBatch) -> Iterator[bytes]:
    """Each certificate of the batch in its current printing."""
    printed = CertificateVersion.objects.filter(
        certificate__batches=batch, pk=F("certificate__current")
    ).exclude(file_path="")
    for version in printed.select_related("certificate").order_by("certificate__region_id", "pk"):
        yield file_of(version)


def _is_complete(version: CertificateVersion) -> bool:
    pdf = version.file_path
    return files.exists(pdf) and files.exists(files.picture_of(pdf))


def _version(job: Job) -> CertificateVersion:
    versions = CertificateVersion.objects.select_related("certificate")
    if found := versions.filter(pk=job.subject_id).first():
        return found
    raise jobs.Denied(f"printing {job.subject_id} does not exist")


def _batch(job: Job) -> IssueBatch:
    batch = IssueBatch.objects.select_related("period__programme", "region").filter(
        pk=job.subject_id
    )
    if found := batch.first():
        return found
    raise jobs.Denied(f"batch {job.subject_id} does not exist")
