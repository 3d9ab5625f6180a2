"""One row of a workbook of answer sheets: whose it is, whether every cell can be an answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.domain import phones
from accounts.models import StaffMember
from assessments.exchange.answer_sheets import SheetRow, SheetTable
from assessments.models import PaperSession
from assessments.phrases import say
from assessments.queries import paper_exams as queries
from assessments.queries.paper_exams import SheetSlot


class Row:
    """Reads one row; collects what is wrong with it, each with its column and a remedy."""

    def __init__(
        self, table: SheetTable, row: SheetRow, slots: Mapping[str, list[SheetSlot]]
    ) -> None:
        self.table, self.row = table, row
        self.refused: list[dict[str, Any]] = []
        self.form = row.form or "A"
        if not row.form and len(slots) > 1:
            self.refuse("form", _("The form is missing."), _forms_remedy(slots))
        elif self.form not in slots:
            self.refuse("form", _("There is no such form of this paper."), _forms_remedy(slots))
        else:
            self._read(slots[self.form])

    def refuse(self, field_name: str | int, reason: str, remedy: str) -> None:
        values = {"name": self.row.name, "phone": self.row.phone, "form": self.row.form}
        value = (
            self.row.answers[field_name - 1] if isinstance(field_name, int) else values[field_name]
        )
        self.refused.append(
            {
                "row": self.row.row,
                "column": self.table.header(field_name),
                "value": value[:40],
                "reason": reason,
                "remedy": remedy,
                "cells": [self.row.name, self.row.phone, self.row.form, *self.row.answers],
            }
        )

    def _read(self, slots: list[SheetSlot]) -> None:
        _responses, problems = queries.read_sheet(slots, self.row.answers)
        for number, problem in problems:
            self.refuse(
                number,
                say(problem),
                _("Look at the sheet and correct the cell; leave it empty if nothing was chosen."),
            )

    def person(self, candidates: Mapping[str, list[StaffMember]]) -> StaffMember | None:
        phone = phones.normalise(self.row.phone) or ""
        if self.row.phone and not phone:
            self.refuse(
                "phone",
                _("This is not a mobile number of 11 digits."),
                _("Write 11 digits that begin with 1."),
            )
            return None
        if not phone and not self.row.name:
            self.refuse("name", _("Nobody is named."), _("Write the name, the phone, or both."))
            return None
        known = candidates.get(phone or self.row.name, [])
        found = queries.matching(known, phone=phone, name=self.row.name)
        if len(found) == 1:
            return found[0]
        field_name = "phone" if phone else "name"
        if found:
            self.refuse(
                field_name,
                _("%(n)s people have this name.") % {"n": len(found)},
                _("Write the phone as well."),
            )
        else:
            self.refuse(
                field_name,
                _("Nobody with this name and phone held a post here on the day of the exam."),
                _("Compare with the roster; import the roster first if the person is new."),
            )
        return None


def _forms_remedy(slots: Iterable[str]) -> str:
    return _("Write %(forms)s, as printed on the sheet.") % {"forms": " / ".join(slots)}


def candidates_for(
    session: PaperSession, rows: Iterable[SheetRow]
) -> Mapping[str, list[StaffMember]]:
    """People by phone and by name, in one query."""
    named = list(rows)
    found = queries.people(
        session,
        phones={phones.normalise(row.phone) or "" for row in named} - {""},
        names={row.name for row in named} - {""},
    )
    known: dict[str, list[StaffMember]] = defaultdict(list)
    for person in found:
        known[person.phone].append(person)
        known[person.name].append(person)
    return known
