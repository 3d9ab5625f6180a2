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
from wagtail.search import index

from common import audit, jobs, uploads
from common.domain.problems import FileRefused
from common.phrases import say
from courses.domain import captions as cues
from courses.domain import recordings
from courses.domain.captions import AtLine
from courses.models import LessonPage, Recording
from courses.queries import recordings as queries
from courses.rules import FourEyes
from regions.models import Region

TRANSCODE: Final = "courses.transcode_recording"
PROPOSAL: Final = ("proposed", "proposed_by", "proposed_at")
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
    if uploads.free() < (1 + ROOM) * size:
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


@transaction.atomic
def describe_recording(*, recording: Recording, title: str, spoken: str, actor: Any) -> None:
    _change(recording, actor, title=title, spoken=spoken)
    _record(recording, "courses.describe_recording", actor)


@transaction.atomic
def take_words(*, recording: Recording, title: str, spoken: str, captions: str, actor: Any) -> None:
    """Take the words that a pack brings, as if somebody typed them: they may have to wait.

    Unacceptable while a change by somebody else waits here.
    """
    named = {"captions_file": ""} if captions != recording.captions else {}
    _change(recording, actor, title=title, spoken=spoken, captions=captions, **named)
    _record(recording, "courses.take_recording_words", actor)


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
    _change(
        recording,
        actor,
        captions=cues.to_vtt(found.cues),
        captions_file=Path(upload.name or "").name[-200:],
    )
    _record(recording, "courses.caption_recording", actor, cues=len(found.cues))


@transaction.atomic
def remove_captions(*, recording: Recording, actor: Any) -> None:
    _change(recording, actor, captions="", captions_file="")
    _record(recording, "courses.uncaption_recording", actor)


def _change(recording: Recording, actor: Any, **fields: str) -> None:
    """Change it at once, or propose it while learners or a reviewer look at it."""
    held = Recording.objects.select_for_update().get(pk=recording.pk)
    if not held.proposed and not queries.is_in_use(held):
        for name, value in fields.items():
            setattr(held, name, value)
        held.save(update_fields=list(fields))
        _index(held)
        return
    if held.proposed and held.proposed_by_id != actor.pk:
        raise Unacceptable(
            _("A change by %(name)s waits here. Agree to it or drop it first.")
            % {"name": held.proposed_by}
        )
    wanted = {**held.proposed, **fields}
    held.proposed = {name: text for name, text in wanted.items() if getattr(held, name) != text}
    held.proposed_by = actor if held.proposed else None
    held.proposed_at = timezone.now() if held.proposed else None
    held.save(update_fields=PROPOSAL)


@transaction.atomic
def agree_to_change(*, recording: Recording, seen: str, actor: Any) -> None:
    """Let learners see the proposed change; `seen` is the `proposed_at` that was looked at."""
    held = Recording.objects.select_for_update().get(pk=recording.pk)
    if held.proposed_by_id == actor.pk:
        raise FourEyes(_("You changed this yourself. Another reviewer has to agree to it."))
    if not held.proposed_at or held.proposed_at.isoformat() != seen:
        raise Unacceptable(_("The change is no longer the one that you looked at. Look again."))
    for name, value in held.proposed.items():
        setattr(held, name, value)
    changed = list(held.proposed)
    _forget_proposal(held, *changed)
    _index(held)
    _record(held, "courses.agree_to_recording", actor, changed=changed)


@transaction.atomic
def drop_change(*, recording: Recording, actor: Any) -> None:
    held = Recording.objects.select_for_update().get(pk=recording.pk)
    _record(held, "courses.drop_recording_change", actor, changed=list(held.proposed))
    _forget_proposal(held)


def _forget_proposal(held: Recording, *changed: str) -> None:
    held.proposed, held.proposed_by, held.proposed_at = {}, None, None
    held.save(update_fields=[*PROPOSAL, *changed])


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


def _index(recording: Recording) -> None:
    """The search reads what recordings say with the lessons that show them."""
    showing = [one.pk for one in queries.lessons_showing(recording)]
    for page in LessonPage.objects.filter(pk__in=showing):
        index.insert_or_update_object(page)


def _record(recording: Recording, action: str, actor: Any, **detail: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=recording,
        region_code=recording.region_id,
        detail={"title": recording.title, **detail},
    )
