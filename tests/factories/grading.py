"""Essays and files on a paper, handed in and waiting for graders."""

from typing import Any

from factories.assessments import (
    answer,
    bank,
    both,
    cell,
    learner,
    paper,
    question_source,
    right_answer,
    sit,
    wrong_answer,
)
from factories.trainers import office

from accounts.models import User
from assessments import actions
from assessments.models import Attempt, Paper, Reading, Script

LEVELS = [
    {"text": both(f"第{place}级", f"level {place}"), "example": both(f"例{place}", f"e.g. {place}")}
    for place in range(4)
]
RUBRIC = [
    {"key": key, "text": both(f"要点{key}", f"point {key}"), "levels": LEVELS} for key in "ab"
]
BEST, GOOD, POOR = {"a": 3, "b": 3}, {"a": 2, "b": 2}, {"a": 0, "b": 1}


def essay_source(key: str, **changed: Any) -> dict[str, Any]:
    """Six marks, two criteria of four levels."""
    source = question_source(
        key, **({"type": "essay", "mark": 6, "rubric": RUBRIC, "accepted": "先报告"} | changed)
    )
    source.pop("options")
    return source


def essay_paper(*, essays: int = 1, **rules: Any) -> Paper:
    """One single-choice question of 1 mark, then the essays of 6."""
    written = [essay_source(f"essay-{number}") for number in range(1, essays + 1)]
    bank(question_source("single-1"), *written)
    return paper(cell(count=1, type="single"), cell(count=essays, type="essay"), **rules)


def handed_in(on: Paper, *, code: str = "990101100001", right: bool = True) -> Attempt:
    """A director's attempt with every essay written."""
    attempt = sit(learner(region__code=code), on)
    single = attempt.items.select_related("question_version").get(slot=1)
    answer(attempt, single, (right_answer if right else wrong_answer)(single))
    for item in attempt.items.filter(slot__gt=1):
        answer(attempt, item, {"text": f"我会马上报告。（{item.slot}）"})
    return actions.hand_in(attempt=attempt, actor=attempt.person.user)


def grader(code: str = "990101", role: str = "trainer") -> User:
    return office(code, role)


def taken(user: User, **how: Any) -> Reading:
    reading = actions.take_next(user=user, **how)
    assert reading is not None
    return reading


def marked(user: User, levels: dict[str, int], comment: str = "", **how: Any) -> actions.Given:
    """The user takes the next answer and marks it."""
    return actions.give_mark(
        reading=taken(user, **how), levels=levels, comment=comment, grader=user
    )


def script_of(attempt: Attempt) -> Script:
    return Script.objects.filter(item__attempt=attempt).order_by("item__slot")[0]
