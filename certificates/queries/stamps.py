"""How far the time-stamps of a printing's file are, and which files need another one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certificates.enums import FileKind
from certificates.models import CertificateVersion, IssuedFile
from common.models import Job, JobState

KIND = "certificates.stamp"  # of the job, by the id of an IssuedFile
BEFORE_THE_END: Final = timedelta(days=90)  # an archive is renewed so long before it ends


@dataclass(frozen=True)
class StampState:
    """`at`: what the time-stamp says. While the authority is not reached, `error` says why.
    `archived_until`: the file is in its long-term form until then, and is renewed before.
    """

    state: Literal["stamped", "waiting", "failing"]
    at: datetime | None = None
    error: str = ""
    archived_until: datetime | None = None


def stamp_of(version: CertificateVersion | None) -> StampState | None:
    """Return the state for the file that is handed out now; None where none is asked for."""
    if version is None or not version.sha256:
        return None
    file = IssuedFile.objects.filter(sha256=version.sha256, kind=FileKind.PLAIN).first()
    if file is None or file.stamped_at:
        if file is None:
            return None
        return StampState("stamped", at=file.stamped_at, archived_until=file.archived_until)
    if not settings.TSA_URL:
        return None
    job = Job.objects.filter(kind=KIND, subject_id=str(file.pk)).order_by("-pk").first()
    if job is None:
        return None
    is_failing = bool(job.error) and job.state != JobState.DONE
    return StampState("failing" if is_failing else "waiting", error=job.error)


def to_archive(after: int, upto: int, now: datetime) -> QuerySet[IssuedFile]:
    """Return the stamped files with ids in (after, upto] that have no long-term form, or one that
    ends soon. A file that another one has replaced is left alone, and so are superseded printings.
    """
    later = IssuedFile.objects.filter(
        version=OuterRef("version"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    )
    ends = Q(archived_until=None) | Q(archived_until__lt=now + BEFORE_THE_END)
    return IssuedFile.objects.filter(
        ends,
        ~Exists(later),
        pk__gt=after,
        pk__lte=upto,
        stamped_at__isnull=False,
        version__certificate__current=F("version"),
    ).order_by("pk")
