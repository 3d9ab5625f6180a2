"""Chinese words for a search engine that knows only spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.domain import words

TEXT = st.text("强制报告委托照护 abC1，。·", max_size=40)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("强制报告", ["强制", "制报", "报告", "强", "制", "报", "告"]),
        ("拨打110，马上报", ["拨打", "拨", "打", "110", "马上", "上报", "马", "上", "报"]),
        ("家 访", ["家", "访"]),
        ("C２ 课", ["C2", "课"]),
        ("𠮷𠮷", ["𠮷𠮷", "𠮷", "𠮷"]),
        ("བཀྲ་ཤིས་ ئابدۇراخمان", ["བཀྲ", "ཤིས", "ئابدۇراخمان"]),
    ],
)
def test_a_run_of_hanzi_is_indexed_by_pairs_and_singles(text, index):
    assert words.indexed(text).split() == index


@pytest.mark.parametrize(
    ("question", "asked"),
    [("强制报告", "强制 制报 报告"), ("报", "报"), ("家访 7步", "家访 7 步"), ("  ", "")],
)
def test_a_question_asks_for_pairs(question, asked):
    assert words.asked(question) == asked


def test_a_pasted_page_asks_for_a_few_words():
    assert len(words.asked("照护" * 4000).split()) == words.MOST_TERMS


@given(TEXT, st.integers(0, 40), st.integers(1, 6))
def test_whatever_stands_in_a_text_is_found(text, start, length):
    question = text[start : start + length]
    assert set(words.asked(question).split()) <= {*words.indexed(text).split(), *_latin(question)}


def _latin(question: str) -> set[str]:
    """A Latin word cut in two is a question of its own: engines look for whole words."""
    return {word for word in words.asked(question).split() if word[0] < "\u3400"}


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("强制报告", ["制报"]),
        ("监护人", ["护人"]),
        ("疑似受侵害", ["似受"]),
        ("未成年人 报告", ["成年", "报告"]),
        ("人", ["人"]),
        ("12345", ["12345"]),
        ("", []),
    ],
)
def test_of_each_term_the_word_that_stands_hardly_anywhere_else(question, telling):
    assert words.telling(words.terms(question)) == telling


@given(TEXT)
def test_what_is_counted_is_asked_for(question):
    assert set(words.telling(words.terms(question))) <= set(
        words.asked(question).casefold().split()
    )


def test_initials_of_every_ending():
    assert words.initials(["qiang", "zhi", "bao", "gao"]) == "qzbg zbg bg g"


@pytest.mark.parametrize(
    ("text", "is_so"), [("qzbg", True), ("QZ", True), ("q", False), ("c2", False), ("报", False)]
)
def test_what_may_be_initials(text, is_so):
    assert words.looks_like_initials(text) is is_so


def test_hits_are_marked_whole_or_by_pairs():
    assert words.marked("要强制报告。", ["强制报告"]) == [
        ("要", False),
        ("强制报告", True),
        ("。", False),
    ]
    assert words.marked("报告要快", ["强制报告"]) == [("报告", True), ("要快", False)]
    assert words.marked("别的", ["报告"]) == [("别的", False)]


@given(TEXT, st.lists(TEXT, max_size=3))
def test_marking_changes_no_character(text, questions):
    terms = [term for question in questions for term in words.terms(question)]
    assert "".join(piece for piece, _hit in words.marked(text, terms)) == text


def test_a_snippet_shows_the_first_hit():
    text = "开头" * 40 + "强制报告" + "结尾" * 40
    cut = words.snippet(text, ["强制报告"])
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert "强制报告" in cut
    assert len(cut) <= words.SNIPPET + 2
    assert words.snippet("短的", ["没有"]) == "短的"
