"""Unused places taken back (收回) by the office that handed them down, both legs or none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from programmes.management import arguments
from quotas import actions
from quotas.management import moves
from quotas.rules import QuotaError


class Command(BaseCommand):
    help = (
        "Take unused places back: --from the region that has them --to the region whose quota "
        "handed them down, which is printed. Places in use stay: the refusal names what blocks. "
        "The same --key with the same content counts once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        moves.add_between(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        quota, above = moves.source_of(options), arguments.region_of(options["region"])
        if quota.parent and quota.parent.region_id != above.pk:
            raise CommandError(
                _("%(region)s received its places from %(parent)s, not from %(above)s.")
                % {
                    "region": quota.region.name,
                    "parent": quota.parent.region.name,
                    "above": above.name,
                }
            )
        try:
            parent = actions.recover(quota=quota, **moves.order_of(options))
        except QuotaError as error:
            raise CommandError(str(error)) from error
        moves.report(self, parent, options)
