"""kill -9 while places move: each movement happens once, though its answer was lost.

The office's plan is a list of movements, each with its key. Whoever takes over after a kill begins
with the last movement whose answer nobody saw, as a person does who presses the button again.
Commits are real here, on both databases.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from contest import killed
from factories.quotas import asked, granted, posting, recover, split, transfer

from accounts.models import Posting
from certificates.queries.reconcile import prove
from quotas import actions, queries
from quotas.models import LedgerEntry, Quota

pytestmark = pytest.mark.usefixtures("real_database")
ROWS = {"split": 2, "transfer": 2, "recover": 2, "reserve": 1, "release": 1}


@dataclass
class Plan:
    """Hand a place down, move it sideways, take it back; seat somebody and let them go."""

    answered: Path
    county: Quota = field(default_factory=lambda: granted(40))
    town: Quota = field(init=False)
    other: Quota = field(init=False)
    person: Posting = field(default_factory=lambda: posting("990101101001"))

    def __post_init__(self) -> None:
        self.town, self.other = (split(self.county, f"99010110{n}", 10) for n in (0, 1))

    def done(self) -> int:
        return len(self.answered.read_bytes()) if self.answered.exists() else 0

    def step(self, number: int) -> None:
        key = f"step-{number}"
        match number % 5:
            case 0:
                split(self.county, "990101100", 1, key=key)
            case 1:
                transfer(self.town, "990101101", 1, key=key)
            case 2:
                asked(self.other, self.person, key=key)
            case 3:
                recover(self.other, 1, key=key)
            case 4:
                seat = asked(self.other, self.person, key=f"step-{number - 2}").seat
                actions.release(seat=seat, reason="withdrew", key=key, actor=None)

    def go_on(self, steps: int) -> None:
        for number in range(self.done(), steps):
            self.step(number)
            with self.answered.open("ab") as answers:  # the answer has arrived
                answers.write(b".")


@pytest.mark.parametrize(
    ("kills", "steps", "longest", "proved_each"),
    [(12, 60, 0.15, 1), pytest.param(500, 20_000, 0.25, 10, marks=pytest.mark.soak)],
)
def test_a_killed_office_goes_on_where_it_was(
    kills: int, steps: int, longest: float, proved_each: int, tmp_path: Path
) -> None:
    plan, chance = Plan(tmp_path / "answered"), random.Random(2026)
    died = 0
    for number in range(1, kills + 1):
        died += killed(lambda: plan.go_on(steps), chance, longest)
        assert number % proved_each or prove().violations == []
    assert died == kills if proved_each > 1 else died  # the long plan outlasts its kills
    plan.go_on(steps)
    keys = LedgerEntry.objects.filter(key__startswith="step-")
    assert keys.count() == steps // 5 * sum(ROWS.values())
    for quota in (plan.county, plan.town, plan.other):
        quota.refresh_from_db()
    held = [queries.balance(quota) for quota in (plan.county, plan.town, plan.other)]
    assert [(b.places, b.split_out, b.reserved) for b in held] == [
        (40, 20, 0),
        (10, 0, 0),
        (10, 0, 0),
    ]
    assert prove().violations == []


def test_an_answer_lost_after_the_commit_is_given_again(tmp_path: Path) -> None:
    """The worst moment of all: everything is stored, and the caller does not know."""
    plan = Plan(tmp_path / "answered")
    for number in range(5):
        plan.step(number)
        written = LedgerEntry.objects.count()
        plan.step(number)
        assert LedgerEntry.objects.count() == written
    assert prove().violations == []
