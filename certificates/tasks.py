"""Handlers of the outbox: issue in chunks, make the files, join them for the printer."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from certificates import actions, files, rules
from certificates.domain.facts import Facts
from certificates.domain.sample import sample
from certificates.enums import FileKind
from certificates.models import CertificateTemplate, CertificateVersion, IssueBatch, IssuedFile
from certificates.queries import templates, trust
from certificates.signing.imprint import Imprint
from common import jobs
from common.models import Job

if TYPE_CHECKING:
    from certificates.rendering.layers import Seal
    from certificates.signing.stamping import Authority

FILES_AT_ONCE = 100  # a cohort: laid out together, one message of work
PICTURES_AT_ONCE = 20  # a message of about two seconds: other people's work goes in between


def issue(job: Job) -> object:
    """Issue for the next chunk of the batch."""
    step = actions.issue_chunk(batch=_batch(job))
    jobs.progress(job, done=step.done, total=step.total)
    return None if step.is_finished else jobs.AGAIN


def render(job: Job) -> None:
    """Ask for the files of the batch, a job for each cohort: several workers share them."""
    batch = _batch(job)
    asked = actions.request_files(batch=batch, size=FILES_AT_ONCE)
    jobs.progress(job, done=job.total)
    if not asked:
        actions.close_batches([batch])


def make_files(job: Job) -> None:
    """Make the PDFs of a cohort together; who cannot be drawn gets a job of its own, which says so.

    Their pictures follow after the print file: they take fifty times as long.
    """
    versions = actions.cohort_of(job.subject_id)
    for version, made in _made(versions):
        if made is None:
            actions.request_file(version=version)
    jobs.progress(job, done=job.total)
    if versions:
        actions.close_batches(actions.running_batches(versions[0].certificate))


def make_file(job: Job) -> None:
    """Make the PDF and the picture of one printing, what is not there."""
    version = _version(job)
    content = file_of(version)
    _draw(version.file_path, content)
    jobs.progress(job, done=1)
    actions.close_batches(actions.running_batches(version.certificate))


def make_credential_file(job: Job) -> None:
    """Make the second kind of file: the same page with the credential attached, signed as well."""
    from certificates.rendering import attach, pdf  # slow import: WeasyPrint, tasks only

    version = _version(job)
    facts = Facts.from_json(version.facts)
    document = actions.credential(version=version, masked=False)
    page = pdf.render_pdf(facts, picture=_picture(version.template))
    page = attach.credential(page, document, made=version.created_at)
    content = _sealed(version, page, facts)
    sha256 = files.put(files.with_credential(files.name_of(version)), content)
    actions.keep_bytes(version=version, kind=FileKind.CREDENTIAL, sha256=sha256)
    actions.request_stamp(content=content)
    jobs.progress(job, done=1)


def print_batch(job: Job) -> None:
    """Print a batch into one file in the order of its townships; its pictures come after it."""
    from certificates.rendering import pdf  # slow import: WeasyPrint, tasks only

    batch = _batch(job)
    printed = _printed(batch)
    name = files.print_file_of(batch) if printed.exists() else ""
    if name:
        people = (Facts.from_json(version.facts) for version in printed.iterator())
        picture = _picture_of_all(printed)
        files.put_long(name, lambda file: pdf.book(people, file.write, picture=picture))
    actions.keep_print_file(batch=batch, name=name)
    jobs.progress(job, done=1)


def make_pictures(job: Job) -> object:
    """Draw the pictures of the next printings of a batch, of those that have none."""
    printed = _printed(_batch(job)).order_by("pk")
    chunk = list(printed.filter(pk__gt=job.done)[:PICTURES_AT_ONCE])
    for version in chunk:
        _draw(version.file_path, file_of(version))
    if not chunk:
        return None
    jobs.progress(job, done=chunk[-1].pk, total=printed.latest("pk").pk)
    return jobs.AGAIN


def _draw(pdf: str, content: bytes) -> None:
    picture = files.picture_of(pdf)
    if not files.exists(picture):
        from certificates.rendering import png  # slow import: PDFium, tasks only

        files.put(picture, png.from_pdf(content))


def remind(job: Job) -> object:
    """Send the renewal reminders of the day that the job is named after to the next people."""
    step = actions.remind_chunk(after=job.done, today=date.fromisoformat(job.subject_id))
    jobs.progress(job, done=step.upto, total=step.last)
    return None if step.is_finished else jobs.AGAIN


def stamp(job: Job) -> None:
    """Put a time-stamp on the signature of a file that lies there.

    The register knows the stamped bytes before the file is replaced: whenever this breaks off, the
    file that lies there is one that verifies, with a time-stamp or without.
    """
    from certificates.signing import stamping  # slow import: pyHanko, tasks only

    asked = _authority()
    file, name, content = _lying(job)
    if content is None:
        return
    made, at = stamping.checked(content, asked, trust.trusted_seals())
    stamped = actions.announce_stamped(file=file, content=made, at=at)
    files.put(name, made)
    actions.keep_stamped(stamped=stamped)
    jobs.progress(job, done=1)


def archive(job: Job) -> None:
    """Bring a stamped file that lies there into its long-term form, or renew that; in the order of
    `stamp`.
    """
    from certificates.signing import archiving  # slow import: pyHanko, tasks only

    asked = _authority()
    file, name, content = _lying(job)
    if content is None:
        return
    made = archiving.archived(content, asked, trust.trusted_seals())
    kept = actions.announce_stamped(
        file=file, content=made.content, at=made.at, archived_until=made.until
    )
    files.put(name, made.content)
    actions.keep_stamped(stamped=kept)
    jobs.progress(job, done=1)


def ask_for_archives(job: Job) -> object:
    """Look through the next files for those that need a long-term form, or a new time-stamp."""
    step = actions.archive_chunk(after=job.done)
    jobs.progress(job, done=step.upto, total=step.last)
    return None if step.is_finished else jobs.AGAIN


def _authority() -> "Authority":
    from certificates.signing import stamping  # slow import: pyHanko, tasks only

    asked = stamping.authority()
    if asked is None:
        raise jobs.Denied("no time-stamp authority is configured")
    return asked


def _lying(job: Job) -> tuple[IssuedFile, str, bytes | None]:
    """Return the file of the job, its name and its content; no content where it was dropped or
    another file took its place: that one asks for its own.
    """
    file = IssuedFile.objects.select_related("version__certificate").get(pk=job.subject_id)
    name = files.name_of(file.version)
    if file.kind == FileKind.CREDENTIAL:
        name = files.with_credential(name)
    content = files.get(name)
    is_it = content is not None and hashlib.sha256(content).hexdigest() == file.sha256
    return file, name, content if is_it else None


def file_of(version: CertificateVersion) -> bytes:
    """Return the PDF of a printing; it is made where it is not there."""
    [(_, content)] = files_of([version])
    if content is None:
        raise jobs.Denied(f"no certificate font draws this page: {version.facts['name']}")
    return content


def files_of(
    versions: Iterable[CertificateVersion],
) -> Iterator[tuple[CertificateVersion, bytes | None]]:
    """Yield each printing with its PDF, None where no font draws it. What is not there is made and
    kept, a cohort at a time.
    """
    iterator = iter(versions)
    while cohort := list(islice(iterator, FILES_AT_ONCE)):
        found = {version.pk: files.get(version.file_path) for version in cohort}
        absent = [version for version in cohort if found[version.pk] is None]
        found |= {version.pk: content for version, content in _made(absent)}
        for version in cohort:
            yield version, found[version.pk]


def _made(
    versions: Sequence[CertificateVersion],
) -> Iterator[tuple[CertificateVersion, bytes | None]]:
    """Make, sign and keep the PDFs of these printings."""
    if not versions:
        return
    from certificates.rendering import pdf  # slow import: WeasyPrint, tasks only
    from certificates.signing import seal  # slow import: cryptography

    who = seal.provider()
    actions.keep_seal(who.chain[0])
    places = actions.status_places(versions=versions)
    for template, alike in groupby(versions, key=attrgetter("template")):
        group = list(alike)
        everyone = [Facts.from_json(version.facts) for version in group]
        orders = [
            pdf.Order(facts, Imprint.of(facts, places[version.pk]))
            for version, facts in zip(group, everyone, strict=True)
        ]
        made = dict(
            zip(group, pdf.cohort(orders, picture=_picture(template), who=who), strict=True)
        )
        drawn = {version: page for version, page in made.items() if isinstance(page, bytes)}
        _keep(drawn)
        for version in group:
            yield version, drawn.get(version)


def _keep(drawn: Mapping[CertificateVersion, bytes]) -> None:
    """Put the files on the shelf, then note them: what breaks off between is made again."""
    names = {version: files.name_of(version) for version in drawn}
    actions.keep_files(
        made=[(v, names[v], files.put(names[v], content)) for v, content in drawn.items()]
    )
    for content in drawn.values():
        actions.request_stamp(content=content)


def _picture(template: str) -> "Seal | None":
    """Return the seal that is stamped on a printing with this template."""
    from certificates.rendering.layers import Seal  # slow import: WeasyPrint, tasks only

    content = actions.seal_of(templates.by_name(template))
    return Seal("image/png", content) if content else None


def _picture_of_all(printed: QuerySet[CertificateVersion]) -> "Seal | None":
    """Return the seal of a print file. Where the template changed within a batch none is stamped:
    the pages have room for the office's own.
    """
    names = set(printed.order_by().values_list("template", flat=True))
    return _picture(names.pop()) if len(names) == 1 else None


def preview_template(job: Job) -> None:
    """Draw an invented certificate in an office's words, without its seal."""
    from certificates.rendering import boxes, pdf, png  # slow import: WeasyPrint, tasks only

    found = CertificateTemplate.objects.select_related("region").filter(pk=job.subject_id).first()
    if found is None:
        raise jobs.Denied(f"template {job.subject_id} does not exist")
    facts = sample(
        region=found.region_id,
        region_name=found.region.name,
        today=timezone.localdate(found.created_at),
        site=settings.SITE_URL,
    )
    told = templates.applied(facts, found)
    try:
        if text := boxes.overlong(told):
            raise jobs.Denied(rules.say(rules.LONG, {"where": text}))
        page = pdf.render_pdf(told)
    except pdf.UnexpectedFont as error:
        raise jobs.Denied(f"no certificate font draws this page: {error}") from error
    files.put(files.preview_of(found), png.from_pdf(page))


def _sealed(version: CertificateVersion, page: bytes, facts: Facts) -> bytes:
    """Return the page signed; whose seal it is stays known for later checks."""
    from certificates.signing import pdf, seal  # slow import: pyHanko, tasks only

    who = seal.provider()
    actions.keep_seal(who.chain[0])
    place = actions.status_places(versions=[version])[version.pk]
    return pdf.sign(page, Imprint.of(facts, place), seal=who)


def _printed(batch: IssueBatch) -> QuerySet[CertificateVersion]:
    """Return the current printing of each certificate of the batch that has a file."""
    current = CertificateVersion.objects.filter(
        certificate__batches=batch, pk=F("certificate__current")
    ).exclude(file_path="")
    return current.select_related("certificate").order_by("certificate__region_id", "pk")


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
