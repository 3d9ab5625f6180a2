"""Exam papers as Chinese trainers type them. Each case: the paper, then what must be read."""

import pytest
from factories.exchange import brief, paper, reasons

ABCD = "A. 甲  B. 乙  C. 丙  D. 丁"

NUMBERS = [
    "1. 问？", "1、问？", "1．问？", "(1) 问？", "（1）问？", "1) 问？", "1）问？", "第1题 问？",
    "【1】问？", "１．问？", "  1.问？", "一、问？",
]  # fmt: skip


@pytest.mark.parametrize("start", NUMBERS)
def test_every_way_of_numbering(start):
    found = paper(f"{start}\n{ABCD}\n答案：B")
    assert [brief(one) for one in found.questions] == [("single", "问？", "B")]


OPTIONS = [
    "A. 甲\nB. 乙\nC. 丙",
    "A、甲\nB、乙\nC、丙",
    "A．甲\nB．乙\nC．丙",
    "A) 甲\nB) 乙\nC) 丙",
    "A）甲\nB）乙\nC）丙",
    "(A) 甲\n(B) 乙\n(C) 丙",
    "（A）甲（B）乙（C）丙",
    "【A】甲【B】乙【C】丙",
    "Ａ．甲　Ｂ．乙　Ｃ．丙",
    "A. 甲  B. 乙  C. 丙",
    "A.甲B.乙C.丙",
    "A、甲\tB、乙\tC、丙",
    "A：甲 B：乙 C：丙",
    "A.甲；B.乙；C.丙",
    "a. 甲\nb. 乙\nc. 丙",
    "A. 甲 B. 乙\nC. 丙",
    "A  甲\nB  乙\nC  丙",
]


@pytest.mark.parametrize("options", OPTIONS)
def test_every_way_of_writing_options(options):
    (question,) = paper(f"1. 问？\n{options}\n答案：B").questions
    texts = [(one["key"], one["text"].rstrip("；")) for one in question.source["options"]]
    assert texts == [("A", "甲"), ("B", "乙"), ("C", "丙")]


ANSWERS = [
    ("single", "1. 问（ B ）", "", "B"),
    ("single", "1. 问（B）。", "", "B"),
    ("single", "1. 问(Ｂ)", "", "B"),
    ("single", "1. 问？", "答案：B", "B"),
    ("single", "1. 问？", "答案:b", "B"),
    ("single", "1. 问？", "正确答案：Ｂ。", "B"),
    ("single", "1. 问？", "【答案】B", "B"),
    ("single", "1. 问？", "【答案】B【解析】因为乙", "B"),
    ("single", "1. 问？", "参考答案： B  解析：因为乙", "B"),
    ("single", "1. 问（ ）", "答案\n1. B", "B"),
    ("single", "1. 问（ ）", "参考答案\n1-1 B", "B"),
    ("single", "1. 问？", "答案B", "B"),
    ("single", "1. 问？", "正确答案: B:乙;", "B"),
    ("single", "1. 问（ ）[单选题]", "答案：B.乙", "B"),
    ("single", "1. 问（ ）", "题号\t1\n答案\tB", "B"),
    ("multiple", "1. 问？", "正确答案：A:甲; C:丙", "AC"),
    ("multiple", "1. 问（AC）", "", "AC"),
    ("multiple", "1. 问（A、C）", "", "AC"),
    ("multiple", "1. 问？", "答案：A,C", "AC"),
    ("multiple", "1. 问？", "答案：ＡＣ", "AC"),
    ("multiple", "1. 问？", "答案：A C D", "ACD"),
    ("multiple", "1. 【多选题】问？", "答案：AD", "AD"),
    ("multiple", "1. （多选）问？", "答案：AD", "AD"),
]


@pytest.mark.parametrize(("kind", "stem", "answer", "right"), ANSWERS)
def test_every_place_of_the_answer(kind, stem, answer, right):
    (question,) = paper(f"{stem}\n{ABCD}\n{answer}").questions
    assert (brief(question)[0], brief(question)[2]) == (kind, right)


JUDGEMENTS = [
    ("1. 须两人同行。（√）", True),
    ("1. 须两人同行。（ × ）", False),
    ("1. 须两人同行。（对）", True),
    ("1. 须两人同行。（错误）", False),
    ("1. 须两人同行。（T）", True),
    ("1. 须两人同行。（F）", False),
    ("1. 须两人同行。 √", True),
    ("1. 须两人同行。（ ）\n答案：正确", True),
    ("1. 须两人同行。\n答案：错", False),
    ("1. 须两人同行。\n【答案】×", False),
    ("1. 须两人同行。（ ）\nA. 正确  B. 错误\n答案：B", False),
]


