"""Extra time on a paper, for one person."""

from django.db import transaction

from accounts.models import StaffMember, User
from assessments.models import ExtraTime, Paper
from common import audit


@transaction.atomic
def grant_extra_time(
    *, paper: Paper, person: StaffMember, minutes: int, reason: str, actor: User
) -> ExtraTime:
    """Give the person more minutes from their next attempt on; 0 takes them back."""
    audit.record(
        actor=actor,
        action="assessments.extra_time",
        subject=paper,
        region_code=paper.region_id,
        detail={"person": person.pk, "minutes": minutes, "reason": reason[:200]},
    )
    if not minutes:
        ExtraTime.objects.filter(paper=paper, person=person).delete()
        return ExtraTime(paper=paper, person=person, minutes=0)
    facts = {"minutes": minutes, "reason": reason[:200], "granted_by": actor}
    return ExtraTime.objects.update_or_create(paper=paper, person=person, defaults=facts)[0]
