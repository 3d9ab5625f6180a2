from decimal import Decimal

import pytest

from certificates.domain.eligibility import Missing, Paper, Record, Requirements, missing

REQUIRED = Requirements(
    courses={"c1": "岗位与法律", "c2": "入户家访"},
    papers={7: "入户家访结业考核"},
    hours={"online": Decimal(2), "practice": Decimal(4)},
)
HOURS = {"online": Decimal("2.0"), "practice": Decimal(5)}
DONE = Record(studied=True, papers={7: Paper(passed=True)}, hours=HOURS)


def test_nothing_is_missing() -> None:
    assert missing(REQUIRED, DONE) == []


def test_a_programme_without_demands_is_met_at_once() -> None:
    assert missing(Requirements(), Record()) == []


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (
            Record(courses=frozenset({"c1"}), papers=DONE.papers, hours=HOURS),
            [Missing("course", "入户家访")],
        ),
        (
            Record(courses=frozenset({"c1", "c2"}), papers=DONE.papers, hours=HOURS),
            [Missing("course", "岗位与法律"), Missing("course", "入户家访")],
        ),
        (
            Record(studied=True, hours=HOURS),
            [Missing("paper", "入户家访结业考核")],
        ),
        (
            Record(studied=True, hours=HOURS, papers={7: Paper(False, critical_failed=True)}),
            [Missing("critical", "入户家访结业考核")],
        ),
        (
            Record(studied=True, papers=DONE.papers, hours={"online": Decimal(2)}),
            [Missing("hours", "practice", needed=Decimal(4), has=Decimal(0))],
        ),
        (Record(withdrawn=True), [Missing("withdrawn")]),
    ],
    ids=[
        "one course is left",
        "a lesson was re-assigned after both",
        "never examined",
        "a red-line question failed",
        "no practice",
        "withdrawn",
    ],
)
def test_what_is_missing(record: Record, found: list[Missing]) -> None:
    assert missing(REQUIRED, record) == found
