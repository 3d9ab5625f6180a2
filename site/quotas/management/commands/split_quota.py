"""Places passed on to a division below, both legs or none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.management import arguments
from quotas import actions
from quotas.management import moves
from quotas.rules import QuotaError


class Command(BaseCommand):
    help = (
        "Pass places of a region's quota on to a division below it. The same --key with the same "
        "content counts once. --role and --kind may be left out where only one quota fits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        moves.add_between(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source, region = moves.source_of(options), arguments.region_of(options["region"])
        try:
            quota = actions.split(source=source, region=region, **moves.order_of(options))
        except QuotaError as error:
            raise CommandError(str(error)) from error
        moves.report(self, quota, options)
