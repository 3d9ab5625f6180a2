"""A counted sheet of the wrong person: voided with a reason, kept, and out of every result."""

import pytest
from django.db import IntegrityError, transaction
from factories import assessments as made
from factories import paper_rooms as rooms
from factories.grading import essay_paper
from factories.paper_rooms import count, key, person, rights, wrongs
from factories.trainers import office, signed_in, text

from accounts.models import User
from assessments import actions, ports, queries, signals
from assessments.actions import SheetRefused
from assessments.models import AnswerSheet, Attempt, PaperSession
from assessments.ports import Touched
from assessments.queries import grading
from common.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/cms/paper-exams/"


@pytest.fixture
def trainer() -> User:
    return office()


@pytest.fixture
def room(trainer: User) -> PaperSession:
    printed = actions.draw_for_print(paper=made.paper(), actor=trainer, forms=1)
    return rooms.room(printed, trainer)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []

    def listen(source: str, turned: list[signals.Turned], **news: object) -> None:
        told.extend((source, one.person_id, one.passed_before, one.passed_now) for one in turned)

    monkeypatch.setattr(signals.attempt_regraded, "receivers", [])
    signals.attempt_regraded.connect(listen, weak=False)
    return told


def passes(sheet: AnswerSheet) -> bool:
    attempt = Attempt.objects.select_related("paper_version").get(pk=sheet.attempt_id)
    found = queries.results_for([attempt.paper_version.paper_id], [attempt.person_id], None)
    return any(one.passed for one in found.values())


def test_it_leaves_results_and_gives_way_to_the_right_sheet(room, trainer, heard, monkeypatch):
    wrong = person("李秀兰", "13900000001")
    key(room, wrong, rights(room.printed))
    count(room)
    sheet = AnswerSheet.objects.select_related("attempt").get()
    assert passes(sheet) is True
    client = signed_in(trainer)
    here = f"{ADDRESS}{room.public_id}/sheets/{sheet.pk}/void/"
    asked: list[list[int]] = []

    def touched(attempts: list[int]) -> list[Touched]:
        asked.append(list(attempts))
        return [Touched("2026 9901 01D0 1002 14A")]

    monkeypatch.setattr(ports.touched_by, "ask", touched)
    page = text(client.get(here))
    assert "作废后，此人这份试卷为不合格" in page
    assert "2026 9901 01D0 1002 14A" in page
    assert asked == [[sheet.attempt_id]]
    for wrote in ({"name": "李秀兰"}, {"name": "张桂花", "reason": "录错人"}):
        assert client.post(here, wrote).status_code == 422
    assert (passes(sheet), heard) == (True, [])
    done = client.post(here, {"name": "李秀兰", "reason": "录错人了"}, follow=True)
    assert "李秀兰的答题卡已作废" in text(done)
    assert "录错人了" in text(done)
    assert (passes(sheet), heard) == (False, [(f"void:{sheet.pk}", wrong.pk, True, False)])
    assert client.get(here).status_code == 404
    entry = AuditEntry.objects.get(action="assessments.void_sheet")
    assert (entry.detail["reason"], entry.detail["passed_now"]) == ("录错人了", False)
    key(room, wrong, wrongs(room.printed))  # the person's own sheet
    count(room)
    own = AnswerSheet.objects.select_related("attempt").get(voided_at=None)
    assert (own.attempt.state, own.attempt.number, own.attempt.passed) == ("finished", 2, False)


def test_only_a_counted_sheet_is_voided_once_and_for_a_reason(room, trainer, heard):
    key(room, person(), rights(room.printed))
    sheet = AnswerSheet.objects.get()
    with pytest.raises(SheetRefused):
        actions.void_sheet(sheet=sheet, reason="录错人", actor=trainer)
    count(room)
    with pytest.raises(SheetRefused):
        actions.void_sheet(sheet=sheet, reason=" ", actor=trainer)
    first = actions.void_sheet(sheet=sheet, reason="录错人", actor=trainer)
    again = actions.void_sheet(sheet=sheet, reason="又一次", actor=trainer)
    assert (again.void_reason, again.voided_at) == ("录错人", first.voided_at)
    assert len(heard) == 1


def test_who_may_void(room, trainer):
    key(room, person(), rights(room.printed))
    count(room)
    here = f"{ADDRESS}{room.public_id}/sheets/{AnswerSheet.objects.get().pk}/void/"
    for user in (office("990102"), office(role="reviewer")):
        assert signed_in(user).get(here).status_code == 404


def test_the_answers_of_a_voided_sheet_leave_the_grading_desk(trainer):
    printed = actions.draw_for_print(paper=essay_paper(), actor=trainer, forms=1)
    room = rooms.room(printed, trainer)
    page = text(signed_in(trainer).get(f"{ADDRESS}{room.public_id}/"))
    assert "随卷交了" not in page
    long = "先向派出所报告，再通知乡镇。" * 30  # more than a box for a letter takes
    key(room, person(), ["A", long])
    count(room)
    desk = grading.free_to_grade(trainer)
    assert [one.item.response["text"] for one in desk] == [long]
    actions.void_sheet(sheet=AnswerSheet.objects.get(), reason="录错人", actor=trainer)
    assert list(grading.free_to_grade(trainer)) == []


def test_a_file_answer_on_paper_is_typed_in_with_where_the_enclosure_is(trainer):
    made.bank(made.question_source("photo", type="file", mark=6, options=[]))
    paper = made.paper(made.cell(type="file"))
    room = rooms.room(actions.draw_for_print(paper=paper, actor=trainer, forms=1), trainer)
    client = signed_in(trainer)
    page = client.get(f"{ADDRESS}{room.public_id}/")
    assert "随卷交了图画、表格等材料的" in text(page)
    assert '<textarea name="q1"' in page.content.decode()
    someone = person()
    wrote = {"who": someone.phone, "form": "A", "q1": "见附件 3"}
    client.post(f"{ADDRESS}{room.public_id}/", wrote)
    count(room)
    [script] = grading.free_to_grade(trainer)
    assert script.item.response == {"text": "见附件 3"}


def test_the_database_voids_counted_sheets_for_a_reason(room, trainer):
    key(room, person(), rights(room.printed))
    sheets = AnswerSheet.objects.all()
    sheets.update(voided_at=None)
    for change in ({"void_reason": "录错人"}, {"voided_at": room.held_at, "void_reason": "录错人"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            sheets.update(**change)
