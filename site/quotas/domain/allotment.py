"""An allotment sheet (名额分配表): the divisions below, what each holds, what each is to hold.

People paste it from a spreadsheet or type it in, so every number is read with care: a number that
is not plainly one whole number is refused by name, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 9_999_999
NOT_A_NUMBER: Final = "not_a_number"
NEGATIVE: Final = "negative"
TOO_MANY: Final = "too_many"
FRACTION: Final = "fraction"
BELOW_USE: Final = "below_use"
UNKNOWN: Final = "unknown_division"
REPEATED: Final = "repeated"
EMPTY: Final = "empty"
_WHOLE: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]+")
_SEPARATOR: Final = re.compile(r"[\s,，;；:：]+")
_UNIT: Final = re.compile(r"[名人个]$")
_HEADERS: Final = ("code", "代码", "division", "区划", "区划名称", "地区", "单位")
_NUMBER_HEADERS: Final = ("places", "分配数", "名额", "任务数", "数量", "target")


@dataclass(frozen=True)
class Receiver:
    """A division that may hold places of the source. `used` of what it `holds` cannot go back."""

    code: str
    name: str
    holds: int = 0
    used: int = 0


@dataclass(frozen=True)
class Line:
    """A row of the sheet. `wanted` is None where the text is no number; `problem` is a code."""

    receiver: Receiver
    text: str
    wanted: int | None
    problem: str = ""

    @property
    def change(self) -> int:
        return 0 if self.wanted is None else self.wanted - self.receiver.holds


@dataclass(frozen=True)
class Stray:
    """A pasted row that fits no division, or fits one a second time."""

    row: int
    label: str
    problem: str


@dataclass(frozen=True)
class Sheet:
    lines: tuple[Line, ...]
    strays: tuple[Stray, ...] = ()

    @property
    def change(self) -> int:
        """How many places leave the source, all in all (below 0: come back)."""
        return sum(line.change for line in self.lines)

    @property
    def is_clean(self) -> bool:
        return not self.strays and not any(line.problem for line in self.lines)


def read_number(text: str) -> tuple[int | None, str]:
    """Return the number, or why it is none. Full-width digits, 1,200 and 38人 are read."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _UNIT.sub("", plain).strip()
    plain = plain.removesuffix(".0")
    if _WHOLE.fullmatch(plain):
        number = int(plain.replace(",", "")) if len(plain) <= 12 else MOST + 1
        return (number, "") if number <= MOST else (None, TOO_MANY)
    if re.fullmatch(r"[-−–][0-9,]+", plain):
        return None, NEGATIVE
    if re.fullmatch(r"[0-9]+\.[0-9]+", plain):
        return None, FRACTION
    return None, NOT_A_NUMBER


def line(receiver: Receiver, text: str) -> Line:
    """Read what stands in the cell of a division; an empty cell leaves it as it is."""
    if not text.strip():
        return Line(receiver, "", receiver.holds)
    number, problem = read_number(text)
    if number is not None and number < min(receiver.used, receiver.holds):
        problem = BELOW_USE
    return Line(receiver, text.strip(), number, problem)


def from_form(receivers: Iterable[Receiver], cells: dict[str, str]) -> Sheet:
    """Read a table that was sent filled in: an emptied cell may mean 0 or be a slip, so it is
    refused. Divisions that are not in it stay as they are.
    """
    return Sheet(
        tuple(
            Line(one, "", None, EMPTY)
            if one.code in cells and not cells[one.code].strip()
            else line(one, cells.get(one.code, ""))
            for one in receivers
        )
    )


def from_cells(receivers: Iterable[Receiver], cells: dict[str, str]) -> Sheet:
    return Sheet(tuple(line(one, cells.get(one.code, "")) for one in receivers))


def from_rows(receivers: Sequence[Receiver], rows: Iterable[Sequence[str]]) -> Sheet:
    """Read pasted or imported rows: a division by its code or name and a number, in any two
    columns; or one column of numbers, for all divisions in the order of the list.
    """
    filled = [(n, [cell.strip() for cell in row]) for n, row in enumerate(rows, start=1)]
    filled = [(n, row) for n, row in filled if any(row)]
    column = None
    if filled and _is_header(filled[0][1]):
        column = _number_column(filled[0][1])
        filled = filled[1:]
    numbers_only = all(len([cell for cell in row if cell]) == 1 for _n, row in filled)
    if (
        numbers_only
        and filled
        and all(read_number("".join(row))[0] is not None for _n, row in filled)
    ):
        return _in_order(receivers, filled)
    return _by_label(receivers, filled, column)


def _is_lone_number(row: list[str]) -> bool:
    cells = [cell for cell in row if cell]
    return len(cells) == 1 and read_number(cells[0])[0] is not None


def _in_order(receivers: Sequence[Receiver], rows: list[tuple[int, list[str]]]) -> Sheet:
    cells = {one.code: "".join(row) for one, (_n, row) in zip(receivers, rows, strict=False)}
    strays = [Stray(n, "".join(row), UNKNOWN) for n, row in rows[len(receivers) :]]
    return Sheet(from_cells(receivers, cells).lines, tuple(strays))


def _by_label(
    receivers: Sequence[Receiver], rows: list[tuple[int, list[str]]], column: int | None
) -> Sheet:
    known = {one.code: one.code for one in receivers} | {
        one.code.ljust(12, "0"): one.code for one in receivers
    }
    names = [one.name for one in receivers]
    known |= {one.name: one.code for one in receivers if names.count(one.name) == 1}
    cells: dict[str, str] = {}
    strays = []
    for n, row in rows:
        place = next((i for i, cell in enumerate(row) if _label(cell) in known), None)
        if place is None:
            strays.append(Stray(n, " ".join(cell for cell in row if cell), UNKNOWN))
            continue
        code = known[_label(row[place])]
        if code in cells:
            strays.append(Stray(n, row[place], REPEATED))
            continue
        cells[code] = _number_cell(row, place, column, known)
    return Sheet(from_cells(receivers, cells).lines, tuple(strays))


def _number_cell(row: list[str], place: int, column: int | None, known: dict[str, str]) -> str:
    if column is not None:
        return row[column] if column < len(row) else ""
    rest = [cell for i, cell in enumerate(row) if i > place and cell and _label(cell) not in known]
    return rest[-1] if rest else ""


def _label(cell: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))


def _is_header(row: list[str]) -> bool:
    words = [_label(cell).lower() for cell in row]
    return any(word in _HEADERS for word in words) and not any(
        read_number(cell)[0] is not None for cell in row if cell
    )


def _number_column(row: list[str]) -> int | None:
    """Return the column that holds what is to be allotted; the last that fits."""
    words = [_label(cell).lower() for cell in row]
    fitting = [i for i, word in enumerate(words) if word.startswith(_NUMBER_HEADERS)]
    return fitting[-1] if fitting else None


def split_text(text: str) -> list[list[str]]:
    """Return the rows of a text copied from a spreadsheet; typed rows are a division, then what
    follows the first space or comma.
    """
    return [
        row.split("\t") if "\t" in row else _SEPARATOR.split(row.strip(), maxsplit=1)
        for row in text.splitlines()
    ]
