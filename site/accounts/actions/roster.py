"""Importing a roster: rows in, people stored, refusals handed back.

Each row is all or nothing. Rows are stored in chunks, each in a transaction of its own: an import
that is killed has stored whole chunks, and importing the file again stores the rest.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import roster_storing
from accounts.actions.roster_seen import Seen
from accounts.domain.roster import columns
from accounts.domain.roster.columns import Columns
from accounts.domain.roster.matching import Decision, Outcome, RowRefused, decide
from accounts.domain.roster.refusals import Refusal
from accounts.domain.roster.rows import Reader, Row
from accounts.queries import roster as stored
from accounts.sheets.problems import Fault, SheetUnreadable
from accounts.sheets.reading import Cells, Rows, open_table
from accounts.vault import vault
from common import audit
from common.audit import Actor
from regions import actions as regions
from regions.models import Region

CHUNK: Final = 200
TITLE_ROWS: Final = 5
TRIES: Final = 3

OnRefused = Callable[[Refusal, Cells], None]
OnProgress = Callable[[int, int], None]


class RosterUnreadable(Exception):
    """The whole file is no roster; nothing was changed. `str()` says why and what to do."""


@dataclass
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in asdict(self).items())


def import_roster(
    *,
    path: Path,
    county: Region,
    actor: Actor | None,
    dry_run: bool = False,
    on_headers: Callable[[Columns], None] | None = None,
    on_refused: OnRefused | None = None,
    on_progress: OnProgress | None = None,
) -> Counts:
    """Store the people of a file, or with `dry_run` only say what would happen.

    `on_refused` gets each refused row as it is found, in the order of the file, with its cells.
    """
    regions.ensure_villages(county_code=county.code)
    try:
        with open_table(path) as table:
            header, rows = _header(table.rows)
            if on_headers:
                on_headers(header)
            with Seen() as seen:
                work = _Import(county, header, seen, actor, on_refused, dry_run=dry_run)
                for done in work.run(rows):
                    if on_progress:
                        on_progress(done, table.count)
    except SheetUnreadable as error:
        raise RosterUnreadable(str(error)) from error
    if not dry_run:
        audit.record(
            actor=actor,
            action="accounts.import_roster",
            subject=county,
            region_code=county.code,
            detail=asdict(work.counts),
        )
    return work.counts


def _header(rows: Rows) -> tuple[Columns, Rows]:
    """Take the header off and refuse a table without rows below it.

    Offices like to put a title above it: up to TITLE_ROWS rows are passed over.
    """
    above = list(islice(rows, TITLE_ROWS + 1))
    if not above:
        raise SheetUnreadable(Fault.EMPTY)
    place = max(range(len(above)), key=lambda one: (columns.known(above[one][1]), -one))
    rows = chain(above[place + 1 :], rows)
    try:
        found = columns.match(above[place][1])
    except columns.HeaderRepeated as error:
        text = _("Two columns say the same: %(headers)s. Delete one of them.")
        raise RosterUnreadable(text % {"headers": ", ".join(error.args)}) from error
    except columns.HeadersMissing as error:
        text = _("The first row must hold the headers; missing: %(headers)s. Use the template.")
        raise RosterUnreadable(text % {"headers": ", ".join(error.args)}) from error
    filled = ((number, cells) for number, cells in rows if any(_has_text(cell) for cell in cells))
    second = next(filled, None)
    if second is None:
        raise RosterUnreadable(_("There are headers, but no row of people below them."))
    return found, chain([second], filled)


def _has_text(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


class _Import:
    """One run over one file."""

    def __init__(
        self,
        county: Region,
        header: Columns,
        seen: Seen,
        actor: Actor | None,
        on_refused: OnRefused | None,
        *,
        dry_run: bool,
    ) -> None:
        self.counts = Counts()
        self._county, self._actor, self._dry_run = county, actor, dry_run
        self._on_refused = on_refused
        self._today: datetime.date = timezone.localdate()
        self._reader = Reader(header, stored.places(county), self._today)
        self._seen = seen

    def run(self, rows: Rows) -> Iterator[int]:
        """Deal with the rows chunk by chunk; yields the number of the last row done."""
        while chunk := list(islice(rows, CHUNK)):
            read = [self._reader.read(number, cells) for number, cells in chunk]
            decided = self._deal_with(read)
            for (_number, cells), result in zip(chunk, decided, strict=True):
                self._count(result, cells)
            yield chunk[-1][0]

    def _deal_with(self, read: Sequence[Row | Refusal]) -> list[Decision | Refusal]:
        """Decide and store one chunk; anew when somebody else stored the same people meanwhile."""
        for attempt in range(1, TRIES + 1):
            self._seen.begin()
            try:
                with transaction.atomic():
                    if not self._dry_run:
                        Region.objects.select_for_update().get(pk=self._county.pk)
                    decided = self._decide(read)
                    if not self._dry_run:
                        roster_storing.store(
                            decisions=[one for one in decided if isinstance(one, Decision)],
                            county=self._county,
                            actor=self._actor,
                        )
            except IntegrityError:
                self._seen.undo()
                if attempt == TRIES:
                    raise
            else:
                break
        self._seen.settle()
        return decided

    def _decide(self, read: Sequence[Row | Refusal]) -> list[Decision | Refusal]:
        good = [row for row in read if isinstance(row, Row)]
        indexes = {row.row: vault().index(row.identity) for row in good if row.identity}
        known = stored.registry(phones={row.phone for row in good}, indexes=set(indexes.values()))
        known.overlay(self._seen.moved(known.people))
        decided: list[Decision | Refusal] = []
        for row in read:
            if isinstance(row, Refusal):
                decided.append(row)
                continue
            index = indexes.get(row.row, "")
            try:
                self._seen.check(row, index)
                candidates = known.candidates(row, index)
                decision = decide(row, index, candidates, self._county.code, self._today)
                self._seen.check_person(row, decision.person)
            except RowRefused as refused:
                decided.append(self._reader.refuse(row.row, (refused.problem,)))
            else:
                self._seen.note(decision)
                if moved := known.apply(decision):
                    self._seen.note_moved(moved)
                decided.append(decision)
        return decided

    def _count(self, result: Decision | Refusal, cells: Cells) -> None:
        if isinstance(result, Refusal):
            self.counts.refused += 1
            if self._on_refused:
                self._on_refused(result, cells)
        elif result.outcome is Outcome.ADDED:
            self.counts.added += 1
        elif result.outcome is Outcome.CHANGED:
            self.counts.changed += 1
        else:
            self.counts.unchanged += 1
