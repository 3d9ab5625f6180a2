"""Division codes: the shipped ones, or a newer year's file as a diff."""

import datetime
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.progress import Progress
from regions import actions, sources
from regions.domain.tree import Changes, Listed
from regions.models import Region

SHOWN = 20  # codes named per message


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page of the site, which no code list needs
    help = (
        "Load the division codes. Without FILE the shipped ones, down to the townships; a county's "
        "villages load by themselves when the county is first used. A newer year's files (CSV with "
        "the columns code, name and, for a closed division, successor; .gz and .xz are read too) "
        "are a diff: new, renamed, merged with successor, closed. A file with any problem changes "
        "nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--all", action="store_true", help="load every shipped village, too")
        parser.add_argument(
            "--date",
            type=datetime.date.fromisoformat,
            help="the day the changes take effect, YYYY-MM-DD (default: today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["date"] or timezone.localdate()
        self.counts: Counter[str] = Counter()
        if options["files"]:
            self._load_files(options["files"], day)
        else:
            self._load_shipped(day)
        if options["all"]:
            self._load_villages(day)
        self.counts["closed"] += actions.close_below_closed(day=day)
        self.stdout.write(
            "new {new}, renamed {renamed}, reopened {reopened}, closed {closed}"
            " (merged {merged})".format_map(self.counts)
        )

    def _load_shipped(self, day: datetime.date) -> None:
        self._note(actions.load(listed=sources.shipped_divisions(), day=day))
        used = Region.objects.filter(villages_loaded=True).order_by("code")
        for province, group in groupby(
            used.values_list("code", flat=True), key=lambda code: code[:2]
        ):
            counties = set(group)
            self._note(actions.load_shipped_villages(code=province, counties=counties, day=day))

    def _load_villages(self, day: datetime.date) -> None:
        provinces = sources.shipped_provinces()
        label = _("provinces whose villages are loaded")
        with Progress(sys.stderr, label, len(provinces)) as progress:
            for province in progress.over(provinces):
                self._note(actions.load_shipped_villages(code=province, day=day))

    def _load_files(self, files: list[Path], day: datetime.date) -> None:
        reading = sources.read(files)
        if not reading.problems and not reading.divisions and not reading.villages:
            self._refuse([_("The file has no rows.")])
        self._refuse([str(problem) for problem in reading.problems])
        try:
            with transaction.atomic():
                if reading.divisions:
                    self._note(actions.load(listed=reading.divisions, day=day))
                for listed in _by_province(reading.villages):
                    self._note(actions.load_villages(listed=listed, day=day))
        except actions.ParentUnknown as error:
            text = _("The division above is neither in the files nor in force: %(codes)s")
            self._refuse([text % {"codes": _some(error.args)}])
        except actions.SuccessorUnknown as error:
            text = _("The successor is neither in the files nor in force: %(codes)s")
            self._refuse([text % {"codes": _some(error.args)}])

    def _note(self, changes: Changes) -> None:
        self.counts.update(actions.summary(changes))
        for code, successor in changes.closed.items():
            if len(code) < 12:
                self.stderr.write(f"closed {code} → {successor or '?'}")

    def _refuse(self, problems: list[str]) -> None:
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(1)


def _by_province(villages: dict[str, Listed]) -> list[dict[str, Listed]]:
    parts: dict[str, dict[str, Listed]] = {}
    for code, row in villages.items():
        parts.setdefault(code[:2], {})[code] = row
    return list(parts.values())


def _some(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:SHOWN]) + (" …" if len(codes) > SHOWN else "")
