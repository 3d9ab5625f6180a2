"""The command `import_questions`: journey T4, what is stored, what is there already."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from factories import assessments as made
from factories.exchange import docx, xlsx
from factories.regions import RegionFactory

from assessments.models import Question, QuestionBank
from common.models import AuditEntry

pytestmark = pytest.mark.django_db

OPTIONS = "A. 甲  B. 乙  C. 丙  D. 丁"
WORDS = "档案敲门同行记录报告民政公安学校村委监护委托照护走访台账风险会商转介保密倾听回访"


def question(number: int) -> list[str]:
    """A question that resembles no other."""
    word = WORDS[number * 2 % len(WORDS) :][:2]
    return [f"{number}. 关于{word}的第{number}条规定是（ {'ABCD'[number % 4]} ）", OPTIONS]


def t4() -> list[str]:
    """Journey T4: 50 mixed questions, four of them not usable."""
    lines = ["一、单选题（每题2分）"]
    for number in range(1, 29):
        lines += question(number)
    lines += ["29. 没有答案的一题（ ）", OPTIONS]
    lines += ["30. 答案写错的一题（E）", OPTIONS]
    lines += ["31. single-1：敲门之前，先做什么事？（B）"]
    lines += ["A. 选项A B. 选项B C. 选项C D. 选项D"]
    lines += ["二、多选题（每题3分）"]
    for number in range(1, 10):
        lines += [f"{number}. 第{number}类应当报告的情形（ABD）", OPTIONS]
    lines += ["10. 只有一个答案（A）", OPTIONS, "三、判断题（每题1分）"]
    for number in range(1, 10):
        lines += [f"{number}. 第{number}条{WORDS[number : number + 4]}应当遵守。（√）"]
    return lines


@pytest.fixture
def put(tmp_path):
    def write(content: bytes, name: str = "questions.docx") -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def run(*arguments: str, code: int = 0) -> str:
    out, ended = StringIO(), 0
    try:
        call_command("import_questions", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as exit_:
        ended = exit_.code
    assert ended == code
    return out.getvalue()


def test_t4_46_are_read_and_4_are_red_with_line_and_reason(put):
    made.bank()
    file = put(docx(*t4()))
    report = json.loads(run(file, "--bank", "c2", "--json", code=1))
    assert len(report["questions"]) == 46
    assert [(one["line"], one["reason"]) for one in report["refused"]] == [
        (58, "没有答案。请在题目下面加一行，如“答案：B”。"),
        (60, "答案是 E，但选项只有 A–D。"),
        (62, "题库里已有一道 98% 相似的题：single-1。"),
        (83, "多选题至少要有两个正确选项。请补上一个，或改为单选题。"),
    ]
    stored = Question.objects.filter(bank__slug="c2").exclude(key__in=keys_of_default())
    assert stored.count() == 46
    assert set(stored.values_list("state", flat=True)) == {"review"}
    assert AuditEntry.objects.filter(action="assessments.import_questions").count() == 1
    again = json.loads(run(file, "--bank", "c2", "--json", code=1))
    assert (again["added"], again["unchanged"], len(again["refused"])) == (0, 46, 4)


def keys_of_default() -> list[str]:
    return [one["key"] for one in made.default_questions()]


def test_a_dry_run_stores_nothing_and_a_missing_bank_is_made(put):
    RegionFactory(code="00")
    file = put(xlsx(["单选题", "甲？", "一", "二", "", "", "", "B", "因为", "难", "强制报告", 2]))
    assert run(file, "--bank", "new", "--dry-run").strip() == "新增 1，未变 0，拒绝 0"
    assert not QuestionBank.objects.exists()
    assert run(file, "--bank", "new").strip() == "新增 1，未变 0，拒绝 0"
    stored = Question.objects.select_related("current", "topic").get(bank__slug="new")
    assert (stored.difficulty, stored.topic.title["zh-hans"]) == ("hard", "强制报告")
    assert (stored.current.mark, stored.current.body["stem"]) == (2, {"zh-hans": "甲？"})
    assert run(file, "--bank", "new").strip() == "新增 0，未变 1，拒绝 0"


def test_alike_is_refused_unless_that_is_wanted_and_other_numbers_are_another_question(put):
    RegionFactory(code="00")
    stem = "儿童主任应当在接到报告后的 {} 小时以内到达现场并通知派出所（ ）"
    run(put(docx(f"1. {stem.format(24)}", OPTIONS, "答案：A")), "--bank", "b")
    other = put(docx(f"1. {stem.format(48)}", OPTIONS, "答案：A"))
    assert run(other, "--bank", "b").strip() == "新增 1，未变 0，拒绝 0"
    alike = put(docx(f"1. {stem.format(24).replace('应当', '应该')}", OPTIONS, "答案：A"))
    assert run(alike, "--bank", "b", code=1).strip() == "新增 0，未变 0，拒绝 1"
    assert run(alike, "--bank", "b", "--allow-similar").strip() == "新增 1，未变 0，拒绝 0"


def test_the_same_question_twice_in_one_file_is_refused_once(put):
    RegionFactory(code="00")
    twice = put(docx("1. 问？（A）", OPTIONS, "2. 问？（A）", OPTIONS))
    report = json.loads(run(twice, "--bank", "b", "--json", code=1))
    assert [one["source_line"] for one in report["questions"]] == [1]
    assert report["refused"] == [{"line": 3, "reason": "这道题在文件第 1 处已经有了。"}]


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_file_that_cannot_be_read_says_why(put, capsys, flags):
    out = StringIO()
    file = put(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "old.doc")
    with pytest.raises(CommandError, match="请另存为"):
        call_command("import_questions", file, "--bank", "b", *flags, stdout=out)
    if flags:
        assert json.loads(out.getvalue())["questions"] == []
    with pytest.raises(CommandError, match="nothing"):
        call_command("import_questions", "nothing.docx", "--bank", "b", stdout=StringIO())


def test_a_new_bank_needs_a_region_that_is_there(put):
    file = put(docx("1. 问？（A）", OPTIONS))
    with pytest.raises(CommandError, match="990101"):
        call_command("import_questions", file, "--bank", "b", "--region", "990101")
