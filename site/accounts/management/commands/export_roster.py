"""A county's people in post as a roster that can be imported again."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import actions
from accounts.management.commands.import_roster import county_of

SUFFIXES = (".xlsx", ".csv")


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page of the site, which no roster needs
    help = (
        "Write the people in post of a county to OUT (.xlsx or .csv); importing it again changes "
        "nothing. Identity numbers are left out unless asked for with a reason; each export is "
        "on record."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True, metavar="CODE")
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--identity", action="store_true", help="with identity numbers")
        parser.add_argument("--reason", default="", help="why they are needed; goes on record")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.suffix.casefold() not in SUFFIXES:
            self._usage(_("OUT must end in .xlsx or .csv."))
        if not out.parent.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": out.parent})
        try:
            count = actions.export_roster(
                county=county_of(options["county"]),
                path=out,
                actor=None,
                with_identity=options["identity"],
                reason=options["reason"],
            )
        except actions.ReasonMissing:
            self._usage(_("--identity needs --reason with at least four characters."))
        self.stdout.write(_("%(count)s people written to %(file)s") % {"count": count, "file": out})

    def _usage(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(2)
