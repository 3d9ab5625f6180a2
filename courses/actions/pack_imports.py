"""Packs of other installations: uploaded, checked and loaded for trial, then loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.actions import LoadRefused
from common import audit, jobs, uploads
from common.domain.problems import FileRefused, gettext_noop
from common.models import Job, UploadState
from common.phrases import say
from courses import scorm_host
from courses.actions.loading import Report, load_curriculum, read_folder
from courses.domain.curriculum import hours, identity
from courses.domain.curriculum.folder import Curriculum
from courses.exchange import pack
from courses.models import CoursePage, LessonPage, ModulePage, PackImport, course_of
from courses.phrases import located
from courses.queries.authoring import is_platform
from regions.models import Region

READ: Final = "courses.read_pack"
STORE: Final = "courses.load_pack"
MOST_SAID: Final = 12
ROOM: Final = 3  # times the size of the pack: uploaded, unpacked, stored
KEPT_SHOWN: Final = 50


class NoRoom(Exception):
    """The disk of the server has no room for the pack."""


class _Refused(Exception):
    """Why the pack is not loaded, in the uploader's language."""


@transaction.atomic
def start_pack_import(*, region: Region, upload: UploadedFile, actor: Any) -> PackImport:
    """Keep the file and have a job check it. For the platform role: loading publishes.

    TooLarge, or NoRoom when the disk would not take what is unpacked and then stored.
    """
    if uploads.free() < ROOM * (upload.size or 0):
        raise NoRoom
    started = uploads.begin(
        PackImport(region=region, uploaded_by=actor),
        upload,
        folder="packs",
        largest=pack.LARGEST,
    )
    _record(started, "courses.upload_pack", actor)
    _enqueue(READ, started, actor)
    return started


@transaction.atomic
def store_pack_import(*, pack_import: PackImport, overwrite: bool, actor: Any) -> None:
    """Have a job load it. Twice is once."""
    uploads.confirm(pack_import)
    pack_import.overwrite = overwrite
    pack_import.save(update_fields=["overwrite"])
    _enqueue(STORE, pack_import, actor)


@transaction.atomic
def discard_pack_import(*, pack_import: PackImport, actor: Any) -> None:
    uploads.discard(pack_import)
    _record(pack_import, "courses.discard_pack", actor)


