"""Correcting the name on a certificate from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates import actions
from certificates.management.register import certificate_of
from certificates.rules import ChangeRefused
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Print a certificate in the right name: a new printing under the same number. The printing "
        "before it shows as corrected when it is verified. The same command again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMBER")
        parser.add_argument("--name", required=True, metavar="NAME", help="the full name, as right")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="USER", help="user name or phone")
        parser.add_argument(
            "--json", action="store_true", help="standard output holds the JSON only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        certificate = certificate_of(options["number"])
        try:
            version = actions.correct(
                certificate=certificate,
                name=options["name"],
                reason=options["reason"],
                actor=arguments.user_of(options["by"]),
            )
        except ChangeRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = {"number": certificate.number, "printing": version.number, "code": version.code}
        if options["json"]:
            arguments.write_json(self, told)
        else:
            self.stdout.write(
                _("%(number)s: printing %(printing)d, verification code %(code)s.") % told
            )
