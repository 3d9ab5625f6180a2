"""Laws of the arithmetic (semantics §5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotas.domain.ledger import Balance, Leg, effect, fold, is_sound

BETWEEN = ["split", "transfer", "recover"]
SEATS = ["reserve", "release", "fulfil", "reverse"]
LEGS = st.builds(
    Leg,
    st.sampled_from([*BETWEEN, "grant", "adjust", "hold", "denied", *SEATS]),
    st.integers(-50, 50),
    st.booleans(),
)
MOVES = st.one_of(
    st.builds(Leg, st.just("grant"), st.integers(1, 9)),
    st.builds(Leg, st.just("adjust"), st.integers(-9, -1)),
    st.builds(Leg, st.just("split"), st.integers(-9, 9).filter(bool)),
    st.builds(Leg, st.just("transfer"), st.integers(-9, 9).filter(bool), st.booleans()),
    st.builds(Leg, st.just("recover"), st.integers(-9, 9).filter(bool)),
    st.builds(Leg, st.just("hold"), st.integers(-9, 9).filter(bool)),
    st.builds(Leg, st.just("reserve"), st.just(1)),
    st.builds(Leg, st.just("release"), st.just(-1)),
    st.builds(Leg, st.just("fulfil"), st.just(1)),
    st.builds(Leg, st.just("reverse"), st.just(-1)),
    st.builds(Leg, st.just("denied"), st.just(0)),
)


@given(st.lists(LEGS), st.lists(LEGS))
def test_folding_is_additive(first: list[Leg], second: list[Leg]) -> None:
    assert fold(first + second) == fold(first) + fold(second)


@given(st.lists(LEGS), st.randoms())
def test_the_order_of_entries_does_not_matter(legs: list[Leg], random) -> None:
    shuffled = list(legs)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(legs)


@given(st.lists(MOVES), st.sampled_from(["cap", "target"]))
def test_what_is_let_through_stays_sound(asked: list[Leg], kind: str) -> None:
    balance, taken = Balance(), []
    for leg in asked:
        after = balance + effect(leg.move, leg.amount, leg.from_above)
        if is_sound(kind, after):
            balance = after
            taken.append(leg)
    assert is_sound(kind, fold(taken))
    assert min(vars(balance).values()) >= 0
    assert balance.places >= balance.received
    if kind == "cap":
        assert balance.used <= balance.places


@pytest.mark.parametrize("move", BETWEEN)
@given(places=st.integers(1, 1000))
def test_two_legs_add_up_to_nothing(move: str, places: int) -> None:
    for from_above in (False, True):
        both = effect(move, -places, from_above) + effect(move, places, from_above)
        assert both.free == 0


@given(st.integers(1, 1000))
def test_a_recovery_undoes_a_split(places: int) -> None:
    assert effect("split", -places) + effect("recover", places) == Balance()
    assert effect("split", places) + effect("recover", -places) == Balance()


@given(st.integers(0, 20))
def test_a_place_reserved_and_released_leaves_nothing(times: int) -> None:
    assert fold([Leg("reserve", 1), Leg("release", -1)] * times) == Balance()


def test_a_revocation_takes_the_fulfilled_place_back() -> None:
    legs = [Leg("reserve", 1), Leg("fulfil", 1), Leg("reverse", -1)]
    assert fold(legs) == Balance()


def test_a_certificate_turns_a_reserved_place_into_a_fulfilled_one() -> None:
    legs = [Leg("grant", 2), Leg("reserve", 1), Leg("fulfil", 1)]
    assert fold(legs) == Balance(places=2, fulfilled=1)


def test_a_cap_is_a_ceiling_and_a_target_is_not() -> None:
    over = Balance(places=1, reserved=2)
    assert not is_sound("cap", over)
    assert is_sound("target", over)
    assert not is_sound("target", Balance(places=1, split_out=2))


def test_what_is_held_back_is_not_free() -> None:
    assert Balance(places=10, contingency=3, split_out=2, reserved=1, fulfilled=1).free == 3


def test_an_unknown_move_is_an_error() -> None:
    with pytest.raises(ValueError, match="gift"):
        effect("gift", 1)
