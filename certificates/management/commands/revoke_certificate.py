"""Revoking from the command line, with both people named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates import actions
from certificates.management.register import certificate_of
from certificates.rules import ChangeRefused
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Revoke a certificate, with a reason and a second person who confirms. It shows as revoked "
        "from then on, never as unknown; its place goes back to the quota if the programme says "
        "so. The same command again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMBER")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="USER", help="user name or phone")
        parser.add_argument(
            "--second", required=True, metavar="USER", help="who confirms; not the same person"
        )
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        certificate = certificate_of(options["number"])
        try:
            revoked = actions.revoke(
                certificate=certificate,
                reason=options["reason"],
                actor=arguments.user_of(options["by"]),
                second=arguments.user_of(options["second"]),
            )
        except ChangeRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = {"number": revoked.number, "revoked_on": str(revoked.revoked_on)}
        if options["json"]:
            arguments.write_json(self, {**told, "reason": revoked.revoked_reason})
        else:
            self.stdout.write(_("%(number)s was revoked on %(revoked_on)s.") % told)
