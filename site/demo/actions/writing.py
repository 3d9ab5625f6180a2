"""Essays handed in for practice: they wait at the grading desk, and no result rests on them."""

from datetime import datetime, timedelta
from typing import Final

import time_machine

from accounts.models import StaffMember
from assessments import actions as assessments
from assessments.models import AttemptItem, Paper
from demo.domain.places import COUNTY
from demo.domain.writing import BANK, PAPER
from regions.models import Region

TAKES: Final = timedelta(minutes=38)


def load() -> None:
    """Make the bank and its paper; no programme asks for it."""
    county = Region.objects.get(pk=COUNTY)
    assessments.load_bank(data=BANK, region=county)
    assessments.load_paper(data=PAPER, region=county)


def hand_in(member: StaffMember, text: str, at: datetime) -> None:
    """Write the essay; the clock of the caller stands at `at`, the beginning."""
    paper = Paper.objects.select_related("current", "bank").get(slug=PAPER["slug"])
    started = assessments.start(paper=paper, person=member, actor=member.user)
    if started.attempt is None:
        message = f"{member.phone} may not sit {paper.slug}: {started.refusal}"
        raise RuntimeError(message)
    done = at + TAKES
    AttemptItem.objects.filter(attempt=started.attempt).update(
        response={"text": text}, answered_at=done, sequence=1
    )
    with time_machine.travel(done, tick=False):
        assessments.hand_in(attempt=started.attempt, actor=member.user)
