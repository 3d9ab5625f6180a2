"""When a reviewer is asked to look: reading pace, identical wrong answers. Pure."""

import itertools
import random
from datetime import UTC, datetime
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain import flags
from assessments.domain.event_log import Event, Stored
from assessments.domain.flags import Pace

AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "count"),
    [("敲门之前，先做什么？", 8), ("What comes before you knock?", 5), ("2024年3月", 4), ("", 0)],
)
def test_characters_and_words_are_what_is_read(text, count):
    assert flags.units(text) == count


@pytest.mark.parametrize(("seconds", "fast"), [(4.9, True), (5.0, False), (20.0, False)])
def test_an_answer_is_fast_below_a_third_of_the_average_time(seconds, fast):
    assert Pace(1, seconds, units=60).is_fast is fast


def paces(*seconds: float) -> list[Pace]:
    return [Pace(slot, one, units=60) for slot, one in enumerate(seconds, start=1)]


@pytest.mark.parametrize(
    ("seconds", "flagged"),
    [
        ([1] * 10, True),
        ([1] * 5 + [10] * 5, True),
        ([1] * 4 + [10] * 4, False),  # fewer than five
        ([1] * 5 + [10] * 6, False),  # less than half
        ([1] * 9 + [200], False),  # read before: the whole took as long as reading does
        ([16] * 10, False),
        ([], False),
    ],
)
def test_half_of_the_answers_and_the_whole_must_be_faster_than_reading(seconds, flagged):
    assert flags.is_faster_than_reading(paces(*seconds)) is flagged


def stored(*facts: tuple[str, int, int], page: str = "p") -> list[Stored]:
    return [
        Stored(page, Event(n, kind, slot, 0, elapsed, ""), fits=True, received_at=AT)
        for n, (kind, slot, elapsed) in enumerate(facts, start=1)
    ]


def test_time_is_measured_from_answer_to_answer_by_the_pages_own_clock():
    events = stored(
        ("start", 0, 10), ("answer", 1, 5010), ("answer", 1, 6010), ("blur", 0, 7000),
        ("resume", 0, 30_000), ("answer", 2, 36_010), ("resume", 0, 20), ("answer", 3, 4020),
    )  # fmt: skip
    found = flags.paces(events, {1: 9, 2: 9, 3: 9})
    assert [(one.slot, one.seconds) for one in found] == [(1, 5.01), (2, 30.0), (3, 4.0)]


def test_the_chance_of_the_same_wrong_answer():
    assert flags.chance_of_same({}, 3) == pytest.approx(1 / 3)
    assert flags.chance_of_same({"a": 97, "b": 0, "c": 0}, 3) == pytest.approx(0.9606)
    assert flags.chance_of_same({"×": 40}, 1) == 1
    assert flags.chance_of_same({"a": 8}, 0) == pytest.approx((81 + 1) / 100)


@pytest.mark.parametrize(("least", "trials"), [(0, 5), (3, 5), (5, 5), (2, 1)])
def test_the_tail_of_equal_trials_is_binomial(least, trials):
    exact = sum(comb(trials, k) * 0.3**k * 0.7 ** (trials - k) for k in range(least, trials + 1))
    assert flags.tail([0.3] * trials, least) == pytest.approx(exact)


@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), max_size=6), st.integers(0, 7))
def test_the_tail_equals_summing_every_outcome(chances, least):
    slow = 0.0
    for outcome in itertools.product([0, 1], repeat=len(chances)):
        if sum(outcome) >= least:
            probability = 1.0
            for hit, chance in zip(outcome, chances, strict=True):
                probability *= chance if hit else 1 - chance
            slow += probability
    assert flags.tail(chances, least) == pytest.approx(slow, abs=1e-9)


def test_a_pair_is_compared_on_what_both_got_wrong():
    mine = {10: (1, "A"), 11: (2, "B"), 12: (3, "C"), 13: (4, "D")}
    theirs = {10: (5, "A"), 11: (6, "C"), 12: (7, "C"), 99: (8, "A")}
    found = flags.alike(mine, theirs, dict.fromkeys((10, 11, 12, 13), 0.5))
    assert (found.common, found.identical, found.slots) == (3, 2, (1, 3))
    assert found.chance == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("identical", "chance", "room", "flagged"),
    [(8, 1e-5, 2, True), (8, 1e-5, 40, True), (8, 1e-5, 60, False), (2, 1e-9, 2, False)],
)
def test_the_larger_the_room_the_rarer_the_pair_must_be(identical, chance, room, flagged):
    found = flags.Alike(common=9, identical=identical, chance=chance, slots=())
    assert flags.is_beyond_chance(found, room=room) is flagged


def test_rooms_of_honest_people_are_left_alone_and_a_copied_sheet_is_found():
    """200 rooms of 30 people, 40 questions, four options: at most the promised share is flagged."""
    dice = random.Random(7)
    same = dict.fromkeys(range(40), 1 / 3)

    def person() -> dict[int, tuple[int, str]]:
        return {q: (q, dice.choice("BCD")) for q in range(40) if dice.random() < 0.35}

    def is_flagged(room: list[dict[int, tuple[int, str]]]) -> bool:
        return any(
            flags.is_beyond_chance(flags.alike(one, other, same), room=len(room))
            for one, other in itertools.combinations(room, 2)
        )

    honest = sum(is_flagged([person() for _ in range(30)]) for _ in range(200))
    assert honest <= 6
    copied = [person() for _ in range(29)]
    assert is_flagged([*copied, dict(max(copied, key=len))])
