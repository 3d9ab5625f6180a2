"""What the commands that move places have in common."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.enums import Role
from programmes.management import arguments
from quotas.enums import QuotaKind
from quotas.models import Quota


def add_move(parser: CommandParser) -> None:
    parser.add_argument("--places", required=True, type=int, metavar="N")
    parser.add_argument("--document-number", default="", metavar="TEXT", help="文号")
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--key", default="", help="idempotency key; without one each run counts")
    arguments.add_actor(parser)


def add_between(parser: CommandParser) -> None:
    """Arguments of a movement within the tree."""
    arguments.add_period(parser)
    parser.add_argument("--from", required=True, dest="source", metavar="CODE")
    parser.add_argument("--to", required=True, dest="region", metavar="CODE")
    parser.add_argument("--role", choices=Role.values)
    parser.add_argument("--kind", choices=QuotaKind.values)
    add_move(parser)


def source_of(options: dict[str, Any]) -> Quota:
    source = quota_at(options["source"], options)
    if source is None:
        raise CommandError(_("There is no such quota."))
    return source


def order_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return what every movement carries; without --key each run counts."""
    return {
        "places": options["places"],
        "document_number": options["document_number"],
        "reason": options["reason"],
        "key": options["key"] or f"command:{uuid.uuid4()}",
        "actor": arguments.actor_of(options),
    }


def quota_at(code: str, options: dict[str, Any]) -> Quota | None:
    """Return the quota of the region for the period, role and kind; None if there is none."""
    found = Quota.objects.filter(
        period=arguments.period_of(options), region=arguments.region_of(code)
    )
    for name in ("role", "kind"):
        if options[name]:
            found = found.filter(**{name: options[name]})
    quotas = list(found[:2])
    if len(quotas) > 1:
        raise CommandError(_("More than one quota fits: name --role and --kind."))
    return quotas[0] if quotas else None


def report(command: BaseCommand, quota: Quota, options: dict[str, Any]) -> None:
    """Print the quota as it is now."""
    told = {
        "region": quota.region_id,
        "role": str(quota.role),
        "kind": str(quota.kind),
        "places": quota.places,
        "contingency": quota.contingency,
        "split_out": quota.split_out,
        "reserved": quota.reserved,
        "fulfilled": quota.fulfilled,
        "free": quota.free,
    }
    if options["json"]:
        arguments.write_json(command, told)
    else:
        command.stdout.write(
            _("%(name)s: %(places)d places, %(free)d free") % {"name": quota.region.name, **told}
        )
