"""What officers do that joins several apps, and the trail of who looked at personal data."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import StaffMember, User
from common import audit
from courses import actions as courses
from courses.enums import HoursKind
from courses.models import Enrolment
from programmes.models import Period
from quotas.domain.outcome import Outcome
from regions.models import Region


def enrol_people(
    *, period: Period, people: Iterable[StaffMember], key: str, actor: User
) -> list[tuple[StaffMember, Outcome]]:
    """Enrol each person; one person's refusal holds nobody else back. The same key is once."""
    return [
        (
            person,
            courses.enrol(period=period, person=person, actor=actor, key=f"{key}:{person.pk}"),
        )
        for person in people
    ]


@transaction.atomic
def credit_practice(
    *, enrolments: Iterable[Enrolment], hours: Decimal, reason: str, key: str, actor: User
) -> int:
    """Credit practice hours to each, up to what the programme asks for; return to how many.

    The same key credits once. `reason` says how the practice was confirmed.
    """
    source = f"office:{key}"
    credited = 0
    for enrolment in enrolments:
        missing = practice_missing(enrolment, but=source)
        if missing <= 0:
            continue
        entry = courses.credit_hours(
            enrolment=enrolment,
            kind=HoursKind.PRACTICE,
            hours=min(hours, missing),
            source=source,
            actor=actor,
        )
        audit.record(
            actor=actor,
            action="office.confirm_practice",
            subject=entry,
            region_code=enrolment.region_id,
            detail={"enrolment": enrolment.pk, "hours": str(entry.hours), "reason": reason},
        )
        credited += 1
    return credited


def practice_missing(enrolment: Enrolment, *, but: str = "") -> Decimal:
    """Return the practice hours the programme still asks of this person; `but` leaves one source
    out.
    """
    needed = Decimal(str(enrolment.period.programme.hours.get(HoursKind.PRACTICE, 0)))
    entries = enrolment.hours.filter(kind=HoursKind.PRACTICE).exclude(source=but)
    return needed - (entries.aggregate(total=Sum("hours"))["total"] or Decimal(0))


def record_export(
    *,
    region: Region,
    what: str,
    rows: int,
    actor: User,
    reason: str = "",
    filters: dict[str, Any] | None = None,
) -> None:
    """Note who took which list out of the platform. Call it before the file is sent."""
    audit.record(
        actor=actor,
        action="office.export",
        subject=region,
        region_code=region.code,
        detail={"what": what, "rows": rows, "reason": reason, "filters": filters or {}},
    )
