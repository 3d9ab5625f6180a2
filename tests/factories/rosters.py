"""Roster files for tests: .csv and .xlsx with the headers of the contract."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from stdnum.cn import ric

HEADERS = (
    *("姓名", "手机号", "身份证号", "岗位", "行政区划代码", "乡镇", "村(社区)"),
    *("任职日期", "性别", "学历", "状态"),
)
FIELDS = (
    *("name", "phone", "identity", "role", "code", "township", "village"),
    *("start", "gender", "education", "status"),
)
GOOD: dict[str, Any] = {
    "name": "李秀兰",
    "phone": "13800000001",
    "identity": "",
    "role": "儿童主任",
    "code": "990101100001",
    "township": "",
    "village": "",
    "start": "2026-03-01",
    "gender": "女",
    "education": "大专",
    "status": "在任",
}
SUPERVISOR = {"role": "儿童督导员", "code": "990101100"}


def row(**changes: Any) -> list[Any]:
    """Return the cells of a good row with some of them changed."""
    assert changes.keys() <= GOOD.keys()
    return [{**GOOD, **changes}[field] for field in FIELDS]


def number(serial: int, born: str = "19800307") -> str:
    """Return a valid identity number of an invented person."""
    start = f"110105{born}{serial:03}"
    return start + ric.calc_check_digit(start + "0")


def csv_bytes(
    rows: Iterable[Sequence[Any]],
    headers: Sequence[str] = HEADERS,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def write_csv(file: Path, *rows: Sequence[Any], **options: Any) -> Path:
    file.write_bytes(csv_bytes(rows, **options))
    return file


def write_xlsx(file: Path, *rows: Sequence[Any], headers: Sequence[Any] = HEADERS) -> Path:
    book = Workbook()
    book.active.append(list(headers))
    for cells in rows:
        book.active.append(list(cells))
    book.save(file)
    return file
