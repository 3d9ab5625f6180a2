"""The rule book of marking for the types that are not plain choices (semantics §1)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.problems import Unusable
from assessments.domain.questions import TYPES, read_question, read_response
from assessments.domain.questions.numerals import read_numeral
from assessments.domain.scoring import score

MATCHING = {"type": "matching", "mark": "2", "pairs": {"a": "1", "b": "2", "c": "1", "d": "3"}}
ORDERING = {"type": "ordering", "mark": "3", "order": ["a", "b", "c", "d"]}
YES = {"type": "true_false", "answer": True}
STEP = {
    "type": "single",
    "options": [{"key": "A", "correct": True}, {"key": "B", "correct": False}],
}


def mark(question: dict[str, Any], response: Any) -> str:
    read = read_question(question)
    return str(score(read, read_response(read, response)).mark)


def wide(text: str) -> str:
    """As a keyboard set to full width types it."""
    return "".join("\u3000" if one == " " else chr(ord(one) + 0xFEE0) for one in text)


def accepting(*texts: tuple[str, str], **fields: Any) -> dict[str, Any]:
    accepted = [{"text": text, "fraction": fraction} for text, fraction in texts]
    return {"type": "short_answer", "mark": "2", "accepted": accepted} | fields


def numerical(value: str, tolerance: str = "0", kind: str = "absolute") -> dict[str, Any]:
    return {
        "type": "numerical", "mark": "1", "value": value,
        "tolerance": tolerance, "tolerance_kind": kind,
    }  # fmt: skip


def area(key: str, x: int, y: int, *, correct: bool = True) -> dict[str, Any]:
    return {"key": key, "x": x, "y": y, "w": 10, "h": 10, "correct": correct}


HOTSPOT = {
    "type": "hotspot",
    "mark": "2",
    "areas": [area("a", 0, 0), area("b", 50, 50), area("w", 80, 80, correct=False)],
}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"a": "1", "b": "2", "c": "1", "d": "3"}, "2.00"),
        ({"a": "1", "b": "2", "c": "2", "d": "3"}, "1.50"),
        ({"a": "1"}, "0.50"),
        ({"a": "1", "b": "", "c": None}, "0.50"),
        ({"a": "2", "b": "1"}, "0.00"),
        ({}, "0.00"),
    ],
)
def test_matching_counts_right_pairs(pairs, expected):
    assert mark(MATCHING, {"pairs": pairs}) == expected


def test_a_right_side_may_belong_to_nothing():
    spare = MATCHING | {"right": [{"key": "9"}]}
    assert mark(spare, {"pairs": {"a": "9", "b": "2"}}) == "0.50"
    with pytest.raises(Unusable, match="no right side “9”"):
        mark(MATCHING, {"pairs": {"a": "9"}})


@pytest.mark.parametrize(
    ("order", "adjacent", "whole"),
    [
        ("abcd", "3.00", "3.00"),
        ("bcda", "2.00", "0.00"),
        ("dabc", "2.00", "0.00"),
        ("cdab", "2.00", "0.00"),
        ("abdc", "1.00", "0.00"),
        ("dcba", "0.00", "0.00"),
        ("ab", "1.00", "0.00"),
        ("", "0.00", "0.00"),
    ],
)
def test_ordering(order, adjacent, whole):
    response = {"order": list(order)}
    assert mark(ORDERING | {"scoring": "adjacent"}, response) == adjacent
    assert mark(ORDERING | {"scoring": "all_or_nothing"}, response) == whole
    assert mark(ORDERING, response) == adjacent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("未成年人保护法", "2.00"),
        ("　未成年人保护法（2024修正）", "2.00"),
        ("《未成年人保护法》", "0.00"),  # the whole string is compared
        ("UNICEF  China", "1.00"),
        (wide("unicef china"), "1.00"),
        ("unicefchina", "0.00"),
        ("3*4", "1.00"),
        (wide("3*4"), "1.00"),
        ("324", "0.00"),  # \* is a star, not anything
        ("", "0.00"),
        ("   ", "0.00"),
    ],
)
def test_short_answer(text, expected):
    question = accepting(("未成年人保护法*", "1"), ("Unicef China", "0.5"), (r"3\*4", "0.5"))
    assert mark(question, {"text": text}) == expected


def test_the_highest_fraction_that_matches_counts():
    assert mark(accepting(("*", "0.25"), ("强制*报告", "1")), {"text": "强制 报告"}) == "2.00"
    assert mark(accepting(("强制*报告", "1"), ("*", "0.25")), {"text": "随便"}) == "0.50"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("*b*", "abc", True),
        ("**", "x", True),
        ("Straße", "STRASSE", True),
        ("ﬁ", "FI", True),
    ],
)
def test_wildcards_and_folding(pattern, text, matches):
    assert (mark(accepting((pattern, "1")), {"text": text}) == "2.00") is matches


def test_case_counts_when_it_is_set():
    strict = accepting(("AIDS", "1"), case_sensitive=True)
    assert [mark(strict, {"text": text}) for text in ("AIDS", wide("AIDS"), "aids")] == [
        "2.00",
        "2.00",
        "0.00",
    ]


def test_many_wildcards_do_not_take_hours():
    slow = accepting(("*a" * 60 + "b", "1"))
    assert mark(slow, {"text": "a" * 1000}) == "0.00"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.5", "3.5"), ("３．５", "3.5"), ("３。５", "3.5"), ("三点五", "3.5"), (" 3.50 ", "3.5"),
        ("-2", "-2"), ("－２", "-2"), ("负二", "-2"), ("−2", "-2"), ("+7", "7"), (".5", "0.5"),
        ("3.", "3"), ("1,200", "1200"), ("1，200", "1200"), ("1e3", "1000"), ("12,00", None),
        ("一百二十", "120"), ("一百二", "120"), ("一百零二", "102"), ("十五", "15"), ("十", "10"),
        ("二十", "20"), ("两千零五", "2005"), ("三千五", "3500"), ("一万二", "12000"),
        ("一万零五十", "10050"), ("一亿二千万", "120000000"), ("一万亿", "1000000000000"),
        ("二〇二六", "2026"), ("零", "0"), ("〇点一二五", "0.125"), ("壹佰贰拾", "120"),
        ("3万", "30000"), ("1.5万", "15000"), ("３百", "300"), ("一百二十点五", "120.5"),
        ("", None), ("abc", None), ("三天", None), ("十百", None), ("百", None), ("二三十", None),
        ("点五", None), ("3..5", None), (".", None), ("-", None), ("万", None), ("1e99999", None),
        ("五点", None), ("٣", None), ("9" * 61, None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(text, number):
    read = read_numeral(text)
    assert (None if read is None else float(read)) == (None if number is None else float(number))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (numerical("3.5", "0.1"), "3.6", "1.00"),
        (numerical("3.5", "0.1"), "3.4", "1.00"),
        (numerical("3.5", "0.1"), "3.61", "0.00"),
        (numerical("3.5"), "３．５", "1.00"),
        (numerical("200", "0.05", "relative"), "210", "1.00"),
        (numerical("200", "0.05", "relative"), "189.9", "0.00"),
        (numerical("-200", "0.05", "relative"), "-190", "1.00"),
        (numerical("120"), "一百二十", "1.00"),
        (numerical("120"), "about 120", "0.00"),
    ],
)
def test_numerical_tolerance_is_inclusive(question, text, expected):
    assert mark(question, {"text": text}) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[5, 5], [55, 55]], "2.00"),
        ([["5", "5.0"], [5, 6], [60, 60]], "2.00"),  # two points in one area, one on an edge
        ([[5, 5]], "1.00"),
        ([[5, 5], [55, 55], [30, 30]], "1.00"),
        ([[5, 5], [30, 30]], "0.00"),
        ([[85, 85], [86, 86], [5, 5], [55, 55]], "1.00"),
        ([[10.1, 10]], "0.00"),
        ([], "0.00"),
    ],
)
def test_hotspot_counts_places_found_less_wrong_ones(points, expected):
    assert mark(HOTSPOT, {"points": points}) == expected


def test_hotspot_policies():
    found = {"points": [[5, 5]]}
    spoiled = {"points": [[5, 5], [55, 55], [30, 30]]}
    strict, lenient = ({"policy": one} for one in ("all_or_nothing", "partial_if_no_wrong"))
    assert [mark(HOTSPOT | strict, one) for one in (found, spoiled)] == ["0.00", "0.00"]
    assert [mark(HOTSPOT | lenient, one) for one in (found, spoiled)] == ["1.00", "0.00"]


def test_cloze_parts_are_weighted_by_their_marks():
    cloze = {
        "type": "cloze",
        "mark": "4",
        "parts": [numerical("7") | {"mark": "3"}, accepting(("村", "1")) | {"mark": "1"}],
    }
    assert mark(cloze, {"parts": [{"text": "七"}, None]}) == "3.00"
    assert mark(cloze, {"parts": [None, {"text": "村"}]}) == "1.00"
    assert mark(cloze, {"parts": [{"text": "7"}]}) == "3.00"
    assert mark(cloze, {"parts": []}) == "0.00"
    assert mark({"type": "cloze", "parts": cloze["parts"]}, {"parts": [{"text": "7"}]}) == "3.00"


def test_a_scenario_without_branches_sums_its_steps():
    scenario = {"type": "scenario", "mark": "4", "steps": [YES, STEP | {"mark": "3"}]}
    assert mark(scenario, {"steps": [{"value": True}, {"selected": ["B"]}]}) == "1.00"
    assert mark(scenario, {"steps": [{"value": False}, {"selected": ["A"]}]}) == "3.00"


BRANCHING = {
    "type": "scenario",
    "mark": "4",
    "steps": [
        STEP | {"next": {"A": 3, "B": 2}},  # wrong leads to the step that repairs
        YES | {"next": {"false": 0}},
        STEP | {"mark": "3"},
    ],
}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["A", None, "A"], "4.00"),  # the best path: 1 + 3
        (["B", True, "A"], "4.00"),  # the repair earns as much as was lost
        (["B", False, "A"], "0.00"),  # the end: what was answered after it does not count
        (["A", True, "B"], "1.00"),  # step 2 is not on the path
        ([None, None, "A"], "3.00"),
    ],
)
def test_a_branching_scenario_is_marked_along_the_path_taken(steps, expected):
    def response(step):
        if step is None:
            return None
        return {"value": step} if isinstance(step, bool) else {"selected": [step]}

    assert mark(BRANCHING, {"steps": [response(step) for step in steps]}) == expected


def test_a_red_line_in_a_step_fails_the_whole_only_on_the_path():
    red = BRANCHING | {"steps": [*BRANCHING["steps"][:1], YES | {"critical": True}, STEP]}
    read = read_question(red)

    def failed(*steps):
        return score(read, read_response(read, {"steps": list(steps)})).critical_failed

    assert failed({"selected": ["B"]}, {"value": False}) is True
    assert failed({"selected": ["B"]}, {"value": True}) is False
    assert failed({"selected": ["A"]}, {"value": False}) is False


@pytest.mark.parametrize("kind", ["essay", "file", "practical"])
def test_people_grade_what_no_rule_can(kind):
    read = read_question({"type": kind, "mark": "10"})
    with pytest.raises(Unusable, match="graded by people"):
        score(read, read_response(read, {"text": "…"}))
    with pytest.raises(Unusable, match="graded by people"):
        score(read, None)


# --- laws ---------------------------------------------------------------------------------------

RESPONSES: dict[str, tuple[dict[str, Any], st.SearchStrategy[Any]]] = {
    "matching": (
        MATCHING,
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123")).map(
            lambda pairs: {"pairs": pairs}
        ),
    ),
    "ordering": (
        ORDERING,
        st.lists(st.sampled_from("abcd"), unique=True).map(lambda order: {"order": order}),
    ),
    "short_answer": (
        accepting(("a*b", "1"), ("*", "0.3")),
        st.text(max_size=30).map(lambda text: {"text": text}),
    ),
    "numerical": (
        numerical("5", "2"),
        st.one_of(st.text(max_size=8), st.integers(-9, 9).map(str)).map(lambda t: {"text": t}),
    ),
    "hotspot": (
        HOTSPOT,
        st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)).map(list), max_size=6).map(
            lambda points: {"points": points}
        ),
    ),
    "scenario": (
        BRANCHING,
        st.tuples(
            st.sampled_from([None, {"selected": ["A"]}, {"selected": ["B"]}]),
            st.sampled_from([None, {"value": True}, {"value": False}]),
            st.sampled_from([None, {"selected": ["A"]}, {"selected": ["B"]}]),
        ).map(lambda steps: {"steps": list(steps)}),
    ),
}


@pytest.mark.parametrize("kind", RESPONSES)
@given(st.data())
def test_any_answer_earns_between_0_and_the_mark_and_is_kept_whole(kind, data):
    question, responses = RESPONSES[kind]
    read = read_question(question)
    answer = read_response(read, data.draw(responses))
    scored = score(read, answer)
    assert 0 <= scored.mark <= scored.max_mark
    if answer is not None:
        kept = json.loads(json.dumps(read.stored(answer)))
        assert read_response(read, kept) == answer


@given(st.permutations(["a", "b", "c", "d"]), st.data())
def test_one_more_right_pair_never_lowers_a_mark(lefts, data):
    read = read_question(MATCHING)
    pairs: dict[str, str] = data.draw(RESPONSES["matching"][1])["pairs"]
    for left in lefts:
        before = score(read, read_response(read, {"pairs": pairs})).mark
        pairs = pairs | {left: MATCHING["pairs"][left]}
        assert score(read, read_response(read, {"pairs": pairs})).mark >= before


@given(st.permutations(HOTSPOT["areas"]), st.data())
def test_the_order_of_areas_and_points_changes_no_mark(areas, data):
    points = data.draw(RESPONSES["hotspot"][1])["points"]
    shuffled = data.draw(st.permutations(points))
    assert mark(HOTSPOT, {"points": points}) == mark(
        HOTSPOT | {"areas": areas}, {"points": shuffled}
    )


@given(st.permutations([("a*b", "1"), ("a*", "0.5"), ("*", "0.2")]), st.text("ab", max_size=5))
def test_the_order_of_accepted_answers_changes_no_mark(accepted, text):
    first = accepting(("a*b", "1"), ("a*", "0.5"), ("*", "0.2"))
    assert mark(accepting(*accepted), {"text": text}) == mark(first, {"text": text})


@given(st.integers(0, 99_999_999))
def test_every_whole_number_written_in_chinese_is_read(number):
    assert read_numeral(_chinese(number)) == number


def _chinese(number: int) -> str:
    """The school-book way, independent of the reader."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{_chinese(high)}万" + (gap + _chinese(low) if low else "")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit if written else False
    return written or "零"


