"""The state machine on the real database, and on code that was made wrong on purpose."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from quotas_machine import Places, tour

from quotas import queries
from quotas.actions import asking, entries, offers, seats
from quotas.domain import ledger
from quotas.domain.ledger import Balance
from quotas.enums import SeatState
from quotas.models import Quota

pytestmark = pytest.mark.django_db
QUIET: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "database": None,
    "derandomize": True,  # the same plays every time: a mutant caught once is caught always
    "phases": [Phase.generate],  # shrinking takes minutes; the steps found are printed
    "report_multiple_bugs": False,
}
Patch = Callable[[pytest.MonkeyPatch], None]


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Places, settings=settings(max_examples=examples, stateful_step_count=steps, **QUIET)
    )


@pytest.mark.machine
def test_places_keep_their_invariants() -> None:
    """The soak plays sixty times as much, on PostgreSQL."""
    play(8, 20)


@pytest.mark.soak
@pytest.mark.postgres
def test_places_keep_their_invariants_in_the_long_run() -> None:
    play(500, 30)


def without_the_guard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entries, "_MOVE", entries._MOVE.replace("kind = 'target' OR", "1 = 1 OR"))


def effect_that(move: str, change: Balance | Callable[[int], Balance]) -> Patch:
    right = ledger.effect

    def wrong(of: str, amount: int, from_above: bool | None = None) -> Balance:
        if of != move:
            return right(of, amount, from_above)
        return change(amount) if callable(change) else change

    return lambda patch: patch.setattr(ledger, "effect", wrong)


def a_reversal_is_written_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queries, "reversal_of", lambda certificate_id: None)


def free_places_are_offered_to_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(offers, "offer", lambda quota_id, most=1: 0)


def released_seats_count_as_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "HELD", [*seats.HELD, SeatState.RELEASED])


def certified_seats_count_as_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "HELD", [*seats.HELD, SeatState.CERTIFIED])


def keys_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entries, "replayed", lambda key, content: None)


def the_content_of_keys_is_ignored(patch: pytest.MonkeyPatch) -> None:
    found = entries.LedgerEntry.objects
    patch.setattr(entries, "replayed", lambda key, content: found.filter(key=key, leg=0).first())


def a_target_goes_before_a_cap(patch: pytest.MonkeyPatch) -> None:
    right = queries.nearest

    def wrong(period_id: int, code: str, role: str, *, person_id: int) -> queries.Near:
        near = right(period_id, code, role, person_id=person_id)
        target = Quota.objects.filter(period_id=period_id, kind="target").first()
        return queries.Near(target or near.quota, near.seated, near.waiting_id)

    patch.setattr(queries, "nearest", wrong)


def the_chain_forgets_its_head(patch: pytest.MonkeyPatch) -> None:
    right = entries.move

    def wrong(quota_id: int, change: Balance) -> entries.Head | None:
        head = right(quota_id, change)
        return head and entries.Head(head.quota_id, head.sequence, "")

    patch.setattr(entries, "move", wrong)


@pytest.mark.parametrize(
    "mutant",
    [
        without_the_guard,
        effect_that("release", Balance()),
        effect_that("fulfil", Balance(fulfilled=1)),
        effect_that("reserve", Balance(reserved=2)),
        effect_that("hold", Balance()),
        effect_that("reverse", Balance()),
        effect_that("transfer", lambda n: Balance(places=n)),
        effect_that("recover", lambda n: Balance(places=n)),
        a_reversal_is_written_again,
        free_places_are_offered_to_nobody,
        released_seats_count_as_held,
        certified_seats_count_as_held,
        keys_are_forgotten,
        the_content_of_keys_is_ignored,
        a_target_goes_before_a_cap,
        the_chain_forgets_its_head,
    ],
    ids=[
        "no guard in the update",
        "a release gives nothing back",
        "a certificate keeps its seat reserved",
        "a seat takes two places",
        "what is held back stays free",
        "a revocation gives nothing back",
        "a transfer forgets the office above",
        "a recovery forgets the office above",
        "a certificate is reversed twice",
        "free places are offered to nobody",
        "a seat is given back twice",
        "a certified seat is given back",
        "keys are forgotten",
        "a key fits any content",
        "a target before a cap",
        "the chain forgets its head",
    ],
)
def test_code_made_wrong_is_caught(mutant: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    # It is this code that is wrong; PostgreSQL's has its own mutants in test_asking.py.
    monkeypatch.setattr(asking, "in_one_statement", lambda asked: None)
    mutant(monkeypatch)
    with pytest.raises(BaseException) as shown:  # noqa: PT011 whatever shows it
        tour()
    assert not isinstance(shown.value, KeyboardInterrupt)


def test_the_tour_finds_nothing_wrong() -> None:
    tour()
