"""How far the time-stamp of a printing's file is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from certificates.enums import FileKind
from certificates.models import CertificateVersion, IssuedFile
from common.models import Job, JobState

KIND = "certificates.stamp"  # of the job, by the id of an IssuedFile


@dataclass(frozen=True)
class StampState:
    """`at`: what the time-stamp says. While the authority is not reached, `error` says why."""

    state: Literal["stamped", "waiting", "failing"]
    at: datetime | None = None
    error: str = ""


def stamp_of(version: CertificateVersion | None) -> StampState | None:
    """Return the state for the file that is handed out now; None where none is asked for."""
    if version is None or not version.sha256:
        return None
    file = IssuedFile.objects.filter(sha256=version.sha256, kind=FileKind.PLAIN).first()
    if file is None or file.stamped_at:
        return StampState("stamped", at=file.stamped_at) if file else None
    if not settings.TSA_URL:
        return None
    job = Job.objects.filter(kind=KIND, subject_id=str(file.pk)).order_by("-pk").first()
    if job is None:
        return None
    is_failing = bool(job.error) and job.state != JobState.DONE
    return StampState("failing" if is_failing else "waiting", error=job.error)
