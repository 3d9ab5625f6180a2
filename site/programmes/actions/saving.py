"""Programmes as their sources or their office describe them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from programmes.models import Campaign, Period, Programme
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

    The code is printed in certificate numbers: it does not change once the programme exists. Hours
    of an existing one are changed by `set_requirements`.
    """
    facts: dict[str, Any] = {
        "title": title,
        "title_en": title_en,
        "role": role,
        "kind": kind,
        "tier": tier,
    }
    programme, created = Programme.objects.get_or_create(
        slug=slug, defaults={**facts, "code": code, "organiser": organiser, "hours": dict(hours)}
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


class PeriodRefused(Exception):
    """The period cannot be opened like this; the message says why."""


@transaction.atomic
def open_period(
    *,
    programme: Programme,
    name: str,
    starts: date,
    ends: date,
    roster_day: date,
    actor: audit.Actor | None = None,
) -> Period:
    """Open a round of the programme. The same round again is the same period; a round never
    changes: people were counted by its roster day.
    """
    name = name.strip()
    if not name or len(name) > 20:
        raise PeriodRefused(_("The name of a period has 1 to 20 characters."))
    if not starts < ends:
        raise PeriodRefused(_("A period ends after it starts."))
    days = {"starts": starts, "ends": ends, "roster_day": roster_day}
    period, made = Period.objects.get_or_create(programme=programme, name=name, defaults=days)
    if made:
        audit.record(
            actor=actor,
            action="programmes.open_period",
            subject=period,
            region_code=programme.organiser_id,
            detail={day: value.isoformat() for day, value in days.items()},
        )
    elif any(getattr(period, day) != value for day, value in days.items()):
        raise PeriodRefused(_("The period %(name)s exists with other days.") % {"name": name})
    return period


class SponsorsRefused(Exception):
    """The campaign or the second organiser cannot be like this; the message says why."""


@transaction.atomic
def set_sponsors(
    *,
    programme: Programme,
    campaign: str,
    co_organiser: Region | None,
    actor: audit.Actor | None,
) -> Programme:
    """Say which campaign the programme belongs to ("" for none; a new title makes a campaign) and
    which office organises it too. Who holds places in the second office's area keeps it there.
    """
    title = campaign.strip()
    if len(title) > 120:
        raise SponsorsRefused(_("The title of a campaign has at most 120 characters."))
    if co_organiser and co_organiser.pk == programme.organiser_id:
        raise SponsorsRefused(_("The second organiser is another office than the first."))
    before = {
        "campaign": programme.campaign.title if programme.campaign else "",
        "co_organiser": programme.co_organiser_id or "",
    }
    after = {"campaign": title, "co_organiser": co_organiser.pk if co_organiser else ""}
    if before == after:
        return programme
    programme.campaign = Campaign.objects.get_or_create(title=title)[0] if title else None
    programme.co_organiser = co_organiser
    programme.save(update_fields=["campaign", "co_organiser"])
    audit.record(
        actor=actor,
        action="programmes.set_sponsors",
        subject=programme,
        region_code=programme.organiser_id,
        detail={"before": before, "after": after},
    )
    return programme
