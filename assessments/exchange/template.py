"""The workbook that trainers fill in: named columns, choices to pick from, and how to."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from accounts.sheets.writing import set_text_columns
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import cases, words
from assessments.exchange.sheets import HEADER
from assessments.exchange.workbook import HELP

ROWS: Final = 1000  # as far down as the choices are offered
_CHOICES: Final = {
    "题型": (*dict.fromkeys(words.KINDS.values()), cases.KIND),
    "难度": tuple(words.DIFFICULTIES.values()),
    "红线题": ("是",),
}
_EXPLAINED: Final = (
    _("One row for each question. 题型, 题干 and 答案 are needed, the rest where it is used."),
    _("答案: the letter of a choice (B, or ACD for several), √ or ×, or the text of a blank."),
    _("填空题: write ____ for each blank, divide the answers of several blanks by ；, and answers "
      "that count alike by |."),
    _("数值题: 3.5±0.1 or 200±5%. 排序题: the letters of the options in the right order."),
    _("分值 is a number; 难度 is 易, 中 or 难; 红线题 is 是 if a wrong answer fails the exam."),
    _("案例题 (a case in steps): one row for the case, with 题干 and without 答案; below it one "
      "row for each step, with its own 题型, 题干, 选项, 答案 and 分值, and 1, 2, 3 … in 步骤."),
    _("跳转 says where the answers of a step lead, such as A→3；B→0: answer A goes on at step 3, "
      "answer B ends the case (0). Steps only lead onward; what is not named goes to the next "
      "step. 分值 of the case may be empty: then it is what the best way earns."),
    _("Pictures and recordings are added in the question bank, after the import."),
)  # fmt: skip


def write(say: Callable[[Problem], str]) -> bytes:
    from openpyxl import Workbook  # slow import
    from openpyxl.styles import Alignment, Font  # slow import

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "题目"
    sheet.append(list(HEADER))
    set_text_columns(sheet, range(1, len(HEADER) + 1))
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.number_format, cell.font = "@", Font(bold=True)
        if cell.value in _CHOICES:
            _offer(sheet, cell.column_letter, _CHOICES[cell.value])
    explained: Any = book.create_sheet(HELP)
    explained.column_dimensions["A"].width = 100
    for number, sentence in enumerate(_EXPLAINED, start=1):
        explained.append([say(Problem(sentence))])
        explained.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _offer(sheet: Any, letter: str, choices: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # slow import

    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.showErrorMessage = False  # other words for a type are understood as well
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)
