"""Writing questions as rows of a sheet, and the template that trainers fill in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from accounts.sheets.writing import table_writer
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import cases, rubrics, words

OPTIONS: Final = "ABCDEFGH"
HEADER: Final = (
    "题型", "题干", *(f"选项{letter}" for letter in OPTIONS), "答案", "解析", "难度", "知识点",
    "分值", "红线题", "计分规则", "编号", "评分量规", "步骤", "跳转",
)  # fmt: skip


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why rows cannot carry the question so that it comes back the same; None if they can."""
    if question["type"] == "scenario":
        return cases.left_out(question, len(OPTIONS))
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
                if question["type"] == "scenario":
                    for step, number, ways in cases.step_cells(question):
                        table.row(_step(step, number, ways))
        return path.read_bytes()


def _step(step: Mapping[str, Any], number: str, ways: str) -> list[str]:
    """A step says no difficulty: that is the whole case's."""
    cells = dict(zip(HEADER, _row(step), strict=False))
    return [*(cells | {"难度": ""}).values(), number, ways]


def _row(question: Mapping[str, Any]) -> list[str]:
    """All cells but those of steps."""
    options = [text for _letter, text in words.options(question)]
    return [
        words.KINDS.get(question["type"], cases.KIND),
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
