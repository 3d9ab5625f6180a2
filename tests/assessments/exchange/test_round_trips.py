"""Export → import is a no-op for every question that a format can carry; the others are named."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from assessments.exchange import opening, saving
from assessments.exchange.compare import CARRIED, essence
from assessments.exchange.found import check

FACTS: dict[str, Any] = {
    "stem": "敲门之前，应先做什么？（　）",
    "mark": "2",
    "critical": True,
    "difficulty": "hard",
    "topic": "家访步骤",
    "explanation": "先看档案。\n再敲门。",
    "key": "q-1",
}


def options(right: str, *fractions: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {
            "key": letter,
            "text": f"选项{letter} ~ = # {{}} : <b> & \\ 的文字",
            "correct": letter in right,
        }
        for letter in "ABCD"
    ]
    for option, fraction in zip(made, fractions, strict=False):
        option["fraction"] = fraction
    return made


QUESTIONS: dict[str, dict[str, Any]] = {
    "single": {"type": "single", "options": options("B")},
    "single with fractions": {
        "type": "single", "policy": "weighted", "options": options("B", "0.5", "1", "-0.25", "0"),
    },
    "all or nothing": {"type": "multiple", "policy": "all_or_nothing", "options": options("AC")},
    "halves": {"type": "multiple", "policy": "halves", "options": options("AC")},
    "missed share": {
        "type": "multiple", "policy": "partial_if_no_wrong", "missed_share": "0.25",
        "options": options("ACD"),
    },
    "weighted": {
        "type": "multiple", "policy": "weighted",
        "options": options("ABC", "0.33333", "0.33333", "0.33333", "-1"),
    },
    "mapped": {
        "type": "multiple", "policy": "mapped", "upper": "2",
        "options": options("AC", "1", "-0.5", "1", "0"),
    },
    "true": {"type": "true_false", "answer": True},
    "false": {"type": "true_false", "answer": False},
    "short answer": {
        "type": "short_answer",
        "accepted": [{"text": "档案", "fraction": "1"}, {"text": "卷宗", "fraction": "1"}],
        "case_sensitive": False,
    },
    "short answer with parts": {
        "type": "short_answer",
        "accepted": [{"text": "UNICEF*", "fraction": "1"}, {"text": "UN", "fraction": "0.5"}],
        "case_sensitive": True,
    },
    "numerical": {
        "type": "numerical", "value": "3.5", "tolerance": "0.1", "tolerance_kind": "absolute",
    },
    "relative": {
        "type": "numerical", "value": "200", "tolerance": "0.05", "tolerance_kind": "relative",
    },
    "matching": {
        "type": "matching",
        "left": [{"key": "a", "text": "儿童主任"}, {"key": "b", "text": "督导员"}],
        "right": [{"key": key, "text": text} for key, text in zip("123", "村镇省", strict=True)],
        "pairs": {"a": "1", "b": "2"},
    },
    "ordering": {
        "type": "ordering", "order": ["c", "a", "b"], "scoring": "adjacent",
        "items": [{"key": key, "text": f"步骤{key}"} for key in "abc"],
    },
    "cloze": {
        "type": "cloze", "stem": "儿童[[1]]每年至少轮训[[2]]次，属于[[3]]。",
        "parts": [
            {"type": "short_answer", "accepted": [{"text": "主任", "fraction": "1"}], "mark": "1"},
            {"type": "numerical", "value": "1", "tolerance": "0", "tolerance_kind": "absolute",
             "mark": "2"},
            {"type": "single", "policy": "weighted", "mark": "1", "options": [
                {"key": "A", "text": "必须", "correct": True, "fraction": "1"},
                {"key": "B", "text": "可选", "correct": False, "fraction": "0"}]},
        ],
    },
    "ordering as a whole": {
        "type": "ordering", "order": ["b", "a"], "scoring": "all_or_nothing",
        "items": [{"key": key, "text": f"步骤{key}"} for key in "ab"],
    },
    "blanks": {
        "type": "cloze", "stem": "上级是[[1]]，下级是[[2]]。",
        "parts": [
            {"type": "short_answer", "accepted": [{"text": text, "fraction": "1"}]}
            for text in ("督导员", "村")
        ],
    },
    "essay": {"type": "essay"},
    "essay with a rubric": {
        "type": "essay",
        "rubric": [
            {"key": "facts", "text": "事实", "levels": [
                {"text": "没有"}, {"text": "缺日期"}, {"text": "完整", "example": "6 月 1 日"}]},
            {"key": "tone", "text": "语气（对人）", "levels": [
                {"text": "生硬", "points": "0"}, {"text": "尊重", "points": "2.5"}]},
        ],
    },
    "file": {"type": "file"},
    "hotspot": {
        "type": "hotspot", "picture": "/media/question_pictures/x.png",
        "areas": [{"key": "1", "x": "1.5", "y": "1", "w": "9", "h": "9", "correct": True},
                  {"key": "b", "x": "50", "y": "50", "w": "9", "h": "9", "correct": False}],
    },
    "scenario": {
        "type": "scenario", "steps": [{"type": "true_false", "answer": True, "stem": "？"}],
    },
    "scenario that branches": {
        "type": "scenario", "mark": "5",
        "steps": [
            {"type": "single", "stem": "奶奶说：“不用进来。”\n先做什么？", "mark": "2",
             "critical": True, "options": options("B"), "next": {"A": 3, "C": 0, "D": 3},
             "explanation": "先说明来意。"},
            {"type": "true_false", "stem": "可以马上离开。", "answer": False, "mark": "0.5",
             "next": {"true": 0, "false": 4}},
            {"type": "multiple", "stem": "接下来？", "policy": "halves", "options": options("AC"),
             "mark": "1"},
            {"type": "cloze", "stem": "当日向[[1]]和[[2]]报告。", "mark": "2", "parts": [
                {"type": "short_answer", "accepted": [{"text": text, "fraction": "1"}]}
                for text in ("派出所", "民政")]},
            {"type": "numerical", "stem": "几小时内？", "mark": "1", "value": "24",
             "tolerance": "0", "tolerance_kind": "absolute"},
            {"type": "ordering", "stem": "排序", "mark": "1", "order": ["b", "a"],
             "scoring": "adjacent", "items": [{"key": key, "text": f"步骤{key}"} for key in "ab"]},
        ],
    },
    "scenario of pairs": {
        "type": "scenario",
        "steps": [{"type": "matching", "stem": "谁管哪里？", "pairs": {"a": "1"},
                   "left": [{"key": "a", "text": "儿童主任"}],
                   "right": [{"key": "1", "text": "村"}]}],
    },
}  # fmt: skip

CARRIES = {
    "xlsx": {"single", "all or nothing", "halves", "true", "false", "short answer", "numerical",
             "relative", "ordering", "ordering as a whole", "blanks", "essay",
             "essay with a rubric", "file", "scenario", "scenario that branches"},
    "docx": {"single", "all or nothing", "halves", "missed share", "true", "false",
             "short answer", "numerical", "relative", "ordering", "ordering as a whole", "blanks",
             "essay", "essay with a rubric", "file"},
    "gift": {"single", "single with fractions", "all or nothing", "halves", "missed share",
             "weighted", "true", "false", "short answer", "numerical", "matching", "essay"},
    "aiken": {"single", "single with fractions"},
    "moodlexml": {"single", "single with fractions", "all or nothing", "halves", "missed share",
                  "weighted", "true", "false", "short answer", "short answer with parts",
                  "numerical", "matching", "ordering", "ordering as a whole", "cloze", "blanks",
                  "essay", "essay with a rubric", "file"},
    "qti": {"single", "single with fractions", "all or nothing", "halves", "missed share",
            "weighted", "mapped", "true", "false", "short answer", "numerical", "relative",
            "matching", "ordering", "ordering as a whole", "blanks", "essay",
            "essay with a rubric", "file", "hotspot"},
}  # fmt: skip


def question(name: str) -> dict[str, Any]:
    return {**FACTS, **QUESTIONS[name], "key": name.replace(" ", "-")}


def png(_address: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_questions_of_this_table_can_be_asked(name):
    check(question(name))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("kind", saving.FORMATS)
def test_what_a_format_carries_comes_back_the_same_and_the_rest_is_named(kind, name):
    written = saving.write([question(name)], kind=kind, picture=png)
    carried = name in CARRIES[kind]
    assert (written.kept, [one.key for one in written.left_out]) == (
        (1, []) if carried else (0, [name.replace(" ", "-")])
    )
    if carried:
        reading = opening.read(written.content, name="export")
        assert reading.format == kind
        assert (reading.refused, reading.notes) == ([], [])
        (parsed,) = reading.questions
        assert essence(parsed.source, CARRIED[kind]) == essence(question(name), CARRIED[kind])


@pytest.mark.parametrize("kind", saving.FORMATS)
def test_a_whole_bank_at_once(kind):
    bank = [{**question(name), "topic": topic} for topic in ("甲", "乙/丙") for name in QUESTIONS]
    written = saving.write(bank, kind=kind, picture=png)
    assert written.kept == 2 * len(CARRIES[kind])
    reading = opening.read(written.content)
    assert (len(reading.questions), reading.refused) == (written.kept, [])


TEXTS = st.text(
    st.sampled_from("甲乙（）() AB.、:：12\n~=#{}\\<>&;\"'%[]|*_-→$/é\u3000٣") | st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip())  # fmt: skip


@st.composite
def sources(draw: st.DrawFn) -> dict[str, Any]:
    texts = draw(st.lists(TEXTS, min_size=2, max_size=5, unique=True))
    kind = draw(st.sampled_from(["single", "multiple", "true_false"]))
    made = {**FACTS, "type": kind, "stem": draw(TEXTS), "explanation": draw(TEXTS), "key": "k"}
    if kind == "true_false":
        return {**made, "answer": draw(st.booleans())}
    right = range(1 if kind == "single" else 2)
    listed = [
        {"key": chr(65 + number), "text": text, "correct": number in right}
        for number, text in enumerate(texts)
    ]
    return {**made, "options": listed, **({"policy": "halves"} if kind == "multiple" else {})}


@pytest.mark.parametrize("kind", saving.FORMATS)
@settings(max_examples=20, deadline=None)
@given(source=sources())
def test_any_text_comes_back_or_is_named(kind, source):
    written = saving.write([source], kind=kind, picture=png)
    assert written.kept + len(written.left_out) == 1
    if kind in {"gift", "moodlexml", "qti"}:  # these have escapes for everything
        assert written.left_out == () or not source["stem"].strip()
    if written.kept:
        (parsed,) = opening.read(written.content, kind=kind).questions
        assert essence(parsed.source, CARRIED[kind]) == essence(source, CARRIED[kind])
