"""Programmes as their sources or their office describe them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common import audit
from programmes.models import Programme
from regions.models import Region


@dataclass(frozen=True)
class Saved:
    programme: Programme
    created: bool = False
    changed: tuple[str, ...] = ()


@transaction.atomic
def save_programme(
    *,
    slug: str,
    code: str,
    title: str,
    title_en: str,
    role: str,
    kind: str,
    tier: int,
    organiser: Region,
    hours: Mapping[str, Any],
    actor: audit.Actor | None = None,
) -> Saved:
    """Create or change a programme by its slug. The organiser of an existing one stays.

    The code is printed in certificate numbers: it does not change once the programme exists.
    """
    facts: dict[str, Any] = {
        "title": title,
        "title_en": title_en,
        "role": role,
        "kind": kind,
        "tier": tier,
        "hours": dict(hours),
    }
    programme, created = Programme.objects.get_or_create(
        slug=slug, defaults={**facts, "code": code, "organiser": organiser}
    )
    changed = () if created else _changed(programme, facts)
    if created or changed:
        audit.record(
            actor=actor,
            action="programmes.save",
            subject=programme,
            region_code=programme.organiser_id,
            detail={"created": created, "changed": list(changed)},
        )
    return Saved(programme, created, changed)


def _changed(programme: Programme, facts: Mapping[str, Any]) -> tuple[str, ...]:
    changed = tuple(name for name, value in facts.items() if getattr(programme, name) != value)
    for name in changed:
        setattr(programme, name, facts[name])
    if changed:
        programme.save(update_fields=list(changed))
    return changed
