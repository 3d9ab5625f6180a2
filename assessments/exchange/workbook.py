"""Questions in the rows of a sheet (.xlsx, .csv): 题型 | 题干 | 选项A–H | 答案 | 解析 | …"""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accounts.sheets.problems import SheetUnreadable
from accounts.sheets.reading import open_table
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.cases import Case
from assessments.exchange.found import FileRefused, Place, Reading
from assessments.exchange.rows import OPTION, Row
from assessments.exchange.texts import clean, decode, narrow

HELP: Final = "填写说明"  # the sheet that explains our template
HEADER_WITHIN: Final = 20  # rows; titles and instructions may stand above
HEADERS: Final = {
    "kind": "题型|题目类型|试题类型|类型|type|question ?type",
    "stem": "题干|题目|试题|试题题干|题目题干|试题内容|题目内容|题干内容|问题|"
    "stem|question|question ?text",
    "options": "选项|选项内容|备选项|options",
    "answer": "答案|正确答案|参考答案|标准答案|正确选项|answer|correct ?answer|key",
    "explanation": "解析|答案解析|试题解析|题目解析|explanation|feedback",
    "difficulty": "难度|难易度|难易程度|难度系数|difficulty",
    "topic": "知识点|考点|章节|topic",
    "mark": "分值|分数|mark|points?",
    "critical": "红线题|红线|critical",
    "key": "编号|题目编号|id",
    "policy": "计分规则|计分|policy",
    "rubric": "评分量规|评分标准|rubric",
    "step": "步骤|第几步|步骤号|step",
    "next": "跳转|下一步|去向|leads ?to",
}
IGNORED: Final = "序号|题号|no"
_RETURN: Final = re.compile("_x000[AD]_", re.IGNORECASE)  # a line break as Excel escapes it
_OPTION: Final = re.compile(r"(?:选项|答案选项|option)?\s*([A-Z])", re.IGNORECASE)
_NUMERALS: Final = "一二三四五六七八九十"
_OPTION_NUMBER: Final = re.compile(
    rf"(?:选项|备选项|option)\s*(\d{{1,2}}|[{_NUMERALS}])", re.IGNORECASE
)
Columns = dict[int, str]


def read(content: bytes) -> Reading:
    """Read every visible sheet that names its columns; the others are reported."""
    reading = Reading("xlsx")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions"
        path.write_bytes(content if content.startswith(b"PK") else decode(content).encode())
        try:
            named = sum(_read_sheet(path, number, reading) for number in _sheets(path))
        except SheetUnreadable as error:
            raise FileRefused(str(error)) from error
    if pictures := _pictures(content):
        text = _("Pictures in the workbook: %(n)s were left out. Add them to the questions.")
        reading.note(Problem(text, {"n": pictures}))
    if not named:
        raise FileRefused(
            _(
                "No row names the columns. Put 题型, 题干, 选项A, 选项B …, 答案 in the first row, "
                "as in the template."
            )
        )
    return reading


def _pictures(content: bytes) -> int:
    if not content.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(name.startswith("xl/media/") for name in archive.namelist())


def _sheets(path: Path) -> range:
    with open_table(path) as table:
        return range(len(table.sheets))


def _read_sheet(path: Path, position: int, reading: Reading) -> bool:
    """Whether the sheet names its columns."""
    with open_table(path, sheet=position) as table:
        item = table.sheets[position] if len(table.sheets) > 1 else ""
        sheet = Sheet(reading)
        above: list[tuple[Place, str]] = []
        for number, cells in table.rows:
            texts, place = [_text(cell) for cell in cells], Place(row=number, item=item)
            if not any(texts):
                continue
            if sheet.columns is not None:
                sheet.take(texts, place)
            elif _columns(texts) is not None:
                _note_above(above, reading)
                sheet.begin(texts, place)
            else:
                above.append((place, " ".join(text for text in texts if text)[:80]))
                if len(above) > HEADER_WITHIN:
                    break
        sheet.end()
    if sheet.columns is None and above and item != HELP:
        note = _("No row of this sheet names the columns: it was passed over.")
        reading.note(Problem(note), Place(row=1, item=item))
    return sheet.columns is not None


