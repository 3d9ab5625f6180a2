"""Requests a second with four web workers and eight clients, on PostgreSQL and Redis."""

import io
import re

import pytest
from benchmarks.measuring import Table
from benchmarks.serving import CLIENTS, Visitor, rate, served
from django.core.management import call_command
from factories import assessments as made
from factories.courses import enrolled
from factories.regions import demo_county

from courses.models import CoursePage, LessonPage

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
SECONDS = 15.0
QUESTIONS = 20


def found(visitor: Visitor, path: str) -> None:
    status, _location, _content = visitor.get(path)
    assert status == 200, (status, path)


def test_lessons_a_second(table: Table) -> None:
    demo_county()
    call_command("load_curriculum", stdout=io.StringIO())
    course = CoursePage.objects.get(key="c2", locale__language_code="zh-hans")
    people = [enrolled(course).person]
    period = people[0].enrolments.get().period
    people += [enrolled(course, period=period).person for _ in range(CLIENTS - 1)]
    lesson = LessonPage.objects.get(key="c2-m2-l1", locale__language_code="zh-hans").get_url()
    users = [person.user for person in people]
    with served() as site:
        visitors = [site.visitor(user) for user in users]
        for visitor in visitors:
            found(visitor, lesson)
        each = rate([lambda v=one: found(v, lesson) for one in visitors], seconds=SECONDS)
        memory = site.web_memory()
    table.add(
        f"lesson, {CLIENTS} clients, 4 workers",
        f"{each:.0f} requests/s",
        "≥ 170 requests/s",
        reached=each >= 170,
    )
    table.add(
        "web process, resident, shared pages included",
        f"{memory:.0f} MB",
        "≤ 180 MB",
        reached=memory <= 180,
    )


def test_attempts_a_minute(table: Table) -> None:
    made.bank(*(made.question_source(f"q{number}") for number in range(1, 61)))
    made.paper(made.cell(count=QUESTIONS), attempts=None, retry_after_hours=0)
    users = [made.learner().user for _ in range(CLIENTS)]
    with served() as site:
        visitors = [site.visitor(user) for user in users]
        each = rate([lambda v=one: sit(v) for one in visitors], seconds=SECONDS) * 60
    table.add(
        f"paper of {QUESTIONS}, every answer saved, {CLIENTS} clients, 4 workers",
        f"{each:.0f} attempts/min",
        "≥ 216 attempts/min",
        reached=each >= 216,
    )


def sit(visitor: Visitor) -> None:
    """Read the rules, start, open the paper, answer each question, hand in, read the result.

    All answers are wrong: who has passed may not sit again.
    """
    _status, _location, rules = visitor.get("/exams/c2-final/")
    token = re.search(rb'name="page" value="([^"]+)"', rules)
    assert token, rules[:500]
    page = token[1].decode()
    status, paper, _content = visitor.post("/exams/c2-final/start/", {"page": page})
    assert status == 302, status
    _status, _location, shown = visitor.get(paper)
    ticket = re.search(rb'name="ticket" value="([^"]+)"', shown)
    assert ticket, shown[:500]
    fields_of_page = {"page": page, "ticket": ticket[1].decode()}
    attempt = paper.partition("?")[0]
    for slot in range(1, QUESTIONS + 1):
        fields = fields_of_page | {"slot": slot, "sequence": 1, f"a{slot}": "A"}
        status, _location, said = visitor.post(
            f"{attempt}answer/", fields, Accept="application/json"
        )
        assert status == 200, said
    status, result, _content = visitor.post(f"{attempt}submit/", fields_of_page)
    assert status == 302, status
    found(visitor, result)
