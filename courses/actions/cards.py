"""Printed cards: made by a job when first asked for, shared by everybody whose card is the same."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models import Q
from django.utils import timezone

from common import jobs, pdf
from common.models import Job, JobState
from courses import cards

MAKE: Final = "courses.make_card"
KEPT: Final = timedelta(days=30)
FAILED: Final = timedelta(hours=1)  # then it is tried again when somebody asks


def ask_for_card(*, card: cards.Card, region: str) -> Job:
    """Return the job that makes or made this card with these numbers; the same is made once."""
    code = cards.language()
    digest = cards.digest(card, cards.near(region), code)
    return jobs.enqueue(
        kind=MAKE,
        subject_id=f"{card.key}/{code}/{region}",
        key=f"{MAKE}:{digest}",
        region_code=region,
    )


def make_job(job: Job) -> dict[str, Any]:
    """Handler of `courses.make_card`; run again it prints again into the same place."""
    key, code, region = job.subject_id.split("/")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        card = cards.lay_out(key, code, region, folder)
        content = pdf.printed(folder)
    path = f"cards/{job.public_id}.pdf"
    storage = storages["private"]
    if storage.exists(path):
        storage.delete(path)
    return {"path": storage.save(path, ContentFile(content)), "name": f"{card.title}.pdf"}


def delete_old_cards() -> None:
    """Upkeep: a card is made anew in a moment, and old ones have yesterday's numbers."""
    now = timezone.now()
    old = Q(finished_at__lt=now - KEPT)
    old |= Q(state__in=[JobState.FAILED, JobState.DENIED], finished_at__lt=now - FAILED)
    for job in Job.objects.filter(old, kind=MAKE).order_by("pk")[:100]:
        if job.result:
            storages["private"].delete(job.result["path"])
        job.delete()
