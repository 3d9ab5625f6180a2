"""A counted sheet was typed in for the wrong person: its result counts no more."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.actions.paper_exams import SheetRefused
from assessments.enums import AttemptState
from assessments.models import AnswerSheet, Attempt
from assessments.queries import paper_exams as queries
from assessments.signals import Turned, attempt_regraded
from common import audit


@transaction.atomic
def void_sheet(*, sheet: AnswerSheet, reason: str, actor: User) -> AnswerSheet:
    """Take a counted sheet out of results and statistics. A second time changes nothing.

    The answers and the marks stay as they are, for whoever asks why; the person's own sheet can be
    typed in afterwards. A certificate that rests on the result waits for a decision, as after a
    regrade.
    """
    held = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.voided_at:
        return held
    if held.attempt_id is None:
        raise SheetRefused(_("The sheet is not counted yet: take it back instead."))
    if not reason.strip():
        raise SheetRefused(_("Write down the reason: it is kept with the sheet."))
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("paper_version__paper__current", "person", "period")
        .get(pk=held.attempt_id)
    )
    before, after = queries.without(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.ABANDONED)
    held.voided_at, held.voided_by, held.void_reason = timezone.now(), actor, reason.strip()[:400]
    held.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(
        actor=actor,
        action="assessments.void_sheet",
        subject=held,
        region_code=held.session.region_id,
        detail={
            "person": held.person_id,
            "attempt": attempt.pk,
            "reason": held.void_reason,
            "passed_before": before,
            "passed_now": after,
        },
    )
    if before != after:
        paper = attempt.paper_version.paper
        turned = Turned(attempt.person_id, attempt.period_id, paper, before, after)
        source = f"void:{held.pk}"
        attempt_regraded.send(sender=AnswerSheet, source=source, by=actor.pk, turned=[turned])
    return held
