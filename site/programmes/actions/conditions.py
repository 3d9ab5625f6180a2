"""What a programme asks of people, and how long its certificates hold.

What changes here counts from now on: for everybody who is not certified yet, also for those who
are enrolled already. Certificates that were issued are never touched.
"""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from programmes.domain import conditions
from programmes.domain.conditions import Problem, Requirements, Terms
from programmes.models import Declaration, Programme


class ConditionsRefused(Exception):
    """The programme cannot be like this: `problems` are pairs of a field and what is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = [(one.name, _(one.what) % one.facts) for one in problems]
        super().__init__(" ".join(text for _field, text in self.problems))


@transaction.atomic
def set_requirements(
    *,
    programme: Programme,
    requirements: Requirements,
    actor: audit.Actor | None,
    by_office: bool = True,
) -> bool:
    """Say what leads to the certificate; tell whether that changed anything.

    A changed declaration is a new version; the old ones stay, with everybody's agreement to them.
    What an office said on its screen (`by_office`) is no longer overwritten by loaded sources.
    """
    _check(conditions.requirement_problems(requirements, role=programme.role))
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    before = _required(held)
    held.hours = {kind: _plain(hours) for kind, hours in requirements.hours.items() if hours}
    held.observed_visits = requirements.observed_visits
    _declare(held, requirements)
    after = _required(held)
    if before == after:
        return False
    held.conditions_changed_at = timezone.now()
    held.kept_by_office = held.kept_by_office or by_office
    held.save(
        update_fields=[
            "hours",
            "observed_visits",
            "declaration_from",
            "conditions_changed_at",
            "kept_by_office",
        ]
    )
    audit.record(
        actor=actor,
        action="programmes.set_requirements",
        subject=held,
        region_code=held.organiser_id,
        detail={"before": before, "after": after},
    )
    return True


@transaction.atomic
def set_terms(
    *, programme: Programme, terms: Terms, actor: audit.Actor | None, by_office: bool = True
) -> bool:
    """Say how long a certificate holds and when it is renewed; tell whether it changed."""
    _check(conditions.terms_problems(terms))
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    after = asdict(terms)
    before = {name: getattr(held, name) for name in after}
    if before == after:
        return False
    for name, value in after.items():
        setattr(held, name, value)
    held.kept_by_office = held.kept_by_office or by_office
    held.save(update_fields=[*after, "kept_by_office"])
    audit.record(
        actor=actor,
        action="programmes.set_terms",
        subject=held,
        region_code=held.organiser_id,
        detail={"before": before, "after": after},
    )
    return True


def _declare(held: Programme, wanted: Requirements) -> None:
    """Note the text as the newest version, and from which version on an agreement counts."""
    latest = held.declarations.order_by("-number").first()
    if not wanted.declaration:
        held.declaration_from = 0
        return
    texts = (wanted.declaration, wanted.declaration_en)
    if latest is None or (latest.text, latest.text_en) != texts:
        number = latest.number + 1 if latest else 1
        latest = Declaration.objects.create(
            programme=held, number=number, text=texts[0], text_en=texts[1]
        )
        if wanted.ask_again:
            held.declaration_from = number
    held.declaration_from = held.declaration_from or latest.number


def _required(programme: Programme) -> dict[str, Any]:
    newest = programme.declarations.order_by("-number").first()
    return {
        "hours": dict(programme.hours),
        "observed_visits": programme.observed_visits,
        "declaration_from": programme.declaration_from,
        "declaration": newest.number if newest and programme.declaration_from else 0,
    }


def _plain(hours: Decimal) -> int | float:
    return int(hours) if hours == int(hours) else float(hours)


def _check(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise ConditionsRefused(found)
