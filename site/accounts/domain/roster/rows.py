"""One row of a roster: cells in, a usable row or everything that is wrong with it out."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from accounts.domain import identity, names, phones
from accounts.domain.roster import cells
from accounts.domain.roster.cells import CellError
from accounts.domain.roster.columns import REQUIRED, Columns
from accounts.domain.roster.places import PlaceError, Places
from accounts.domain.roster.refusals import Problem, Reason, Refusal, shown, shown_identity

EDUCATION_LIMIT = 40
PLACES = ("township", "village")
PLACE_READ = 100
NAME_READ = 200  # characters looked at; longer ones are too long whatever they are
_FAULTS = {
    identity.Fault.LENGTH: Reason.IDENTITY_LENGTH,
    identity.Fault.CHARACTERS: Reason.IDENTITY_CHARACTERS,
    identity.Fault.BIRTH_DATE: Reason.IDENTITY_BIRTH_DATE,
    identity.Fault.CHECK_DIGIT: Reason.IDENTITY_CHECK_DIGIT,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row fit to be stored, as far as the row itself can tell."""

    row: int
    name: str
    phone: str
    identity: str = field(repr=False)  # never into a log
    role: str
    region: str
    start: datetime.date
    gender: str
    education: str
    left: bool


class Reader:
    """Reads the rows of one file."""

    def __init__(self, columns: Columns, places: Places, today: datetime.date) -> None:
        self._columns, self._places, self._today = columns, places, today

    def read(self, number: int, values: Sequence[object]) -> Row | Refusal:
        cells_of = {
            field_: values[place] if place < len(values) else None
            for field_, place in self._columns.position.items()
        }
        row = _Reading(cells_of, self._places, self._today)
        made = row.make(number)
        if made is not None:
            return made
        return self.refuse(number, tuple(row.problems))

    def refuse(self, number: int, problems: tuple[Problem, ...]) -> Refusal:
        columns = tuple(self._columns.header(problem.field) for problem in problems)
        return Refusal(number, columns, problems)


class _Reading:
    """Collects the problems of a row while its cells are read."""

    def __init__(self, values: dict[str, object], places: Places, today: datetime.date) -> None:
        self._values, self._places, self._today = values, places, today
        self.problems: list[Problem] = []

    def make(self, number: int) -> Row | None:
        for field_, value in self._values.items():
            if cells.is_formula(value):
                self._note(field_, Reason.FORMULA)
        if self.problems:
            return None
        role = self._text("role", lambda value: cells.word(value, cells.ROLES, Reason.ROLE))
        start = self._start()
        row = Row(
            row=number,
            name=self._text("name", _name),
            phone=self._text("phone", _phone),
            identity=self._text("identity", lambda value: _identity(value, self._today)),
            role=role,
            region=self._region(role),
            start=start or cells.EARLIEST,
            gender=self._text("gender", _gender),
            education=self._text("education", _education),
            left=self._text("status", _status) == "left",
        )
        return None if self.problems else row

    def _text(self, field_: str, read: Callable[[object], str]) -> str:
        value = self._values.get(field_)
        if not cells.text(value):
            if field_ in REQUIRED:
                self._note(field_, Reason.MISSING)
            return ""
        try:
            return read(value)
        except CellError as error:
            self._note(field_, error.reason)
            return ""

    def _start(self) -> datetime.date | None:
        value = self._values.get("start")
        if not cells.text(value):
            self._note("start", Reason.MISSING)
            return None
        try:
            return cells.date(value, self._today)
        except CellError as error:
            self._note("start", error.reason)
            return None

    def _region(self, role: str) -> str:
        code = self._text("region_code", cells.digits)
        if not role or any(problem.field == "region_code" for problem in self.problems):
            return ""
        township, village = (cells.text(self._values.get(key))[:PLACE_READ] for key in PLACES)
        try:
            return self._places.find(role, code, township, village)
        except PlaceError as error:
            self._note(error.field, error.reason, error.facts)
            return ""

    def _note(self, field_: str, reason: Reason, facts: dict[str, str] | None = None) -> None:
        value = self._values.get(field_)
        said = shown_identity(value) if field_ == "identity" else shown(value)
        self.problems.append(Problem(field_, said, reason, facts or {}))


def _name(value: object) -> str:
    name = names.normalise(cells.text(value)[:NAME_READ])
    if len(name) > names.LIMIT:
        raise CellError(Reason.NAME_LONG)
    if names.has_private_codes(name):
        raise CellError(Reason.NAME_PRIVATE_CODE)
    if not name or names.strange_characters(name):
        raise CellError(Reason.NAME_CHARACTERS)
    return name


def _phone(value: object) -> str:
    phone = phones.normalise(cells.digits(value))
    if phone is None:
        raise CellError(Reason.PHONE)
    return phone


def _identity(value: object, today: datetime.date) -> str:
    number = identity.normalise(cells.digits(value))
    found = identity.fault(number, today)
    if found is not None:
        raise CellError(_FAULTS[found])
    return number


def _gender(value: object) -> str:
    return cells.word(value, cells.GENDERS, Reason.GENDER)


def _status(value: object) -> str:
    return cells.word(value, cells.STATUSES, Reason.STATUS)


def _education(value: object) -> str:
    education = " ".join(cells.text(value).split())
    if len(education) > EDUCATION_LIMIT:
        raise CellError(Reason.EDUCATION_LONG)
    return education
