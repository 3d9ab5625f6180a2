"""Flags for reviewers: raised after the exam, closed with a note, changing no result."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from factories import assessments as made
from factories import paper_rooms as rooms
from factories.trainers import office, signed_in, text

from assessments import actions
from assessments.models import Attempt, AttemptEvent, AttemptFlag, AttemptItem
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/cms/flags/"
LONG = "入户之前先看档案，再打电话约好时间，说明来意，两个人一起去，" * 4


def paper(count: int = 12):
    made.bank(
        *(made.question_source(f"q{n}", stem=made.both(f"{n}{LONG}", "x")) for n in range(count))
    )
    return made.paper(made.cell(count=count), time_limit_minutes=None)


def sat(on, seconds: float, *, wrong: str = "", log: bool = True) -> Attempt:
    """Answer all, one each so many seconds; `wrong` letters instead of the right ones."""
    attempt = made.sit(on=on)
    start = timezone.now() - timedelta(hours=1)
    for item in attempt.items.select_related("question_version").order_by("slot"):
        item.response = {"selected": [wrong]} if wrong else made.right_answer(item)
        item.answered_at = start + timedelta(seconds=seconds * item.slot)
        item.sequence = 1
        item.save()
    Attempt.objects.filter(pk=attempt.pk).update(started_at=start)
    attempt.refresh_from_db()
    if log:
        chain(attempt, seconds)
    done = actions.hand_in(attempt=attempt, actor=None)
    ended = start + timedelta(seconds=seconds * 13)
    Attempt.objects.filter(pk=done.pk).update(finished_at=ended)
    done.refresh_from_db()
    return done


def chain(attempt: Attempt, seconds: float) -> None:
    from assessments.domain import event_log
    from assessments.domain.event_log import Event

    ticket = actions.issue_ticket(attempt)
    before, sent = event_log.genesis(ticket, "page-1"), []
    for number in range(1, attempt.items.count() + 2):
        kind = "answer" if number > 1 else "start"
        event = Event(number, kind, number - 1, 1, int((number - 1) * seconds * 1000), "")
        before = event_log.digest(before, event)
        sent.append([number, kind, number - 1, 1, event.elapsed, before])
    actions.record_events(attempt=attempt, page="page-1", ticket=ticket, sent=sent)


def raised(kind: str = "") -> list[AttemptFlag]:
    actions.raise_flags()
    found = AttemptFlag.objects.order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


@pytest.mark.parametrize("log", [True, False])
def test_answers_faster_than_reading_are_flagged_with_their_numbers(log):
    attempt = sat(paper(), 2, log=log)
    (flag,) = raised("fast")
    assert flag.attempt == attempt
    assert (flag.facts["fast"], flag.facts["answers"]) == (12, 12)
    assert flag.facts["seconds"] == 24
    assert flag.facts["reading"] > 24 * 3


def test_a_steady_reader_is_not_flagged():
    sat(paper(), 60)
    assert raised() == []


def test_answers_that_a_bad_network_held_back_are_not_fast():
    """All arrive at once; the page's own log says how long each took."""
    attempt = sat(paper(), 60)
    attempt.items.update(answered_at=attempt.finished_at)
    assert raised() == []


def test_each_attempt_is_looked_at_once_and_not_before_its_log_has_come():
    attempt = sat(paper(), 2)
    Attempt.objects.update(finished_at=timezone.now())
    assert raised() == []
    Attempt.objects.update(finished_at=timezone.now() - timedelta(minutes=5))
    assert len(raised("fast")) == 1
    attempt.refresh_from_db()
    assert attempt.checked_at is not None
    assert actions.raise_flags() == 0


def test_a_broken_log_is_shown_and_nothing_happens_to_the_result():
    attempt = sat(paper(), 60)
    AttemptEvent.objects.filter(number=4).delete()
    (flag,) = raised("gap")
    assert flag.facts["gaps"] == {"missing": 1, "unlogged": 1}
    before = (attempt.percent, attempt.passed)
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == before


def test_identical_wrong_answers_in_one_room_are_flagged_once_for_the_pair():
    on = paper()
    first = sat(on, 60, wrong="D")
    for letter in ("A", "C"):
        sat(on, 60, wrong=letter)
    assert raised("alike") == []
    second = sat(on, 60, wrong="D")
    (flag,) = raised("alike")
    assert (flag.attempt, flag.other) == (second, first)
    assert (flag.facts["identical"], flag.facts["common"], flag.facts["room"]) == (12, 12, 4)
    assert flag.facts["chance"] < 1e-3


def test_the_same_wrong_answers_at_another_time_or_in_another_county_are_no_pair():
    on = paper()
    sat(on, 60, wrong="D")
    Attempt.objects.update(
        started_at=timezone.now() - timedelta(days=2),
        finished_at=timezone.now() - timedelta(days=1),
    )
    sat(on, 60, wrong="D")
    assert raised("alike") == []


