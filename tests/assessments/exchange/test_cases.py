"""Cases in steps as rows of a sheet: what is wrong is said at the row, with the column."""

from io import BytesIO

import pytest
from factories.exchange import reasons, xlsx
from openpyxl import load_workbook

from assessments.exchange import opening, sheets, template

HEADER = ["题型", "题干", "选项A", "选项B", "答案", "分值", "步骤", "跳转", "难度"]
CASE = ["案例题", "敲门无人应。", "", "", "", "", "", "", "难"]
FIRST = ["单选题", "先做什么？", "等", "问", "B", 2, 1, "A→3；B→2"]
SECOND = ["判断题", "可以离开。", "", "", "×", 1, 2.0, "对 -> 结束"]
THIRD = ["多选题", "还做什么？", "甲", "乙", "AB", 1, 3]
PLAIN = ["判断题", "家访须两人同行。", "", "", "√", 1]


def changed(row, **cells):
    return [cells.get(name, cell) for name, cell in zip(HEADER, [*row, "", ""], strict=False)]


def read(*rows):
    return opening.read(xlsx(*rows, header=HEADER))


def test_a_case_its_steps_and_the_questions_around_it():
    reading = read(PLAIN, CASE, FIRST, SECOND, THIRD, ["判断题", "另一题。", "", "", "×", 1])
    assert [(one.place.row, one.source["type"]) for one in reading.questions] == [
        (2, "true_false"), (3, "scenario"), (7, "true_false"),
    ]  # fmt: skip
    case = reading.questions[1].source
    assert (case["mark"], case["difficulty"]) == ("4", "hard")  # the best way: all three steps
    assert [step.get("next") for step in case["steps"]] == [
        {"A": 3, "B": 2}, {"true": 0}, None,
    ]  # fmt: skip
    assert (reading.refused, reading.notes) == ([], [])


BAD = {
    "no steps": ([CASE], 2, "The case has no steps. Below it, write a row for each step"),
    "no case": ([FIRST], 2, "This is step 1, but no case stands above it. Put a row with 案例题"),
    "a loop": ([CASE, FIRST, changed(SECOND, 跳转="√→1"), THIRD], 4,
               "Step 2 leads back to step 1 (column 跳转)"),
    "to itself": ([CASE, FIRST, changed(SECOND, 跳转="√→2"), THIRD], 4,
                  "Step 2 leads back to step 2"),
    "nowhere": ([CASE, FIRST, SECOND], 3,
                "Step 1 leads to step 3 (column 跳转), but the case has 2 steps. Name one"),
    "no mark": ([CASE, changed(FIRST, 分值=""), SECOND, THIRD], 3,
                "Step 1 has no mark: write a number in the column 分值."),
    "no number": ([CASE, changed(FIRST, 分值="两分多"), SECOND, THIRD], 3, "“两分多” is no mark."),
    "a gap": ([CASE, changed(FIRST, 跳转=""), THIRD], 4, "Here step 2 is due, not “3”"),
    "out of order": ([CASE, changed(FIRST, 步骤="第一步")], 3, "Here step 1 is due, not “第一步”"),
    "no such answer": ([CASE, changed(FIRST, 跳转="E→2"), SECOND], 3,
                       "“E” in the column 跳转 is none of the answers of this step: A、B."),
    "no way": ([CASE, changed(FIRST, 跳转="去第二步"), SECOND], 3, "“去第二步” in the column 跳转"),
    "two ways": ([CASE, changed(FIRST, 跳转="A→2;A→0"), SECOND], 3, "A leads to two steps."),
    "many answers branch": ([CASE, FIRST, SECOND, changed(THIRD, 跳转="AB→0")], 5,
                            "Only a single choice or a judgement leads to different steps."),
    "an essay": ([CASE, changed(FIRST, 题型="简答题")], 3, "Step 1 is a “简答题”"),
    "a case in a case": ([CASE, changed(CASE, 步骤=1, 分值=1)], 3, "Step 1 is a “案例题”"),
    "an answer to the case": ([changed(CASE, 答案="B"), FIRST, SECOND, THIRD], 2,
                              "The case itself takes no 答案"),
    "no key": ([CASE, changed(FIRST, 答案=""), SECOND, THIRD], 3, "No answer is given."),
    "one right of many": ([CASE, FIRST, SECOND, changed(THIRD, 答案="A")], 5,
                          "A multiple-choice question needs at least two correct options."),
    "unknown type": ([CASE, changed(FIRST, 题型="抢答题")], 3, "“抢答题” is no type of question"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "row", "reason"), BAD.values(), ids=BAD)
def test_a_bad_case_is_one_refusal_at_its_row_and_its_neighbours_are_read(rows, row, reason):
    reading = read(*rows, PLAIN)
    ((at, said),) = reasons(reading)
    assert (at, said[: len(reason)] if reason not in said else reason) == (row, reason)
    assert [one.source["type"] for one in reading.questions] == ["true_false"]


def test_a_refused_case_is_put_right_as_a_table():
    original = read(CASE, FIRST, SECOND).refused[0].original
    assert original.split("\n")[0] == "题型\t题干\t选项A\t选项B\t答案\t难度\t分值\t步骤\t跳转"
    (mended,) = opening.read(original.replace("A→3", "A→0").encode(), kind="xlsx").questions
    assert mended.source["steps"][0]["next"] == {"A": 0, "B": 2}


def test_what_a_step_says_of_the_whole_case_is_reported():
    reading = read(CASE, [*FIRST[:7], "", "易"])
    assert [(one.place.row, str(one.text)) for one in reading.notes] == [
        (3, "难度 belongs to the whole case: what a step says there was passed over.")
    ]


def test_the_template_filled_in_reads_without_a_note():
    book = load_workbook(BytesIO(template.write(str)))
    sheet = book["题目"]
    assert [cell.value for cell in sheet[1]] == list(sheets.HEADER)
    for number, row in enumerate((CASE, FIRST, SECOND, THIRD), start=2):
        for name, cell in zip(HEADER, row, strict=False):
            sheet.cell(number, sheets.HEADER.index(name) + 1, cell)
    stream = BytesIO()
    book.save(stream)
    reading = opening.read(stream.getvalue())
    assert (len(reading.questions), reading.refused, reading.notes) == (1, [], [])
