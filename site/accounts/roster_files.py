"""The files of a roster: template, export, error workbook. All of them can be imported again."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from accounts.domain.roster.columns import PRINTED, REASON_HEADER, REQUIRED, Columns
from accounts.domain.roster.refusals import Refusal
from accounts.enums import Role
from accounts.models import Posting
from accounts.roster_texts import in_one_line
from accounts.sheets.writing import TableWriter, set_text_columns, table_writer
from accounts.vault import vault
from regions.enums import Level
from regions.models import Region
from regions.rules import within

SHEET: Final = "花名册"
TEMPLATE_ROWS: Final = 2000
ROLES: Final = {Role.DIRECTOR: "儿童主任", Role.SUPERVISOR: "儿童督导员"}
GENDERS: Final = {"female": "女", "male": "男", "": ""}
IN_POST: Final = "在任"
CHOICES: Final = {"role": tuple(ROLES.values()), "gender": ("女", "男"), "status": ("在任", "离任")}


class ErrorBook:
    """Collects refused rows with their reasons; makes no file when there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._headers: tuple[str, ...] = ()
        self._open: Any = None
        self._writer: TableWriter | None = None

    def headers(self, columns: Columns) -> None:
        self._headers = columns.headers

    def add(self, refusal: Refusal, cells: Sequence[object]) -> None:
        """Add a row; the reasons of an earlier error workbook make way for the new ones."""
        if self._writer is None:
            self._open = table_writer(self._path, title=SHEET, columns=len(self._headers) + 1)
            self._writer = self._open.__enter__()
            self._writer.row([*self._kept(self._headers), REASON_HEADER])
        padded = [*cells, *[None] * (len(self._headers) - len(cells))]
        self._writer.row([*self._kept(padded), in_one_line(refusal)])

    def _kept(self, cells: Sequence[object]) -> list[object]:
        pairs = zip(self._headers, cells, strict=False)
        return [cell for header, cell in pairs if header != REASON_HEADER]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open is not None:
            self._open.__exit__(kind, error, trace)


def write_roster(*, path: Path, county: Region, with_identity: bool) -> int:
    """Write the people in post in a county, one row each; return how many.

    Callers see to the permission and the audit entry: `actions.export_roster`.
    """
    count = 0
    with table_writer(path, title=SHEET, columns=len(PRINTED)) as writer:
        writer.row(PRINTED.values())
        for cells in _rows(county, with_identity):
            writer.row(cells)
            count += 1
    return count


def _rows(county: Region, with_identity: bool) -> Iterator[list[str]]:
    names = dict(
        Region.objects.filter(within(county.code, field="code")).values_list("code", "name")
    )
    postings = (
        Posting.objects.open()
        .within(county.code)
        .select_related("person")
        .order_by("region", "person__name_sort", "person", "pk")
    )
    written: set[int] = set()
    for posting in postings.iterator(chunk_size=1000):
        if posting.person_id not in written:
            written.add(posting.person_id)
            yield _cells(posting, names, with_identity)


def _cells(posting: Posting, names: dict[str, str], with_identity: bool) -> list[str]:
    person, code = posting.person, posting.region_id
    number = ""
    if with_identity and person.identity_ciphertext:
        number = vault().decrypt(person.identity_ciphertext)
    return [
        *(person.name, person.phone, number, ROLES[Role(posting.role)], code),
        names.get(code[:9], "") if len(code) >= 9 else "",
        names.get(code, "") if len(code) == 12 else "",
        *(posting.start_date.isoformat(), GENDERS[person.gender], person.education, IN_POST),
    ]


def template(county: Region) -> bytes:
    """Return the workbook to fill in: text cells, choices, how to, and the county's codes."""
    from openpyxl import Workbook  # slow import
    from openpyxl.styles import Font  # slow import

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.append(list(PRINTED.values()))
    set_text_columns(sheet, range(1, len(PRINTED) + 1))
    sheet.freeze_panes = "A2"
    for column, field in enumerate(PRINTED, start=1):
        head = sheet.cell(1, column)
        head.number_format = "@"
        head.font = Font(bold=True, color="9C2A1C" if field in REQUIRED else "000000")
        if field in CHOICES:
            _offer(sheet, head.column_letter, CHOICES[field])
    _explain(book.create_sheet("填写说明"))
    _list_codes(book.create_sheet("行政区划"), county)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _offer(sheet: Any, letter: str, choices: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # slow import

    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
    sheet.add_data_validation(rule)


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 100
    for sentence in (
        _("One row for each person. Headers in red must be filled in."),
        _("Mobile number: 11 digits; each person signs in with a number of their own."),
        _("Identity number: 18 characters; may be left empty. It is stored encrypted."),
        _("A child director belongs to a village (12 digits), a supervisor to a township (9)."),
        _("Division code, or the names of township and village: the third sheet lists both."),
        _("Start date: 2026-03-01. Status: 在任 in post, 离任 left; empty means in post."),
        _("Rows that are already on the roster are recognised; nothing is stored twice."),
    ):
        sheet.append([sentence])


def _list_codes(sheet: Any, county: Region) -> None:
    sheet.append(["行政区划代码", "乡镇", "村(社区)"])
    set_text_columns(sheet, range(1, 4))
    rows = Region.objects.filter(
        within(county.code, field="code"), level__gte=Level.TOWNSHIP, valid_to=None
    ).order_by("code")
    names = dict(rows.values_list("code", "name"))
    for code, name in names.items():
        village = name if len(code) == 12 else ""
        sheet.append([code, names.get(code[:9], ""), village])
