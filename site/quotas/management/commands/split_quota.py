"""Places passed on to a division below, both legs or none."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.enums import Role
from programmes.management import arguments
from quotas import actions
from quotas.enums import QuotaKind
from quotas.management import moves
from quotas.rules import QuotaError


class Command(BaseCommand):
    help = (
        "Pass places of a region's quota on to a division below it. The same --key with the same "
        "content counts once. --role and --kind may be left out where only one quota fits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        arguments.add_period(parser)
        parser.add_argument("--from", required=True, dest="source", metavar="CODE")
        parser.add_argument("--to", required=True, dest="region", metavar="CODE")
        parser.add_argument("--role", choices=Role.values)
        parser.add_argument("--kind", choices=QuotaKind.values)
        moves.add_move(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source = moves.quota_at(options["source"], options)
        if source is None:
            raise CommandError(_("There is no such quota."))
        try:
            quota = actions.split(
                source=source,
                region=arguments.region_of(options["region"]),
                places=options["places"],
                document_number=options["document_number"],
                key=options["key"] or f"command:{uuid.uuid4()}",
                actor=arguments.actor_of(options),
            )
        except QuotaError as error:
            raise CommandError(str(error)) from error
        moves.report(self, quota, options)
