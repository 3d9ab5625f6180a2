"""Handlers of the office's jobs: bundles of a batch."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from certificates import files
from certificates import tasks as certificates
from certificates.domain.facts import Facts
from certificates.models import CertificateVersion, IssueBatch
from common import jobs
from common.models import Job
from office.bundles import Offsets
from office.queries.certificate import state_of
from office.workbook import Value, workbook

INDEX = "index.xlsx"


def make_zip(job: Job) -> None:
    """The single files in folders by township, with a sheet that lists them and their checksums."""
    batch = _batch(int(job.subject_id))
    versions = _versions(batch)

    def write(file: BinaryIO) -> None:
        done = 0
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed
            for version, content in certificates.files_of(_valid(versions).iterator()):
                if content is not None:
                    archive.writestr(_name(version), content)
                done += 1
                jobs.progress(job, done=done)
            with override(_language(batch)):
                archive.writestr(INDEX, _index(versions))

    files.put_long(files.zip_of(batch), write)


def make_overprint(job: Job) -> None:
    """The print file without the ornament, moved by the offsets."""
    from certificates.rendering.overprint import overprint  # slow import: pikepdf

    pk, offsets = Offsets.read(job.subject_id)
    batch = _batch(pk)
    source = files.opened(batch.print_file)
    if source is None:
        raise jobs.Denied(_("The print file is not there yet."))
    right, down = float(offsets.right), float(offsets.down)
    with source as opened:
        files.put_long(
            offsets.name(batch), lambda file: overprint(opened, file, right=right, down=down)
        )
    jobs.progress(job, done=job.total)


def _batch(pk: int) -> IssueBatch:
    if found := IssueBatch.objects.filter(pk=pk).first():
        return found
    raise jobs.Denied(f"batch {pk} does not exist")


def _versions(batch: IssueBatch) -> QuerySet[CertificateVersion]:
    """Return the current printings of the batch, by township."""
    current = CertificateVersion.objects.filter(
        certificate__batches=batch, pk=F("certificate__current")
    )
    return current.select_related("certificate").order_by("certificate__region_id", "pk")


def _valid(versions: QuerySet[CertificateVersion]) -> QuerySet[CertificateVersion]:
    return versions.filter(certificate__state="valid")


def _name(version: CertificateVersion) -> str:
    facts = Facts.from_json(version.facts)
    folder = f"{facts.township}/" if facts.township else ""
    return f"{folder}{facts.number}-{facts.name}{files.PDF}"


def _index(versions: QuerySet[CertificateVersion]) -> bytes:
    headers = [
        _("File"),
        _("Number"),
        _("Name"),
        _("Post"),
        _("Division"),
        _("Issued on"),
        _("Valid until"),
        _("Printing"),
        _("State"),
        _("SHA-256"),
    ]
    return workbook(headers, _lines(versions), title=_("Certificates"), widths=_WIDTHS)


_WIDTHS = [44, 24, 14, 14, 44, 12, 12, 8, 10, 68]


def _lines(versions: QuerySet[CertificateVersion]) -> Iterator[list[Value]]:
    """Whoever was revoked is listed without a file."""
    today = timezone.localdate()
    words = {"valid": _("valid"), "expired": _("expired"), "revoked": _("revoked")}
    for version in versions.iterator():
        facts, certificate = Facts.from_json(version.facts), version.certificate
        state = state_of(certificate, today)
        yield [
            "" if state == "revoked" else _name(version),
            facts.number,
            facts.name,
            facts.role_title,
            facts.region_path,
            facts.issued_on,
            facts.valid_until,
            version.number,
            words[state],
            version.sha256,
        ]


def _language(batch: IssueBatch) -> str:
    asked = User.objects.filter(pk=batch.actor_id).values_list("language", flat=True).first()
    return asked or "zh-hans"
