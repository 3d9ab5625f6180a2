"""SCORM packages: uploaded and read, made a draft lesson; their results recorded."""

import io
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from common import audit, jobs, uploads
from common.domain.problems import FileRefused
from common.models import Job, UploadState
from common.phrases import say
from courses.actions.progress import answer
from courses.domain.outline import CourseOutline, LessonOutline
from courses.domain.scorm import Told, best, status_after
from courses.exchange import pack, scorm
from courses.models import (
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
    ScormPackage,
    ScormResult,
    course_of,
)

READ: Final = "courses.read_scorm"
STORE: Final = "courses.store_scorm"


@transaction.atomic
def start_scorm_import(
    *, module: ModulePage, minutes: int, upload: UploadedFile, actor: Any
) -> ScormPackage:
    """Keep the file and have a job read it. For the platform role: packages bring programs."""
    started = uploads.begin(
        ScormPackage(module=module, minutes=minutes, uploaded_by=actor),
        upload,
        folder="scorm-uploads",
        largest=scorm.LARGEST,
    )
    _record(started, "courses.upload_scorm", actor)
    jobs.enqueue(kind=READ, subject_id=started.pk, actor_id=actor.pk)
    return started


@transaction.atomic
def store_scorm_import(*, package: ScormPackage, actor: Any) -> None:
    """Have a job make the draft. Twice is once."""
    uploads.confirm(package)
    jobs.enqueue(kind=STORE, subject_id=package.pk, actor_id=actor.pk)


@transaction.atomic
def discard_scorm_import(*, package: ScormPackage, actor: Any) -> None:
    uploads.discard(package)
    _record(package, "courses.discard_scorm", actor)


def read_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.read_scorm`: the package can be used, or is refused with why."""
    found = _package(job, UploadState.READING)
    if found is None:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            read = scorm.read(uploads.content(found.file_path))
        except FileRefused as refused:
            _finish(found, UploadState.REFUSED, problem=say(refused.problem))
            return None
    found.title, found.names = read.title, list(read.names)
    found.items = [asdict(one) for one in read.items]
    found.notes = [{"text": one.text, "values": dict(one.values)} for one in read.notes]
    found.state = UploadState.PREVIEW
    found.save(update_fields=["title", "names", "items", "notes", "state"])
    return {"items": len(found.items)}


def store_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.store_scorm`: files are unpacked, then the draft is made, once."""
    found = _package(job, UploadState.STORING)
    if found is None or found.module is None:
        return None
    with zipfile.ZipFile(io.BytesIO(uploads.content(found.file_path))) as archive:
        keep_files(found, archive)
    with transaction.atomic():
        found.lesson = _draft(found)
        found.save(update_fields=["lesson"])
        _finish(found, UploadState.DONE)
        _record(found, "courses.import_scorm", found.uploaded_by, lesson=found.lesson.pk)
    return {"lesson": found.lesson.pk}


def keep_files(found: ScormPackage, archive: zipfile.ZipFile) -> None:
    """Unpack what `scorm.read` found in order; done again after a kill, it is written again."""
    for name, entry in scorm.files(archive):
        with archive.open(entry) as inside:
            uploads.keep(f"{found.folder}/{name}", File(inside))


def kept_files(found: ScormPackage) -> dict[str, Path]:
    """Return where the files of the package lie by their names; one that is gone is left out."""
    storage = storages["private"]
    places = {name: Path(storage.path(f"{found.folder}/{name}")) for name in found.names}
    return {name: path for name, path in places.items() if path.is_file()}


def rebuilt(public_id: str, folder: Path) -> Path | None:
    """Make a ZIP of the package in `folder`, the same bytes each time; None when it is gone."""
    found = stored(public_id)
    files = kept_files(found) if found else {}
    if found is None or len(files) < len(found.names):
        return None
    target = folder / f"{public_id}.zip"
    with target.open("wb") as stream:
        pack.write(files, stream)
    return target


def stored(public_id: str) -> ScormPackage | None:
    """The package of this id, if it is one that lessons can show."""
    try:
        mark = UUID(public_id)
    except ValueError:
        return None
    return ScormPackage.objects.filter(public_id=mark, state=UploadState.DONE).first()


def delete_old_uploads() -> None:
    """Upkeep: what nobody decided on within a day is refused and its file deleted."""
    uploads.delete_old(ScormPackage)


def _draft(found: ScormPackage) -> LessonPage:
    """A section for each step, so that progress is told by step."""
    module = ModulePage.objects.get(pk=found.module_id)
    share = max(1, round(found.minutes / len(found.items)))
    lesson = LessonPage(
        title=found.title,
        locale=module.locale,
        owner=found.uploaded_by,
        live=False,
        body=[
            {
                "type": "section",
                "id": str(uuid4()),
                "value": {
                    "title": item["title"],
                    "parts": [
                        {
                            "type": "scorm",
                            "id": str(uuid4()),
                            "value": {
                                "title": item["title"],
                                "package": str(found.public_id),
                                "item": place,
                                "minutes": share,
                            },
                        }
                    ],
                },
            }
            for place, item in enumerate(found.items)
        ],
    )
    module.add_child(instance=lesson)
    lesson.save_revision(user=found.uploaded_by, log_action=True)
    return lesson


@transaction.atomic
def record_result(
    *,
    enrolment: Enrolment,
    course: CourseOutline,
    lesson: LessonOutline,
    part: UUID,
    told: Told,
) -> bool:
    """Keep what the package told; False when the lesson has no such part (any more).

    Once done it counts like an answered question of its section.
    """
    known = {one.id for section in lesson.sections for one in section.questions}
    if part not in known:
        return False
    row, _created = LessonProgress.objects.get_or_create(
        person_id=enrolment.person_id,
        period_id=enrolment.period_id,
        lesson_key=lesson.key,
        edition=course.edition,
        defaults={"course_key": course.key},
    )
    result, _new = ScormResult.objects.select_for_update().get_or_create(progress=row, part=part)
    result.is_done = result.is_done or told.is_done
    result.score, result.changed_at = best(result.score, told.score), timezone.now()
    result.status = status_after(result.status, told.status)
    result.seconds = max(result.seconds, told.seconds)
    if not _is_overtaken(result, told):
        result.location, result.state = told.location, told.state
        result.given = {
            **told.given, "end": told.end, "visit": told.visit, "number": told.number
        }  # fmt: skip
    result.save()
    if told.is_done:
        answer(enrolment=enrolment, course=course, lesson=lesson, question=part, chosen=[0])
    return True


def _is_overtaken(result: ScormResult, told: Told) -> bool:
    """A page that is left sends two messages at once: the older must not replace the newer."""
    before = result.given.get("visit") == told.visit and bool(told.visit)
    return before and told.number < result.given.get("number", 0)


def _package(job: Job, state: UploadState) -> ScormPackage | None:
    rows = ScormPackage.objects.select_related("module", "uploaded_by")
    return rows.filter(pk=job.subject_id, state=state).first()


def _finish(found: ScormPackage, state: UploadState, *, problem: str = "") -> None:
    found.state, found.problem, found.finished_at = state, problem, timezone.now()
    found.save(update_fields=["state", "problem", "finished_at"])
    uploads.delete_files_of(found)


def _record(found: ScormPackage, action: str, actor: Any, **detail: Any) -> None:
    course = course_of(found.module) if found.module else None
    audit.record(
        actor=actor,
        action=action,
        subject=found,
        region_code=(course.region_id or "") if course else "",
        detail={"file": found.file_name[:100], **detail},
    )
