"""A county's roster from .xlsx or .csv of any size."""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import actions
from accounts.domain.roster.columns import Columns
from accounts.domain.roster.refusals import Refusal
from accounts.roster_files import ErrorBook
from accounts.roster_texts import as_facts, in_one_line
from common.progress import Progress
from regions import queries as regions
from regions.models import Region


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page of the site, which no roster needs
    help = (
        "Import a county's roster. Each row is all or nothing: good rows are stored, refused ones "
        "are listed with row, column, value, reason and remedy (exit 1). A file that cannot be "
        "read changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx or .csv (UTF-8, GB18030)")
        parser.add_argument("--county", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="store nothing, only report")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.xlsx", help="write the refused rows with reasons"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        county = county_of(options["county"])
        self.as_json: bool = options["json"]
        self.refused: list[dict[str, str | int]] = []
        with ExitStack() as stack:
            self.book = _book(options["errors"], stack)
            self.progress = stack.enter_context(Progress(sys.stderr, _("rows read")))
            try:
                counts = actions.import_roster(
                    path=options["file"],
                    county=county,
                    actor=None,
                    dry_run=options["dry_run"],
                    on_headers=self._note_headers,
                    on_refused=self._note_refused,
                    on_progress=lambda done, _total: self.progress.reach(done),
                )
            except actions.RosterUnreadable as error:
                self._unreadable(options["file"], str(error))
        if self.as_json:
            report = {**vars(counts), "refused": self.refused}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(str(counts))
        if counts.refused:
            sys.exit(1)

    def _note_headers(self, columns: Columns) -> None:
        if columns.ignored:
            text = _("Columns passed over: %(headers)s")
            self.stderr.write(text % {"headers": ", ".join(columns.ignored)})
        if self.book:
            self.book.headers(columns)

    def _note_refused(self, refusal: Refusal, cells: Sequence[object]) -> None:
        if self.book:
            self.book.add(refusal, cells)
        facts = as_facts(refusal)
        if self.as_json:
            self.refused.append(facts)
            return
        where = _("row %(row)s, %(column)s “%(value)s”") % facts
        self.stderr.write(f"{where}: {in_one_line(refusal)}")

    def _unreadable(self, file: Path, text: str) -> None:
        if self.as_json:
            problem = {"row": 0, "column": "", "value": file.name, "reason": text, "remedy": ""}
            report = {"added": 0, "changed": 0, "unchanged": 0, "refused": [problem]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        raise CommandError(f"{file}: {text}")


def county_of(code: str) -> Region:
    try:
        return regions.county(code)
    except Region.DoesNotExist as error:
        text = _("%(code)s is no county. Load the division codes with load_regions first.")
        raise CommandError(text % {"code": code[:20]}) from error


def _book(path: Path | None, stack: ExitStack) -> ErrorBook | None:
    if path is None:
        return None
    if not path.parent.is_dir():
        raise CommandError(_("There is no folder %(folder)s.") % {"folder": path.parent})
    return stack.enter_context(ErrorBook(path))
