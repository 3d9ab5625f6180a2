"""The demo's people answer the paper of C2 as planned, whatever questions it draws."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from django.conf import settings

from assessments.domain.questions import read_question, read_response
from demo.actions.exams import response_to
from demo.domain import journeys
from demo.domain.calendar import Calendar

COURSE = Path(settings.BASE_DIR) / "content" / "c2-home-visiting"


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return yaml.safe_load((COURSE / "questions.yaml").read_text("utf-8"))["questions"]


@pytest.fixture(scope="module")
def paper() -> dict[str, Any]:
    return yaml.safe_load((COURSE / "course.yaml").read_text("utf-8"))["paper"]


@pytest.mark.parametrize(("right", "share"), [(True, 1), (False, 0)], ids=["right", "wrong"])
def test_every_question_is_answered_fully_or_not_at_all(questions, right, share) -> None:
    for source in questions:
        question = read_question(source)
        answered = read_response(question, response_to(source, right=right))
        assert question.share(answered) == share, source["key"]


def percent(marks: list[Decimal], wrong: int) -> Decimal:
    """The first questions are answered wrongly, all others rightly."""
    return 100 * sum(marks[wrong:]) / sum(marks)


def test_who_shall_pass_passes_and_who_shall_fail_fails(questions, paper) -> None:
    """The first of several sittings fails; the last one passes but for those still learning."""
    marks = [
        Decimal(next(one["mark"] for one in questions if one["topic"] == cell["topic"]))
        for cell in paper["sections"]
        for _question in range(cell["count"])
    ]
    ways = journeys.plan(Calendar(date(2026, 11, 23)), 13, Random(1))
    passed = {
        (place == len(way.sittings) - 1 and way.stage != "learning", sitting.wrong)
        for township in ways.values()
        for way in township
        for place, sitting in enumerate(way.sittings)
    }
    assert {last for last, _wrong in passed} == {True, False}
    for last, wrong in passed:
        assert (percent(marks, wrong) >= paper["pass_mark"]) is last, wrong