# --- what is refused ----------------------------------------------------------------------------

BROKEN = {
    "no pairs": ({"type": "matching"}, "needs “pairs”"),
    "pair to a number": ({"type": "matching", "pairs": {"a": 1}}, "are keys, not 1"),
    "one thing to order": (ORDERING | {"order": ["a"]}, "at least two things"),
    "thing twice": (ORDERING | {"order": ["a", "a"]}, "“a” is there twice"),
    "unknown scoring": (ORDERING | {"scoring": "kind"}, "no way of scoring “kind”"),
    "nothing accepted": ({"type": "short_answer", "accepted": []}, "needs “accepted”"),
    "blank accepted": (accepting((" ", "1")), "has no text"),
    "accepted twice over": (accepting(("a", "2")), "outside 0 to 1"),
    "no value": ({"type": "numerical"}, "“value” is not a usable number"),
    "value signals": (numerical("sNaN"), "“value” is not a usable number"),
    "tolerance below 0": (numerical("1", "-1"), "not below 0"),
    "tolerance kind": (numerical("1", "1", "nominal"), "absolute or relative"),
    "no areas": ({"type": "hotspot"}, "needs “areas”"),
    "area without size": (
        {"type": "hotspot", "areas": [area("a", 0, 0) | {"w": 0}]},
        "“a” has no size",
    ),
    "no hazard": ({"type": "hotspot", "areas": [area("a", 0, 0, correct=False)]}, "marked correct"),
    "no parts": ({"type": "cloze", "parts": []}, "list of 1 to 50"),
    "cloze in cloze": (
        {"type": "cloze", "parts": [{"type": "cloze", "parts": [YES]}]},
        "cannot be a part of “cloze”",
    ),
    "essay in scenario": ({"type": "scenario", "steps": [{"type": "essay"}]}, "graded by people"),
    "backwards": ({"type": "scenario", "steps": [YES | {"next": {"true": 1}}, YES]}, "later step"),
    "unknown branch": ({"type": "scenario", "steps": [YES | {"next": {"A": 0}}]}, "none of its"),
}


