"""The job that makes a recording small: a step at a time, so that a killed worker goes on."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation

from common import audit, jobs, uploads
from common.domain.problems import FileRefused
from common.models import Job, UploadState
from common.phrases import say
from courses.domain import recordings
from courses.domain.recordings import Source, Step, Work
from courses.exchange import recordings as ffmpeg
from courses.models import Recording

BUDGET: Final = 30  # seconds after which the next message goes on; a step may take 200 more
MADE: Final = ("kind", "seconds", "sizes", "poster_bytes")
SAY_EACH: Final = 1.0  # seconds between two marks of progress


def transcode_job(job: Job) -> Any:
    """Handler of `courses.transcode_recording`: every size is made, or it is said why not.

    A file that is made stays made: run again after a kill, the job goes on with the next.
    """
    found = (
        Recording.objects.select_related("uploaded_by")
        .filter(pk=job.subject_id, state=UploadState.READING)
        .first()
    )
    if found is None:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            source = _source(found)
            all_steps = recordings.steps(source)
            if not _make(found, all_steps, job):
                return jobs.AGAIN
        except FileRefused as refused:
            _refuse(found, say(refused.problem))
            return None
    _finish(found, source, all_steps)
    return {"seconds": found.seconds, "sizes": found.sizes}


def _source(found: Recording) -> Source:
    if not found.source:
        found.source = asdict(ffmpeg.look(_upload(found)))
        found.save(update_fields=["source"])
    return Source(**found.source)


def _upload(found: Recording) -> Path:
    path = Path(storages["private"].path(found.file_path)) if found.file_path else None
    if path is None or not path.exists():
        raise FileRefused(uploads.GONE)
    return path


def _make(found: Recording, all_steps: list[Step], job: Job) -> bool:
    """Make the files that are missing; False when the time of this message is used up."""
    upload, folder = _upload(found), Path(storages["private"].path(found.folder))
    folder.mkdir(parents=True, exist_ok=True)
    progress = _Progress(job, sum(one.cost for one in all_steps))
    end = time.monotonic() + BUDGET
    for step in all_steps:
        if time.monotonic() > end:
            return False
        ffmpeg.make(step, upload=upload, folder=folder, steps=all_steps, on_seconds=progress.within)
        progress.finish(step)
    return True


class _Progress:
    """Seconds of recording, over all steps; each mark renews the lease of the job."""

    def __init__(self, job: Job, total: float) -> None:
        self.job, self.total = job, max(1, round(total))
        self.done, self.said = 0.0, 0.0

    def within(self, seconds: float) -> None:
        if time.monotonic() - self.said >= SAY_EACH:
            self._say(self.done + seconds)

    def finish(self, step: Step) -> None:
        self.done += step.cost
        self.within(0)

    def _say(self, done: float) -> None:
        self.said = time.monotonic()
        jobs.progress(self.job, done=min(round(done), self.total), total=self.total)


@transaction.atomic
def _finish(found: Recording, source: Source, all_steps: list[Step]) -> None:
    folder = Path(storages["private"].path(found.folder))
    found.kind, found.seconds = source.kind, max(1, round(source.seconds))
    files = [(size, recordings.file_of(source, size)) for size in recordings.sizes(source)]
    found.sizes = [
        {"size": size, "file": name, "bytes": (folder / name).stat().st_size}
        for size, name in files
    ]
    for step in all_steps:
        if step.work is Work.POSTER:
            found.poster_bytes = (folder / step.file).stat().st_size
    _end(found, UploadState.DONE)
    transaction.on_commit(lambda: ffmpeg.clear_work(folder))


@transaction.atomic
def _refuse(found: Recording, problem: str) -> None:
    found.problem = problem
    _end(found, UploadState.REFUSED)
    folder = Path(storages["private"].path(found.folder))
    transaction.on_commit(lambda: ffmpeg.clear_all(folder))


def _end(found: Recording, state: UploadState) -> None:
    found.state, found.finished_at = state, timezone.now()
    # Title and captions may have been written meanwhile.
    found.save(update_fields=[*MADE, "state", "problem", "finished_at"])
    uploads.delete_files_of(found)
    audit.record(
        actor=found.uploaded_by,
        action=f"courses.recording_{'ready' if state == UploadState.DONE else 'refused'}",
        subject=found,
        region_code=found.region_id,
        detail={"title": found.title, "seconds": found.seconds},
    )
