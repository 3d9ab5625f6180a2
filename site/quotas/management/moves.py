"""What the commands that move places have in common."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from programmes.management import arguments
from quotas.models import Quota


def add_move(parser: CommandParser) -> None:
    parser.add_argument("--places", required=True, type=int, metavar="N")
    parser.add_argument("--document-number", default="", metavar="TEXT", help="文号")
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--key", default="", help="idempotency key; without one each run counts")
    arguments.add_actor(parser)


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
