"""Lessons from Word or PowerPoint: uploaded, read by a job, looked at, made a draft by a job."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import audit, jobs, uploads
from common.domain.problems import FileRefused, Problem, gettext_noop
from common.models import Job, UploadState
from common.phrases import say
from common.pictures import LARGEST as MOST_DOTS
from common.pictures import NotAPicture, PictureTooLarge, redrawn
from courses.actions import drafts
from courses.exchange import handout
from courses.exchange.found import LONGEST_ALT, LONGEST_TITLE, Draft, Picture
from courses.exchange.slides import reading as slides
from courses.exchange.word import reading as word
from courses.models import LessonImport, ModulePage, course_of

READ: Final = "courses.read_lesson"
STORE: Final = "courses.store_lesson"
HANDOUTS: Final = 5  # files beside one lesson
MEGAPIXELS: Final = MOST_DOTS // 1_000_000
_TOO_LARGE: Final = gettext_noop(
    "This picture has more than %(n)s million dots. Make it smaller in Word (“Compress Pictures”)."
)
_NO_PICTURE: Final = gettext_noop(
    "This is no picture that a browser shows. Insert it into the document as PNG or JPEG."
)


class TooMuch(uploads.TooLarge):
    """The message says how much the web takes."""


@transaction.atomic
def start_lesson_import(
    *, module: ModulePage, upload: UploadedFile, handouts: Sequence[UploadedFile], actor: Any
) -> LessonImport:
    """Keep the files and have a job read them. The caller checked the right to the module."""
    if (upload.size or 0) > word.LARGEST:
        raise TooMuch(
            _(
                "The file is larger than %(n)s MB. In Word choose “Compress Pictures”, or split "
                "the document."
            )
            % {"n": word.LARGEST >> 20}
        )
    if len(handouts) > HANDOUTS or any((one.size or 0) > handout.LARGEST for one in handouts):
        raise TooMuch(
            _("At most %(files)s handouts of at most %(n)s MB each.")
            % {"files": HANDOUTS, "n": handout.LARGEST >> 20}
        )
    started = uploads.begin(
        LessonImport(module=module, uploaded_by=actor),
        upload,
        folder="lessons/documents",
        largest=word.LARGEST,
    )
    started.handouts = [
        {
            "title": Path(one.name or "").stem[:LONGEST_TITLE],
            "path": _keep(started, f"handout-{number}", one),
            "size": one.size,
        }
        for number, one in enumerate(handouts, start=1)
    ]
    started.save(update_fields=["handouts"])
    _record(started, "courses.upload_lesson", actor)
    _enqueue(READ, started, actor)
    return started


@transaction.atomic
def mend_lesson_import(
    *,
    lesson_import: LessonImport,
    title: str,
    summary: str,
    section_titles: Mapping[int, str],
    alts: Mapping[int, str],
) -> None:
    """Take over what the trainer wrote in the preview; an empty title keeps the old one."""
    found = _waiting(lesson_import)
    found.title = title.strip()[:255] or found.title
    found.summary = summary.strip()
    for number, section in enumerate(found.sections, start=1):
        section["title"] = (
            section_titles.get(number, "").strip()[:LONGEST_TITLE] or section["title"]
        )
    for picture in found.pictures:
        picture["alt"] = alts.get(picture["number"], picture["alt"]).strip()[:LONGEST_ALT]
    found.save(update_fields=["title", "summary", "sections", "pictures"])


@transaction.atomic
def store_lesson_import(*, lesson_import: LessonImport, actor: Any) -> None:
    """Have a job make the draft. Twice is once."""
    uploads.confirm(lesson_import)
    _enqueue(STORE, lesson_import, actor)


@transaction.atomic
def discard_lesson_import(*, lesson_import: LessonImport, actor: Any) -> None:
    uploads.discard(lesson_import)
    _record(lesson_import, "courses.discard_lesson", actor)


def _waiting(lesson_import: LessonImport) -> LessonImport:
    found = LessonImport.objects.select_for_update(of=("self",)).get(pk=lesson_import.pk)
    if found.state != UploadState.PREVIEW:
        raise uploads.NotWaiting
    return found


def read_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.read_lesson`: everything is read, or the import is refused with why."""
    found = _import(job, UploadState.READING)
    if found is None:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            draft = _draft(found, job)
        except FileRefused as refused:
            _finish(found, UploadState.REFUSED, problem=say(refused.problem))
            return None
        for one in found.handouts:
            try:
                _clean_handout(one)
            except FileRefused as refused:
                said = _("Handout “%(title)s”: %(problem)s") % {
                    "title": one["title"],
                    "problem": say(refused.problem),
                }
                _finish(found, UploadState.REFUSED, problem=said)
                return None
    before, total = job.done, job.done + len(draft.pictures) + 1
    kept = []
    for done, picture in enumerate(draft.pictures, start=1):
        kept.append(_redraw(found, picture))
        jobs.progress(job, done=before + done, total=total)
    _show(found, draft, kept)
    return {"sections": len(draft.sections), "pictures": len(kept)}


