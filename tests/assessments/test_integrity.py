"""Signed tickets, the code for handing in, receipts and the event log, over the web."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from factories import assessments as made
from factories.trainers import signed_in, text

from assessments import actions
from assessments.domain import event_log
from assessments.domain.event_log import Event
from assessments.models import Attempt, AttemptEvent

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def attempt() -> Attempt:
    return made.sit()


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"exams:{name}", args=[attempt.public_id])


def forged(attempt: Attempt) -> str:
    payload = Signer(key="guessed", salt="assessments.ticket").sign_object({"attempt": "x"})
    return str(payload)


def altered(attempt: Attempt) -> str:
    ticket = actions.issue_ticket(attempt)
    return ("A" if ticket[0] != "A" else "B") + ticket[1:]


def of_another(attempt: Attempt) -> str:
    return actions.issue_ticket(made.sit(on=attempt.paper_version.paper))


def of_another_page(attempt: Attempt) -> str:
    return str(Signer(salt="other").sign_object({"attempt": str(attempt.public_id)}))


BAD = [lambda _attempt: "", forged, altered, of_another, of_another_page]


@pytest.mark.parametrize("bad", BAD)
def test_an_answer_without_the_ticket_is_not_taken_and_the_attempt_is_intact(attempt, bad):
    client = signed_in(attempt.person.user)
    fields = {"page": "page-1", "ticket": bad(attempt), "slot": 1, "sequence": 1, "a1": "B"}
    response = client.post(url("answer", attempt), fields, **JSON)
    assert (response.status_code, response.json()["intake"]) == (409, "unsigned")
    assert attempt.items.filter(sequence__gt=0).count() == 0
    moved = client.post(url("answer", attempt), fields | {"go": "2"}, follow=True)
    assert "您刚才的答案没有保存，请重新选择。" in text(moved)


@pytest.mark.parametrize("bad", BAD)
def test_nothing_is_handed_in_without_the_ticket(attempt, bad):
    client = signed_in(attempt.person.user)
    client.post(url("submit", attempt), {"page": "page-1", "ticket": bad(attempt)})
    attempt.refresh_from_db()
    assert attempt.state == "open"
    client.post(url("submit", attempt), made.page_of(attempt))
    attempt.refresh_from_db()
    assert attempt.state == "finished"


def test_the_ticket_is_the_same_on_every_page_and_after_more_time(attempt):
    before = actions.issue_ticket(attempt)
    assert f'name="ticket" value="{before}"' in text(
        signed_in(attempt.person.user).get(url("sit", attempt), {"page": "page-1"})
    )
    attempt.due_at += timedelta(minutes=10)
    attempt.save()
    assert actions.is_ticket(before, attempt)


# The code for handing in


@pytest.fixture
def guarded() -> Attempt:
    return made.sit(on=made.paper(end_code="R2-7"))


def test_handing_in_takes_the_code_that_the_invigilator_says(guarded):
    client = signed_in(guarded.person.user)
    page = text(client.get(url("check", guarded), {"page": "page-1"}))
    assert "监考人说的交卷口令" in page
    for code in ("", "R2-8"):
        refused = client.post(url("submit", guarded), made.page_of(guarded) | {"code": code})
        assert refused.status_code == 409
        assert "交卷口令不对" in text(refused)
    client.post(url("submit", guarded), made.page_of(guarded) | {"code": " R２-7"})
    guarded.refresh_from_db()
    assert (guarded.state, guarded.finished_by) == ("finished", "learner")


def test_nobody_guesses_the_code_for_handing_in(guarded):
    client = signed_in(guarded.person.user)
    for _try in range(10):
        client.post(url("submit", guarded), made.page_of(guarded) | {"code": "0"})
    client.post(url("submit", guarded), made.page_of(guarded) | {"code": "R2-7"})
    guarded.refresh_from_db()
    assert guarded.state == "open"


def test_when_the_time_is_over_no_code_is_needed(guarded):
    client = signed_in(guarded.person.user)
    with time_machine.travel(guarded.due_at + timedelta(seconds=5), tick=False):
        client.force_login(guarded.person.user, backend="accounts.backends.RegionBackend")
        client.post(url("submit", guarded), {"page": "page-1"})
    guarded.refresh_from_db()
    assert (guarded.state, guarded.finished_by) == ("finished", "time")


# Receipts


def test_a_receipt_belongs_to_these_answers_alone(attempt):
    made.answer_all(attempt)
    items = list(attempt.items.all())
    code = actions.hand_in(attempt=attempt, actor=None).receipt
    assert len(code) == 16
    assert actions.receipt_code(attempt, reversed(items)) == code
    items[0].response = made.wrong_answer(items[0])
    assert actions.receipt_code(attempt, items) != code
    other = made.sit(on=attempt.paper_version.paper)
    assert actions.hand_in(attempt=other, actor=None).receipt != code


def test_the_learner_reads_the_receipt(attempt):
    receipt = actions.hand_in(attempt=attempt, actor=None).receipt
    page = text(signed_in(attempt.person.user).get(url("result", attempt)))
    assert "交卷回执" in page
    assert " ".join(receipt[n : n + 4] for n in range(0, 16, 4)) in page


# The event log


def events(attempt: Attempt, count: int, page: str = "page-1", ticket: str = "") -> list[list]:
    before, found = event_log.genesis(ticket or actions.issue_ticket(attempt), page), []
    for number in range(1, count + 1):
        kind = "start" if number == 1 else "answer"
        event = Event(number, kind, number - 1, 1_764_000_000_000, number * 1000, "")
        before = event_log.digest(before, event)
        found.append([number, kind, number - 1, 1_764_000_000_000, number * 1000, before])
    return found


def send(attempt: Attempt, sent: object, **fields: str):
    body = made.page_of(attempt) | {"events": json.dumps(sent)} | fields
    return signed_in(attempt.person.user).post(url("events", attempt), body)


def test_events_are_kept_once_and_their_hashes_are_looked_at(attempt):
    sent = events(attempt, 3)
    assert send(attempt, sent[:2]).json() == {"last": 2}
    assert send(attempt, sent).json() == {"last": 3}
    kept = AttemptEvent.objects.filter(attempt=attempt)
    assert list(kept.values_list("number", "fits")) == [(1, True), (2, True), (3, True)]


def test_what_does_not_fit_is_kept_and_marked(attempt):
    sent = events(attempt, 4)
    sent[1][2] = 9
    send(attempt, [sent[0], sent[1], sent[3]])
    kept = AttemptEvent.objects.filter(attempt=attempt)
    assert list(kept.values_list("number", "fits")) == [(1, True), (2, False), (4, False)]
    rival = [2, "blur", 0, 1, 1, "0" * 64]
    assert send(attempt, [rival]).json() == {"last": 4}
    assert kept.filter(number=2).count() == 2


def test_the_chain_begins_with_the_ticket(attempt):
    send(attempt, events(attempt, 2, ticket="another"))
    assert list(AttemptEvent.objects.values_list("number", "fits")) == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{", 400),
        ('{"a": 1}', 400),
        ("null", 400),
        ("[]", 200),
        ('[1, "x", [], [1], {"a": 2}, [true, "answer", 1, 1, 1, "x"]]', 200),
        ('[[1, "answer", 1, 1, 1, 5]]', 200),
        (json.dumps([[1, "answer", 1, 1, 1, "0" * 64]] * 2000), 400),
    ],
)
def test_rubbish_is_no_error_of_ours_and_no_event(attempt, sent, status):
    body = made.page_of(attempt) | {"events": sent}
    response = signed_in(attempt.person.user).post(url("events", attempt), body)
    assert response.status_code == status
    assert AttemptEvent.objects.count() == 0


def test_a_log_needs_the_ticket_and_its_owner(attempt):
    assert send(attempt, events(attempt, 1), ticket="x").status_code == 409
    stranger = signed_in(made.learner().user)
    body = made.page_of(attempt) | {"events": "[]"}
    assert stranger.post(url("events", attempt), body).status_code == 404
    assert AttemptEvent.objects.count() == 0


def test_a_log_may_come_after_the_exam_but_not_days_later(attempt):
    actions.hand_in(attempt=attempt, actor=None)
    sent = events(attempt, 2)
    assert send(attempt, sent[:1]).json() == {"last": 1}
    Attempt.objects.update(finished_at=attempt.started_at - timedelta(days=2))
    assert send(attempt, sent).json() == {"last": 0}


def test_storing_events_costs_the_same_for_one_and_for_many(attempt, django_assert_num_queries):
    sent, ticket = events(attempt, 60), actions.issue_ticket(attempt)
    for some in (sent[:1], sent[1:60]):
        with django_assert_num_queries(5):  # savepoint, count, this page's, insert, release
            actions.record_events(attempt=attempt, page="page-1", ticket=ticket, sent=some)


def test_the_database_keeps_an_event_once(attempt):
    facts = {"attempt": attempt, "page": "p", "number": 1, "kind": "start", "device_at": 1}
    facts |= {"elapsed": 1, "digest": "0" * 64, "fits": True}
    AttemptEvent.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttemptEvent.objects.create(**facts)