def read_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.read_pack`: everything is tried and taken back, or refused with why."""
    found = _import(job, UploadState.READING)
    if found is None:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            with transaction.atomic():
                _wait_for_others()
                report = _load(found, dry_run=True)
        except _Refused as refusal:
            _finish(found, UploadState.REFUSED, problem=str(refusal))
            return None
    found.report, found.state = report, UploadState.PREVIEW
    found.save(update_fields=["report", "state", "course", "edition", "source"])
    return report


def store_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.load_pack`: the whole pack is loaded, or nothing of it."""
    found = _import(job, UploadState.STORING)
    if found is None:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            with transaction.atomic():
                _wait_for_others()
                found.report = _load(found, dry_run=False)
                found.save(update_fields=["report"])
                _finish(found, UploadState.DONE)
                _record(found, "courses.load_pack", found.uploaded_by, source=found.source)
        except _Refused as refusal:
            _finish(found, UploadState.REFUSED, problem=str(refusal))
            return None
    return found.report


def delete_old_packs() -> None:
    """Upkeep: what nobody decided on within a day is refused and its file deleted."""
    uploads.delete_old(PackImport)


def _wait_for_others() -> None:
    """One pack at a time is loaded: two with the same course would make its pages twice."""
    busy = PackImport.objects.filter(state__in=[UploadState.READING, UploadState.STORING])
    rows = busy.order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def _load(found: PackImport, *, dry_run: bool) -> dict[str, Any]:
    """Unpack, check, load; `_Refused` with every reason."""
    with _unpacked(found) as (folder, curriculum):
        try:
            report = load_curriculum(
                root=folder,
                curriculum=curriculum,
                region=found.region,
                overwrite=found.overwrite,
                keep_library=True,
                dry_run=dry_run,
                actor=found.uploaded_by,
                may_bring_packages=scorm_host.is_on() and is_platform(found.uploaded_by),
            )
        except FileRefused as refusal:
            raise _Refused(say(refusal.problem)) from refusal
        except LoadRefused as refusal:
            raise _Refused("\n".join(refusal.problems[:MOST_SAID])) from refusal
        except ValidationError as refusal:
            raise _Refused("\n".join(refusal.messages[:MOST_SAID])) from refusal
    return _facts(report)


@contextmanager
def _unpacked(found: PackImport) -> Iterator[tuple[Path, Curriculum]]:
    with uploads.workroom(f"pack-{found.public_id}") as folder:
        try:
            manifest = pack.unpack(uploads.kept_file(found.file_path), folder)
        except FileRefused as refused:
            raise _Refused(say(refused.problem)) from refused
        curriculum = read_folder(folder)
        if curriculum.problems:
            lines = [_("The pack breaks rules of the format."),
                     *map(located, curriculum.problems.found[:MOST_SAID])]  # fmt: skip
            raise _Refused("\n".join(lines))
        _check_one_course(curriculum)
        _check_places(curriculum)
        title = manifest.title.get("zh-hans") or manifest.course
        found.course = f"{title} ({manifest.course})"[:300]
        found.edition, found.source = manifest.edition, manifest.source
        yield folder, curriculum


def _check_one_course(curriculum: Curriculum) -> None:
    if len(curriculum.courses) != 1 or curriculum.programmes:
        raise _Refused(_("A pack holds one course and no programmes."))


def _check_places(curriculum: Curriculum) -> None:
    """A lesson or module that lies in another course here would be moved: that is refused."""
    course = curriculum.courses[0]
    own = CoursePage.objects.filter(translation_key=identity.course_key(course.key))
    paths = tuple(own.values_list("path", flat=True))
    keys = [identity.page_key(course.key, module.key) for module in course.modules]
    for kind, wanted in (
        (ModulePage, keys),
        (LessonPage, [identity.lesson_key(pair.key) for pair in _lessons(curriculum)]),
    ):
        for page in kind.objects.filter(translation_key__in=wanted):
            if not page.path.startswith(paths or ("-",)):
                other = course_of(page)
                raise _Refused(
                    _("“%(page)s” belongs to another course here: %(course)s.")
                    % {"page": page.title, "course": other.title if other else "—"}
                )


def _lessons(curriculum: Curriculum) -> list[Any]:
    return [pair for course in curriculum.courses for pair in hours.lessons(course)]


def _facts(report: Report) -> dict[str, Any]:
    return {
        "pages": dict(report.pages),
        "questions": dict(report.questions),
        "library": dict(report.library),
        "kept": report.kept[:KEPT_SHOWN],
        "kept_recordings": dict([*report.kept_recordings.items()][:KEPT_SHOWN]),
        "held": dict([*report.held.items()][:KEPT_SHOWN]),
        "waiting": dict([*report.waiting.items()][:KEPT_SHOWN]),
    }


def _import(job: Job, state: UploadState) -> PackImport | None:
    rows = PackImport.objects.select_related("region", "uploaded_by")
    return rows.filter(pk=job.subject_id, state=state).first()


def _finish(found: PackImport, state: UploadState, *, problem: str = "") -> None:
    found.state, found.problem, found.finished_at = state, problem, timezone.now()
    found.save(update_fields=["state", "problem", "finished_at"])
    uploads.delete_files_of(found)


def _record(found: PackImport, action: str, actor: Any, **detail: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=found,
        region_code=found.region_id,
        detail={"file": found.file_name[:100], **detail},
    )


def _enqueue(kind: str, found: PackImport, actor: Any) -> None:
    jobs.enqueue(kind=kind, subject_id=found.pk, actor_id=actor.pk, region_code=found.region_id)


TOO_LARGE: Final = gettext_noop("The file is larger than %(n)s MB.")
