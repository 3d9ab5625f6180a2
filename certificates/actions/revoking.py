"""Revoking a certificate: one officer asks, another one confirms, the place goes back.

Always the certificate's lock first, then the enrolment's, then the quota's and the seat's: nobody
waits for somebody who waits for them.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.actions.printings import locked
from certificates.enums import CertificateState, RevocationState
from certificates.models import Certificate, Revocation
from certificates.queries.authority import may_second
from certificates.rules import ChangeRefused, plain_reason
from common import audit
from courses import actions as courses
from quotas import actions as quotas


@transaction.atomic
def revoke(
    *,
    certificate: Certificate,
    reason: str,
    actor: User,
    second: User,
    day: date | None = None,
) -> Certificate:
    """Revoke with both people at hand. The same request again changes nothing; another one for a
    certificate that is revoked already is a ChangeRefused.
    """
    reason = plain_reason(reason)
    held = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    told = (held.revoked_reason, held.revoked_by, held.revoked_second)
    if held.state == CertificateState.REVOKED and told == (reason, actor.pk, second.pk):
        return held
    held = locked(certificate, actor)
    day = _checked_day(held, day or timezone.localdate())
    _check_second(held, actor.pk, second)
    _close_open(held, second)
    return _revoke(held, day=day, reason=reason, actor=actor, second=second)


@transaction.atomic
def ask_revocation(*, certificate: Certificate, reason: str, day: date, actor: User) -> Revocation:
    """Ask for the second person. Asking again while one is waited for is once."""
    reason = plain_reason(reason)
    held = locked(certificate, actor)
    day = _checked_day(held, day)
    waiting = held.revocations.filter(state=RevocationState.ASKED).first()
    if waiting is not None:
        if (waiting.asked_by, waiting.reason, waiting.revoked_on) == (actor.pk, reason, day):
            return waiting
        raise ChangeRefused(_("A revocation of this certificate waits for its second person."))
    asked = Revocation.objects.create(
        certificate=held, revoked_on=day, reason=reason, asked_by=actor.pk
    )
    _record(held, "ask_revocation", actor, reason)
    return asked


@transaction.atomic
def confirm_revocation(*, revocation: Revocation, actor: User) -> Certificate:
    """Be the second person: the certificate is revoked. Confirming twice is once."""
    held, asked = _held(revocation)
    if asked.state == RevocationState.CONFIRMED and asked.decided_by == actor.pk:
        return held
    _check_open(asked)
    _check_second(held, asked.asked_by, actor)
    _decide(asked, RevocationState.CONFIRMED, actor)
    first = User.objects.filter(pk=asked.asked_by).first()
    return _revoke(held, day=asked.revoked_on, reason=asked.reason, actor=first, second=actor)


@transaction.atomic
def refuse_revocation(*, revocation: Revocation, actor: User) -> Revocation:
    """Say no as the second person, or take one's own request back; the certificate stays."""
    held, asked = _held(revocation)
    own = asked.asked_by == actor.pk
    to = RevocationState.WITHDRAWN if own else RevocationState.REFUSED
    if asked.state == to and asked.decided_by == actor.pk:
        return asked
    _check_open(asked)
    if not own:
        _check_second(held, asked.asked_by, actor)
    _decide(asked, to, actor)
    _record(held, f"revocation_{to}", actor, asked.reason)
    return asked


def _held(revocation: Revocation) -> tuple[Certificate, Revocation]:
    """Lock the certificate, then read the request as it is now."""
    held = Certificate.objects.select_for_update(of=("self",)).get(pk=revocation.certificate_id)
    return held, Revocation.objects.get(pk=revocation.pk)


def _check_open(asked: Revocation) -> None:
    if asked.state != RevocationState.ASKED:
        raise ChangeRefused(_("This request was decided meanwhile; nothing was changed."))


def _check_second(held: Certificate, first: int, second: User) -> None:
    if second.pk == first:
        raise ChangeRefused(
            _("A second person has to confirm: nobody revokes a certificate alone.")
        )
    if not (second.is_active and may_second(second, held)):
        raise ChangeRefused(
            _("%(user)s may not confirm this: it takes an officer of the issuing office or above.")
            % {"user": second.get_full_name()}
        )


def _checked_day(held: Certificate, day: date) -> date:
    if not held.issued_on <= day <= timezone.localdate():
        raise ChangeRefused(_("The day of the revocation lies between the day of issue and today."))
    return day


def _close_open(held: Certificate, second: User) -> None:
    """A request that waits has nothing to wait for any more."""
    for waiting in held.revocations.filter(state=RevocationState.ASKED):
        _decide(waiting, RevocationState.WITHDRAWN, second)


def _decide(asked: Revocation, state: str, actor: User) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, actor.pk, timezone.now()
    asked.save(update_fields=["state", "decided_by", "decided_at"])


def _revoke(
    held: Certificate, *, day: date, reason: str, actor: User | None, second: User
) -> Certificate:
    first = actor.pk if actor else held.revocations.latest("pk").asked_by
    held.state, held.revoked_on, held.revoked_reason = CertificateState.REVOKED, day, reason
    held.revoked_by, held.revoked_second = first, second.pk
    held.save(
        update_fields=["state", "revoked_on", "revoked_reason", "revoked_by", "revoked_second"]
    )
    entry = quotas.reverse(
        certificate_id=held.pk,
        reason="revoked",
        key=f"revoke:{held.pk}",
        actor=second,
    )
    if entry is not None:
        courses.end_revoked(enrolment=held.enrolment, actor=second)
    _record(held, "revoke", actor or second, reason, second=second.pk, place=entry is not None)
    return held


def _record(held: Certificate, verb: str, actor: User, reason: str, **more: int | bool) -> None:
    audit.record(
        actor=actor,
        action=f"certificates.{verb}",
        subject=held,
        region_code=held.issuing_region_id,
        detail={"number": held.number, "reason": reason, **more},
    )
