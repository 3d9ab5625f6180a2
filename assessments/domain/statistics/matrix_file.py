"""A mark matrix written by another system, as CSV (contract of `item_analysis --responses`).

First row `attempt,1,2,…`; second row `max,…`; then one row for each attempt; an empty cell is 0.
A regular file is read by NumPy at its own speed; anything unusual is read again cell by cell, to
say which row and column is wrong.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.domain.statistics.arrays import Floats, Units, np
from assessments.domain.statistics.marks import Marks, narrowed

SHOWN: Final = 20  # problems; a file of another kind has one in every cell
PLACES: Final = 20  # decimals that a mark may have
LARGEST: Final = 10**9
FAST_PLACES: Final = 6
NAMELESS: Final = _(
    "Row %(row)s, column %(column)s, “%(value)s”: each slot needs a name of its own."
)
NO_MAXIMUM: Final = _(
    "Row %(row)s, column %(column)s, “%(value)s”: a maximum mark is a number from 0 up."
)
NO_MARK: Final = _("Row %(row)s, column %(column)s, “%(value)s”: a mark is a number, as 1.5 is.")
NEGATIVE: Final = _("Row %(row)s, column %(column)s, “%(value)s”: a mark is not below 0.")
TOO_HIGH: Final = _("Row %(row)s, column %(column)s, “%(value)s”: the mark is above row 2.")


class MatrixRefused(ValueError):
    """The file is no mark matrix; `problems` says where and why, `more` how many are not shown."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems[:SHOWN])
        self.more = max(0, len(problems) - SHOWN)
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Frame:
    """The first two rows."""

    names: tuple[str, ...]
    maxima: tuple[Decimal, ...]


def read_matrix(content: bytes) -> Marks:
    """Return the marks, or raise MatrixRefused with every problem of the file."""
    text = _decoded(content)
    head, body = _parted(text)
    if '"' not in text:
        frame = _frame(_rows(head))
        fast = _fast(body, frame)
        if fast is not None:
            return Marks(*fast, tuple(Fraction(mark) for mark in frame.maxima), frame.names)
    rows = _rows(text)
    frame = _frame(rows)
    return Marks.of(_checked(rows, frame), maxima=frame.maxima, names=frame.names)


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MatrixRefused(
        [Problem(_("The file is not text. Save the sheet as “CSV UTF-8” and try again."))]
    )


def _parted(text: str) -> tuple[str, str]:
    """The first two lines, and the rest."""
    first = text.find("\n") + 1
    second = text.find("\n", first) + 1 if first else 0
    return (text[:second], text[second:]) if second else (text, "")


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise MatrixRefused(
            [Problem(_("The file is no CSV: a quotation mark opens a cell that never ends."))]
        ) from error


def _frame(rows: Sequence[Sequence[str]]) -> Frame:
    header = [cell.strip() for cell in rows[0]] if rows else []
    if len(header) < 2 or header[0].casefold() != "attempt":
        raise MatrixRefused(
            [Problem(_("Row 1 must read “attempt,1,2,…”: one column for each slot."))]
        )
    names = header[1:]
    times = Counter(names)
    problems = [
        _cell(
            1,
            column,
            name,
            NAMELESS,
        )
        for column, name in enumerate(names, start=2)
        if not name or times[name] > 1
    ]
    if problems:
        raise MatrixRefused(problems)
    return Frame(
        tuple(names), _maxima([cell.strip() for cell in rows[1]] if rows[1:] else [], names)
    )


def _maxima(row: Sequence[str], names: Sequence[str]) -> tuple[Decimal, ...]:
    if not row or row[0].casefold() != "max":
        raise MatrixRefused([Problem(_("Row 2 must read “max,…”: the maximum mark of each slot."))])
    if len(row) != len(names) + 1:
        raise MatrixRefused([_ragged(2, len(row), len(names) + 1)])
    marks = [_mark(cell) for cell in row[1:]]
    problems = [
        _cell(
            2,
            column,
            cell,
            NO_MAXIMUM,
        )
        for column, (cell, mark) in enumerate(zip(row[1:], marks, strict=True), start=2)
        if mark is None or mark < 0 or not cell
    ]
    if problems:
        raise MatrixRefused(problems)
    return tuple(mark for mark in marks if mark is not None)


def _fast(body: str, frame: Frame) -> tuple[Units, int] | None:
    """The marks as whole units and units per mark; None if any cell needs a closer look."""
    slots = len(frame.names)
    if not body.strip():
        return None
    try:
        found = np.loadtxt(
            io.StringIO(body),
            delimiter=",",
            comments=None,
            usecols=range(1, slots + 1),
            ndmin=2,
        )
    except ValueError:
        return None
    regular = body.count(",") == found.shape[0] * slots
    if not regular or not np.isfinite(found).all() or (found < 0).any():
        return None
    if (found > np.array([float(mark) for mark in frame.maxima])).any():
        return None
    return _whole(np.ascontiguousarray(found.T))


def _whole(marks: Floats) -> tuple[Units, int] | None:
    """Decimals of few places as integers, if that is what they are."""
    for places in range(FAST_PLACES + 1):
        scaled = np.rint(marks * 10**places)
        if scaled.size and scaled.max() > LARGEST:
            return None
        if np.array_equal(scaled / 10**places, marks):
            return narrowed(scaled.astype(np.int64)), 10**places
    return None


def _checked(rows: Sequence[Sequence[str]], frame: Frame) -> list[list[Decimal]]:
    marks, problems = [], []
    for number, row in enumerate(rows[2:], start=3):
        if not any(cell.strip() for cell in row):
            continue  # a blank line, as sheets leave them at the end
        if len(row) != len(frame.names) + 1:
            problems.append(_ragged(number, len(row), len(frame.names) + 1))
            continue
        read = [_mark(cell.strip()) for cell in row[1:]]
        marks.append([mark if mark is not None else Decimal(0) for mark in read])
        problems += _wrong(number, row[1:], read, frame)
    if problems:
        raise MatrixRefused(problems)
    return marks


def _wrong(
    number: int, cells: Sequence[str], marks: Sequence[Decimal | None], frame: Frame
) -> list[Problem]:
    found = []
    for column, (cell, mark, most) in enumerate(
        zip(cells, marks, frame.maxima, strict=True), start=2
    ):
        if mark is None:
            found.append(
                _cell(
                    number,
                    column,
                    cell,
                    NO_MARK,
                )
            )
        elif mark < 0:
            found.append(
                _cell(
                    number,
                    column,
                    cell,
                    NEGATIVE,
                )
            )
        elif mark > most:
            found.append(
                _cell(
                    number,
                    column,
                    cell,
                    TOO_HIGH,
                )
            )
    return found


def _mark(cell: str) -> Decimal | None:
    """None for what is no mark; an empty cell is 0."""
    if not cell:
        return Decimal(0)
    try:
        mark = Decimal(cell if cell.isascii() else unicodedata.normalize("NFKC", cell))
    except InvalidOperation:
        return None
    if not mark.is_finite() or "_" in cell or abs(mark) > LARGEST:
        return None
    return mark if int(mark.as_tuple().exponent) >= -PLACES else None


def _cell(row: int, column: int, value: str, text: str) -> Problem:
    return Problem(text, {"row": row, "column": column, "value": value.strip()[:40]})


def _ragged(row: int, found: int, needed: int) -> Problem:
    return Problem(
        _("Row %(row)s has %(found)s cells, %(needed)s are needed."),
        {"row": row, "found": found, "needed": needed},
    )
