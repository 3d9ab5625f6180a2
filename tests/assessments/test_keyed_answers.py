"""What stands on an answer sheet, read as a response."""

import pytest

from assessments.domain.keyed import Printed, response_of
from assessments.domain.paper_forms import form_seed, forms_of
from assessments.domain.problems import Unusable

LETTERS = {"A": "c", "B": "a", "C": "d", "D": "b"}
SINGLE = Printed("single", LETTERS)
MULTIPLE = Printed("multiple", LETTERS)
JUDGE = Printed("true_false")
PAIRS = Printed("matching", {"A": "2", "B": "1", "C": "3"}, lefts=("a", "b"))
ORDER = Printed("ordering", {"A": "y", "B": "x", "C": "z"})
TEXT = Printed("short_answer")
PICTURE = Printed("hotspot")
CLOZE = Printed("cloze", parts=(Printed("numerical"), SINGLE), within="parts")


@pytest.mark.parametrize(
    ("printed", "written", "response"),
    [
        (SINGLE, "A", {"selected": ["c"]}),
        (SINGLE, "Ｂ ", {"selected": ["a"]}),
        (SINGLE, "", None),
        (SINGLE, " - ", None),
        (SINGLE, "未答", None),
        (MULTIPLE, "CA", {"selected": ["c", "d"]}),
        (MULTIPLE, "A、Ｃ", {"selected": ["c", "d"]}),
        (MULTIPLE, "a, c", {"selected": ["c", "d"]}),
        (JUDGE, "√", {"value": True}),
        (JUDGE, "对", {"value": True}),
        (JUDGE, "T", {"value": True}),
        (JUDGE, "×", {"value": False}),
        (JUDGE, "x", {"value": False}),
        (JUDGE, "错误", {"value": False}),
        (PAIRS, "1-B 2-A", {"pairs": {"a": "1", "b": "2"}}),
        (PAIRS, "１－Ｂ；２－Ａ", {"pairs": {"a": "1", "b": "2"}}),
        (PAIRS, "BA", {"pairs": {"a": "1", "b": "2"}}),
        (PAIRS, "2-C", {"pairs": {"b": "3"}}),
        (ORDER, "BAC", {"order": ["x", "y", "z"]}),
        (ORDER, "B A C", {"order": ["x", "y", "z"]}),
        (TEXT, " 强制报告 ", {"text": "强制报告"}),
        (TEXT, "24", {"text": "24"}),
        (PICTURE, "a1、E4", {"cells": ["A1", "E4"]}),
        (CLOZE, "24；A", {"parts": [{"text": "24"}, {"selected": ["c"]}]}),
        (CLOZE, "(1) 24; (2) A", {"parts": [{"text": "24"}, {"selected": ["c"]}]}),
        (CLOZE, "24", {"parts": [{"text": "24"}, None]}),
    ],
)
def test_what_is_written_is_a_response(printed, written, response):
    assert response_of(printed, written) == response


@pytest.mark.parametrize(
    ("printed", "written", "said"),
    [
        (SINGLE, "E", "“E” is not made of the letters A to D."),
        (SINGLE, "3", "“3” is not made of the letters A to D."),
        (SINGLE, "AB", "“AB” has several letters; the question asks for one."),
        (MULTIPLE, "ABA", "“ABA” has a letter twice."),
        (JUDGE, "B", "“B” is neither √ nor ×."),
        (PAIRS, "B", "“B” needs a letter for each of the 2 lines, as in 1-B 2-A."),
        (PAIRS, "3-B", "There is no 3-B on the paper."),
        (PAIRS, "1-D", "There is no 1-D on the paper."),
        (ORDER, "BAD", "“BAD” is not made of the letters A to C."),
        (PICTURE, "A1 I4", "“I4” is no cell; they go from A1 to H6."),
        (CLOZE, "24;A;B", "“24;A;B” has more parts than the question (2)."),
        (CLOZE, "24;E", "“E” is not made of the letters A to D."),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_name(printed, written, said):
    with pytest.raises(Unusable) as refused:
        response_of(printed, written)
    assert str(refused.value) == said


def test_form_a_has_the_seed_of_the_draw():
    assert forms_of(2) == "AB"
    assert [form_seed("s", form) for form in "ABC"] == ["s", "s/B", "s/C"]
    with pytest.raises(ValueError, match="E"):
        form_seed("s", "E")
