"""The stored people of one chunk of rows, and what those rows have already changed of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from accounts.domain.roster.matching import Account, Candidates, Decision, Person
from accounts.domain.roster.rows import Row


class Registry:
    """The stored people and accounts that the rows of one chunk could mean."""

    def __init__(self, people: Iterable[Person], accounts: Iterable[tuple[str, Account]]) -> None:
        self._people: dict[int, Person] = {}
        self._by_index: dict[str, int] = {}
        self._by_phone: dict[str, set[int]] = {}
        self._accounts = dict(accounts)
        for person in people:
            self._put(person)

    @property
    def people(self) -> Iterable[int]:
        return self._people.keys()

    def overlay(self, moved: Mapping[int, tuple[str, bool]]) -> None:
        """Take over what earlier chunks changed; a dry run finds the old state in the database."""
        for number, (phone, active) in moved.items():
            self._put(replace(self._people[number], phone=phone, active=active))

    def candidates(self, row: Row, index: str) -> Candidates:
        number = self._by_index.get(index) if index else None
        by_phone = tuple(self._people[other] for other in self._by_phone.get(row.phone, ()))
        account = self._accounts.get(row.phone)
        return Candidates(self._people[number] if number else None, by_phone, account)

    def apply(self, decision: Decision) -> Person | None:
        """Let later rows see what this one changes; return whose phone or activity it was."""
        if decision.release:
            self._accounts.pop(decision.row.phone, None)
        person = decision.person
        if person is None or not decision.changes:
            return None
        known: dict[str, Any] = {
            name: value
            for name, value in decision.changes.items()
            if name in ("name", "phone", "active")
        }
        changed = replace(person, **known, index=decision.index or person.index)
        self._put(changed)
        if changed.phone != person.phone and person.user_id:
            account = self._accounts.pop(person.phone, None)
            if account and account.id == person.user_id:
                self._accounts[changed.phone] = account
        moved = (changed.phone, changed.active) != (person.phone, person.active)
        return changed if moved else None

    def _put(self, person: Person) -> None:
        before = self._people.get(person.id)
        if before:
            self._by_phone[before.phone].discard(person.id)
        self._people[person.id] = person
        self._by_phone.setdefault(person.phone, set()).add(person.id)
        if person.index:
            self._by_index[person.index] = person.id
