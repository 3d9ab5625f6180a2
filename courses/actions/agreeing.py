"""A learner agrees to the declaration (承诺书) of a programme."""

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.audit import Actor
from courses.enums import EnrolmentState
from courses.models import Agreement, Enrolment
from programmes import queries as programmes


class AgreementRefused(Exception):
    """The declaration cannot be agreed to like this; the message says why."""


@transaction.atomic
def agree(*, enrolment: Enrolment, number: int, actor: Actor | None) -> Agreement:
    """Keep that the person read version `number` and agrees. Twice is once.

    Only the version in force counts: who read an older one is shown the new one first.
    """
    held = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if held.state == EnrolmentState.WITHDRAWN:
        raise AgreementRefused(_("You are no longer enrolled in this training."))
    declaration = programmes.declaration(held.period.programme)
    if declaration is None:
        raise AgreementRefused(_("This training asks for no declaration."))
    if declaration.number != number:
        raise AgreementRefused(
            _("The declaration was changed a moment ago. Please read the new text.")
        )
    made, is_new = Agreement.objects.get_or_create(enrolment=held, declaration=declaration)
    if is_new:
        audit.record(
            actor=actor,
            action="courses.agree",
            subject=held,
            region_code=held.region_id,
            detail={"declaration": declaration.number},
        )
    return made
