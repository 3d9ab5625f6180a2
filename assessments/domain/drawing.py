"""Drawing a paper: pure in (blueprint, questions with exposure, seed).

The set of questions that can be dealt out to the cells without using one twice is a transversal
matroid, so one greedy pass over the questions, least exposed first, taking each that still fits
(others may move to another cell of theirs), is exact: it fills the blueprint whenever that is
possible, also when cells overlap, and with the least total exposure. Ties are broken by a hash of
seed and id, so the same seed draws the same paper on every machine and Python.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.domain.questions.people import GRADED_BY_PEOPLE


@dataclass(frozen=True)
class Cell:
    """One line of a blueprint; an empty criterion takes any. Red-line questions are only drawn by
    cells that say so, and questions that people grade only by cells that name their type. A `fixed`
    cell asks exactly the questions with these keys."""

    count: int
    topic: str = ""
    difficulty: str = ""
    type: str = ""
    critical: bool = False
    fixed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A question that can be drawn now. `exposure` is how often it has been."""

    id: int
    topic: str
    difficulty: str
    type: str
    critical: bool
    exposure: int = 0
    key: str = ""

    @property
    def by_people(self) -> bool:
        return self.type in GRADED_BY_PEOPLE


@dataclass(frozen=True)
class Shortage:
    """Cell `position` finds `available` questions and needs `needed`."""

    position: int
    available: int
    needed: int


class BlueprintCannotBeFilled(Exception):
    def __init__(self, shortages: list[Shortage]) -> None:
        self.shortages = shortages
        super().__init__("; ".join(f"{s.position}: {s.available} of {s.needed}" for s in shortages))


@dataclass(frozen=True)
class Drawn:
    question: int
    section: int  # position of its cell in the blueprint


def read_cells(blueprint: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """The cells of a stored (already checked) blueprint."""
    return [
        Cell(
            count=int(cell["count"]),
            topic=cell.get("topic") or "",
            difficulty=cell.get("difficulty") or "",
            type=cell.get("type") or "",
            critical=bool(cell.get("critical", False)),
            fixed=frozenset(cell.get("questions") or ()),
        )
        for cell in blueprint
    ]


def fits(cell: Cell, candidate: Candidate) -> bool:
    if cell.fixed:
        return candidate.key in cell.fixed
    return (
        cell.critical == candidate.critical
        and cell.topic in {"", candidate.topic}
        and cell.difficulty in {"", candidate.difficulty}
        and (cell.type == candidate.type or (not cell.type and not candidate.by_people))
    )


def overlaps(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """Pairs of cells that one question could fit both of."""

    def meet(one: str, other: str) -> bool:
        return not one or not other or one == other

    return [
        (i, j)
        for i, first in enumerate(cells)
        for j, second in enumerate(cells[i + 1 :], start=i + 1)
        if not first.fixed
        and not second.fixed
        and first.critical == second.critical
        and meet(first.topic, second.topic)
        and meet(first.difficulty, second.difficulty)
        and (first.type == second.type or not {first.type, second.type} & set(GRADED_BY_PEOPLE))
        and meet(first.type, second.type)
    ]


def shortages(cells: Sequence[Cell], candidates: Iterable[Candidate]) -> list[Shortage]:
    """Which cells lack how many; empty when the blueprint can be filled."""
    dealt = _deal(cells, sorted(candidates, key=lambda candidate: candidate.id))
    return [
        Shortage(position, len(dealt[position]), cell.count)
        for position, cell in enumerate(cells)
        if len(dealt[position]) < cell.count
    ]


def draw(cells: Sequence[Cell], candidates: Iterable[Candidate], *, seed: str) -> list[Drawn]:
    """Return the questions in the order of their slots: cell by cell, shuffled within a cell."""
    order = sorted(candidates, key=lambda one: (one.exposure, _tie(seed, "draw", one.id)))
    dealt = _deal(cells, order)
    lacking = [
        Shortage(position, len(dealt[position]), cell.count)
        for position, cell in enumerate(cells)
        if len(dealt[position]) < cell.count
    ]
    if lacking:
        raise BlueprintCannotBeFilled(lacking)
    return [
        Drawn(question.id, position)
        for position, questions in enumerate(dealt)
        for question in sorted(questions, key=lambda one: _tie(seed, "order", one.id))
    ]


def option_order(keys: Sequence[str], *, seed: str, question: int) -> list[str]:
    """The order in which this attempt shows the options of a question."""
    return shuffled(keys, seed=seed, purpose=f"option {question}")


def shuffled(keys: Sequence[str], *, seed: str, purpose: str) -> list[str]:
    return sorted(keys, key=lambda key: _tie(seed, purpose, key))


def _deal(cells: Sequence[Cell], order: Iterable[Candidate]) -> list[list[Candidate]]:
    dealt: list[list[Candidate]] = [[] for _ in cells]
    missing = sum(cell.count for cell in cells)
    for candidate in order:
        if not missing:
            break
        if _place(candidate, cells, dealt, set()):
            missing -= 1
    return dealt


def _place(
    candidate: Candidate, cells: Sequence[Cell], dealt: list[list[Candidate]], tried: set[int]
) -> bool:
    """Put the candidate into a cell, moving others on along an augmenting path if need be."""
    fitting = [i for i, cell in enumerate(cells) if i not in tried and fits(cell, candidate)]
    for position in fitting:
        if len(dealt[position]) < cells[position].count:
            dealt[position].append(candidate)
            return True
    for position in fitting:
        tried.add(position)
        for index, seated in enumerate(dealt[position]):
            if _place(seated, cells, dealt, tried):
                dealt[position][index] = candidate
                return True
    return False


def _tie(seed: str, purpose: str, subject: str | int) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{purpose}\x1f{subject}".encode()).digest()