def test_sheets_on_paper_are_compared_within_their_room_and_have_no_pace():
    trainer = office()
    printed = actions.draw_for_print(paper=paper(), actor=trainer)
    room, other = (rooms.room(printed, trainer, place) for place in ("三楼", "二楼"))
    wrong = rooms.wrongs(printed)
    for place in (room, room, other):
        rooms.key(place, rooms.person(), wrong)
    for place in (room, other):
        rooms.count(place)
    (flag,) = raised()
    assert flag.kind == "alike"
    assert {flag.attempt.answer_sheet.session, flag.other.answer_sheet.session} == {room}


def test_looking_costs_the_same_for_a_room_of_two_and_of_three(django_assert_num_queries):
    on = paper()
    sat(on, 60, wrong="A")
    for letter in ("C", "D"):
        attempt = sat(on, 60, wrong=letter)
        with django_assert_num_queries(LOOK_QUERIES):
            actions.look_at(attempt=attempt)


LOOK_QUERIES = 9


# The page


@pytest.fixture
def flag() -> AttemptFlag:
    sat(paper(), 2)
    return raised("fast")[0]


def test_a_reviewer_looks_and_closes_with_a_note(flag):
    user = office("990101", "reviewer")
    client = signed_in(user)
    listed = text(client.get(ADDRESS))
    assert "答题快于阅读" in listed
    assert "12 题中 12 题过快，共用 24 秒" in listed
    page = text(client.get(f"{ADDRESS}{flag.pk}/"))
    assert page.count("过快") >= 12
    assert page.count("2 秒") >= 12
    assert "12 题中有 12 题答得比读题还快" in page
    client.post(f"{ADDRESS}{flag.pk}/close/", {"note": "  "})
    flag.refresh_from_db()
    assert flag.closed_at is None
    client.post(f"{ADDRESS}{flag.pk}/close/", {"note": "本人上月练习过同一题库。"})
    flag.refresh_from_db()
    assert (flag.closed_by, flag.note) == (user, "本人上月练习过同一题库。")
    client.post(f"{ADDRESS}{flag.pk}/close/", {"note": "另一种说法"})
    flag.refresh_from_db()
    assert flag.note == "本人上月练习过同一题库。"
    assert "本人上月练习过同一题库。" in text(client.get(f"{ADDRESS}?state=closed"))
    assert AuditEntry.objects.filter(action="assessments.close_flag").count() == 1
    assert flag.attempt.passed is True


def test_the_log_of_a_gap_shows_what_never_arrived():
    sat(paper(), 60)
    AttemptEvent.objects.filter(number__in=(4, 5)).delete()
    (flag,) = raised("gap")
    page = text(signed_in(office("990101", "reviewer")).get(f"{ADDRESS}{flag.pk}/"))
    assert "4–5" in page
    assert "缺失：这些记录没有收到" in page


@pytest.mark.parametrize(("code", "role"), [("990102", "reviewer"), ("990101", "trainer")])
def test_neighbours_and_trainers_see_no_flag(flag, code, role):
    client = signed_in(office(code, role))
    assert client.get(f"{ADDRESS}{flag.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{flag.pk}/close/", {"note": "x"}).status_code == 404
    listed = client.get(ADDRESS)
    assert listed.status_code == (404 if role == "trainer" else 200)
    assert "李秀兰" not in text(listed)


def test_pairs_and_gaps_have_pages_too_in_both_languages(flag):
    on = Attempt.objects.get().paper_version.paper
    for _pair in range(2):
        sat(on, 60, wrong="D")
    AttemptEvent.objects.filter(number=4).delete()
    for letter in "AC":
        sat(on, 60, wrong=letter)
    raised()
    reviewer = office("990101", "reviewer")
    client = signed_in(reviewer)
    kinds = set()
    for one in AttemptFlag.objects.all():
        kinds.add(one.kind)
        for language in ("zh-hans", "en"):
            reviewer.language = language
            reviewer.save()
            assert client.get(f"{ADDRESS}{one.pk}/").status_code == 200
    assert kinds >= {"fast", "gap"}


def test_the_list_costs_the_same_with_one_flag_and_three(flag, django_assert_num_queries):
    client = signed_in(office("990101", "reviewer"))
    client.get(ADDRESS)
    for _more in range(3):
        with django_assert_num_queries(LIST_QUERIES):
            client.get(ADDRESS)
        attempt = made.AttemptFactory(paper_version=flag.attempt.paper_version)
        AttemptFlag.objects.create(attempt=attempt, kind="fast", facts=flag.facts)


LIST_QUERIES = 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "fast"},  # a second one
        {"kind": "gap", "closed_at": timezone.now()},  # without a note
        {"kind": "alike"},  # without the other
    ],
)
def test_the_database_keeps(flag, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AttemptFlag.objects.create(attempt=flag.attempt, facts={}, **wrong)


def test_the_database_keeps_a_pair_once(flag):
    other = made.AttemptFactory(paper_version=flag.attempt.paper_version)
    pair = {"attempt": other, "other": flag.attempt, "kind": "alike", "facts": {}}
    AttemptFlag.objects.create(**pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttemptFlag.objects.create(**pair)
    assert AttemptItem.objects.count() == 12
