"""From issued certificates to files: a job per cohort, then one print file per batch. A printing by
itself (asked for by its owner, or refused with its cohort) has a job of its own.

The register never waits for a file. A file that is missing is made again from the frozen facts,
so every step here may be killed and repeated.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from certificates.actions.batches import finish
from certificates.enums import BatchState, FileKind
from certificates.models import Certificate, CertificateVersion, IssueBatch, IssuedFile
from common import audit, jobs
from common.audit import Actor
from common.models import UNDER_WAY, Job, JobState

FILE: Final = "certificates.file"  # subject: a printing
FILES: Final = "certificates.files"  # subject: batch:first printing:last printing
CREDENTIAL_FILE: Final = "certificates.credential_file"  # subject: a printing
PRINT: Final = "certificates.print"  # subject: a batch
PICTURES: Final = "certificates.pictures"  # subject: a batch
_SETTLES_AFTER = timedelta(minutes=1)
_CLOSED_PER_SWEEP = 20


@transaction.atomic
def request_file(
    *, version: CertificateVersion, actor: Actor | None = None, kind: str = FILE
) -> Job:
    """Have the PDF and the picture of this printing made, or the PDF with its credential
    (CREDENTIAL_FILE); asking while it is made is once.
    """
    CertificateVersion.objects.select_for_update().get(pk=version.pk)
    asked = Job.objects.filter(kind=kind, subject_id=str(version.pk)).order_by("pk")
    latest = asked.last()
    if latest is not None and latest.is_under_way:
        return latest
    return jobs.enqueue(
        kind=kind,
        subject_id=version.pk,
        key=f"{kind}:{version.pk}:{asked.count() + 1}",
        actor_id=actor.pk if actor else None,
        region_code=version.certificate.issuing_region_id,
        total=1,
    )


@transaction.atomic
def request_files(*, batch: IssueBatch, size: int) -> int:
    """Have the files of a batch made by cohorts of `size`, which several workers share; return how
    many files are asked for.
    """
    waiting = list(_without_file(batch).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), size):
        cohort = waiting[start : start + size]
        jobs.enqueue(
            kind=FILES,
            subject_id=f"{batch.pk}:{cohort[0]}:{cohort[-1]}",
            actor_id=batch.actor_id,
            region_code=batch.region_id,
            total=len(cohort),
        )
    return len(waiting)


def cohort_of(subject: str) -> list[CertificateVersion]:
    """Return the printings of a FILES job that have no file yet."""
    batch, first, last = map(int, subject.split(":"))
    left = CertificateVersion.objects.filter(
        certificate__batches=batch, file_path="", pk__range=(first, last)
    )
    return list(left.select_related("certificate").order_by("pk"))


@transaction.atomic
def keep_files(*, made: Sequence[tuple[CertificateVersion, str, str]]) -> None:
    """Note where the PDF of each printing lies, and its sha-256. The same facts give the same
    bytes; where newer fonts changed them, the audit trail keeps the old checksum.
    """
    for version, name, sha256 in made:
        if version.sha256 and version.sha256 != sha256:
            audit.record(
                actor=None,
                action="certificates.file_differs",
                subject=version,
                region_code=version.certificate.issuing_region_id,
                detail={"before": version.sha256, "after": sha256},
            )
        version.file_path, version.sha256 = name, sha256
    versions = [version for version, _, _ in made]
    CertificateVersion.objects.bulk_update(versions, ["file_path", "sha256"])
    IssuedFile.objects.bulk_create(
        [IssuedFile(version=v, kind=FileKind.PLAIN, sha256=v.sha256) for v in versions],
        ignore_conflicts=True,
    )


def keep_bytes(*, version: CertificateVersion, kind: FileKind, sha256: str) -> None:
    """Note the checksum of a file for ever: whoever holds the file may ask whether it is ours."""
    IssuedFile.objects.get_or_create(sha256=sha256, defaults={"version": version, "kind": kind})


def close_batches(batches: Iterable[IssueBatch]) -> None:
    """Have the print file made for every batch whose files are all settled.

    Whoever finishes a file asks here after committing: of two at once, at least the later one
    sees both.
    """
    for batch in batches:
        if _is_settled(batch):
            with transaction.atomic():
                _enqueue(batch, PRINT)


def running_batches(certificate: Certificate) -> list[IssueBatch]:
    return list(certificate.batches.filter(state=BatchState.RUNNING))


def close_left_over() -> None:
    """Upkeep: a batch of which a file could not be made is printed without it."""
    old = IssueBatch.objects.filter(
        state=BatchState.RUNNING, created_at__lt=timezone.now() - _SETTLES_AFTER
    )
    batches = list(old.order_by("pk")[:_CLOSED_PER_SWEEP])
    for batch in batches:
        _ask_one_by_one(batch)
    close_batches(batches)


@transaction.atomic
def keep_print_file(*, batch: IssueBatch, name: str) -> None:
    """Note the print file; the pictures are drawn after it, when nobody waits any more."""
    finish(batch=batch, print_file=name)
    if name:
        _enqueue(batch, PICTURES)
    audit.record(
        actor=None,
        action="certificates.print_file",
        subject=batch,
        region_code=batch.region_id,
        detail={"certificates": batch.certificates.count()},
    )


def _ask_one_by_one(batch: IssueBatch) -> None:
    """Where a cohort failed as a whole, find out whose file it was."""
    failed = Job.objects.filter(
        kind=FILES, subject_id__startswith=f"{batch.pk}:", state=JobState.FAILED
    )
    if failed.exists():
        for version in _without_file(batch).exclude(Exists(_jobs())):
            request_file(version=version)


def _is_settled(batch: IssueBatch) -> bool:
    """Everybody is issued or refused, and every file is there or was given up."""
    left = _without_file(batch)
    if left.exclude(Exists(_jobs())).exists() or left.filter(Exists(_jobs(UNDER_WAY))).exists():
        return False
    issued = batch.certificates.count()
    return issued > 0 and issued + len(batch.denied) >= len(batch.requested)


def _without_file(batch: IssueBatch) -> QuerySet[CertificateVersion]:
    return (
        CertificateVersion.objects.filter(certificate__batches=batch, file_path="")
        .select_related("certificate")
        .order_by("certificate__region_id", "pk")
    )


def _jobs(states: Collection[str] = JobState.values) -> QuerySet[Job]:
    """Return the file jobs of the printing of the outer query."""
    subject = Cast(OuterRef("pk"), CharField())
    return Job.objects.filter(kind=FILE, subject_id=subject, state__in=states)


def _enqueue(batch: IssueBatch, kind: str) -> None:
    jobs.enqueue(
        kind=kind,
        subject_id=batch.pk,
        actor_id=batch.actor_id,
        region_code=batch.region_id,
        total=1,
    )