@pytest.mark.parametrize(("text", "answer"), JUDGEMENTS)
def test_every_way_of_judging(text, answer):
    (question,) = paper(f"判断题\n{text}").questions
    assert (question.source["type"], question.source["answer"]) == ("true_false", answer)
    assert question.source["stem"].startswith("须两人同行。")


KEYS = [
    "1-5 ABCDA",
    "1—5：A B C D A",
    "1～5 ABCDA",
    "1-3 ABC 4-5 DA",
    "1-3：ABC；4-5：DA",
    "1.A 2.B 3.C 4.D 5.A",
    "1、A 2、B 3、C\n4、D 5、A",
    "1A 2B 3C 4D 5A",
    "题号\t1\t2\t3\t4\t5\n答案\tA\tB\tC\tD\tA",
    "题号 1 2 3\n答案 A B C\n题号 4 5\n答案 D A",
    "一、单选题\n1-5 ABCDA",
    "一、单选题 1-5 ABCDA",
    "一、单选题（每题2分）\n1. A\n2. B\n3. C\n4. D\n5. A",
    "1. A 解析：一\n2. B 解析：二\n3. C\n4. D\n5. A",
]


@pytest.mark.parametrize("title", ["参考答案", "答案：", "【参考答案】", "参考答案及解析"])
@pytest.mark.parametrize("key", KEYS)
def test_every_form_of_a_key_block(title, key):
    questions = "\n".join(f"{number}. 第{number}问（ ）\n{ABCD}" for number in range(1, 6))
    found = paper(f"一、单选题\n{questions}\n{title}\n{key}")
    assert [brief(one)[2] for one in found.questions] == list("ABCDA")
    assert found.refused == []


def test_keys_of_sections_that_count_from_one_again():
    found = paper(
        f"""一、单项选择题（每题2分，共4分）
1. 甲问（ ）
{ABCD}
2. 乙问（ ）
{ABCD}
二、多项选择题（每小题3分）
1. 丙问（ ）
{ABCD}
2. 丁问（ ）
{ABCD}
三、判断题（每题1分）
1. 戊
2. 己
参考答案
一、1-2 AB
二、1. AB 2. BCD
三、1-2 √×
"""
    )
    assert [(brief(one), one.source["mark"]) for one in found.questions] == [
        (("single", "甲问（ ）", "A"), "2"),
        (("single", "乙问（ ）", "B"), "2"),
        (("multiple", "丙问（ ）", "AB"), "3"),
        (("multiple", "丁问（ ）", "BCD"), "3"),
        (("true_false", "戊", True), "1"),
        (("true_false", "己", False), "1"),
    ]


def test_keys_below_each_section_and_keys_without_titles_in_their_order():
    below = paper(f"一、单选题\n1. 甲（ ）\n{ABCD}\n1-1 A\n二、判断题\n1. 乙\n2. 丙\n1-2 √×")
    assert [brief(one)[2] for one in below.questions] == ["A", True, False]
    apart = paper(f"一、单选题\n1. 甲（ ）\n{ABCD}\n二、判断题\n1. 乙\n答案\n1. C\n1. ×")
    assert [brief(one)[2] for one in apart.questions] == ["C", False]


def test_everything_a_question_can_say():
    (question,) = paper(
        "1. ★（2分）问？\nA. 甲\n  第二行\nB. 乙\n答案：B\n解析：因为\n第一，甲不对。\n"
        "A. 项也不对\n难度：较难\n知识点：强制报告\n"
    ).questions
    assert question.place.line == 1
    assert question.source == {
        "type": "single",
        "stem": "问？",
        "mark": "2",
        "critical": True,
        "difficulty": "hard",
        "topic": "强制报告",
        "explanation": "因为\n第一，甲不对。\nA. 项也不对",
        "options": [
            {"key": "A", "text": "甲\n第二行", "correct": False},
            {"key": "B", "text": "乙", "correct": True},
        ],
    }


STEMS = [
    ("1. 问（ ）[单选题]", "问（ ）"),
    ("1. 哪一项合适？（单选）", "哪一项合适？（单选）"),
    ("1.2024年修订的法律何时施行？", "2024年修订的法律何时施行？"),
    ("1. 下列说法：\n(1) 甲\n(2) 乙\n哪些对？", "下列说法：\n(1) 甲\n(2) 乙\n哪些对？"),
    ("1. 顺序是：\n1. 敲门\n2. 进门\n哪步先？", "顺序是：\n1. 敲门\n2. 进门\n哪步先？"),
    ("1. 距离\n1.5 米是多少？", "距离\n1.5 米是多少？"),
    ("1. WHO（WHO）说了什么？", "WHO（WHO）说了什么？"),
    ("1. 维生素 C 是什么？", "维生素 C 是什么？"),
    ("1. 依据第(3)项判断", "依据第(3)项判断"),
]