def _draft(found: LessonImport, job: Job) -> Draft:
    """Read a document, or a presentation, whose slides are drawn first and then kept."""
    content, name = uploads.content(found.file_path), found.file_name
    jobs.progress(job, done=0)
    if not slides.is_presentation(content, name):
        return word.read(content, name=name)
    return slides.read(
        content, name=name, on_slide=lambda n, all_: jobs.progress(job, done=n, total=2 * all_ + 1)
    )


def _show(found: LessonImport, draft: Draft, pictures: list[dict[str, Any]]) -> None:
    found.title, found.summary = draft.title[:255], draft.summary
    found.sections = [{"title": one.title, "parts": one.parts} for one in draft.sections]
    found.pictures = pictures
    found.notes = [_said(note) for note in draft.notes]
    found.state = UploadState.PREVIEW
    found.save(
        update_fields=["title", "summary", "sections", "pictures", "handouts", "notes", "state"]
    )


def _redraw(found: LessonImport, picture: Picture) -> dict[str, Any]:
    """Keep the picture drawn anew, or say why it cannot be kept."""
    row: dict[str, Any] = {
        "number": picture.number,
        "alt": picture.alt,
        "path": "",
        "problem": None,
    }
    try:
        drawn, ending = redrawn(picture.content)
    except PictureTooLarge:
        return row | {"problem": _said(Problem(_TOO_LARGE, {"n": MEGAPIXELS}))}
    except NotAPicture:
        return row | {"problem": _said(Problem(_NO_PICTURE))}
    name = f"picture-{picture.number}.{ending}"
    return row | {"path": _keep(found, name, ContentFile(drawn))}


def _clean_handout(one: dict[str, Any]) -> None:
    content = handout.cleaned(uploads.content(one["path"]))
    one["path"] = uploads.keep(one["path"], ContentFile(content))
    one["size"] = len(content)


def store_job(job: Job) -> dict[str, Any] | None:
    """Handler of `courses.store_lesson`: pictures, handouts and the draft, or nothing of them."""
    found = _import(job, UploadState.STORING)
    if found is None:
        return None
    with translation.override(found.module.locale.language_code):
        handouts_title = _("Handouts")
    with transaction.atomic():
        lesson = drafts.make_draft(
            module=found.module,
            title=found.title,
            summary=found.summary,
            sections=found.sections,
            pictures=[
                (one["number"], one["path"], one["alt"]) for one in found.pictures if one["path"]
            ],
            handouts=[(one["title"], one["path"]) for one in found.handouts],
            handouts_title=handouts_title,
            actor=found.uploaded_by,
        )
        found.lesson = lesson
        found.save(update_fields=["lesson"])
        _finish(found, UploadState.DONE)
        _record(found, "courses.import_lesson", found.uploaded_by, lesson=lesson.pk)
    return {"lesson": lesson.pk}


def _import(job: Job, state: UploadState) -> LessonImport | None:
    rows = LessonImport.objects.select_related("module", "module__locale", "uploaded_by")
    return rows.filter(pk=job.subject_id, state=state).first()


def _keep(found: LessonImport, name: str, content: Any) -> str:
    return uploads.keep(f"lessons/{found.public_id}/{name}", content)


def _finish(found: LessonImport, state: UploadState, *, problem: str = "") -> None:
    found.state, found.problem, found.finished_at = state, problem, timezone.now()
    found.save(update_fields=["state", "problem", "finished_at"])
    uploads.delete_files_of(found)


def delete_old_lesson_files() -> None:
    uploads.delete_old(LessonImport)


def _said(problem: Problem) -> dict[str, Any]:
    return {"text": problem.text, "values": dict(problem.values)}


def _region(found: LessonImport) -> str:
    course = course_of(found.module)
    return (course.region_id or "") if course else ""


def _record(found: LessonImport, action: str, actor: Any, **detail: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=found,
        region_code=_region(found),
        detail={"module": found.module.title, "file": found.file_name[:100], **detail},
    )


def _enqueue(kind: str, found: LessonImport, actor: Any) -> None:
    jobs.enqueue(kind=kind, subject_id=found.pk, actor_id=actor.pk, region_code=_region(found))
