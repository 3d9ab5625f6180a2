"""Rasch and two-parameter fits, against data made with known parameters."""

import numpy as np
import pytest

from assessments.domain.statistics.latent import EDGES, TooFew, chance, fit, scale

PEOPLE, ITEMS = 600, 12


def made(slopes: np.ndarray, *, missing: float = 0.0, seed: int = 7):
    """Abilities, difficulties and answers drawn from the model."""
    random = np.random.default_rng(seed)
    ability = random.normal(size=PEOPLE)
    difficulty = np.linspace(-2, 2, ITEMS)
    probability = 1 / (1 + np.exp(-slopes * (ability[:, None] - difficulty)))
    responses = (random.random((PEOPLE, ITEMS)) < probability).astype(np.int8)
    responses[random.random((PEOPLE, ITEMS)) < missing] = -1
    return ability, difficulty, responses


@pytest.mark.parametrize(("missing", "off"), [(0.0, 0.2), (0.4, 0.3)])
def test_rasch_finds_the_difficulties(missing: float, off: float) -> None:
    ability, difficulty, responses = made(np.full(ITEMS, 1.2), missing=missing)
    found = fit(responses, "rasch")
    assert np.sqrt(np.mean((found.difficulty - difficulty) ** 2)) < off
    assert found.slope[0] == pytest.approx(1.2, abs=0.25)
    assert set(found.slope) == {found.slope[0]}
    assert np.corrcoef(found.ability, ability)[0, 1] > 0.75
    missed = np.sqrt(np.mean((found.ability - ability) ** 2))
    assert missed == pytest.approx(found.ability_error.mean(), abs=0.08)


def test_two_parameters_find_the_slopes() -> None:
    slopes = np.tile([0.7, 1.3, 2.0], ITEMS // 3)
    _, difficulty, responses = made(slopes)
    found = fit(responses, "2pl")
    assert np.corrcoef(found.slope, slopes)[0, 1] > 0.8
    assert np.corrcoef(found.difficulty, difficulty)[0, 1] > 0.97


def test_an_item_that_everybody_solves_stays_finite() -> None:
    _, _, responses = made(np.ones(ITEMS))
    responses[:, 0] = 1
    responses[:, 1] = 0
    for model in ("rasch", "2pl"):
        found = fit(responses, model)
        assert np.isfinite(found.difficulty).all()
        assert found.difficulty[0] < found.difficulty[2:].min()
        assert found.difficulty[1] > found.difficulty[2:].max()


def test_too_few_people() -> None:
    with pytest.raises(TooFew):
        fit(np.ones((199, 3), dtype=np.int8))
    assert scale([(attempt, 1, True) for attempt in range(199)]) is None


def test_people_and_questions_on_one_scale() -> None:
    _, _, responses = made(np.ones(ITEMS))
    rows = [
        (person, 100 + item, bool(responses[person, item]))
        for person in range(PEOPLE)
        for item in range(ITEMS)
    ]
    found = scale(rows)
    assert found is not None
    assert (sum(found.people), sum(found.questions)) == (PEOPLE, ITEMS)
    assert len(found.people) == len(EDGES) - 1
    assert list(found.difficulty.values()) == sorted(found.difficulty.values())


def test_half_the_chance_where_ability_is_difficulty() -> None:
    assert chance(np.array([0.7]), 0.7, 1.4)[0] == 0.5
