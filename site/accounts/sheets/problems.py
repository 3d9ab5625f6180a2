"""Why a whole file cannot be read, said to the person who brought it."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fault(StrEnum):
    EMPTY = "empty"
    OLD_EXCEL = "old_excel"
    MACROS = "macros"
    NO_WORKBOOK = "no_workbook"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE_INSIDE = "too_large_inside"
    TOO_DENSE = "too_dense"
    DAMAGED = "damaged"
    NO_SHEET = "no_sheet"
    NO_TEXT = "no_text"
    ENCODING = "encoding"
    CSV = "csv"
    MISSING = "missing"


TEXTS: Final[dict[Fault, str | Promise]] = {
    Fault.EMPTY: _("The file is empty."),
    Fault.OLD_EXCEL: _(
        "This is an old .xls workbook or one with a password. Open it and save it as .xlsx without "
        "a password."
    ),
    Fault.MACROS: _("This workbook contains macros. Save it as .xlsx, which leaves them out."),
    Fault.NO_WORKBOOK: _("This is not an .xlsx workbook. Save the table as .xlsx or as CSV."),
    Fault.TOO_MANY_PARTS: _(
        "This workbook has too many parts (pictures, sheets). Copy the table into the template."
    ),
    Fault.TOO_LARGE_INSIDE: _(
        "Unpacked, this workbook is larger than we read. Save the table as CSV."
    ),
    Fault.TOO_DENSE: _(
        "This workbook unpacks to far more than it holds. Copy the table into the template."
    ),
    Fault.DAMAGED: _("This workbook is damaged. Open it in Excel or WPS and save it again."),
    Fault.NO_SHEET: _("This workbook has no sheet with cells."),
    Fault.NO_TEXT: _("This is neither a workbook nor text. Save the table as .xlsx or as CSV."),
    Fault.ENCODING: _("The text is neither UTF-8 nor GB18030. Save the table as CSV UTF-8."),
    Fault.CSV: _(
        "The CSV cannot be split into cells near line %(line)s. Look for a quotation mark that is "
        "opened and not closed."
    ),
    Fault.MISSING: _("There is no such file."),
}


class SheetUnreadable(Exception):
    """The file is not a table we can read; `str()` says why in the reader's language."""

    def __init__(self, fault: Fault, **facts: object) -> None:
        super().__init__(fault)
        self.fault, self.facts = fault, facts

    def __str__(self) -> str:
        return str(TEXTS[self.fault]) % self.facts
