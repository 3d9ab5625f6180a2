"""Places from outside: the first grant of a region makes its quota, later ones add to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.enums import Role
from programmes.management import arguments
from quotas import actions
from quotas.enums import QuotaKind
from quotas.management import moves
from quotas.models import Quota
from quotas.rules import QuotaError


class Command(BaseCommand):
    help = (
        "Grant places to a region. A number below 0 lowers what was granted there; lowering below "
        "what is used is refused and says what blocks it. The same --key with the same content "
        "counts once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        arguments.add_period(parser)
        parser.add_argument("--region", required=True, metavar="CODE")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--kind", required=True, choices=QuotaKind.values)
        moves.add_move(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            quota = _lower(options) if options["places"] < 0 else _grant(options)
        except QuotaError as error:
            raise CommandError(str(error)) from error
        moves.report(self, quota, options)


def _grant(options: dict[str, Any]) -> Quota:
    return actions.grant(
        period=arguments.period_of(options),
        region=arguments.region_of(options["region"]),
        role=options["role"],
        kind=options["kind"],
        **moves.order_of(options),
    )


def _lower(options: dict[str, Any]) -> Quota:
    quota = moves.quota_at(options["region"], options)
    if quota is None:
        raise CommandError(_("There is no such quota."))
    return actions.adjust(quota=quota, **moves.order_of(options))
