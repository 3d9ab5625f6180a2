"""Both ways of asking for a place write the same rows: in one statement, and step by step."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from factories.accounts import StaffMemberFactory, UserFactory
from factories.programmes import ProgrammeFactory
from factories.quotas import asked, granted, key, period, posting, split
from factories.regions import region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from certificates.queries.reconcile import prove
from quotas import actions, queries
from quotas.actions import asking
from quotas.domain import chain
from quotas.domain.outcome import Outcome
from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry
from quotas.rules import KeyConflict, QuotaError

pytestmark = [pytest.mark.django_db]
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
VILLAGES = ["990101100001", "990101101001", "990102100001"]
PEOPLE = 4
QUICK: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
Way = Callable[[asking.Asked], Outcome]

# A person, a village, a key, minutes until the seat expires (or none); or the person gives it back.
REQUESTS = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.sampled_from(VILLAGES),
    st.sampled_from([None, None, None, "again", '引"号\\\n\x1f\x7f/é']),
    st.sampled_from([None, None, -5, 5]),
)
STEPS = st.lists(st.one_of(REQUESTS, st.integers(0, PEOPLE - 1)), min_size=3, max_size=14)


def in_one_statement(request: asking.Asked) -> Outcome:
    return asking.in_one_statement(request) or asking.step_by_step(request)


class Play:
    """A county, a township with a part of its places, goals of another county and above."""

    def __init__(self, way: Way, places: int, goal: int) -> None:
        self.way, self.told = way, []
        self.people = StaffMemberFactory.create_batch(PEOPLE)
        self.officer: User = UserFactory(name="王建国")
        of = period(programme=ProgrammeFactory(organiser=region("9901")))
        self.county = granted(places, period=of)
        if places > 1:
            split(self.county, "990101100", 1)
        if goal:
            granted(goal, period=self.county.period, code="990102", kind="target")
            granted(goal, period=self.county.period, code="9901", kind="target")
        self.held: dict[int, Seat] = {}

    def ask(self, who: int, code: str, used_key: str | None, minutes: int | None) -> None:
        request = asking.Asked(
            self.county.period,
            self.people[who],
            region(code),
            "director",
            used_key or key(),
            chain.fingerprint(person=who, region=code),
            self.officer if who % 2 else None,
            None if minutes is None else NOW + timedelta(minutes=minutes),
        )
        try:
            with transaction.atomic():
                outcome = self.way(request)
        except KeyConflict:
            self.told.append(("conflict",))
            return
        if outcome.is_seated:
            self.held[who] = outcome.seat
        self.told.append((outcome.status, outcome.reason, self.shown(outcome)))

    def shown(self, outcome: Outcome) -> Any:
        """What the caller is handed is what was stored."""
        row = outcome.seat or outcome.waiting
        if row is None:
            return None
        stored = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(stored, field.attname), field.name
        return [row.person == self.people[n] for n in range(PEOPLE)], row.region_id, row.state

    def give_back(self, who: int) -> None:
        seat = self.held.pop(who, None)
        if seat and Seat.objects.get(pk=seat.pk).state == "reserved":
            actions.release(seat=seat, reason="withdrew", key=key(), actor=None)

    def written(self) -> dict[str, Any]:
        """Every row, its ids replaced by their order of appearance; a hash follows from its row."""
        return {
            "told": self.told,
            "quotas": [(q.region_id, queries.balance(q), q.entries_count) for q in in_order(Quota)],
            "ledger": rows(LedgerEntry, without=("content_hash", "hash", "previous_hash", "key")),
            "seats": rows(Seat),
            "waiting": rows(WaitingEntry),
        }


def in_order(model: Any) -> Any:
    return model.objects.order_by("pk")


def rows(model: Any, without: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    seen: dict[tuple[str, int], int] = {}
    found = []
    for row in in_order(model).values():
        kept = {name: value for name, value in row.items() if name not in without}
        for name, value in kept.items():
            if isinstance(value, int) and (name == "id" or name.endswith("_id")):
                kept[name] = seen.setdefault((name, value), len(seen))
        found.append(kept)
    return found


def played(way: Way, places: int, goal: int, steps: list[Any]) -> dict[str, Any]:
    with transaction.atomic():
        play = Play(way, places, goal)
        for step in steps:
            if isinstance(step, int):
                play.give_back(step)
            else:
                play.ask(*step)
        found = play.written()
        assert [one for one in prove().violations if one.invariant != "I8"] == []
        transaction.set_rollback(True)
    return found


@pytest.mark.postgres
@settings(max_examples=15, derandomize=True, **QUICK)
@given(places=st.integers(1, 3), goal=st.integers(0, 1), steps=STEPS)
def test_both_ways_write_the_same_rows(places: int, goal: int, steps: list[Any]) -> None:
    with time_machine.travel(NOW, tick=False):
        first = played(in_one_statement, places, goal, steps)
        assert first == played(asking.step_by_step, places, goal, steps)


@pytest.mark.postgres
@pytest.mark.soak
@settings(max_examples=1000, **QUICK)
@given(places=st.integers(1, 3), goal=st.integers(0, 1), steps=STEPS)
def test_both_ways_write_the_same_rows_in_the_long_run(
    places: int, goal: int, steps: list[Any]
) -> None:
    with time_machine.travel(NOW, tick=False):
        first = played(in_one_statement, places, goal, steps)
        assert first == played(asking.step_by_step, places, goal, steps)


# A seat, a full cap, a key again, a seat that expired, a goal elsewhere.
SHOWS_ALL = [
    (0, VILLAGES[0], "again", -5),
    (1, VILLAGES[1], None, None),
    (0, VILLAGES[0], "again", None),
    (2, VILLAGES[2], None, 5),
    (3, VILLAGES[0], None, None),
    (1, VILLAGES[0], None, None),
    (0, VILLAGES[1], None, None),
    1,
    (0, VILLAGES[1], None, None),
]
# The guard and the look for the key stand twice, in the function and in constraints.
MUTANTS = {
    "a target before a cap": ("quotas_reserve", "q.kind <> 'cap'", "q.kind = 'cap'"),
    "the farthest cap": ("quotas_reserve", "array_position(above", "-array_position(above"),
    "expired seats stay": ("quotas_reserve", "s.deadline < asked_at", "false"),
    "refusals are not written": ("quotas_reserve", "quotas_enter(quota, entry, 0, 0)", "true"),
    "a seat takes two places": (
        "quotas_reserve",
        "quotas_enter(quota, entry, 1",
        "quotas_enter(quota, entry, 2",
    ),
    "the deadline is forgotten": ("quotas_reserve", "until, asked_at", "NULL, asked_at"),
    "the chain forgets its head": ("quotas_enter", ":= quota.head_hash", ":= ''"),
    "entries are not counted": (
        "quotas_enter",
        "entries_count = entry.sequence",
        "entries_count = entries_count",
    ),
}


@pytest.mark.postgres
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_function_made_wrong_is_caught(mutant: str) -> None:
    function, right, wrong = MUTANTS[mutant]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        [text] = cursor.fetchone()
        assert right in text
        cursor.execute(text.replace(right, wrong), None)
    with time_machine.travel(NOW, tick=False):
        expected = played(asking.step_by_step, 2, 1, SHOWS_ALL)
        try:
            found = played(in_one_statement, 2, 1, SHOWS_ALL)
        except (AssertionError, DatabaseError):
            return
    assert found != expected


NUMBERS = st.none() | st.integers(0, 2**62)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


@pytest.mark.postgres
@settings(max_examples=60, derandomize=True, **QUICK)
@given(
    ids=st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    texts=st.tuples(TEXTS, TEXTS, TEXTS),
    amount=st.integers(-(2**31), 2**31 - 1),
    sequence=st.none() | st.integers(0, 2**31 - 1),
    above=st.sampled_from([None, True, False]),
    late=st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000)),
)
def test_the_database_hashes_a_row_as_we_do(
    *, ids: Any, texts: Any, amount: int, sequence: Any, above: Any, late: timedelta
) -> None:
    row = chain.Row(
        quota=ids[0],
        counterpart=ids[1],
        period=3,
        region="990101",
        sequence=sequence,
        move="reserve",
        amount=amount,
        seat=ids[2],
        person=ids[3],
        certificate=ids[4],
        document_number=texts[0],
        reason=texts[1],
        actor=ids[0],
        at=NOW + late,
        key=texts[2],
        leg=1,
        content_hash="ab" * 32,
        from_above=above,
    )
    columns = [field.column for field in LedgerEntry._meta.concrete_fields]
    covered = row._asdict()
    values = {name if name in columns else f"{name}_id": covered[name] for name in covered}
    values |= {"at": row.at.isoformat(), "previous_hash": "cd" * 32}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quotas_hash(json_populate_record(NULL::quotas_ledgerentry, %s::json))",
            [json.dumps(values)],
        )
        assert cursor.fetchone() == (chain.link("cd" * 32, row),)


def test_a_key_that_is_too_long_is_refused() -> None:
    quota = granted(1)
    with pytest.raises(QuotaError, match="120"):
        asked(quota, key="k" * 121)
    assert not Seat.objects.exists()


def test_a_seat_handed_out_knows_its_person_without_asking_again(django_assert_num_queries) -> None:
    quota, post = granted(1), posting()
    seat = asked(quota, post).seat
    with django_assert_num_queries(0):
        assert (seat.person, seat.period, seat.region) == (post.person, quota.period, post.region)
