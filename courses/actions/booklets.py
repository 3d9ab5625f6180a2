"""Booklets of courses: asked for in the CMS, laid out by a job, kept for a day."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import audit, jobs, pdf
from common.models import UNDER_WAY, Job, JobState
from courses import booklet
from courses.models import CoursePage

MAKE: Final = "courses.make_booklet"
KEPT: Final = timedelta(days=1)


@transaction.atomic
def ask_for_booklet(*, course: CoursePage, actor: Any) -> Job:
    """Have a job print what learners see now. One that is under way is not begun again."""
    waiting = Job.objects.filter(kind=MAKE, subject_id=str(course.pk), state__in=UNDER_WAY).first()
    if waiting is not None:
        return waiting
    audit.record(
        actor=actor,
        action="courses.print_booklet",
        subject=course,
        region_code=course.region_id or "",
        detail={"title": course.title, "edition": course.edition},
    )
    return jobs.enqueue(
        kind=MAKE,
        subject_id=course.pk,
        key=f"{MAKE}:{uuid4()}",
        actor_id=actor.pk,
        region_code=course.region_id or "",
    )


def make_job(job: Job) -> dict[str, Any]:
    """Handler of `courses.make_booklet`; run again it prints again into the same place."""
    course = CoursePage.objects.select_related("locale", "region").get(pk=job.subject_id)
    total = sum(len(lessons) for _module, lessons in booklet.lessons_of(course))
    if not total:
        with translation.override(course.locale.language_code):
            raise jobs.Denied(_("No lesson of this course is published yet."))
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        jobs.progress(job, done=done, total=total + 1)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        booklet.lay_out(course, folder, tick)
        content = pdf.printed(folder)
    path = f"booklets/{job.public_id}.pdf"
    storage = storages["private"]
    if storage.exists(path):
        storage.delete(path)
    return {
        "path": storage.save(path, ContentFile(content)),
        "size": len(content),
        "name": f"{course.title}.pdf",
    }


def delete_old_booklets() -> None:
    """Upkeep: a booklet is made anew in a moment, so none is kept for longer than a day."""
    old = Job.objects.filter(
        kind=MAKE, state=JobState.DONE, finished_at__lt=timezone.now() - KEPT
    ).exclude(result={})
    for job in old[:100]:
        storages["private"].delete(job.result["path"])
        Job.objects.filter(pk=job.pk).update(result={})
