"""Courses as files for other installations and systems: asked for in the CMS, made by a job."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from common import audit, jobs, uploads
from common.domain.problems import FileRefused
from common.models import UNDER_WAY, Job, JobState
from common.phrases import say
from courses import web_course
from courses.actions import cartridges, packing
from courses.actions.loading import read_folder
from courses.domain.packs.web import WebCourse
from courses.exchange import pack, scorm_writing
from courses.models import CoursePage
from courses.phrases import located

KEPT: Final = timedelta(days=1)
MOST_SAID: Final = 12  # problems; more are not read


@dataclass(frozen=True)
class Format:
    """A way out. `make` returns the file, which may lie in the empty folder that it is given; it
    raises `jobs.Denied` with what is missing.
    """

    kind: str  # of the job
    ending: str
    make: Callable[[CoursePage, Path], "Made"]


@dataclass(frozen=True)
class Made:
    """A file; `left_out` says by name what it does not hold."""

    content: bytes | Path
    left_out: list[str] = field(default_factory=list)


def make_pack(course: CoursePage, workroom: Path) -> Made:
    """The pack, held to every rule that the reader on the other side will hold it to."""
    content = workroom / "pack.zip"
    try:
        packed = packing.pack(course, workroom)
        with content.open("wb") as stream:
            pack.write(packed.everything(), stream)
        if content.stat().st_size > pack.LARGEST:
            raise jobs.Denied(
                _("The pack would be larger than %(n)s MB. Make two courses of this one.")
                % {"n": pack.LARGEST >> 20}
            )
        pack.unpack(content, workroom / "read")
        problems = read_folder(workroom / "read").problems.found
    except packing.Unpackable as error:
        raise jobs.Denied(str(error)) from error
    except FileRefused as error:
        raise jobs.Denied(say(error.problem)) from error
    if problems:
        lines = [_("The course breaks rules of the format. Mend it and export it again."),
                 *map(located, problems[:MOST_SAID])]  # fmt: skip
        raise jobs.Denied("\n".join(lines))
    return Made(content, packed.left_out)


def make_scorm(course: CoursePage) -> Made:
    return Made(scorm_writing.scorm(_pages(course)))


def make_cartridge(course: CoursePage) -> Made:
    assessment, left_out = cartridges.assessment_of(course)
    return Made(scorm_writing.cartridge(_pages(course), assessment), left_out)


def _pages(course: CoursePage) -> WebCourse:
    made = web_course.build(course)
    if not made.modules:
        raise jobs.Denied(_("No lesson of this course is published yet."))
    return made


FORMATS: Final[dict[str, Format]] = {
    "pack": Format("courses.export_pack", "zip", make_pack),
    "scorm": Format("courses.export_scorm", "zip", lambda course, _room: make_scorm(course)),
    "cartridge": Format(
        "courses.export_cartridge", "imscc", lambda course, _room: make_cartridge(course)
    ),
}
_BY_KIND: Final = {one.kind: (name, one) for name, one in FORMATS.items()}


@transaction.atomic
def ask_for_export(*, course: CoursePage, name: str, actor: Any) -> Job:
    """Have a job write what learners see now. One that is under way is not begun again."""
    kind = FORMATS[name].kind
    waiting = Job.objects.filter(kind=kind, subject_id=str(course.pk), state__in=UNDER_WAY).first()
    if waiting is not None:
        return waiting
    audit.record(
        actor=actor,
        action="courses.export",
        subject=course,
        region_code=course.region_id or "",
        detail={"title": course.title, "edition": course.edition, "format": name},
    )
    return jobs.enqueue(
        kind=kind,
        subject_id=course.pk,
        key=f"{kind}:{uuid4()}",
        actor_id=actor.pk,
        region_code=course.region_id or "",
    )


def make_job(job: Job) -> dict[str, Any]:
    """Handler of all exports; run again it writes again into the same place."""
    name, wanted = _BY_KIND[job.kind]
    course = CoursePage.objects.select_related("locale").get(pk=job.subject_id)
    asker = User.objects.filter(pk=job.actor_id).first()
    with uploads.workroom(f"export-{job.public_id}") as workroom:
        with translation.override(asker.language if asker else course.locale.language_code):
            made = wanted.make(course, workroom)
        place = f"exports/{job.public_id}.{wanted.ending}"
        if isinstance(made.content, Path):
            with made.content.open("rb") as stream:
                path = uploads.keep(place, File(stream))
        else:
            path = uploads.keep(place, ContentFile(made.content))
    return {
        "path": path,
        "size": storages["private"].size(path),
        "left_out": made.left_out,
        "name": f"{course.slug}-{name}-{course.edition}.{wanted.ending}",
    }


def jobs_of(course: CoursePage) -> Any:
    """The exports of a course asked for lately, newest first."""
    return Job.objects.filter(kind__in=_BY_KIND, subject_id=str(course.pk)).order_by("-pk")


def format_of(job: Job) -> str:
    return _BY_KIND[job.kind][0]


def delete_old_exports() -> None:
    """Upkeep: an export is made anew in a moment, so none is kept for longer than a day."""
    old = Job.objects.filter(
        kind__in=_BY_KIND, state=JobState.DONE, finished_at__lt=timezone.now() - KEPT
    ).exclude(result={})
    for job in old[:100]:
        uploads.delete_kept([job.result["path"]])
        Job.objects.filter(pk=job.pk).update(result={})
