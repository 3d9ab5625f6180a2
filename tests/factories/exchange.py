"""Files of questions as people bring them, made by code."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from openpyxl import Workbook

from assessments.exchange import opening
from assessments.exchange.found import Parsed, Reading

HEADER = [
    "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "答案", "解析", "难度", "知识点",
    "分值", "红线题",
]  # fmt: skip


def docx(*lines: str) -> bytes:
    """A document with a paragraph for each line."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(*rows: Sequence[object], header: Sequence[str] = HEADER) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (header, *rows):
        sheet.append(list(row))
    return saved(book)


def paper(text: str) -> Reading:
    return opening.read(text.encode(), name="paper.txt", kind="docx")


def brief(parsed: Parsed) -> tuple[Any, ...]:
    """Type, stem, and what is right: letters, True/False, or nothing."""
    source = parsed.source
    if "options" in source:
        right = "".join(one["key"] for one in source["options"] if one["correct"])
        return source["type"], source["stem"], right
    return source["type"], source["stem"], source.get("answer")


def reasons(reading: Reading) -> list[tuple[int | None, str]]:
    return [(one.place.line or one.place.row, str(one.reason)) for one in reading.refused]
