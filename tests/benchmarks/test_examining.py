"""The examiner: marking, saving one answer, starting on a large bank."""

import itertools
import time

import pytest
from benchmarks.measuring import Table, alternate
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factories import assessments as made
from factories.question_types import SAMPLES

from assessments import actions
from assessments.domain.questions import read_question, read_response
from assessments.domain.scoring import score
from assessments.models import Question, QuestionVersion

pytestmark = pytest.mark.benchmark
LARGE = 20_000


def test_scoring(table: Table) -> None:
    """Single, multiple, true or false, matching, ordering, typed and numerical in turn."""
    sources = [made.question_source("s"), made.multiple_source("m"), made.true_false_source("t")]
    responses = [{"selected": ["B"]}, {"selected": ["A", "B"]}, {"value": False}]
    for kind in ("matching", "ordering", "short_answer", "numerical"):
        sources.append(SAMPLES[kind].source)
        responses.append(SAMPLES[kind].kept)
    asked = [
        (read_question(source), response)
        for source, response in zip(sources, responses, strict=True)
    ]
    rounds = 5000
    fastest = float("inf")
    for _ in range(5):
        begun = time.process_time()
        for question, response in itertools.chain.from_iterable(itertools.repeat(asked, rounds)):
            score(question, read_response(question, response))
        fastest = min(fastest, time.process_time() - begun)
    per_second = rounds * len(asked) / fastest
    table.add(
        "objective responses read and marked in a second, one core, seven types in turn",
        f"{per_second:,.0f}",
        "≥ 50,000",
        reached=per_second >= 50_000,
    )


@pytest.mark.urls("benchmarks.bare")
def test_saving_one_answer(table: Table, real_database: object) -> None:
    attempt = made.sit()
    item = attempt.items.select_related("question_version").order_by("slot").first()
    assert item is not None
    client = Client(headers={"accept": "application/json"})
    client.force_login(attempt.person.user, backend="accounts.backends.RegionBackend")
    letters = itertools.cycle("ABCD")
    address = reverse("exams:answer", args=[attempt.public_id])
    bare = reverse("bare", args=[item.pk])
    sequence = itertools.count(1)
    ours_page = made.page_of(attempt)

    def ours() -> None:
        fields = {
            **ours_page,
            "slot": item.slot,
            "sequence": next(sequence),
            f"a{item.slot}": next(letters),
        }
        assert client.post(address, fields).json()["intake"] == "taken"

    def reference() -> None:
        assert client.post(bare, {"answer": next(letters)}).json() == {"changed": 1}

    with CaptureQueriesContext(connection) as seen:
        ours()
    own = [one for one in seen if "session" not in one["sql"] and "accounts_user" not in one["sql"]]
    found = alternate(ours, reference)
    table.add(
        "queries of saving one answer (beside session and user)",
        str(len(own)),
        "≤ 6",
        reached=len(own) <= 6,
    )
    table.add(
        "saving one answer ÷ a view with one UPDATE, the same session",
        f"{found.ratio:.2f} × ({1000 * found.ours:.1f} ms)",
        "≤ 3 ×",
        reached=found.ratio <= 3,
    )


def test_starting_on_a_large_bank(table: Table, real_database: object) -> None:
    paper = made.paper(attempts=None, retry_after_hours=0)
    few = _queries(paper)
    _grow(paper.bank)
    many = _queries(paper)
    begun = time.perf_counter()
    actions.start(paper=paper, person=made.learner(), actor=None)
    took = time.perf_counter() - begun
    table.add(
        f"queries of a start with 16 and with {LARGE:,} questions",
        f"{few}, {many} ({1000 * took:.0f} ms)",
        "the same",
        reached=few == many,
    )


def _queries(paper: object) -> int:
    person = made.learner()
    with CaptureQueriesContext(connection) as seen:
        assert actions.start(paper=paper, person=person, actor=None).new
    return len(seen)


def _grow(bank: object) -> None:
    one = Question.objects.select_related("current").get(bank=bank, key="single-1")
    questions = Question.objects.bulk_create(
        Question(bank=bank, key=f"more-{n}", topic=one.topic, difficulty="easy")
        for n in range(LARGE - 16)
    )
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question, number=1, type="single", body=one.current.body, content_hash="x"
        )
        for question in questions
    )
    for question, version in zip(questions, versions, strict=True):
        question.current = version
    Question.objects.bulk_update(questions, ["current"], batch_size=2000)