def _note_above(above: Sequence[tuple[Place, str]], reading: Reading) -> None:
    for place, text in above:
        note = _("Not part of a question: “%(text)s”")
        reading.note(Problem(note, {"text": text}), place)


class Sheet:
    """Rows below a row that names the columns: of a workbook, a CSV, or a table in Word."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._case: Case | None = None
        self.columns: Columns | None = None

    def begin(self, texts: Sequence[str], place: Place) -> bool:
        """Take the row as the header if it is one. Columns that nobody reads are reported."""
        self.columns = _columns(texts)
        if self.columns is None:
            return False
        for position, header in enumerate(texts):
            name = narrow(header).strip().casefold()
            if header and position not in self.columns and not re.fullmatch(IGNORED, name):
                note = _("The column “%(header)s” was passed over.")
                self._reading.note(Problem(note, {"header": header[:40]}), place)
        return True

    def take(self, texts: Sequence[str], place: Place) -> None:
        """Read a row; the header once more, and the letters below a wide 选项, are none."""
        columns = self.columns or {}
        letters = _letters_below(columns, texts)
        if letters:
            kept = {at: name for at, name in columns.items() if name != "options"}
            self.columns = kept | letters
        elif any(texts) and _columns(texts) is None:
            named = {name: texts[at].strip() for at, name in columns.items() if at < len(texts)}
            self._read(Row(named, place))

    def _read(self, row: Row) -> None:
        """A step goes to the case above it; any other row is the end of that case."""
        if row.said("step") and self._case:
            self._case.steps.append(row)
            return
        self.end()
        try:
            if row.said("step"):
                raise Unusable(
                    _(
                        "This is step %(step)s, but no case stands above it. Put a row with "
                        "案例题 as its 题型 before the first step, or empty the column 步骤."
                    ),
                    step=row.said("step")[:20],
                )
            if row.kind() == "scenario":
                self._case = Case(row)
                return
            source = row.draft().source()
        except Unusable as error:
            self._reading.refuse(error.problem, row.place, original=row.typed())
        else:
            self._reading.add(source, row.place, original=row.typed())

    def end(self) -> None:
        """Read the case whose last step was seen. To be called behind the last row."""
        if self._case:
            self._case.read(self._reading)
        self._case = None


def _letters_below(columns: Columns, texts: Sequence[str]) -> Columns:
    """The second row of a header whose 选项 spans the columns A B C D."""
    if "options" not in columns.values():
        return {}
    filled = {at: text for at, text in enumerate(texts) if text}
    found = {at: _option_name(narrow(text).strip().casefold()) for at, text in filled.items()}
    return found if len(found) > 1 and all(found.values()) else {}


def looks_like(text: str) -> bool:
    """Whether one of the first lines names the columns."""
    lines = text.split("\n")[:HEADER_WITHIN]
    return any(_columns(re.split(r"[,;\t]", line)) is not None for line in lines)


def _columns(texts: Sequence[str]) -> Columns | None:
    """Which column holds what; None unless the row names at least stem and answer."""
    found: Columns = {}
    for position, text in enumerate(texts):
        name = narrow(text).strip().casefold().rstrip("*")
        for field, known in HEADERS.items():
            if re.fullmatch(known, name) and field not in found.values():
                found[position] = field
                break
        else:
            if option := _option_name(name):
                found[position] = option
    return found if {"stem", "answer"} <= set(found.values()) else None


def _option_name(header: str) -> str:
    """`选项A`, `b`, `选项2`, `选项三` → `option B`; "" for any other header."""
    if letter := _OPTION.fullmatch(header):
        return f"{OPTION}{letter[1].upper()}"
    if number := _OPTION_NUMBER.fullmatch(header):
        position = int(number[1]) if number[1].isdecimal() else _NUMERALS.index(number[1]) + 1
        return f"{OPTION}{chr(ord('A') + position - 1)}" if 0 < position <= 26 else ""
    return ""


def _text(cell: object) -> str:
    """What the cell shows: 3 for 3.0, nothing for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "对" if cell else "错"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(_RETURN.sub("\n", str(cell))).strip()
