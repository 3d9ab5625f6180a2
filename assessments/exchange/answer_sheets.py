"""Answer sheets in the rows of a table (.xlsx, .csv): 姓名 | 手机号 | 卷别 | 1 | 2 | 3 | …"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accounts.sheets.problems import SheetUnreadable
from accounts.sheets.reading import open_table
from accounts.sheets.writing import table_writer
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.found import FileRefused
from assessments.exchange.texts import narrow

NAME, PHONE, FORM, REASON = "姓名", "手机号", "卷别", "原因"
HEADERS: Final = {
    "name": "姓名|name|名字",
    "phone": "手机号码?|手机|电话|联系电话|phone|mobile",
    "form": "卷别|卷|卷型|form|试卷",
}
HEADER_WITHIN: Final = 10  # rows; a title may stand above
MOST_ROWS: Final = 2000
_QUESTION: Final = re.compile(r"(?:第|题|q)?\s*(\d{1,3})\s*(?:题|[.、])?")


@dataclass(frozen=True)
class SheetRow:
    """A row as it is written. `headers` are the names of the columns, by field and by number."""

    row: int
    name: str
    phone: str
    form: str
    answers: list[str]


@dataclass(frozen=True)
class SheetTable:
    """`columns` is field or question number → position; `headers` are the words of the file."""

    headers: list[str]
    columns: dict[str | int, int]
    rows: list[SheetRow]

    def header(self, field: str | int) -> str:
        position = self.columns.get(field)
        return self.headers[position] if position is not None else str(field)


def read(path: Path, *, questions: int) -> SheetTable:
    """The rows of the first sheet. Raises FileRefused when the file cannot be one of sheets."""
    try:
        with open_table(path) as table:
            rows = ((number, [text_of(cell) for cell in cells]) for number, cells in table.rows)
            filled = ((number, cells) for number, cells in rows if any(cells))
            return _table(filled, questions)
    except SheetUnreadable as error:
        raise FileRefused(str(error)) from error


def text_of(cell: object) -> str:
    """24.0 in a cell of numbers is the answer 24."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _table(rows: Iterator[tuple[int, list[str]]], questions: int) -> SheetTable:
    headers, columns = _header(rows, questions)
    found: list[SheetRow] = []
    for number, cells in rows:
        if len(found) == MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(n)s rows. Split it into several files."), n=MOST_ROWS
            )
        found.append(_row(number, cells, columns, questions))
    return SheetTable(headers, columns, found)


def _header(
    rows: Iterator[tuple[int, list[str]]], questions: int
) -> tuple[list[str], dict[str | int, int]]:
    for seen, (_number, cells) in enumerate(rows, start=1):
        columns = _columns(cells, questions)
        if "name" in columns or "phone" in columns:
            lacking = [n for n in range(1, questions + 1) if n not in columns]
            if not lacking:
                return cells, columns
            raise FileRefused(
                _("There is no column for question %(n)s. Use the template of this exam."),
                n=lacking[0],
            )
        if seen == HEADER_WITHIN:
            break
    raise FileRefused(
        _("No row names the columns. Put 姓名, 手机号, 卷别, 1, 2, 3 … in the first row, as in the "
          "template.")
    )  # fmt: skip


def _columns(cells: Sequence[str], questions: int) -> dict[str | int, int]:
    found: dict[str | int, int] = {}
    for position, text in enumerate(cells):
        name = narrow(text).strip().casefold().rstrip("*")
        number = _QUESTION.fullmatch(name)
        if number and 1 <= int(number[1]) <= questions:
            found.setdefault(int(number[1]), position)
        for field, known in HEADERS.items():
            if re.fullmatch(known, name):
                found.setdefault(field, position)
    return found


def _row(number: int, cells: list[str], columns: dict[str | int, int], questions: int) -> SheetRow:
    def at(field: str | int) -> str:
        position = columns.get(field)
        return cells[position] if position is not None and position < len(cells) else ""

    return SheetRow(
        row=number,
        name=at("name"),
        phone=at("phone"),
        form=narrow(at("form")).strip().upper().removesuffix("卷"),
        answers=[at(question) for question in range(1, questions + 1)],
    )


def template(questions: int, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """The empty table for an exam of so many questions, or one with these rows."""
    return write([NAME, PHONE, FORM, *map(str, range(1, questions + 1))], rows)


def write(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheets.xlsx"
        with table_writer(path, title="答题卡", columns=len(headers)) as table:
            table.row(headers)
            for row in rows:
                table.row(row)
        return path.read_bytes()
