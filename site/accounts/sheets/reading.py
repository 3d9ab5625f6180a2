"""Opening a table of any size as rows of plain cells; what it is, its content decides.

All of a file is read before its first row is handed out, so a file that turns out to be damaged
at the end has had no effect. Memory does not grow with the rows: a CSV is read twice, a workbook
goes through a temporary file. Rows come with the number that Excel and WPS show.
"""

import codecs
import csv
import datetime
import json
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, TextIO

from accounts.sheets import limits
from accounts.sheets.problems import Fault, SheetUnreadable

Cells = Sequence[object]
Rows = Iterator[tuple[int, Cells]]

COLUMNS: Final = 60
FIRST_LINES: Final = 6  # a title, and the header below it
LAST_ROW: Final = 1_048_576  # Excel's own
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK"
_CHUNK: Final = 1 << 20
_BOMS: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
csv.field_size_limit(32_767)  # characters, Excel's own


@dataclass(frozen=True)
class Table:
    """`rows` may be read once; `count` includes the header and empty rows.

    `sheets` are the names of the visible sheets of the workbook; a CSV has one without a name.
    """

    rows: Rows
    count: int
    sheets: tuple[str, ...] = ("",)


@contextmanager
def open_table(path: Path, *, sheet: int = 0) -> Iterator[Table]:
    """Open a visible sheet, the first if not said, or the CSV; SheetUnreadable if there is none.

    Cells are None, str, int, float or bool; dates of a workbook come as ISO text.
    """
    try:
        start = _start_of(path)
    except OSError as error:
        raise SheetUnreadable(Fault.MISSING) from error
    if not start.strip():
        raise SheetUnreadable(Fault.EMPTY)
    if start.startswith(_OLD_EXCEL):
        raise SheetUnreadable(Fault.OLD_EXCEL)
    if start.startswith(_ZIP):
        with TemporaryFile("w+", encoding="utf-8") as spool:
            count, sheets = _copy_workbook(path, spool, sheet)
            spool.seek(0)
            yield Table(enumerate(map(json.loads, spool), start=1), count, sheets)
    else:
        encoding = encoding_of(path)
        with path.open(encoding=encoding, newline="") as stream:
            count = sum(1 for _row in _csv_rows(stream))
        with path.open(encoding=encoding, newline="") as stream:
            yield Table(_csv_rows(stream), count)


def _start_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)


def _copy_workbook(path: Path, spool: TextIO, sheet: int) -> tuple[int, tuple[str, ...]]:
    """Write the rows of a visible sheet as lines of JSON; return how many, and all the names."""
    try:
        with zipfile.ZipFile(path) as archive:
            limits.check(archive)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError) as error:
        raise SheetUnreadable(Fault.DAMAGED) from error
    with path.open("rb") as stream, limits.bounded_memory():
        book = _loaded(stream)
        sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
        if sheet >= len(sheets):
            raise SheetUnreadable(Fault.NO_SHEET)
        count = _copy_rows(sheets[sheet], spool)
        book.close()
        return count, tuple(one.title for one in sheets)


def _copy_rows(sheet: Any, spool: TextIO) -> int:
    count = 0
    try:
        with _quiet():
            for cells in sheet.iter_rows(max_col=COLUMNS, max_row=LAST_ROW, values_only=True):
                spool.write(json.dumps(cells, default=_plain) + "\n")
                count += 1
    except MemoryError as error:
        raise SheetUnreadable(Fault.TOO_LARGE_INSIDE) from error
    except Exception as error:
        raise SheetUnreadable(Fault.DAMAGED) from error
    return count


def _loaded(stream: BinaryIO) -> Any:
    """Open the workbook; whatever a damaged one makes openpyxl raise means “damaged”."""
    from openpyxl import load_workbook  # slow import

    try:
        with _quiet():
            return load_workbook(stream, read_only=True, keep_links=False)
    except MemoryError as error:
        raise SheetUnreadable(Fault.TOO_LARGE_INSIDE) from error
    except Exception as error:
        raise SheetUnreadable(Fault.DAMAGED) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to ourselves what openpyxl says of styles and extensions we do not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _plain(cell: object) -> str:
    """Return dates as ISO text, and array and table formulas as what they are."""
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    return f"={cell.ref}" if hasattr(cell, "ref") else str(cell)


def encoding_of(path: Path) -> str:
    """Return the encoding that reads the whole file: UTF-8 (with or without BOM), else GB18030."""
    start = _start_of(path)
    for bom, name in _BOMS.items():
        if start.startswith(bom):
            return name
    for name in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    if b"\0" in chunk:
                        raise SheetUnreadable(Fault.NO_TEXT)
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise SheetUnreadable(Fault.ENCODING)


def _delimiter(start: str) -> str:
    """Comma, tab or semicolon: what stands in most of the first lines, then what stands there most
    often. A text in a cell may have more commas than its line has tabs.
    """
    lines = start.splitlines()
    return max(",\t;", key=lambda sign: (sum(sign in line for line in lines), start.count(sign)))


def _csv_rows(stream: TextIO) -> Rows:
    reader = None
    try:
        delimiter = _delimiter("".join(stream.readline(_CHUNK) for _line in range(FIRST_LINES)))
        stream.seek(0)
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, cells[:COLUMNS]
    except csv.Error as error:
        raise SheetUnreadable(Fault.CSV, line=reader.line_num if reader else 1) from error
    except UnicodeError as error:
        raise SheetUnreadable(Fault.ENCODING) from error
