"""Makes the fonts of certificates from the distribution's; part of every installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.rendering import families


class Command(BaseCommand):
    help = (
        "Build the fonts of certificates from the installed Noto CJK and LXGW WenKai and note "
        "their checksums. Nothing is done where they are as they were built."
    )
    requires_system_checks = []  # they complain of the fonts that this makes

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build them again")

    def handle(self, *args: Any, **options: Any) -> None:
        absent = sorted({str(b.source) for b in families.BUILT if not b.source.is_file()})
        if absent:
            raise CommandError(
                f"Not installed: {', '.join(absent)}. Run: apt-get install -y {families.PACKAGES}"
            )
        from certificates.rendering import foundry  # slow import: fontTools, uharfbuzz

        if options["force"] or not foundry.is_up_to_date():
            foundry.build(self.stdout.write)
