"""What earlier rows of a file said, in a temporary SQLite file: memory stays flat at any length.

The file has no name and vanishes with the connection. One transaction is one chunk.
"""

import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import Final, Self
from zlib import crc32

from accounts.domain.roster.matching import Decision, Person, RowRefused
from accounts.domain.roster.refusals import Problem, Reason
from accounts.domain.roster.rows import Row

_INDEX_DIGITS: Final = 15  # of the blind index, which is what fits SQLite's integers
_SCHEMA: Final = """
PRAGMA cache_size = -1000;
CREATE TABLE phones (phone INTEGER PRIMARY KEY, row INTEGER, name INTEGER);
CREATE TABLE numbers (number INTEGER PRIMARY KEY, row INTEGER);
CREATE TABLE people (person INTEGER PRIMARY KEY, row INTEGER);
CREATE TABLE departed (who TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID;
CREATE TABLE moved (person INTEGER PRIMARY KEY, phone TEXT, active INTEGER);
"""


class Seen:
    """Which row first spoke of a phone, an identity number, a person."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    def begin(self) -> None:
        self._store.execute("BEGIN")

    def settle(self) -> None:
        """The chunk is stored: what was noted stays."""
        self._store.execute("COMMIT")

    def undo(self) -> None:
        """The chunk was not stored and will be decided anew."""
        self._store.execute("ROLLBACK")

    def check(self, row: Row, index: str) -> None:
        """Raise RowRefused when an accepted row meant the same person or had the same phone."""
        earlier = self._row("numbers", "number", _short(index)) if index else None
        if earlier is None and row.left:
            earlier = self._row("departed", "who", _who(row))
        elif earlier is None:
            earlier = self._same_phone(row)
        if earlier is not None:
            raise _refused("name", row.name, Reason.REPEATED_IN_FILE, earlier)

    def check_person(self, row: Row, person: Person | None) -> None:
        earlier = self._row("people", "person", person.id) if person else None
        if earlier is not None:
            raise _refused("name", row.name, Reason.REPEATED_IN_FILE, earlier)

    def note(self, decision: Decision) -> None:
        row = decision.row
        if row.left:
            self._keep("departed", _who(row), row.row)
        else:
            self._keep("phones", int(row.phone), row.row, _checksum(row))
        if decision.index:
            self._keep("numbers", _short(decision.index), row.row)
        if decision.person:
            self._keep("people", decision.person.id, row.row)

    def note_moved(self, person: Person) -> None:
        self._keep("moved", person.id, person.phone, person.active)

    def moved(self, people: Iterable[int]) -> dict[int, tuple[str, bool]]:
        """Return phone and activity of those of the people whom an earlier row changed."""
        found: dict[int, tuple[str, bool]] = {}
        for person in people:
            row = self._store.execute(
                "SELECT phone, active FROM moved WHERE person = ?", (person,)
            ).fetchone()
            if row:
                found[person] = (row[0], bool(row[1]))
        return found

    def _same_phone(self, row: Row) -> int | None:
        found = self._store.execute(
            "SELECT row, name FROM phones WHERE phone = ?", (int(row.phone),)
        ).fetchone()
        if found and found[1] != _checksum(row):
            raise _refused("phone", row.phone, Reason.PHONE_IN_FILE, found[0])
        return int(found[0]) if found else None

    def _row(self, table: str, column: str, key: int | str) -> int | None:
        statement = f"SELECT row FROM {table} WHERE {column} = ?"  # noqa: S608 names of our own
        found = self._store.execute(statement, (key,)).fetchone()
        return int(found[0]) if found else None

    def _keep(self, table: str, *values: int | str | bool) -> None:
        places = ", ".join("?" * len(values))
        self._store.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", values)  # noqa: S608


def _short(index: str) -> int:
    return int(index[:_INDEX_DIGITS], 16)


def _checksum(row: Row) -> int:
    return crc32(row.name.encode())


def _who(row: Row) -> str:
    return f"{row.phone} {row.name}"


def _refused(field: str, value: str, reason: Reason, row: int) -> RowRefused:
    return RowRefused(Problem(field, value, reason, {"row": str(row)}))
