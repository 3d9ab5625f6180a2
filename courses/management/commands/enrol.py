"""Enrol one person, or everybody of a region who holds a post the programme is for."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.phones import normalise
from accounts.models import Posting, StaffMember
from common.progress import Progress
from courses import actions
from programmes.management import arguments
from programmes.models import Period
from quotas.domain import reasons
from quotas.domain.outcome import Outcome
from quotas.rules import say
from regions.rules import within

Told = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Enrol one person, or everybody of a county who can be: prints who is enrolled, waiting "
        "and denied, with reasons. Who is enrolled already stays so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        arguments.add_period(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--phone", help="one person, by phone")
        who.add_argument("--county", metavar="CODE", help="everybody of a region, of any level")
        arguments.add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        period = arguments.period_of(options)
        people = _by_phone(options["phone"]) if options["phone"] else _of(period, options["county"])
        actor, run = arguments.actor_of(options), uuid.uuid4()
        found: dict[str, list[Told]] = {"seated": [], "waiting": [], "denied": []}
        already = 0
        with Progress(self.stderr, "enrol", len(people)) as progress:
            for person in progress.over(people):
                outcome = actions.enrol(
                    period=period, person=person, actor=actor, key=f"enrol:{run}:{person.pk}"
                )
                if outcome.is_seated and outcome.reason == reasons.ENROLLED:
                    already += 1
                else:
                    found[outcome.status].append(_told(person, outcome))
        self._report(found, already, options)
        if found["denied"]:
            raise CommandError(_("%(n)d people were denied.") % {"n": len(found["denied"])})

    def _report(self, found: dict[str, list[Told]], already: int, options: dict[str, Any]) -> None:
        if options["json"]:
            told: Told = {"enrolled": found["seated"], "already_enrolled": already}
            arguments.write_json(self, told | {k: found[k] for k in ("waiting", "denied")})
            return
        for one in found["waiting"] + found["denied"]:
            self.stdout.write(f"{one['person']}：{one['reason']}")
        self.stdout.write(
            _(
                "enrolled %(enrolled)d, enrolled before %(already)d, "
                "waiting %(waiting)d, denied %(denied)d"
            )
            % {
                "enrolled": len(found["seated"]),
                "already": already,
                "waiting": len(found["waiting"]),
                "denied": len(found["denied"]),
            }
        )


def _told(person: StaffMember, outcome: Outcome) -> Told:
    place = outcome.seat or outcome.waiting
    told = {"person": person.name, "id": person.pk, "region": place.region_id if place else ""}
    return told if outcome.is_seated else told | {"reason": say(outcome.reason)}


def _by_phone(phone: str) -> list[StaffMember]:
    people = list(StaffMember.objects.filter(phone=normalise(phone) or phone, active=True)[:1])
    if not people:
        raise CommandError(_("There is nobody with the phone %(phone)s.") % {"phone": phone})
    return people


def _of(period: Period, code: str) -> list[StaffMember]:
    """Return who holds a post of the programme's role in the region, by place and name."""
    region = arguments.region_of(code)
    postings = (
        Posting.objects.filter(within(region.pk), role=period.programme.role)
        .open_on(timezone.localdate())
        .select_related("person")
        .order_by("region_id", "person__name_sort", "person_id")
    )
    return list({posting.person_id: posting.person for posting in postings}.values())
