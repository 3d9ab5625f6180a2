"""Angoff: the pass mark that experts expect a person to reach who is only just good enough.

Each rater says for each question with which probability such a person gets it right. A rater's mark
is the expected share of the paper's marks; the suggested mark is the mean over raters. Of a cell
that draws `count` questions out of more, the mean of all it can draw stands for each. Only raters
who have rated every question count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import stdev

DISPUTED = 0.2  # standard deviation of a question's ratings that should be talked about
Ratings = Mapping[int, Fraction]  # question → probability, 0 to 1


@dataclass(frozen=True)
class Pool:
    """A cell of the blueprint: `marks` of the questions that it can draw."""

    count: int
    marks: Mapping[int, Fraction]


@dataclass(frozen=True)
class Spread:
    """`sd` is None below two raters."""

    mean: float
    sd: float | None
    low: float
    high: float

    @property
    def disputed(self) -> bool:
        return self.sd is not None and self.sd > DISPUTED


@dataclass(frozen=True)
class Standard:
    """Percentages: each complete rater's mark, the suggested one, how far raters are apart, and the
    standard error of the suggestion."""

    raters: Mapping[int, Fraction]
    questions: Mapping[int, Spread]
    suggested: Fraction | None
    sd: float | None
    error: float | None


def expected(pools: Sequence[Pool], ratings: Ratings) -> Fraction:
    """The share of the marks that somebody with these probabilities earns, 0 to 1."""
    earned, possible = Fraction(0), Fraction(0)
    for pool in pools:
        size = len(pool.marks)
        earned += Fraction(pool.count, size) * sum(
            (mark * ratings[question] for question, mark in pool.marks.items()), Fraction(0)
        )
        possible += Fraction(pool.count, size) * sum(pool.marks.values(), Fraction(0))
    return earned / possible


def is_complete(pools: Sequence[Pool], ratings: Ratings) -> bool:
    return all(question in ratings for pool in pools for question in pool.marks)


def standard(pools: Sequence[Pool], ratings: Mapping[int, Ratings]) -> Standard:
    """`ratings` by rater; None where nothing can be said yet."""
    complete = {rater: one for rater, one in ratings.items() if is_complete(pools, one)}
    raters = {rater: expected(pools, one) * 100 for rater, one in complete.items()}
    asked = {question for pool in pools for question in pool.marks}
    questions = {
        question: _spread([one[question] for one in complete.values()])
        for question in asked
        if complete
    }
    marks = list(raters.values())
    sd = stdev(map(float, marks)) if len(marks) > 1 else None
    return Standard(
        raters=raters,
        questions=questions,
        suggested=sum(marks, Fraction(0)) / len(marks) if marks else None,
        sd=sd,
        error=sd / sqrt(len(marks)) if sd is not None else None,
    )


def _spread(rated: Sequence[Fraction]) -> Spread:
    values = [float(one) for one in rated]
    return Spread(
        mean=float(sum(rated, Fraction(0)) / len(rated)),
        sd=stdev(values) if len(values) > 1 else None,
        low=min(values),
        high=max(values),
    )