@pytest.mark.parametrize(("text", "stem"), STEMS)
def test_what_is_part_of_a_stem(text, stem):
    found = paper(f"{text}\n{ABCD}\n答案：B\n2. 后面？\n{ABCD}\n答案：A")
    assert [brief(one) for one in found.questions] == [
        ("single", stem, "B"),
        ("single", "后面？", "A"),
    ]


def test_partial_credit_as_the_heading_promises():
    found = paper(f"二、多选题（每题4分，少选得1分，错选不得分）\n1. 问（AC）\n{ABCD}")
    assert (found.questions[0].source["policy"], found.questions[0].source["missed_share"]) == (
        "partial_if_no_wrong",
        "0.2500",
    )
    whole = paper(f"二、多选题（每题4分，多选、少选、错选均不得分）\n1. 问（AC）\n{ABCD}")
    assert whole.questions[0].source["policy"] == "all_or_nothing"


NO_ANSWER = "No answer is given. Add a line such as “答案：B” below the question."
ONE_KEY = (
    "A multiple-choice question needs at least two correct options. Add one, or make it a "
    "single choice."
)
REFUSED = [
    (f"1. 问？\n{ABCD}", NO_ANSWER),
    (f"1. 问？\n{ABCD}\n答案：", NO_ANSWER),
    (f"1. 问？\n{ABCD}\n答案：E", "The answer is E, but the options are A–D."),
    (f"1. 问（E）\n{ABCD}", "The answer is E, but the options are A–D."),
    (f"多选题\n1. 问（A）\n{ABCD}", ONE_KEY),
    (
        f"单选题\n1. 问（AB）\n{ABCD}",
        "This is a single choice, but the answer names 2 options: AB.",
    ),
    (
        f"1. 问（A）\n{ABCD}\n答案：B",
        "There are two answers: A in the question, B below it.",
    ),
    ("1. 问？\nA. 甲\nC. 丙\n答案：A",
     "Option B is missing or in the wrong place; found C instead."),
    (f"1. 问？\n{ABCD}\n答案：乙", "The answer “乙” names no option. Write its letter, such as B."),
    ("判断题\n1. 问？\n答案：也许", "“也许” is neither right nor wrong. Write √ or ×."),
    (f"1. 问？\n{ABCD}\n答案：A\n难度：绿", "“绿” is no difficulty. Write 易, 中 or 难."),
    ("单选题\n1. 问？\n答案：A", "There are no options. Write them as A. B. C. D."),
    (f"1. （ ）\n{ABCD}\n答案：A\n分值：很多", "“很多” is no mark. Write a number."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_refused_names_its_line_and_the_remedy(text, reason):
    found = paper(f"试卷\n\n{text}")
    line = 4 if text.startswith(("多", "单", "判")) else 3
    assert reasons(found) == [(line, reason)]
    assert found.questions == []
    assert found.refused[0].original


def test_a_key_that_does_not_fit_is_said_and_guessed_at_by_nobody():
    found = paper(f"1. 甲（ ）\n{ABCD}\n2. 乙（ ）\n{ABCD}\n答案\n1-2 ABC\n7. D")
    assert [line for line, _reason in reasons(found)] == [1, 3]
    assert "another number of answers" in reasons(found)[0][1]
    assert [str(note.text) for note in found.notes] == [
        "The key answers question 7, which is not in the paper."
    ]


def test_what_belongs_to_no_question_is_reported():
    found = paper(f"2026 年试卷\n姓名：___\n1. 问（B）\n{ABCD}\n3. 再问（A）\n{ABCD}")
    assert [(note.place.line, str(note.text)) for note in found.notes] == [
        (5, "The numbers jump from 1 to 3: is a question missing?"),
        (1, "Not part of a question: “2026 年试卷”"),
        (2, "Not part of a question: “姓名：___”"),
    ]


def test_a_number_of_another_style_counts_on_if_options_follow():
    explained = f"1、问？\n{ABCD}\n答案：B\n解析：理由：\n（1）甲；\n（2）乙。"
    found = paper(f"{explained}\n（2）下一题？\n{ABCD}\n答案：A")
    assert [brief(one) for one in found.questions] == [
        ("single", "问？", "B"),
        ("single", "下一题？", "A"),
    ]
    assert found.questions[0].source["explanation"] == "理由：\n（1）甲；\n（2）乙。"


TOTALS = [
    ("一、单选题（共2题，共5分）", ["2.5", "2.5"]),
    ("一、单选题（6分）", ["3", "3"]),
    ("一、单选题（每题4分，共8分）", ["4", "4"]),
    ("一、单选题（共2题）", ["1", "1"]),
]


@pytest.mark.parametrize(("heading", "each"), TOTALS)
def test_a_total_is_shared_by_the_questions_of_its_section(heading, each):
    found = paper(f"{heading}\n1. 甲（A）\n{ABCD}\n2. 乙（B）\n{ABCD}")
    assert [one.source["mark"] for one in found.questions] == each
