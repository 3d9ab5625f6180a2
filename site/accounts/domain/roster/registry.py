"""What is known while a file is read: the stored people of the present chunk, and what earlier
rows of the file have said. So a dry run, which stores nothing, decides as the real run does.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from zlib import crc32

from accounts.domain.roster.matching import Account, Candidates, Decision, Person, RowRefused
from accounts.domain.roster.refusals import Problem, Reason
from accounts.domain.roster.rows import Row

_CHECKSUMS: Final = 1 << 32
_INDEX_DIGITS: Final = 15  # of the blind index, enough to tell the rows of one file apart


class Seen:
    """Which row of the file first spoke of a phone, an identity number, a person.

    A few integers a row are all that grows with the file: about 25 MB at 100,000 rows.
    """

    def __init__(self) -> None:
        self._phones: dict[int, int] = {}  # number → row and a checksum of the name
        self._left: dict[tuple[str, str], int] = {}
        self._identities: dict[int, int] = {}
        self._people: dict[int, int] = {}
        self.moved: dict[int, tuple[str, bool]] = {}  # person → phone, active
        self._recent: list[tuple[dict[Any, Any], Any]] = []

    def check(self, row: Row, index: str) -> None:
        """Raise RowRefused when an accepted row meant the same person or had the same phone."""
        earlier = self._identities.get(_short(index)) if index else None
        if row.left:
            earlier = earlier or self._left.get((row.phone, row.name))
        elif known := self._phones.get(int(row.phone)):
            number, checksum = divmod(known, _CHECKSUMS)
            if checksum != crc32(row.name.encode()):
                raise _refused("phone", row.phone, Reason.PHONE_IN_FILE, number)
            earlier = number
        if earlier is not None:
            raise _refused("name", row.name, Reason.REPEATED_IN_FILE, earlier)

    def check_person(self, row: Row, person: Person | None) -> None:
        earlier = self._people.get(person.id) if person else None
        if earlier is not None:
            raise _refused("name", row.name, Reason.REPEATED_IN_FILE, earlier)

    def note(self, decision: Decision) -> None:
        row = decision.row
        if row.left:
            self._keep(self._left, (row.phone, row.name), row.row)
        else:
            checked = row.row * _CHECKSUMS + crc32(row.name.encode())
            self._keep(self._phones, int(row.phone), checked)
        if decision.index:
            self._keep(self._identities, _short(decision.index), row.row)
        if decision.person:
            self._keep(self._people, decision.person.id, row.row)

    def note_moved(self, person: Person) -> None:
        self._keep(self.moved, person.id, (person.phone, person.active))

    def settle(self) -> None:
        """The chunk is stored: what was noted stays."""
        self._recent.clear()

    def undo(self) -> None:
        """The chunk was not stored and will be decided anew."""
        for kept, key in self._recent:
            kept.pop(key, None)
        self._recent.clear()

    def _keep(self, kept: dict[Any, Any], key: Any, value: object) -> None:
        kept[key] = value
        self._recent.append((kept, key))


def _refused(field_: str, value: str, reason: Reason, row: int) -> RowRefused:
    return RowRefused(Problem(field_, value, reason, {"row": str(row)}))


def _short(index: str) -> int:
    return int(index[:_INDEX_DIGITS], 16)


class Registry:
    """The stored people and accounts that the rows of one chunk could mean."""

    def __init__(self, people: Iterable[Person], accounts: Iterable[tuple[str, Account]]) -> None:
        self._people: dict[int, Person] = {}
        self._by_index: dict[str, int] = {}
        self._by_phone: dict[str, set[int]] = {}
        self._accounts = dict(accounts)
        for person in people:
            self._put(person)

    def overlay(self, moved: dict[int, tuple[str, bool]]) -> None:
        """Take over what earlier chunks changed; a dry run finds the old state in the database."""
        for number in self._people.keys() & moved.keys():
            phone, active = moved[number]
            self._put(replace(self._people[number], phone=phone, active=active))

    def candidates(self, row: Row, index: str) -> Candidates:
        number = self._by_index.get(index) if index else None
        by_phone = tuple(self._people[other] for other in self._by_phone.get(row.phone, ()))
        account = self._accounts.get(row.phone)
        return Candidates(self._people[number] if number else None, by_phone, account)

    def apply(self, decision: Decision, seen: Seen) -> None:
        """Let later rows see what this one changed of a stored person."""
        if decision.release:
            self._accounts.pop(decision.row.phone, None)
        person = decision.person
        if person is None or not decision.changes:
            return
        known: dict[str, Any] = {
            name: value
            for name, value in decision.changes.items()
            if name in ("name", "phone", "active")
        }
        changed = replace(person, **known, index=decision.index or person.index)
        if (changed.phone, changed.active) != (person.phone, person.active):
            seen.note_moved(changed)
        if changed.phone != person.phone and person.user_id:
            account = self._accounts.pop(person.phone, None)
            if account and account.id == person.user_id:
                self._accounts[changed.phone] = account
        self._put(changed)

    def _put(self, person: Person) -> None:
        before = self._people.get(person.id)
        if before:
            self._by_phone[before.phone].discard(person.id)
        self._people[person.id] = person
        self._by_phone.setdefault(person.phone, set()).add(person.id)
        if person.index:
            self._by_index[person.index] = person.id
