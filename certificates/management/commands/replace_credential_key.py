"""Another key for the credentials of a year."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from certificates import actions
from programmes.management import arguments


class Command(BaseCommand):
    help = (
        "Retire the key that signs the credentials of a year (it was lost, or seen by a stranger) "
        "and make another one. What the old key signed stays verifiable. Prints the new key's "
        "name and public half. A new year's key is made by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="year of issue; the current one if left out")
        arguments.add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"] or timezone.localdate().year
        key = actions.replace_credential_key(year=year, actor=arguments.actor_of(options))
        if options["json"]:
            arguments.write_json(self, {"name": key.name, "public": key.public})
        else:
            self.stdout.write(f"{key.name} {key.public}")
