"""A bank's questions as Word, Excel, GIFT, Aiken, Moodle XML or QTI."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments import actions
from assessments.exchange import saving
from assessments.models import QuestionBank
from assessments.phrases import say


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page of the site, which no question needs
    help = (
        "Export a bank's questions. Importing the file again changes nothing. Questions that the "
        "format cannot carry are named with the reason (exit 1); the file holds the others. What a "
        "question loses (a picture, a recording) is named, too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--bank", required=True, metavar="SLUG")
        parser.add_argument("--format", required=True, choices=saving.FORMATS)
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, out: Path, bank: str, language: str, **options: Any) -> None:
        found = QuestionBank.objects.filter(slug=bank).first()
        if found is None:
            raise CommandError(_("There is no question bank “%(bank)s”.") % {"bank": bank[:60]})
        if not out.parent.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": out.parent})
        written = actions.export_questions(bank=found, format=options["format"], language=language)
        out.write_bytes(written.content)
        for one in written.left_out:
            self.stderr.write(f"{one.key}: {say(one.reason)}")
        for one in written.without:
            self.stderr.write(f"{one.key}: {say(one.reason)}")
        self.stdout.write(
            _("%(kept)s written, %(left_out)s left out")
            % {"kept": written.kept, "left_out": len(written.left_out)}
        )
        if written.left_out:
            sys.exit(1)
