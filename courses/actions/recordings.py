"""Audio and video in the CMS: brought, named, captioned, or deleted while no lesson shows it."""

import shutil
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from common import audit, jobs, uploads
from common.domain.problems import FileRefused
from common.phrases import say
from courses.domain import captions as cues
from courses.domain import recordings
from courses.domain.captions import AtLine
from courses.models import Recording
from regions.models import Region

TRANSCODE: Final = "courses.transcode_recording"
ROOM: Final = 2  # times the size of the upload, for what is made of it


class Unacceptable(Exception):
    """What was asked cannot be done; the message says why and what to do."""


class CaptionsRefused(Exception):
    """Nothing of the captions was kept; each problem has its line."""

    def __init__(self, problems: tuple[AtLine, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@transaction.atomic
def start_recording(
    *, region: Region, title: str, spoken: str, upload: UploadedFile, actor: Any
) -> Recording:
    """Keep the file and have a job make the sizes. The caller checked the right to the region."""
    size = upload.size or 0
    if size > recordings.LARGEST:
        raise Unacceptable(
            _("The file is larger than %(n)s MB. Save it with 720 lines, or split it.")
            % {"n": recordings.LARGEST >> 20}
        )
    if _free() < (1 + ROOM) * size:
        raise Unacceptable(_("The server has no room for this file. Please tell the operator."))
    started = uploads.begin(
        Recording(region=region, title=title, spoken=spoken, uploaded_by=actor),
        upload,
        folder="recordings/uploads",
        largest=recordings.LARGEST,
    )
    _record(started, "courses.upload_recording", actor, file=started.file_name[:100])
    jobs.enqueue(kind=TRANSCODE, subject_id=started.pk, actor_id=actor.pk, region_code=region.code)
    return started


def _free() -> int:
    place = Path(storages["private"].path(""))
    place.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(place).free


@transaction.atomic
def describe_recording(*, recording: Recording, title: str, spoken: str, actor: Any) -> None:
    recording.title, recording.spoken = title, spoken
    recording.save(update_fields=["title", "spoken"])
    _record(recording, "courses.describe_recording", actor)


@transaction.atomic
def set_captions(*, recording: Recording, upload: UploadedFile, actor: Any) -> None:
    """Keep the captions as WebVTT; CaptionsRefused or Unacceptable when they are of no use."""
    if (upload.size or 0) > cues.LARGEST:
        raise Unacceptable(_("Captions take at most 1 MB. Is it the right file?"))
    try:
        found = cues.read(upload.read(), seconds=recording.seconds or None)
    except FileRefused as refused:
        raise Unacceptable(say(refused.problem)) from refused
    if found.problems:
        raise CaptionsRefused(found.problems)
    recording.captions = cues.to_vtt(found.cues)
    recording.captions_file = Path(upload.name or "").name[-200:]
    recording.save(update_fields=["captions", "captions_file"])
    _record(recording, "courses.caption_recording", actor, cues=len(found.cues))


@transaction.atomic
def remove_captions(*, recording: Recording, actor: Any) -> None:
    recording.captions = recording.captions_file = ""
    recording.save(update_fields=["captions", "captions_file"])
    _record(recording, "courses.uncaption_recording", actor)


@transaction.atomic
def explain_missing_captions(*, recording: Recording, reason: str, actor: Any) -> None:
    """Keep why there are none; reviewers read it with the name of who wrote it."""
    recording.uncaptioned_because = reason.strip()[:500]
    recording.reason_by, recording.reason_at = actor, timezone.now()
    recording.save(update_fields=["uncaptioned_because", "reason_by", "reason_at"])
    _record(
        recording, "courses.explain_captions", actor, reason=recording.uncaptioned_because[:200]
    )


@transaction.atomic
def delete_recording(*, recording: Recording, actor: Any) -> None:
    """Delete it with its files; Unacceptable while a lesson shows it."""
    if ReferenceIndex.get_references_to(recording).exists():
        raise Unacceptable(_("A lesson shows this recording. Take it out of the lesson first."))
    _record(recording, "courses.delete_recording", actor)
    files, upload = storages["private"].path(recording.folder), recording.file_path
    recording.delete()
    transaction.on_commit(lambda: _delete(files, upload))


def _delete(folder: str, upload: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    uploads.delete_kept([upload])


def delete_old_recording_files() -> None:
    """Upkeep: what could not be converted within a day is refused and its file deleted."""
    uploads.delete_old(Recording)


def _record(recording: Recording, action: str, actor: Any, **detail: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=recording,
        region_code=recording.region_id,
        detail={"title": recording.title, **detail},
    )
