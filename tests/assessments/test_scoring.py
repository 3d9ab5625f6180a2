"""The rule book of marking, policy by policy (semantics §1)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.problems import Unusable
from assessments.domain.questions import POLICIES, plain, read_question, read_response
from assessments.domain.scoring import half_up, score, score_paper

KEYS = "ABCDEFGH"


def choice(policy: str, right: str = "AC", keys: str = "ABCD", **fields: Any) -> dict[str, Any]:
    return {
        "type": "multiple",
        "mark": "2",
        "policy": policy,
        "options": [{"key": key, "correct": key in right} for key in keys],
    } | fields


def fractions(policy: str = "weighted", **values: str) -> dict[str, Any]:
    options = [
        {"key": key, "correct": Decimal(value) > 0, "fraction": value}
        for key, value in values.items()
    ]
    return {"type": "multiple", "mark": "2", "policy": policy, "options": options}


def mark(question: dict[str, Any], selected: str) -> str:
    read = read_question(question)
    return str(score(read, read_response(read, {"selected": list(selected)})).mark)


@pytest.mark.parametrize(
    ("selected", "expected"),
    [("AC", "2.00"), ("CA", "2.00"), ("A", "0.00"), ("ACD", "0.00"), ("BD", "0.00"), ("", "0.00")],
)
def test_all_or_nothing(selected, expected):
    assert mark(choice("all_or_nothing"), selected) == expected


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("AC", "2.00"),
        ("A", "1.00"),
        ("AB", "0.00"),
        ("ABC", "1.00"),
        ("ABCD", "0.00"),
        ("BD", "0.00"),
        ("", "0.00"),
    ],
)
def test_right_minus_wrong(selected, expected):
    assert mark(choice("right_minus_wrong"), selected) == expected


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("AC", "2.00"),
        ("A", "1.50"),
        ("ABC", "1.50"),
        ("AB", "1.00"),
        ("B", "0.50"),
        ("BD", "0.00"),
        ("ABCD", "1.00"),
        ("", "0.00"),  # empty is 0 although two of four decisions are right
    ],
)
def test_every_decision_counts(selected, expected):
    assert mark(choice("every_decision_counts"), selected) == expected


@pytest.mark.parametrize(
    ("keys", "right", "selected", "expected"),
    [
        ("ABCDE", "AC", "AC", "2.00"),
        ("ABCDE", "AC", "A", "1.00"),
        ("ABCDE", "AC", "ABC", "1.00"),
        ("ABCDE", "AC", "AB", "0.50"),
        ("ABCDE", "AC", "ABCD", "0.50"),
        ("ABCDE", "AC", "BD", "0.00"),
        ("ABCD", "AC", "A", "1.00"),
        ("ABCD", "AC", "AB", "0.00"),  # two errors need more than four options
        ("ABC", "AC", "A", "1.00"),
        ("AB", "AB", "A", "0.00"),  # one error needs more than two options
        ("ABCDE", "AC", "", "0.00"),  # two errors, but empty
    ],
)
def test_halves(keys, right, selected, expected):
    assert mark(choice("halves", right, keys), selected) == expected


@pytest.mark.parametrize(
    ("fields", "selected", "expected"),
    [
        ({}, "ABC", "2.00"),
        ({}, "AB", "1.33"),
        ({}, "A", "0.67"),
        ({}, "ABCD", "0.00"),
        ({}, "D", "0.00"),
        ({}, "", "0.00"),
        ({"missed_share": "0.5"}, "ABC", "2.00"),
        ({"missed_share": "0.5"}, "A", "1.00"),
        ({"missed_share": "0.5"}, "AB", "1.00"),
        ({"missed_share": "0.5"}, "AD", "0.00"),
        ({"missed_share": "0"}, "AB", "0.00"),
    ],
)
def test_part_of_the_mark_if_nothing_wrong_is_chosen(fields, selected, expected):
    assert mark(choice("partial_if_no_wrong", "ABC", **fields), selected) == expected


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("AB", "2.00"),
        ("A", "1.00"),
        ("AC", "0.50"),
        ("C", "0.00"),
        ("ACD", "0.00"),
        ("ABCD", "1.00"),
        ("", "0.00"),
    ],
)
def test_weighted_multiple_is_floored_at_0(selected, expected):
    question = fractions(A="0.5", B="0.5", C="-0.25", D="-0.25")
    assert mark(question, selected) == expected


def test_weighted_multiple_is_capped_at_the_mark():
    assert mark(fractions(A="0.5", B="0.51", C="-1"), "AB") == "2.00"


@pytest.mark.parametrize(
    ("selected", "expected"), [("A", "2.00"), ("B", "0.50"), ("C", "-0.66"), ("", "0.00")]
)
def test_weighted_single_is_not_floored(selected, expected):
    question = fractions(A="1", B="0.25", C="-0.33") | {"type": "single"}
    for option in question["options"]:
        option["correct"] = option["key"] == "A"
    assert mark(question, selected) == expected


def test_a_single_choice_without_fractions_gives_all_or_nothing():
    question = choice("weighted", "B", type="single", mark="1.5")
    assert [mark(question, key) for key in "ABCD"] == ["0.00", "1.50", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("AB", "3.00"),  # 3.5 clipped to the upper bound
        ("A", "2.00"),
        ("B", "1.50"),
        ("C", "-1.00"),  # −2 clipped to the lower bound
        ("BC", "-0.50"),
        ("D", "0.25"),  # unmapped: the default
        ("", "0.00"),
    ],
)
def test_mapped(selected, expected):
    question = fractions("mapped", A="2", B="1.5", C="-2", D="0") | {
        "mark": "3",
        "upper": "3",
        "lower": "-1",
        "default": "0.25",
    }
    del question["options"][3]["fraction"]
    assert mark(question, selected) == expected


@pytest.mark.parametrize(("answer", "given", "expected"), [
    (True, {"value": True}, "1.00"),
    (True, {"value": False}, "0.00"),
    (False, {"value": False}, "1.00"),
    (False, {"value": None}, "0.00"),
    (False, {}, "0.00"),
    (False, None, "0.00"),
])  # fmt: skip
def test_true_or_false(answer, given, expected):
    question = read_question({"type": "true_false", "mark": 1, "answer": answer})
    assert str(score(question, read_response(question, given)).mark) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(15, 1000), "0.02"),
        (Fraction(25, 1000), "0.03"),  # half-even would say 0.02
        (Fraction(2, 3), "0.67"),
        (Fraction(0), "0.00"),
    ],
)
def test_marks_round_half_up_to_two_places(number, expected):
    assert str(half_up(number)) == expected


def test_correct_is_decided_on_the_unrounded_mark_from_0_999_of_it():
    almost = fractions("mapped", A="0.999", B="0") | {"mark": "1"}
    short = fractions("mapped", A="0.9989", B="0") | {"mark": "1"}
    for question, correct in [(almost, True), (short, False)]:
        read = read_question(question)
        scored = score(read, frozenset("A"))
        assert (str(scored.mark), scored.correct) == ("1.00", correct)


@pytest.mark.parametrize(
    ("selected", "critical", "failed"),
    [("AC", True, False), ("A", True, True), ("", True, True), ("A", False, False)],
)
def test_a_critical_item_that_is_not_fully_right_fails(selected, critical, failed):
    read = read_question(choice("partial_if_no_wrong", critical=critical))
    assert score(read, frozenset(selected)).critical_failed is failed


# --- laws ---------------------------------------------------------------------------------------

marks = st.decimals(min_value="0.01", max_value="100", places=2)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    keys = KEYS[: draw(st.integers(2, 8))]
    right = draw(st.sets(st.sampled_from(keys), min_size=1))
    policy = draw(st.sampled_from(POLICIES))
    question = choice(policy, "".join(right), keys, mark=str(draw(marks)))
    for option in question["options"]:
        share = Fraction(1, len(right)) if option["correct"] else -Fraction(1, 4)
        if policy == "weighted":
            option["fraction"] = plain(share)
        elif policy == "mapped":
            option["fraction"] = plain(share * Fraction(question["mark"]))
    if policy == "mapped":
        question["lower"] = "0"
    return question


@given(questions(), st.data())
def test_a_mark_lies_between_0_and_the_maximum(question, data):
    read = read_question(question)
    selected = data.draw(st.sets(st.sampled_from([o["key"] for o in question["options"]])))
    scored = score(read, frozenset(selected))
    assert 0 <= scored.mark <= scored.max_mark
    assert scored.mark.as_tuple().exponent == -2


@given(questions())
def test_the_key_gets_the_full_mark_and_an_empty_response_0(question):
    read = read_question(question)
    full = score(read, read.correct_keys)
    assert (full.mark, full.correct) == (full.max_mark, True)
    empty = score(read, frozenset())
    assert (empty.mark, empty.correct) == (0, False)


@given(questions(), st.data())
def test_one_more_right_choice_never_costs_and_one_more_wrong_never_pays(question, data):
    read = read_question(question)
    keys = {option["key"] for option in question["options"]}
    selected = frozenset(data.draw(st.sets(st.sampled_from(sorted(keys)), min_size=1)))
    before = score(read, selected).fraction
    for key in keys - selected:
        after = score(read, selected | {key}).fraction
        if key in read.correct_keys:
            assert after >= before
        else:
            assert after <= before


@given(st.lists(st.tuples(questions(), st.booleans()), min_size=1, max_size=8))
def test_a_paper_is_the_sum_of_rounded_marks(answered):
    items = []
    for question, right in answered:
        read = read_question(question)
        items.append(score(read, read.correct_keys if right else frozenset()))
    paper = score_paper(items, pass_mark=Decimal(80))
    assert paper.mark == sum((item.mark for item in items), Decimal(0))
    assert 0 <= paper.percent <= 100
    assert paper.passed is (paper.percent >= 80)


def test_a_paper_never_falls_below_0():
    minus = fractions(A="1", B="-1") | {"type": "single"}
    read = read_question(
        minus | {"options": [o | {"correct": o["key"] == "A"} for o in minus["options"]]}
    )
    paper = score_paper([score(read, frozenset("B"))], pass_mark=Decimal(0))
    assert (str(paper.mark), paper.percent, paper.passed) == ("0.00", 0, True)


def test_pass_compares_the_unrounded_percentage():
    third = read_question({"type": "true_false", "mark": 1, "answer": True})
    items = [score(third, value) for value in (True, True, False)]
    assert not score_paper(items, pass_mark=Decimal("66.67")).passed
    assert score_paper(items, pass_mark=Decimal("66.66")).passed


def test_a_critical_failure_fails_whatever_the_score():
    easy = read_question({"type": "true_false", "mark": 99, "answer": True})
    red = read_question({"type": "true_false", "mark": 1, "answer": True, "critical": True})
    paper = score_paper([score(easy, True), score(red, False)], pass_mark=Decimal(80))
    assert (paper.percent, paper.critical_failed, paper.passed) == (99, True, False)


# --- what is refused ----------------------------------------------------------------------------

BROKEN = {
    "no object": ([], "not a JSON object"),
    "riddle": ({"type": "riddle"}, "not scored"),
    "no mark": (choice("halves", mark="0"), "more than 0"),
    "mark is a word": (choice("halves", mark="two"), "not a usable number: two"),
    "mark is endless": (choice("halves", mark="Infinity"), "not a usable number"),
    "mark is a bomb": (choice("halves", mark="1e-999999999"), "not a usable number"),
    "mark is true": (choice("halves", mark=True), "not a usable number"),
    "unknown policy": (choice("generous"), "no policy “generous”"),
    "one option": (choice("halves", "A", "A"), "at least two options"),
    "no options": (choice("halves", options=None), "at least two options"),
    "option twice": (choice("halves", "A", "AAB"), "“A” is there twice"),
    "option without key": (choice("halves", options=[{"correct": True}, {}]), "no key"),
    "nothing correct": (choice("halves", ""), "No option is marked correct"),
    "correct is a word": (
        choice("halves", options=[{"key": "A", "correct": "yes"}, {"key": "B"}]),
        "is true or false",
    ),
    "single with two keys": (choice("weighted", "AB", type="single"), "one correct option, not 2"),
    "fractions total 0.98": (fractions(A="0.5", B="0.48"), "total 0.98"),
    "fractions total 1.02": (fractions(A="0.5", B="0.52"), "total 1.02"),
    "fraction missing": (choice("weighted"), "needs a fraction"),
    "fraction of 2": (fractions(A="2", B="-1"), "outside −1 to 1"),
    "single without a whole fraction": (
        fractions(A="0.9", B="-1") | {"type": "single"},
        "one option with the fraction 1, not 0",
    ),
    "mark is not the upper bound": (
        fractions("mapped", A="1", B="1") | {"upper": "3"},
        "(2) must equal the upper bound (3)",
    ),
    "bounds crossed": (fractions("mapped", A="1", B="1") | {"lower": "3"}, "lower bound is above"),
    "share of 2": (choice("partial_if_no_wrong", missed_share="2"), "between 0 and 1"),
    "judgement without answer": ({"type": "true_false", "answer": "yes"}, "true or false"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "said"), BROKEN.values(), ids=BROKEN)
def test_an_unusable_question_is_refused_with_its_reason(source, said):
    with pytest.raises(Unusable) as refused:
        read_question(source)
    assert said in str(refused.value)


@pytest.mark.parametrize("total", ["0.49", "0.5", "0.51"])
def test_fractions_may_miss_1_by_a_hundredth(total):
    assert read_question(fractions(A="0.5", B=total))


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (["A"], "not a JSON object"),
        ({"value": True}, "needs “selected”"),
        ({"selected": "A"}, "list of option keys"),
        ({"selected": [1]}, "list of option keys"),
        ({"selected": ["A", "Z"]}, "no option “Z”"),
    ],
)
def test_an_unusable_response_is_refused(response, said):
    with pytest.raises(Unusable) as refused:
        read_response(read_question(choice("halves")), response)
    assert said in str(refused.value)


def test_a_single_choice_takes_one_option():
    single = read_question(choice("weighted", "A", type="single"))
    with pytest.raises(Unusable):
        read_response(single, {"selected": ["A", "B"]})
    assert read_response(single, {"selected": ["A", "A"]}) == frozenset("A")


def test_a_judgement_takes_true_or_false():
    question = read_question({"type": "true_false", "answer": True})
    with pytest.raises(Unusable):
        read_response(question, {"value": "true"})
