from dataclasses import replace
from decimal import Decimal

import pytest

from certificates.domain.eligibility import Missing, Paper, Record, Requirements, missing

REQUIRED = Requirements(
    courses={"c1": "岗位与法律", "c2": "入户家访"},
    papers={7: "入户家访结业考核"},
    hours={"online": Decimal(2), "practice": Decimal(4)},
    visits=2,
    declaration=3,
)
HOURS = {"online": Decimal("2.0"), "practice": Decimal(5)}
DONE = Record(studied=True, papers={7: Paper(passed=True)}, hours=HOURS, visits=2, agreed=3)


def test_nothing_is_missing() -> None:
    assert missing(REQUIRED, DONE) == []


def test_a_programme_without_demands_is_met_at_once() -> None:
    assert missing(Requirements(), Record()) == []


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (
            replace(DONE, studied=False, courses=frozenset({"c1"})),
            [Missing("course", "入户家访")],
        ),
        (
            Record(
                courses=frozenset({"c1", "c2"}), papers=DONE.papers, hours=HOURS, visits=2, agreed=3
            ),
            [Missing("course", "岗位与法律"), Missing("course", "入户家访")],
        ),
        (
            replace(DONE, papers={}),
            [Missing("paper", "入户家访结业考核")],
        ),
        (
            replace(DONE, papers={7: Paper(False, critical_failed=True)}),
            [Missing("critical", "入户家访结业考核")],
        ),
        (
            Record(
                studied=True, papers=DONE.papers, hours={"online": Decimal(2)}, visits=2, agreed=3
            ),
            [Missing("hours", "practice", needed=Decimal(4), has=Decimal(0))],
        ),
        (
            replace(DONE, visits=1),
            [Missing("visits", needed=Decimal(2), has=Decimal(1))],
        ),
        (replace(DONE, agreed=0), [Missing("declaration")]),
        (replace(DONE, agreed=2), [Missing("declaration")]),
        (replace(DONE, agreed=4, visits=3), []),
        (Record(withdrawn=True), [Missing("withdrawn")]),
    ],
    ids=[
        "one course is left",
        "a lesson was re-assigned after both",
        "never examined",
        "a red-line question failed",
        "no practice",
        "a visit is left",
        "no declaration",
        "an old declaration",
        "more than enough",
        "withdrawn",
    ],
)
def test_what_is_missing(record: Record, found: list[Missing]) -> None:
    assert missing(REQUIRED, record) == found
