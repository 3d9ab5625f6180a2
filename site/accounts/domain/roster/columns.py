"""The header row: which column holds what, in Chinese or English, in any order."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NAMES: Final = {
    "name": ("姓名", "name"),
    "phone": ("手机号", "手机", "手机号码", "联系电话", "电话", "phone", "mobile"),
    "identity": (
        *("身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号码"),
        *("identity_number", "id_number"),
    ),
    "role": ("岗位", "职务", "类型", "人员类型", "role"),
    "region_code": ("行政区划代码", "区划代码", "行政区划", "region_code", "code"),
    "township": ("乡镇", "乡镇(街道)", "乡镇街道", "乡(镇)", "township"),
    "village": ("村(社区)", "村社区", "村", "社区", "村(居)", "village"),
    "start": ("任职日期", "任职时间", "start_date"),
    "gender": ("性别", "gender", "sex"),
    "education": ("学历", "文化程度", "education"),
    "status": ("状态", "在任状态", "任职状态", "status"),
}
# What export and template print, in this order.
PRINTED: Final = {
    "name": "姓名",
    "phone": "手机号",
    "identity": "身份证号",
    "role": "岗位",
    "region_code": "行政区划代码",
    "township": "乡镇",
    "village": "村(社区)",
    "start": "任职日期",
    "gender": "性别",
    "education": "学历",
    "status": "状态",
}
REASON_HEADER: Final = "原因"  # of the error workbook; passed over when it is read again
REQUIRED: Final = ("name", "phone", "role", "start")
_FIELD_OF: Final = {name: field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True)
class Columns:
    """Positions by field, and the headers as written."""

    position: dict[str, int]
    headers: tuple[str, ...]
    ignored: tuple[str, ...]

    def header(self, field: str) -> str:
        """Return the header as written; for a column that is not there, the one we print."""
        place = self.position.get(field)
        return PRINTED.get(field, field) if place is None else self.headers[place]


class HeaderRepeated(ValueError):
    """Two columns say the same. `args` are both headers as written."""


class HeadersMissing(ValueError):
    """`args` are the printed headers that were not found."""


def known(cells: Sequence[object]) -> int:
    """Return how many cells are headers we know."""
    return sum(cell is not None and _folded(str(cell)) in _FIELD_OF for cell in cells)


def match(cells: Sequence[object]) -> Columns:
    """Find the columns, or say which are missing or stand twice."""
    written = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
    while written and not written[-1]:
        written.pop()  # a workbook's rows come with empty cells up to the limit
    headers = tuple(written)
    position: dict[str, int] = {}
    ignored: list[str] = []
    for place, header in enumerate(headers):
        field = _FIELD_OF.get(_folded(header))
        if field is None:
            ignored += [header] if header and header != REASON_HEADER else []
        elif field in position:
            raise HeaderRepeated(headers[position[field]], header)
        else:
            position[field] = place
    missing = [PRINTED[field] for field in REQUIRED if field not in position]
    if "region_code" not in position and "township" not in position:
        missing.append(PRINTED["region_code"])
    if missing:
        raise HeadersMissing(*missing)
    return Columns(position, headers, tuple(ignored))


def _folded(header: str) -> str:
    """Compare headers without blanks, stars for “required” and differences of width."""
    return re.sub(r"[\s*:]", "", unicodedata.normalize("NFKC", header)).casefold()
