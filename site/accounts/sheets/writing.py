"""Writing tables: every text cell typed as text, so that no program computes or shortens it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

WIDTH: Final = 18
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


class TableWriter:
    """Appends rows; both kinds stream to disk."""

    def row(self, cells: Iterable[object]) -> None:
        raise NotImplementedError


class _SheetWriter(TableWriter):
    def __init__(self, sheet: Any) -> None:
        self._sheet, self._header = sheet, True

    def row(self, cells: Iterable[object]) -> None:
        self._sheet.append([self._cell(value) for value in cells])
        self._header = False

    def _cell(self, value: object) -> Any:
        from openpyxl.cell import WriteOnlyCell  # slow import
        from openpyxl.styles import Font  # slow import

        cell = WriteOnlyCell(self._sheet, value=_clean(value))
        cell.data_type = "s"
        cell.number_format = "@"
        if self._header:
            cell.font = Font(bold=True)
        return cell


class _CsvWriter(TableWriter):
    def __init__(self, stream: Any) -> None:
        self._writer = csv.writer(stream)

    def row(self, cells: Iterable[object]) -> None:
        texts = [_clean(value) for value in cells]
        self._writer.writerow(["'" + text if text.startswith(_RISKY) else text for text in texts])


def _clean(value: object) -> str:
    """Return text without the control characters that no workbook may hold."""
    text = "" if value is None else str(value)
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")[:32_767]


@contextmanager
def table_writer(path: Path, *, title: str, columns: int) -> Iterator[TableWriter]:
    """Write a new .xlsx, or a .csv (UTF-8 with BOM, which Excel needs) if the name says so."""
    if path.suffix.casefold() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            yield _CsvWriter(stream)
        return
    from openpyxl import Workbook  # slow import

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    set_text_columns(sheet, range(1, columns + 1))
    sheet.freeze_panes = "A2"
    yield _SheetWriter(sheet)
    book.save(path)


def set_text_columns(sheet: Any, columns: Sequence[int]) -> None:
    """Preset whole columns as text: what is typed there keeps its digits."""
    from openpyxl.utils import get_column_letter  # slow import

    for column in columns:
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = WIDTH
        dimension.number_format = "@"
