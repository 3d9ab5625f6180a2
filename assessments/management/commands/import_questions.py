"""Questions of a Word, Excel, GIFT, Aiken, Moodle XML or QTI file into a bank."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments import actions
from assessments.actions import importing
from assessments.exchange import opening, report
from assessments.exchange.found import FileRefused, Note, Reading, Refused
from assessments.models import QuestionBank
from assessments.phrases import say
from common.progress import Progress
from regions import queries as regions
from regions.domain import codes
from regions.models import Region


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page of the site, which no question needs
    help = (
        "Import questions into a bank, where they wait for review. Each question is all or "
        "nothing: good ones are stored, refused ones are listed with line or row, reason and "
        "remedy (exit 1). A file that cannot be read changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, metavar="SLUG", help="made if missing")
        parser.add_argument("--format", choices=sorted(opening.FORMATS), help="default: guessed")
        parser.add_argument(
            "--region", default=codes.MINISTRY, metavar="CODE", help="of a new bank"
        )
        parser.add_argument("--dry-run", action="store_true", help="store nothing, only report")
        parser.add_argument(
            "--allow-similar", action="store_true", help="keep questions that resemble others"
        )
        parser.add_argument("--json", action="store_true", help="print the parsed questions")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json: bool = options["json"]
        reading = self._read(options["file"], options["format"])
        bank = QuestionBank.objects.filter(slug=options["bank"]).first()
        with Progress(sys.stderr, _("questions compared"), len(reading.questions)) as progress:
            compared = actions.compare(
                bank=bank,
                reading=reading,
                allow_similar=options["allow_similar"],
                on_progress=lambda done, _total: progress.reach(done),
            )
        notes = list(reading.notes)
        if not options["dry_run"] and compared.new:
            stored = actions.store_questions(
                bank=bank or _new_bank(options["bank"], options["region"]),
                questions=compared.new,
                format=reading.format,
                pictures=reading.pictures,
                actor=None,
                file_name=options["file"].name,
            )
            notes += stored.notes
        self._report(reading, compared, notes)
        if compared.refused:
            sys.exit(1)

    def _read(self, path: Path, kind: str | None) -> Reading:
        try:
            return opening.read(path.read_bytes(), name=path.name, kind=kind)
        except OSError as error:
            self._unreadable(_("The file %(file)s cannot be read.") % {"file": path.name}, error)
        except FileRefused as refused:
            self._unreadable(f"{path.name}: {say(refused.problem)}", refused)
        raise AssertionError  # _unreadable raises

    def _unreadable(self, text: str, error: Exception) -> None:
        if self.as_json:
            report_ = {"questions": [], "refused": [{"line": 0, "reason": text}]}
            self.stdout.write(json.dumps(report_, ensure_ascii=False))
        raise CommandError(text) from error

    def _report(self, reading: Reading, compared: importing.Compared, notes: list[Note]) -> None:
        if self.as_json:
            facts = {
                "format": reading.format,
                "questions": [report.question(one) for one in [*compared.new, *compared.unchanged]],
                "refused": [_facts(one, one.reason) for one in compared.refused],
                "notes": [_facts(one, one.text) for one in notes],
                "added": len(compared.new),
                "unchanged": len(compared.unchanged),
            }
            facts["questions"].sort(key=lambda one: one["source_line"])  # type: ignore[attr-defined]
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for note in notes:
            self.stderr.write(f"{_where(note)}{say(note.text)}")
        for refused in compared.refused:
            self.stderr.write(f"{_where(refused)}{say(refused.reason)}")
        self.stdout.write(
            _("added %(added)s, unchanged %(unchanged)s, refused %(refused)s")
            % {
                "added": len(compared.new),
                "unchanged": len(compared.unchanged),
                "refused": len(compared.refused),
            }
        )


def _new_bank(slug: str, code: str) -> QuestionBank:
    try:
        region = regions.region(code)
    except Region.DoesNotExist as error:
        text = _("There is no region %(code)s. Load the divisions first: load_regions.")
        raise CommandError(text % {"code": code[:20]}) from error
    return actions.bank_for(slug=slug, region=region)


def _facts(found: Refused | Note, problem: Any) -> dict[str, Any]:
    return {**report.place(found.place), "reason": say(problem)}


def _where(found: Refused | Note) -> str:
    item = f"{found.place.item}: " if found.place.item else ""
    if found.place.row:
        return item + _("row %(row)s: ") % {"row": found.place.row}
    return item + (_("line %(line)s: ") % {"line": found.place.line} if found.place.line else "")
