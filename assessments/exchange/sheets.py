"""Writing questions as rows of a sheet, and the template that trainers fill in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from accounts.sheets.writing import table_writer
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import rubrics, words

OPTIONS: Final = "ABCDEFGH"
HEADER: Final = (
    "题型", "题干", *(f"选项{letter}" for letter in OPTIONS), "答案", "解析", "难度", "知识点",
    "分值", "红线题", "计分规则", "编号", "评分量规",
)  # fmt: skip


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why a row cannot carry the question so that it comes back the same; None if it can."""
    if len(question.get("options") or question.get("items") or []) > len(OPTIONS):
        return Problem(_("The sheet has columns for %(n)s options only."), {"n": len(OPTIONS)})
    if "missed_share" in question and question["missed_share"] is not None:
        return Problem(_("The sheet has no column for the mark of an incomplete answer."))
    return words.left_out(question)


def write(questions: Iterable[Mapping[str, Any]]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions.xlsx"
        with table_writer(path, title="题目", columns=len(HEADER)) as table:
            table.row(HEADER)
            for question in questions:
                table.row(_row(question))
        return path.read_bytes()


def _row(question: Mapping[str, Any]) -> list[str]:
    options = [text for _letter, text in words.options(question)]
    return [
        words.KINDS[question["type"]],
        words.stem(question),
        *(options + [""] * (len(OPTIONS) - len(options))),
        words.answer(question),
        question.get("explanation") or "",
        words.DIFFICULTIES[question.get("difficulty") or "medium"],
        question.get("topic") or "",
        str(question.get("mark") or "1"),
        "是" if question.get("critical") else "",
        words.policy(question),
        question.get("key") or "",
        rubrics.written(question.get("rubric")),
    ]
