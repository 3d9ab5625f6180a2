"""The grade out of several attempts (semantics §1 critical items, §2 grading)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.grading import Sitting, grade

DAY = datetime(2026, 11, 1, tzinfo=UTC)


def sitting(number: int, mark: str, *, critical: bool = False, pass_mark: int = 80) -> Sitting:
    return Sitting(
        number=number,
        mark=Decimal(mark),
        max_mark=Decimal(100),
        critical_failed=critical,
        pass_mark=Decimal(pass_mark),
        finished_at=DAY.replace(day=number),
    )


RULES = [
    # method, marks (! = critical failure), percent, passed, day that decides
    ("highest", ["70", "90", "85"], 90, True, 2),
    ("highest", ["95!", "85"], 85, True, 2),
    ("highest", ["95!", "60"], 60, False, 2),  # the best without a critical failure
    ("highest", ["95!", "97!"], 97, False, 2),  # all have one: the best
    ("highest", ["90", "90"], 90, True, 1),
    ("average", ["70", "90"], 80, True, 2),
    ("average", ["70", "89"], "79.5", False, 2),
    ("average", ["100!", "90"], 95, True, 2),
    ("average", ["100", "90!"], 95, False, 2),  # the last has a critical failure
    ("first", ["70", "90"], 70, False, 1),
    ("last", ["90", "70"], 70, False, 2),
    ("last", ["70", "90!"], 90, False, 2),
]


@pytest.mark.parametrize(("method", "marks", "percent", "passed", "day"), RULES)
def test_grading(method, marks, percent, passed, day):
    sittings = [
        sitting(number, mark.rstrip("!"), critical=mark.endswith("!"))
        for number, mark in enumerate(marks, start=1)
    ]
    graded = grade(list(reversed(sittings)), method=method)
    assert (graded.percent, graded.passed) == (Decimal(percent), passed)
    assert graded.decided_at == DAY.replace(day=day)


def test_without_a_finished_attempt_there_is_no_grade():
    assert grade([], method="highest") is None


def test_two_thirds_do_not_pass_66_67():
    exact = Sitting(1, Decimal(2), Decimal(3), False, Decimal("66.67"), DAY)
    assert not grade([exact], method="highest").passed


def test_a_stricter_later_version_does_not_take_a_pass_away():
    graded = grade([sitting(1, "70", pass_mark=60), sitting(2, "75")], method="highest")
    assert (graded.percent, graded.passed) == (70, True)


sittings = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=6).map(
    lambda rows: [sitting(n, str(m), critical=c) for n, (m, c) in enumerate(rows, start=1)]
)


@given(sittings)
def test_one_more_attempt_never_lowers_the_best(rows):
    before, after = grade(rows[:-1], method="highest"), grade(rows, method="highest")
    assert before is None or after.passed >= before.passed


@given(sittings, st.sampled_from(["highest", "average", "first", "last"]))
def test_a_grade_lies_between_the_lowest_and_the_highest(rows, method):
    percents = [row.percent for row in rows]
    assert min(percents) <= grade(rows, method=method).percent <= max(percents)
