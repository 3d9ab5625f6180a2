"""Ability and difficulty on one scale: Rasch and two-parameter logistic models.

Marginal maximum likelihood by EM (Bock & Aitkin 1981) over abilities on a fixed grid with a
standard normal prior. In the Rasch model all items share one slope, which is estimated, so that
the ability scale is the same in both. A response may be missing: a drawn paper gives everybody
other questions. Abilities are expected a posteriori. Below `ENOUGH` people nothing is fitted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from assessments.domain.statistics.arrays import Floats, Small, np

ENOUGH: Final = 200
ROUNDS: Final = 200
STEPS: Final = 4  # Newton steps within a round
CLOSE: Final = 1e-4
STEEPEST: Final = 4.0
FARTHEST: Final = 6.0
PRIOR: Final = 1.0  # weight of a weak pull of slopes towards 1; keeps perfect items finite

EDGES: Final = tuple(place / 2 for place in range(-6, 7))  # −3 to 3 in halves


@cache
def _grid() -> Floats:
    """Return the abilities over which is integrated."""
    return np.linspace(-5, 5, 41)


@dataclass(frozen=True)
class Fit:
    """`difficulty` and `ability` are on one scale: where they are equal the chance is one half.

    `slope` says how sharply an item parts people; in the Rasch model it is the same for all.
    """

    model: Literal["rasch", "2pl"]
    difficulty: Floats
    slope: Floats
    ability: Floats
    ability_error: Floats


@dataclass(frozen=True)
class Scale:
    """People and questions of a paper on one scale. `people` and `questions` count by places of
    `EDGES`; `difficulty` and `slope` are by question.
    """

    difficulty: dict[int, float]
    slope: dict[int, float]
    people: tuple[int, ...]
    questions: tuple[int, ...]


class TooFew(ValueError):
    """Fewer than ENOUGH people; nothing that could be trusted would come out."""


def scale(rows: Iterable[tuple[int, int, bool]]) -> Scale | None:
    """From (attempt, question, right), each pair once; None for fewer than ENOUGH attempts.

    Difficulties are those of the Rasch model, slopes those of the two-parameter model.
    """
    found = list(rows)
    people = {attempt: place for place, attempt in enumerate(sorted({row[0] for row in found}))}
    items = {question: place for place, question in enumerate(sorted({row[1] for row in found}))}
    if len(people) < ENOUGH:
        return None
    responses = np.full((len(people), len(items)), -1, dtype=np.int8)
    for attempt, question, right in found:
        responses[people[attempt], items[question]] = int(right)
    rasch, free = fit(responses, "rasch"), fit(responses, "2pl")
    return Scale(
        difficulty={question: float(rasch.difficulty[place]) for question, place in items.items()},
        slope={question: float(free.slope[place]) for question, place in items.items()},
        people=_counts(rasch.ability.tolist()),
        questions=_counts(rasch.difficulty.tolist()),
    )


def _counts(values: Sequence[float]) -> tuple[int, ...]:
    """By places between the edges; what lies outside counts in the first or last place."""
    inside = np.clip(values, EDGES[0], EDGES[-1] - 1e-9)
    return tuple(int(count) for count in np.histogram(inside, bins=np.array(EDGES))[0])


def fit(responses: Small, model: Literal["rasch", "2pl"] = "rasch") -> Fit:
    """`responses[i, j]` is 1 right, 0 wrong, −1 not asked."""
    people, items = responses.shape
    if people < ENOUGH:
        raise TooFew
    right = (responses == 1).astype(np.float64)
    asked = (responses >= 0).astype(np.float64)
    share = (right.sum(axis=0) + 0.5) / (asked.sum(axis=0) + 1)
    intercept, slope = np.log(share / (1 - share)), np.ones(items)
    prior = np.exp(-(_grid() ** 2) / 2)
    prior /= prior.sum()
    for _ in range(ROUNDS):
        posterior = _posterior(right, asked, intercept, slope, prior)
        expected_right, expected_asked = right.T @ posterior, asked.T @ posterior
        before = np.concatenate([intercept, slope])
        intercept, slope = _improved(intercept, slope, expected_right, expected_asked, model)
        if np.abs(np.concatenate([intercept, slope]) - before).max() < CLOSE:
            break
    posterior = _posterior(right, asked, intercept, slope, prior)
    ability = posterior @ _grid()
    spread = np.sqrt(np.maximum(posterior @ _grid() ** 2 - ability**2, 0))
    difficulty = np.clip(-intercept / slope, -FARTHEST, FARTHEST)
    return Fit(model, difficulty, slope, ability, spread)


def chance(ability: Floats, difficulty: float, slope: float) -> Floats:
    """The chance of a right answer."""
    return 1 / (1 + np.exp(-slope * (ability - difficulty)))


def _posterior(
    right: Floats, asked: Floats, intercept: Floats, slope: Floats, prior: Floats
) -> Floats:
    """The weight of each place of the grid for each person."""
    logit = intercept[:, None] + slope[:, None] * _grid()[None, :]
    likelihood = right @ logit - asked @ np.logaddexp(0, logit)
    likelihood += np.log(prior)[None, :]
    likelihood -= likelihood.max(axis=1, keepdims=True)
    weights = np.exp(likelihood)
    found: Floats = weights / weights.sum(axis=1, keepdims=True)
    return found


def _improved(
    intercept: Floats, slope: Floats, right: Floats, asked: Floats, model: str
) -> tuple[Floats, Floats]:
    """A few Newton steps of the expected log-likelihood, for all items at once."""
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(intercept[:, None] + slope[:, None] * _grid()[None, :])))
        rest, weight = right - asked * p, asked * p * (1 - p)
        pull = PRIOR * (slope - 1)
        g0, g1 = rest.sum(axis=1) - 0.01 * intercept, (rest * _grid()).sum(axis=1) - pull
        h00 = weight.sum(axis=1) + 0.01
        h01, h11 = (weight * _grid()).sum(axis=1), (weight * _grid() ** 2).sum(axis=1) + PRIOR
        if model == "rasch":
            slope_step = np.full_like(slope, _common_step(g0, g1, h00, h01, h11))
        else:
            slope_step = (g1 * h00 - g0 * h01) / (h00 * h11 - h01**2)
        slope = np.clip(slope + np.clip(slope_step, -0.5, 0.5), 0.05, STEEPEST)
        step = (g0 - h01 * slope_step) / h00
        intercept = intercept + np.clip(step, -1, 1)
    return intercept, slope


def _common_step(g0: Floats, g1: Floats, h00: Floats, h01: Floats, h11: Floats) -> float:
    """The step of one slope shared by all items, their intercepts eliminated."""
    gradient = (g1 - g0 * h01 / h00).sum()
    curvature = (h11 - h01**2 / h00).sum()
    return float(gradient / curvature)
