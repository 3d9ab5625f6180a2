"""Time-stamps on signatures and over whole files: asked for afterwards, never in the way of a
certificate.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certificates.enums import FileKind
from certificates.models import CertificateVersion, IssuedFile
from certificates.queries import stamps
from common import audit, jobs
from common.models import UNDER_WAY, Job, JobState

STAMP: Final = stamps.KIND
ARCHIVE: Final = "certificates.archive"  # subject: an IssuedFile
ARCHIVES: Final = "certificates.archives"  # subject: a day
CHUNK: Final = 500
AGAIN_AFTER: Final = timedelta(hours=1)
AT_ONCE: Final = 100


def request_stamp(*, content: bytes) -> None:
    """Have this file stamped, where an authority is configured. A file that was made again is
    stamped again.
    """
    if not settings.TSA_URL:
        return
    file = IssuedFile.objects.get(sha256=hashlib.sha256(content).hexdigest())
    before = Job.objects.filter(kind=STAMP, subject_id=str(file.pk))
    if before.filter(state__in=UNDER_WAY).exists():
        return
    jobs.enqueue(kind=STAMP, subject_id=file.pk, key=f"{STAMP}:{file.pk}:{before.count()}", total=1)


@transaction.atomic
def announce_stamped(
    *, file: IssuedFile, content: bytes, at: datetime, archived_until: datetime | None = None
) -> IssuedFile:
    """Let the register know the bytes of a stamped file, before anybody can be given it."""
    made, is_new = IssuedFile.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "version": file.version,
            "kind": file.kind,
            "stamped_at": file.stamped_at or at,
            "archived_until": archived_until,
        },
    )
    if is_new:
        audit.record(
            actor=None,
            action="certificates.archive" if archived_until else "certificates.stamp",
            subject=file.version,
            region_code=file.version.certificate.issuing_region_id,
            detail={"before": file.sha256, "after": made.sha256, "at": at.isoformat()},
        )
    return made


def keep_stamped(*, stamped: IssuedFile) -> None:
    """The stamped file took the place of the other one."""
    if stamped.kind == FileKind.PLAIN:
        CertificateVersion.objects.filter(pk=stamped.version_id).update(sha256=stamped.sha256)
    if settings.TSA_ARCHIVE and stamped.archived_until is None:
        _request_archive(stamped)


def _request_archive(file: IssuedFile) -> None:
    jobs.enqueue(kind=ARCHIVE, subject_id=file.pk, total=1)


def ask_archives() -> None:
    """Upkeep: one job a day goes through the files, where a long-term form is wanted."""
    if settings.TSA_URL and settings.TSA_ARCHIVE:
        day = timezone.localdate().isoformat()
        jobs.enqueue(kind=ARCHIVES, subject_id=day, key=f"{ARCHIVES}:{day}")


@dataclass(frozen=True)
class Looked:
    """Files were looked through, up to the one with the id `upto`."""

    upto: int
    last: int

    @property
    def is_finished(self) -> bool:
        return self.upto >= self.last


def archive_chunk(*, after: int) -> Looked:
    """Have the next files brought into their long-term form: those that were stamped before it was
    wanted, and those of which the last archive time-stamp ends soon.
    """
    last = IssuedFile.objects.aggregate(last=Max("pk"))["last"] or 0
    upto = min(last, after + CHUNK)
    for file in stamps.to_archive(after, upto, timezone.now()):
        _request_archive(file)
    return Looked(upto, last)


def ask_stamps_again() -> None:
    """Upkeep: what an authority refused or did not answer is asked for again each hour."""
    now = timezone.now()
    failed = Job.objects.filter(
        kind__in=[STAMP, ARCHIVE], state=JobState.FAILED, finished_at__lt=now - AGAIN_AFTER
    )
    if settings.TSA_URL:
        ids = list(failed.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        Job.objects.filter(pk__in=ids).update(state=JobState.TODO, attempts=0, next_try_at=now)