@pytest.mark.parametrize(("source", "said"), BROKEN.values(), ids=BROKEN)
def test_an_unusable_question_is_refused_with_its_reason(source, said):
    with pytest.raises(Unusable) as refused:
        read_question(source)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("question", "response", "said"),
    [
        (MATCHING, {"pairs": ["a"]}, "one right side"),
        (MATCHING, {"pairs": {"z": "1"}}, "no left side “z”"),
        (ORDERING, {"order": "abcd"}, "list of keys"),
        (ORDERING, {"order": ["a", "a"]}, "is there twice"),
        (ORDERING, {"order": ["z"]}, "nothing called “z”"),
        (accepting(("a", "1")), {"text": 3}, "is a text"),
        (accepting(("a", "1")), {"text": "a" * 1001}, "longer than 1000"),
        (numerical("1"), {"value": "1"}, "needs “text”"),
        (HOTSPOT, {"points": [[1]]}, "pairs of numbers"),
        (HOTSPOT, {"points": [["x", 1]]}, "not a usable number"),
        (HOTSPOT, {"points": [[1, 1]] * 101}, "more than 100"),
        (BRANCHING, {"steps": [None] * 4}, "4 responses to 3 parts"),
        (BRANCHING, {"steps": [{"selected": ["Z"]}]}, "no option “Z”"),
    ],
)
def test_an_unusable_response_is_refused(question, response, said):
    with pytest.raises(Unusable) as refused:
        read_response(read_question(question), response)
    assert said in str(refused.value)


def test_every_type_reads_no_answer_as_none():
    known = [question for question, _ in RESPONSES.values()] + [YES | {"mark": 1}, STEP]
    assert {one["type"] for one in known} <= set(TYPES)
    for question in known:
        read = read_question(question)
        assert [read_response(read, empty) for empty in (None, {})] == [None, None]
