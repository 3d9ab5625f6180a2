"""Loading the demo: the year is acted out from its first day to this one, through the apps' own
actions, each at the moment it would have happened.

All of it is one transaction: interrupted, nothing is left, and the next run begins anew. The audit
entry written last is the mark that it is done.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import time_machine
from django.conf import settings
from django.db import transaction

from assessments.models import Paper
from common import audit
from common.models import AuditEntry
from common.progress import Progress, Stream
from courses.actions.loading import load_curriculum, read_folder
from courses.queries import course_keys, outlines
from demo.actions import learning, people, places
from demo.actions.year import Year
from demo.domain.calendar import Calendar, moment
from demo.domain.places import COUNTY
from programmes.models import Period, Programme
from regions.models import Region

LOADED: Final = "demo.loaded"
CONTENT: Final = Path(settings.BASE_DIR) / "content"
PROGRAMME: Final = "initial-directors"
PAPER: Final = "c2-final"
PERIOD: Final = "2026"
BEFORE: Final = timedelta(days=20)  # the platform was set up before the year began


def is_loaded() -> bool:
    """Say whether the demo is there with the curriculum as it stands in `content/`."""
    last = AuditEntry.objects.filter(action=LOADED).order_by("-pk").first()
    return bool(last and last.detail["content"] == _fingerprint())


def load(*, today: date, stream: Stream) -> None:
    """Load what is not there yet: everything, or a newer curriculum."""
    with transaction.atomic():
        if AuditEntry.objects.filter(action=LOADED).exists():
            _load_curriculum()
        else:
            _load_all(Calendar(today), stream)
        audit.record(
            actor=None,
            action=LOADED,
            subject=Programme.objects.get(slug=PROGRAMME),
            region_code=COUNTY,
            detail={"content": _fingerprint()},
        )


def _load_all(calendar: Calendar, stream: Stream) -> None:
    with _at(moment(calendar.starts - BEFORE, 9)):
        places.load(calendar.starts)
        _load_curriculum()
        officers = people.make_officers(calendar)
        period = _make_period(calendar)
        [course] = outlines.by_key(course_keys(period)).values()
        everybody = people.make_people(calendar, len(course.lessons), officers)
    year = Year(
        calendar=calendar,
        period=period,
        paper=Paper.objects.select_related("current", "bank").get(slug=PAPER),
        course=course,
        officers=officers,
        people=everybody,
    )
    learning.study(everybody, period, course)
    steps = year.steps()
    with Progress(stream, "demo", len(steps)) as progress:
        for step in progress.over(steps):
            with _at(step.at):
                step.act()
    learning.note_activity(everybody, period)


def _at(when: datetime) -> time_machine.travel:
    """Let the clock stand at `when`. In UTC: a named zone would change the process's own."""
    return time_machine.travel(when.astimezone(UTC), tick=False)


def _load_curriculum() -> None:
    load_curriculum(
        root=CONTENT, curriculum=read_folder(CONTENT), region=Region.objects.get(pk=COUNTY)
    )


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(CONTENT.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _make_period(calendar: Calendar) -> Period:
    return Period.objects.create(
        programme=Programme.objects.get(slug=PROGRAMME),
        name=PERIOD,
        starts=calendar.starts,
        ends=calendar.ends,
        roster_day=calendar.roster_day,
    )
