"""Who learns: enrolling takes a seat, withdrawing gives it back, hours are credited once."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, StaffMember
from assessments.models import Observation
from common import audit
from common.audit import Actor
from courses.enums import EnrolmentState, HoursKind
from courses.models import Enrolment, HoursEntry
from programmes.models import Period
from quotas import actions as quotas
from quotas.domain import reasons
from quotas.domain.outcome import Outcome
from quotas.enums import SeatState
from quotas.models import WaitingEntry
from regions.models import Region

MOST_HOURS = Decimal(200)


class EnrolmentRefused(Exception):
    """The enrolment may not be changed like this; the message says why."""


def enrol(*, period: Period, person: StaffMember, actor: Actor | None, key: str) -> Outcome:
    """Enrol the person with a seat of the nearest quota.

    Waiting and refusals are outcomes, not errors: both are on record in the ledger. Who is
    enrolled already gets the same enrolment again, with the reason `already_enrolled`.
    """
    existing = Enrolment.objects.exclude(state=EnrolmentState.WITHDRAWN).filter(
        period=period, person=person
    )
    if enrolment := existing.select_related("seat").first():
        return Outcome("seated", seat=enrolment.seat, reason=reasons.ENROLLED, enrolment=enrolment)
    region, refusal = _place_of(period, person)
    if refusal:
        return quotas.deny(
            period=period, person=person, region=region, reason=refusal, key=key, actor=actor
        )
    with transaction.atomic():
        outcome = quotas.reserve(
            period=period,
            person=person,
            region=region,
            role=period.programme.role,
            key=key,
            actor=actor,
        )
        return _with_enrolment(outcome, actor)


def enrol_waiting(*, entry: WaitingEntry, actor: Actor | None, key: str) -> Outcome:
    """Offer a free place to a waiting person by hand: seat and enrolment, or still waiting."""
    with transaction.atomic():
        return _with_enrolment(quotas.seat_waiting(entry=entry, actor=actor, key=key), actor)


def _place_of(period: Period, person: StaffMember) -> tuple[Region, str]:
    """Return the region that the enrolment freezes, and why it may not be ("" if it may)."""
    programme = period.programme
    held = list(
        Posting.objects.filter(person=person)
        .open_on(timezone.localdate())
        .select_related("region")
        .order_by("start_date", "pk")
    )
    anywhere = held[0].region if held else programme.organiser
    if period.ends < timezone.localdate():
        return anywhere, reasons.PERIOD_OVER
    fitting = [posting for posting in held if posting.role == programme.role]
    if not fitting:
        return anywhere, reasons.ROLE
    for posting in fitting:
        if programme.reaches(posting.region_id):
            return posting.region, ""
    return fitting[0].region, reasons.OUTSIDE


def _with_enrolment(outcome: Outcome, actor: Actor | None) -> Outcome:
    """Add the enrolment to a seat that was given; a seat has one, also when asked again."""
    if not outcome.is_seated:
        return outcome
    seat = outcome.seat
    enrolment, made = Enrolment.objects.get_or_create(
        seat=seat,
        defaults={
            "period_id": seat.period_id,
            "person_id": seat.person_id,
            "region_id": seat.region_id,
            "role": seat.role,
        },
    )
    if made:
        quotas.advance(seat=seat, state=SeatState.ENROLLED)
        audit.record(
            actor=actor,
            action="courses.enrol",
            subject=enrolment,
            region_code=enrolment.region_id,
            detail={"period": seat.period_id, "person": seat.person_id, "quota": seat.quota_id},
        )
    return Outcome("seated", seat=seat, reason=outcome.reason, enrolment=enrolment)


@transaction.atomic
def withdraw(*, enrolment: Enrolment, reason: str, actor: Actor | None, key: str = "") -> None:
    """End the enrolment and give its place back. What was learnt stays on record.

    Withdrawing twice is once. A certified person is not withdrawn: `SeatNotHeld`.
    """
    reason = reason.strip()
    if not reason:
        raise EnrolmentRefused(_("Say why the person is withdrawn."))
    # The enrolment's lock comes before the quota's and the seat's, here as in finishing a lesson.
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("seat")
    held = locked.get(pk=enrolment.pk)
    enrolment.state = EnrolmentState.WITHDRAWN
    if held.state == EnrolmentState.WITHDRAWN:
        return
    quotas.release(
        seat=held.seat, reason=reason, key=key or f"withdraw:{enrolment.pk}", actor=actor
    )
    held.state = EnrolmentState.WITHDRAWN
    held.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="courses.withdraw",
        subject=enrolment,
        region_code=enrolment.region_id,
        detail={"reason": reason},
    )


@transaction.atomic
def end_revoked(*, enrolment: Enrolment, actor: Actor | None) -> None:
    """Close the enrolment whose certificate was revoked and whose place went back to the quota.

    The person may be enrolled again and then learns anew; what was learnt stays on record.
    """
    ended = Enrolment.objects.filter(pk=enrolment.pk).exclude(state=EnrolmentState.WITHDRAWN)
    if ended.update(state=EnrolmentState.WITHDRAWN):
        audit.record(
            actor=actor,
            action="courses.end_revoked",
            subject=enrolment,
            region_code=enrolment.region_id,
        )


@transaction.atomic
def credit_hours(
    *,
    enrolment: Enrolment,
    kind: str,
    hours: Decimal,
    source: str,
    actor: Actor | None,
) -> HoursEntry:
    """Credit 学时 (45 minutes) once per source: the same source again changes nothing.

    `source` is what was done: `course:<translation key>`, `office:<key>` for practice that an
    officer vouches for, or `field:<observation>` for an accompanied visit.
    """
    if not 0 < hours <= MOST_HOURS:
        raise EnrolmentRefused(
            _("The hours must be more than 0 and at most %(most)d.") % {"most": MOST_HOURS}
        )
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise EnrolmentRefused(_("The person was withdrawn from this period."))
    entry, made = HoursEntry.objects.get_or_create(
        enrolment=enrolment,
        kind=kind,
        source=source,
        defaults={"hours": hours, "confirmed_by_id": actor.pk if actor else None},
    )
    if made:
        audit.record(
            actor=actor,
            action="courses.credit_hours",
            subject=enrolment,
            region_code=enrolment.region_id,
            detail={"kind": str(kind), "hours": str(hours), "source": source},
        )
    return entry


@transaction.atomic
def confirm_practice(
    *, enrolment: Enrolment, hours: Decimal, reason: str, source: str, actor: Actor | None
) -> HoursEntry:
    """Credit practice that an officer vouches for; the reason (who saw it, when) is required and
    goes to the audit trail.
    """
    if not reason.strip():
        raise EnrolmentRefused(_("Say who saw the practice and when."))
    entry = credit_hours(
        enrolment=enrolment, kind=HoursKind.PRACTICE, hours=hours, source=source, actor=actor
    )
    audit.record(
        actor=actor,
        action="courses.confirm_practice",
        subject=enrolment,
        region_code=enrolment.region_id,
        detail={"hours": str(entry.hours), "source": source, "reason": reason.strip()},
    )
    return entry


def credit_observed(*, observation: Observation) -> HoursEntry | None:
    """Credit the hours of a signed accompanied visit to the training whose period the day of the
    visit lies in; None when the person was in none. Once per visit.
    """
    day = observation.visited_on
    enrolment = (
        Enrolment.objects.filter(
            person=observation.person_id, period__starts__lte=day, period__ends__gte=day
        )
        .exclude(state=EnrolmentState.WITHDRAWN)
        .order_by("-period__starts", "-pk")
        .first()
    )
    if enrolment is None:
        return None
    return credit_hours(
        enrolment=enrolment,
        kind=HoursKind.PRACTICE,
        hours=observation.hours,
        source=f"field:{observation.public_id}",
        actor=observation.signed_by,
    )


@transaction.atomic
def complete(*, enrolment: Enrolment) -> bool:
    """Note that all courses are studied, and move the seat on; False if it was noted before."""
    now = timezone.now()
    learning = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ENROLLED)
    if not learning.update(state=EnrolmentState.COMPLETED, completed_at=now):
        return False
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, now
    quotas.advance(seat=enrolment.seat, state=SeatState.COMPLETED)
    audit.record(
        actor=None,
        action="courses.complete",
        subject=enrolment,
        region_code=enrolment.region_id,
    )
    return True


@transaction.atomic
def resume(*, enrolment: Enrolment) -> bool:
    """Take completion back: a lesson was re-assigned. The seat keeps its state: it moves forward
    only, and a certified one is not touched.
    """
    completed = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.COMPLETED)
    if not completed.update(state=EnrolmentState.ENROLLED, completed_at=None):
        return False
    enrolment.state, enrolment.completed_at = EnrolmentState.ENROLLED, None
    audit.record(
        actor=None,
        action="courses.resume",
        subject=enrolment,
        region_code=enrolment.region_id,
    )
    return True
