"""Rubrics: what levels come to, and when two graders are too far apart (semantics §1)."""

from fractions import Fraction

import pytest

from assessments.domain.problems import Unusable
from assessments.domain.questions import rubric
from assessments.domain.questions.rubric import WHOLE, read_rubric

THREE = [{"text": {"zh-hans": str(place)}} for place in range(3)]
HEAVY = [{"points": "0"}, {"points": "2.5"}, {"points": "6"}]


def read(*levels):
    listed = [{"key": f"c{n}", "text": {}, "levels": one} for n, one in enumerate(levels)]
    return read_rubric(listed)


@pytest.mark.parametrize(
    ("levels", "chosen", "share"),
    [
        ((THREE,), {"c0": 0}, Fraction(0)),
        ((THREE,), {"c0": 1}, Fraction(1, 2)),
        ((THREE, THREE), {"c0": 2, "c1": 1}, Fraction(3, 4)),
        ((THREE, HEAVY), {"c0": 2, "c1": 1}, Fraction(9, 16)),
        ((HEAVY,), {"c0": 2}, Fraction(1)),
    ],
)
def test_the_score_is_chosen_over_best(levels, chosen, share):
    assert rubric.share(read(*levels), chosen) == share


@pytest.mark.parametrize(
    ("shares", "mark"),
    [
        (["1/2"], "1/2"),
        (["1/2", "1"], "3/4"),
        (["0", "1/3", "1"], "1/3"),
        (["1/5", "2/5", "4/5", "1"], "3/5"),
    ],
)
def test_several_graders_agree_on_the_median(shares, mark):
    assert rubric.agreed([Fraction(one) for one in shares]) == Fraction(mark)


@pytest.mark.parametrize(
    ("graders", "tolerance", "marked", "needed"),
    [
        (1, 1, [], 1),
        (1, 1, [{"a": 0}], 1),
        (2, 1, [{"a": 0}], 2),
        (2, 1, [{"a": 0}, {"a": 1}], 2),
        (2, 1, [{"a": 0}, {"a": 2}], 3),
        (2, 0, [{"a": 0}, {"a": 1}], 3),
        (2, 2, [{"a": 0, "b": 3}, {"a": 2, "b": 3}], 2),
        (2, 1, [{"a": 1, "b": 3}, {"a": 1, "b": 1}], 3),
    ],
)
def test_more_than_the_tolerance_between_two_graders_asks_for_a_third(
    graders, tolerance, marked, needed
):
    assert rubric.readings_needed(graders, tolerance, marked) == needed


@pytest.mark.parametrize(
    ("levels", "complete", "draft"),
    [
        ({"c0": 2, "c1": 0}, True, True),
        ({"c0": 2}, False, True),
        ({}, False, True),
        ({"c0": 3, "c1": 0}, False, False),
        ({"c0": -1, "c1": 0}, False, False),
        ({"c0": True, "c1": 0}, False, False),
        ({"c0": "2", "c1": 0}, False, False),
        ({"c0": 2, "c1": 0, "x": 0}, False, False),
    ],
)
def test_levels_that_can_be_chosen(levels, complete, draft):
    criteria = read(THREE, THREE)
    assert rubric.is_complete(criteria, levels) is complete
    assert rubric.is_draft(criteria, levels) is draft


@pytest.mark.parametrize("source", [None, []])
def test_without_a_rubric_the_answer_is_graded_as_a_whole(source):
    assert read_rubric(source) == WHOLE
    assert [rubric.share(WHOLE, {"whole": level}) for level in range(4)] == [
        0, Fraction(1, 3), Fraction(2, 3), 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("text", "at most 12 criteria"),
        ([{"key": "a", "levels": THREE}] * 13, "at most 12 criteria"),
        ([{"key": "a", "levels": THREE}] * 2, "a key of its own"),
        ([{"levels": THREE}], "a key of its own"),
        (["a"], "a key of its own"),
        ([{"key": "a", "levels": THREE[:1]}], "needs 2 to 9 levels"),
        ([{"key": "a", "levels": THREE * 4}], "needs 2 to 9 levels"),
        ([{"key": "a"}], "needs 2 to 9 levels"),
        ([{"key": "a", "levels": ["low", "high"]}], "has a text"),
        ([{"key": "a", "levels": [{"points": "2"}, {"points": "2"}]}], "rise"),
        ([{"key": "a", "levels": [{"points": "-1"}, {"points": "2"}]}], "rise"),
        ([{"key": "a", "levels": [{"points": "x"}, {"points": "2"}]}], "not a usable number"),
    ],
)
def test_a_rubric_that_cannot_be_used_says_why(source, said):
    with pytest.raises(Unusable, match=said):
        read_rubric(source)
