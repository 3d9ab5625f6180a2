"""What an office takes away from a batch: single files in one ZIP, a file for pre-printed paper.

Both are made by jobs and lie in the private storage; asking again makes them anew, because
certificates may have been corrected meanwhile.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from django.db import transaction

from accounts.models import User
from certificates import files
from certificates.models import IssueBatch
from common import audit, jobs
from common.models import Job

ZIP: Final = "office.zip"
OVERPRINT: Final = "office.overprint"
FURTHEST: Final = Decimal(20)  # millimetres
_SUBJECT: Final = re.compile(r"(\d+):(-?\d+\.\d):(-?\d+\.\d)")


@dataclass(frozen=True)
class Offsets:
    """Millimetres to the right and down, in tenths."""

    right: Decimal = Decimal(0)
    down: Decimal = Decimal(0)

    def subject(self, batch: IssueBatch) -> str:
        return f"{batch.pk}:{self.right:.1f}:{self.down:.1f}"

    @classmethod
    def read(cls, subject: str) -> tuple[int, Self]:
        """Return the batch's id and the offsets that `subject` holds."""
        found = _SUBJECT.fullmatch(subject)
        if found is None:
            raise jobs.Denied(f"{subject} names no batch and offsets")
        return int(found[1]), cls(Decimal(found[2]), Decimal(found[3]))

    def name(self, batch: IssueBatch) -> str:
        """Return the name of the file in the private storage."""
        stem = files.print_file_of(batch).removesuffix(files.PDF)
        return f"{stem}_{self.right:.1f}_{self.down:.1f}{files.PDF}"


@transaction.atomic
def request(*, kind: str, batch: IssueBatch, subject: str, actor: User) -> Job:
    """Have it made; asking while it is made is once."""
    IssueBatch.objects.select_for_update().get(pk=batch.pk)
    asked = Job.objects.filter(kind=kind, subject_id=subject).order_by("pk")
    latest = asked.last()
    if latest is not None and latest.is_under_way:
        return latest
    audit.record(
        actor=actor,
        action=kind,
        subject=batch,
        region_code=batch.region_id,
        detail={"certificates": batch.certificates.count()},
    )
    return jobs.enqueue(
        kind=kind,
        subject_id=subject,
        key=f"{kind}:{subject}:{asked.count() + 1}",
        actor_id=actor.pk,
        region_code=batch.region_id,
        total=batch.certificates.count(),
    )


def latest(kind: str, subject: str) -> Job | None:
    return Job.objects.filter(kind=kind, subject_id=subject).order_by("pk").last()
