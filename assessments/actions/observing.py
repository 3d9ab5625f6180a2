"""Record, sign or send back a field observation."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.queries import scope_of
from assessments.domain import observing
from assessments.domain.deidentified import personal_numbers
from assessments.enums import ObservationState
from assessments.models import Observation
from assessments.phrases import say
from assessments.queries import observing as queries
from assessments.signals import observation_signed
from common import audit


class ObservationRefused(Exception):
    """The observation cannot be recorded or signed; the message says why."""


def record_observation(
    *,
    posting: Posting,
    visited_on: date,
    household: str,
    minutes: int,
    witness: str,
    ratings: Mapping[str, int],
    comment: str,
    observer: User,
    public_id: uuid.UUID | None = None,
) -> Observation:
    """Store what was seen, to be signed by another officer. The same form sent twice is once.

    `posting` says who was observed and in which village. A visit that is on record already is
    refused, whoever recorded it.
    """
    public_id = public_id or uuid.uuid4()
    sent = Observation.objects.filter(public_id=public_id, observer=observer).first()
    if sent is not None:
        return sent
    _check(posting, observer, [household, witness, comment])
    if not observing.is_complete(ratings):
        raise ObservationRefused(_("Every line of the sheet needs an answer."))
    try:
        with transaction.atomic():
            made = Observation.objects.create(
                public_id=public_id,
                person=posting.person,
                region=posting.region,
                visited_on=visited_on,
                household=household,
                minutes=minutes,
                witness=witness,
                ratings=dict(ratings),
                comment=comment,
                hours=observing.hours(minutes),
                met=observing.verdict(ratings).met,
                observer=observer,
            )
            audit.record(
                actor=observer,
                action="assessments.record_observation",
                subject=made,
                region_code=posting.region_id,
                detail={"person": posting.person_id, "met": made.met, "minutes": minutes},
            )
    except IntegrityError as error:
        if "a_visit_is_observed_once" in str(error) or queries.same_visit(
            person=posting.person,
            visited_on=visited_on,
            region_code=posting.region_id,
            household=household,
        ):
            raise ObservationRefused(
                _("This visit is on record already: the same person, day and household.")
            ) from error
        raise
    return made


def _check(posting: Posting, observer: User, texts: list[str]) -> None:
    if not scope_of(observer).covers(posting.region_id):
        raise ObservationRefused(_("This village does not belong to your office."))
    if posting.person.user_id == observer.pk:
        raise ObservationRefused(_("Nobody observes their own visit."))
    for text in texts:
        for problem in personal_numbers(text):
            raise ObservationRefused(say(problem))


@transaction.atomic
def sign_observation(*, observation: Observation, signer: User) -> Observation:
    """Sign off: from now on it counts and never changes. Who observed cannot sign."""
    held = _waiting(observation, signer)
    held.state, held.signed_by, held.signed_at = ObservationState.SIGNED, signer, timezone.now()
    held.save(update_fields=["state", "signed_by", "signed_at"])
    audit.record(
        actor=signer,
        action="assessments.sign_observation",
        subject=held,
        region_code=held.region_id,
        detail={"person": held.person_id, "met": held.met, "hours": str(held.hours)},
    )
    observation_signed.send(sender=Observation, observation=held)
    return held


@transaction.atomic
def return_observation(*, observation: Observation, reason: str, signer: User) -> Observation:
    """Send it back: it does not count, and the visit may be recorded anew."""
    if not reason.strip():
        raise ObservationRefused(_("Say what is to be put right."))
    for problem in personal_numbers(reason):
        raise ObservationRefused(say(problem))
    held = _waiting(observation, signer)
    held.state, held.returned_because = ObservationState.RETURNED, reason.strip()
    held.save(update_fields=["state", "returned_because"])
    audit.record(
        actor=signer,
        action="assessments.return_observation",
        subject=held,
        region_code=held.region_id,
        detail={"person": held.person_id},
    )
    return held


def _waiting(observation: Observation, signer: User) -> Observation:
    held = (
        Observation.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=observation.pk)
    )
    if held.state != ObservationState.RECORDED:
        raise ObservationRefused(_("This observation was decided already."))
    if signer.pk in {held.observer_id, held.person.user_id}:
        raise ObservationRefused(_("Another officer signs, not who observed or was observed."))
    return held
