"""Questions in the rows of a sheet (.xlsx, .csv): 题型 | 题干 | 选项A–H | 答案 | 解析 | …"""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from accounts.sheets.problems import SheetUnreadable
from accounts.sheets.reading import open_table
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.draft import Draft, kind_of
from assessments.exchange.found import FileRefused, Place, Reading
from assessments.exchange.paper import marks
from assessments.exchange.texts import clean, narrow

HEADER_WITHIN: Final = 20  # rows; titles and instructions may stand above
HEADERS: Final = {
    "kind": "题型|题目类型|试题类型|类型|type|question ?type",
    "stem": "题干|题目|试题|试题内容|题目内容|问题|stem|question|question ?text",
    "options": "选项|选项内容|备选项|options",
    "answer": "答案|正确答案|参考答案|标准答案|answer|correct ?answer|key",
    "explanation": "解析|答案解析|试题解析|explanation|feedback",
    "difficulty": "难度|难易度|难易程度|难度系数|difficulty",
    "topic": "知识点|考点|章节|topic",
    "mark": "分值|分数|mark|points?",
    "critical": "红线题|红线|critical",
    "key": "编号|题目编号|id",
    "policy": "计分规则|计分|policy",
}
IGNORED: Final = "序号|题号|no"
_OPTION: Final = re.compile(r"(?:选项|答案选项|option)?\s*([A-Z])", re.IGNORECASE)
_OPTION_NUMBER: Final = re.compile(r"(?:选项|option)\s*(\d{1,2})", re.IGNORECASE)
Columns = dict[int, str]


def read(content: bytes) -> Reading:
    reading = Reading("xlsx")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions"
        path.write_bytes(content)
        try:
            with open_table(path) as table:
                _read_rows(((number, cells) for number, cells in table.rows), reading)
        except SheetUnreadable as error:
            raise FileRefused(str(error)) from error
    return reading


def looks_like(text: str) -> bool:
    """Whether one of the first lines names the columns."""
    lines = text.split("\n")[:HEADER_WITHIN]
    return any(_columns(re.split(r"[,;\t]", line)) is not None for line in lines)


def _read_rows(rows: Any, reading: Reading) -> None:
    columns: Columns | None = None
    above: list[tuple[int, Sequence[object]]] = []
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        if columns is None:
            columns = _columns(texts)
            if columns is None:
                above.append((number, texts))
                if len(above) > HEADER_WITHIN:
                    break
                continue
            _note_header(columns, texts, above, number, reading)
        elif _columns(texts) is None:
            _read_row(columns, texts, number, reading)
    if columns is None:
        raise FileRefused(
            _(
                "No row names the columns. Put 题型, 题干, 选项A, 选项B …, 答案 in the first row, "
                "as in the template."
            )
        )


def _note_header(
    columns: Columns,
    texts: Sequence[str],
    above: Sequence[tuple[int, Sequence[object]]],
    number: int,
    reading: Reading,
) -> None:
    """Say which columns and which rows above the header are not read."""
    for row, cells in above:
        text = " ".join(str(cell) for cell in cells if cell)[:80]
        reading.note(
            Problem(_("Not part of a question: “%(text)s”"), {"text": text}), Place(row=row)
        )
    for position, header in enumerate(texts):
        name = narrow(header).strip().casefold()
        if header and position not in columns and not re.fullmatch(IGNORED, name):
            reading.note(
                Problem(_("The column “%(header)s” was passed over."), {"header": header[:40]}),
                Place(row=number),
            )


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
            if letter := _OPTION.fullmatch(name):
                found[position] = f"option {letter[1].upper()}"
            elif number := _OPTION_NUMBER.fullmatch(name):
                found[position] = f"option {chr(ord('A') + int(number[1]) - 1)}"
    return found if {"stem", "answer"} <= set(found.values()) else None


def _read_row(columns: Columns, texts: Sequence[str], number: int, reading: Reading) -> None:
    place, original = Place(row=number), _original(columns, texts)
    values = {name: texts[at].strip() for at, name in columns.items() if at < len(texts)}
    options = [
        (name.removeprefix("option "), text)
        for name, text in sorted(values.items())
        if name.startswith("option ") and text
    ] or _in_one_cell(values.get("options", ""))
    plain = {name: text for name, text in values.items() if not name.startswith("option")}
    named = plain.pop("kind", "")
    try:
        kind = kind_of(named)
        if named and not kind:
            raise Unusable(_("“%(type)s” is no type of question that we know."), type=named[:40])
        draft = Draft(kind=kind, options=options)
        for name, text in plain.items():
            setattr(draft, name, text)
        source = draft.source()
    except Unusable as error:
        reading.refuse(error.problem, place, original=original)
    else:
        reading.add(source, place, original=original)


def _in_one_cell(text: str) -> list[tuple[str, str]]:
    """Options that share a cell: `A.甲 B.乙`, or divided by lines or |."""
    signs = narrow(text)
    found = marks.options(signs, due="A", open_line=False)
    if len(found) > 1:
        ends = [begin for _letter, begin, _end in found[1:]] + [len(text)]
        return [
            (letter, text[end:until].strip(" ;；\n\t|"))
            for (letter, _begin, end), until in zip(found, ends, strict=True)
        ]
    parts = [one.strip() for one in re.split(r"[\n|]", text) if one.strip()]
    return [(chr(ord("A") + position), one) for position, one in enumerate(parts[:26])]


def _original(columns: Columns, texts: Sequence[str]) -> str:
    """The row as a typed question, so that it can be put right and read again."""
    values = {name: texts[at].strip() for at, name in columns.items() if at < len(texts)}
    lines = [f"1. {values.get('stem', '')}"]
    lines += [
        f"{name.removeprefix('option ')}. {text}"
        for name, text in sorted(values.items())
        if name.startswith("option ") and text
    ]
    if values.get("options"):
        lines.append(values["options"])
    words = {
        "answer": "答案", "kind": "题型", "explanation": "解析", "difficulty": "难度",
        "topic": "知识点", "mark": "分值", "critical": "红线题",
    }  # fmt: skip
    lines += [f"{word}：{values[name]}" for name, word in words.items() if values.get(name)]
    return "\n".join(lines)


def _text(cell: object) -> str:
    """What the cell shows: 3 for 3.0, nothing for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "对" if cell else "错"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell)).strip()
