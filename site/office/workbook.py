"""Lists as .xlsx: texts are typed as text, so that no cell is ever read as a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise

if TYPE_CHECKING:
    from openpyxl.cell import Cell

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | Promise | int | Decimal | date | datetime | None
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_767  # what a cell holds


def workbook(
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str | Promise,
    widths: Sequence[int] = (),
) -> bytes:
    """Return the file. The first row holds the headers and stays in view."""
    from openpyxl import Workbook  # slow import: 30 MB, which only exports need
    from openpyxl.styles import Alignment, Font, PatternFill  # slow import
    from openpyxl.utils import get_column_letter  # slow import

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", str(title))[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    head = [_cell(sheet, text) for text in headers]
    for cell in head:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCEEE8")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Value) -> "Cell":
    from openpyxl.cell import WriteOnlyCell  # slow import

    if isinstance(value, Promise):  # the label of a choice
        value = str(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    cell: Cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value = _UNPRINTABLE.sub("", value)[:_LONGEST]
        cell.data_type = "s"  # after the value: it would make "=1+1" a formula
        cell.number_format = "@"
        return cell
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "0.0"
    return cell


def attachment(content: bytes, file_name: str, *, content_type: str = TYPE) -> HttpResponse:
    """Return a download that is never kept by a proxy and never opened in the page."""
    response = HttpResponse(content, content_type=content_type)
    plain = file_name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
