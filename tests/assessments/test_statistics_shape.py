"""Spread, trace lines and the hiding of small numbers."""

from decimal import Decimal

import pytest

from assessments.domain.statistics.distractors import Choice
from assessments.domain.statistics.shape import Group, distribution, suppressed, trace


def test_the_distribution_by_tens() -> None:
    found = distribution(Decimal(one) for one in ("0", "9.99", "10", "89.9", "90", "100"))
    assert found == [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]


def test_traces_go_from_weak_to_strong() -> None:
    choices = [Choice(["B"], Decimal(10))] * 2 + [Choice(["A"], Decimal(90))] * 2
    found = trace(["A", "B"], choices, groups=2)
    assert (found.sizes, found.shares) == ((2, 2), {"A": (0.0, 1.0), "B": (1.0, 0.0)})


def test_people_who_tie_stay_together() -> None:
    found = trace(["A"], [Choice(["A"], Decimal(50))] * 9 + [Choice([], Decimal(80))], groups=5)
    assert found.sizes == (9, 1)


def hidden(*people: int) -> list[bool]:
    groups = [Group(f"99010{place}", n, 80.0, 0.5) for place, n in enumerate(people)]
    return [group.hidden for group in suppressed(groups)]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param((10, 12), [False, False], id="ten are enough"),
        pytest.param((9, 12, 30), [True, True, False], id="one alone could be reckoned back"),
        pytest.param((9, 8, 30), [True, True, False], id="two hide each other"),
        pytest.param((9,), [True], id="nobody to compare with"),
    ],
)
def test_small_groups_are_hidden(people: tuple[int, ...], expected: list[bool]) -> None:
    assert hidden(*people) == expected
