"""Files of division codes: the shipped ones and those of a newer year."""

import csv
import gzip
import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from regions.domain import codes
from regions.domain.tree import Listed

SHIPPED: Final = Path(__file__).resolve().parent / "data"
NODES: Final = {codes.MINISTRY: "民政部", codes.CORPS: "新疆生产建设兵团"}  # in no statistical file
NAME_LIMIT: Final = 80
_HEADERS: Final = {
    "code": "code", "代码": "code", "区划代码": "code", "统计用区划代码": "code",
    "行政区划代码": "code", "name": "name", "名称": "name", "successor": "successor",
    "继任代码": "successor", "并入": "successor",
}  # fmt: skip
_OPENERS: Final[dict[str, Callable[..., Any]]] = {".gz": gzip.open, ".xz": lzma.open}


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be used: what stands where, and what to do."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Reading:
    """All rows of the files, upper levels apart from villages, and every problem found."""

    divisions: dict[str, Listed]
    villages: dict[str, Listed]
    problems: list[Problem]


def shipped_divisions() -> dict[str, Listed]:
    """Return the ministry, the Corps and the four upper levels of the statistical codes."""
    rows = {code: Listed(name) for code, name in NODES.items()}
    rows.update((code, Listed(name)) for code, name in _rows(SHIPPED / "divisions.csv.xz"))
    return rows


def shipped_provinces() -> list[str]:
    return sorted(file.name[:2] for file in (SHIPPED / "villages").glob("*.csv.xz"))


def shipped_villages(code: str) -> dict[str, Listed]:
    """Return the shipped villages of a province or of a division in it; {} if none are shipped."""
    if code[:2] not in shipped_provinces():
        return {}
    wanted = (row for row in _province(code[:2]) if row[0].startswith(code))
    return {village: Listed(name) for village, name in wanted}


@lru_cache(maxsize=1)
def _province(province: str) -> tuple[tuple[str, str], ...]:
    """Unpack one province (at most 62,074 rows); a roster of several counties asks repeatedly."""
    return tuple(_rows(SHIPPED / "villages" / f"{province}.csv.xz"))


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    with lzma.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        yield from ((code, name) for code, name in rows)


def read(files: Iterable[Path]) -> Reading:
    """Read files of codes (.csv, .csv.gz, .csv.xz; columns code, name and, if any, successor)."""
    found: dict[str, Listed] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            with _open(file) as stream:
                _read_rows(file.name, csv.reader(stream), found, problems)
        except FileNotFoundError:
            problems.append(Problem(str(file), 0, _("There is no such file.")))
        except UnicodeDecodeError:
            text = _("This is not UTF-8 text. Save the file as CSV UTF-8.")
            problems.append(Problem(file.name, 0, text))
        except (OSError, EOFError, lzma.LZMAError, csv.Error) as error:
            text = _("The file cannot be read: %(error)s") % {"error": error}
            problems.append(Problem(file.name, 0, text))
    if any(codes.level(code) == 1 for code in found):
        found = {**{code: Listed(name) for code, name in NODES.items()}, **found}
    villages = {code: row for code, row in found.items() if len(code) == 12}
    divisions = {code: row for code, row in found.items() if len(code) < 12}
    return Reading(divisions, villages, problems)


def _open(file: Path) -> IO[str]:
    opener = _OPENERS.get(file.suffix, open)
    stream: IO[str] = opener(file, "rt", encoding="utf-8-sig", newline="")
    return stream


def _read_rows(
    file: str, rows: Iterator[list[str]], found: dict[str, Listed], problems: list[Problem]
) -> None:
    columns = [_HEADERS.get(header.strip(), "") for header in next(rows, [])]
    if "code" not in columns or "name" not in columns:
        text = _("The first line must name the columns code and name (代码, 名称).")
        problems.append(Problem(file, 1, text))
        return
    for line, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        text = _row_problem(row, found)
        if text:
            problems.append(Problem(file, line, text))
        else:
            found[row["code"]] = Listed(row["name"], row.get("successor", ""))


def _row_problem(row: dict[str, str], found: dict[str, Listed]) -> str:
    code, name = row.get("code", ""), row.get("name", "")
    shown = {"code": code[:20], "name": name[:20]}
    if not _is_code(code):
        return _("“%(code)s” is not a division code of 2, 4, 6, 9 or 12 digits.") % shown
    if not name or len(name) > NAME_LIMIT:
        return _("%(code)s needs a name of 1 to 80 characters.") % shown
    if code in found and found[code].name != name:
        return _("%(code)s stands twice, with different names.") % shown
    successor = row.get("successor", "")
    if successor and (not _is_code(successor) or successor == code):
        return _("The successor of %(code)s is not another division code.") % shown
    return ""


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in codes.LENGTHS
