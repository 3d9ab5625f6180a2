"""A regrade turned a result: the certificates that rest on it wait for an officer's decision."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.actions.printings import add_version, current_of, locked
from certificates.actions.revoking import ask_revocation
from certificates.domain.facts import Facts
from certificates.enums import Choice, VersionKind
from certificates.models import Certificate, Decision
from certificates.queries.eligibility import standings
from certificates.queries.touched import Result, resting_on
from certificates.rules import ChangeRefused, plain_reason
from common import audit


@transaction.atomic
def open_decisions(
    *, results: Mapping[Result, Mapping[str, Any]], source: str, opened_by: int | None = None
) -> int:
    """Ask about every live certificate that rests on these results (result → what changed);
    return how many are new.

    The same source asks once about a certificate. `opened_by` turned the results and leaves the
    decision to somebody else.
    """
    resting = resting_on(results)
    known = Decision.objects.filter(certificate__in=resting, source=source)
    asked = set(known.values_list("certificate_id", flat=True))
    new = {one: results[result] for one, result in resting.items() if one.pk not in asked}
    Decision.objects.bulk_create(
        Decision(certificate=one, source=source, detail=detail, opened_by=opened_by)
        for one, detail in new.items()
    )
    for one, detail in new.items():
        audit.record(
            actor=None,
            action="certificates.decision_opened",
            subject=one,
            region_code=one.issuing_region_id,
            detail={"number": one.number, "source": source, **detail},
        )
    return len(new)


@transaction.atomic
def decide(*, decision: Decision, choice: str, reason: str, actor: User) -> Decision:
    """Keep the certificate, ask for its revocation (a second officer confirms), or print it again
    with the new result. The same decision again is once.
    """
    reason = plain_reason(reason)
    held = locked(decision.certificate, actor)
    waiting = Decision.objects.get(pk=decision.pk)
    if waiting.choice:
        if (waiting.choice, waiting.decided_by) == (choice, actor.pk):
            return waiting
        raise ChangeRefused(_("This was decided meanwhile; nothing was changed."))
    if waiting.opened_by == actor.pk:
        raise ChangeRefused(
            _("You changed this result yourself: another officer decides about the certificate.")
        )
    if choice == Choice.WITHDRAW:
        ask_revocation(certificate=held, reason=reason, day=timezone.localdate(), actor=actor)
    elif choice == Choice.REISSUE:
        _print_again(held, reason, actor)
    waiting.choice, waiting.reason = Choice(choice), reason
    waiting.decided_by, waiting.decided_at = actor.pk, timezone.now()
    waiting.save(update_fields=["choice", "reason", "decided_by", "decided_at"])
    audit.record(
        actor=actor,
        action="certificates.decide",
        subject=held,
        region_code=held.issuing_region_id,
        detail={"number": held.number, "choice": choice, "reason": reason},
    )
    return waiting


def _print_again(held: Certificate, reason: str, actor: User) -> None:
    """The result of today on a new printing; everything else as it was frozen."""
    [standing] = standings([held.enrolment], held.period)
    facts = Facts.from_json(current_of(held).facts)
    add_version(
        held,
        kind=VersionKind.REISSUED,
        facts=replace(facts, percent=standing.percent),
        reason=reason,
        actor=actor,
    )
