"""The sizes of a lesson's pictures, made after its publication."""

import logging
import time
from typing import Any, Final

from common import jobs
from common.models import Job
from courses.models import LessonPage
from courses.queries import pictures, weight

logger = logging.getLogger(__name__)
DRAW: Final = "courses.draw_pictures"
BUDGET: Final = 60  # seconds after which the next message goes on; a picture takes some more


def draw_after_publication(*, page: LessonPage) -> None:
    """Have the sizes made; a lesson without photographs costs no job. The same text is once."""
    ids = set(weight.images_in(page.body.get_prep_value()))
    if ids and pictures.photographs(ids).exists():
        jobs.enqueue(kind=DRAW, subject_id=page.pk, key=f"{DRAW}:{page.pk}:{page.live_revision_id}")


def draw_job(job: Job) -> Any:
    """Handler of `courses.draw_pictures`. What is made already is not made again."""
    page = LessonPage.objects.filter(pk=job.subject_id).first()
    if page is None:
        return None
    images = list(pictures.photographs(set(weight.images_in(page.body.get_prep_value()))))
    end = time.monotonic() + BUDGET
    for done, image in enumerate(images, start=1):
        if time.monotonic() > end:
            return jobs.AGAIN
        try:
            image.get_renditions(*pictures.MADE)
        except (OSError, ValueError):
            logger.warning("picture %s could not be drawn", image.pk)
        jobs.progress(job, done=done, total=len(images))
    return {"pictures": len(images)}
