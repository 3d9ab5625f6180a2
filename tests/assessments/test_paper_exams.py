"""Exams on paper: typed in or read from a workbook, counted once, marked like any other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from factories import assessments as made
from factories import paper_rooms as rooms
from factories.paper_rooms import HELD, count, key, person, rights, work, wrongs
from factories.question_types import SAMPLES
from factories.trainers import office, signed_in, text

from assessments import actions, queries
from assessments.enums import SheetPart
from assessments.models import AnswerSheet, Attempt, PaperSession, PrintedPaper
from assessments.queries import paper_exams
from assessments.queries.printing import printed_questions
from common.models import AuditEntry, Job

pytestmark = pytest.mark.django_db
ADDRESS = "/cms/paper-exams/"


@pytest.fixture
def trainer():
    return office()


@pytest.fixture
def printed(trainer) -> PrintedPaper:
    return actions.draw_for_print(paper=made.paper(), actor=trainer, forms=2)


@pytest.fixture
def room(printed, trainer) -> PaperSession:
    return rooms.room(printed, trainer)


def test_forms_ask_the_same_and_letter_it_otherwise(printed):
    first, second = (printed_questions(printed, form) for form in "AB")
    assert [one.version.pk for one in first] == [one.version.pk for one in second]
    order_a, order_b = (
        [[c.key for c in q.prompt.choices] for q in paper] for paper in (first, second)
    )
    assert order_a != order_b
    assert [sorted(one) for one in order_a] == [sorted(one) for one in order_b]


@pytest.mark.parametrize("form", ["A", "B"])
def test_a_typed_sheet_is_an_attempt_marked_like_any_other(
    room, form, django_capture_on_commit_callbacks
):
    who = person()
    key(room, who, rights(room.printed, form), form)
    count(room)
    sheet = AnswerSheet.objects.get()
    attempt = sheet.attempt
    assert (attempt.mode, attempt.state, attempt.number) == ("paper", "finished", 1)
    assert (attempt.percent, attempt.passed) == (100, True)
    assert (attempt.started_at, attempt.finished_at) == (HELD, HELD + timedelta(minutes=30))
    assert sheet.keyed_by == room.created_by
    assert [item.correct for item in attempt.items.all()] == [True] * 5
    paper = room.printed.paper_version.paper
    found = queries.results_for([paper.pk], [who.pk], None)
    assert found[who.pk, paper.pk].passed is True


def test_wrong_letters_and_blanks_score_nothing(room):
    key(room, person(), wrongs(room.printed))
    key(room, person("周玉梅"), [""] * 5)
    count(room)
    assert [float(one.mark) for one in Attempt.objects.all()] == [0, 0]
    assert [one.critical_failed for one in Attempt.objects.all()] == [True, True]


def test_every_type_can_stand_on_a_sheet(trainer):
    made.bank(*(sample.source for sample in SAMPLES.values()))
    paper = made.paper(made.cell(count=len(SAMPLES)))
    printed = actions.draw_for_print(paper=paper, actor=trainer)
    slots = paper_exams.form_slots(printed, "A")
    answers = [
        {"hotspot": "A1 E4", "short_answer": "强制报告"}.get(one.version.type, one.key)
        for one in printed_questions(printed)
    ]
    responses, problems = paper_exams.read_sheet(slots, answers)
    assert problems == []
    shares = [
        slot.question.share(slot.question.answer(r))
        for slot, r in zip(slots, responses, strict=True)
    ]
    assert shares == [1] * len(SAMPLES)


def test_a_sheet_typed_twice_is_one_and_corrected_until_it_is_counted(room):
    who = person()
    assert key(room, who, wrongs(room.printed)).change == "added"
    assert key(room, who, wrongs(room.printed)).change == "unchanged"
    assert key(room, who, rights(room.printed)).change == "changed"
    with pytest.raises(actions.SheetRefused, match="李秀兰"):
        key(room, who, wrongs(room.printed), correcting=False)
    count(room)
    assert key(room, who, rights(room.printed)).change == "unchanged"
    with pytest.raises(actions.SheetRefused):
        key(room, who, wrongs(room.printed))
    with pytest.raises(actions.SheetRefused):
        actions.drop_sheet(sheet=AnswerSheet.objects.get(), actor=room.created_by)
    assert Attempt.objects.get().passed is True


def test_counting_again_counts_nothing_twice(room):
    key(room, person(), rights(room.printed))
    count(room)
    actions.ask_to_count(session=room, actor=room.created_by)
    assert actions.count_some(session=room) == 0
    assert Job.objects.filter(kind=actions.COUNT_SHEETS).count() == 1
    assert Attempt.objects.count() == 1


def test_the_same_paper_in_another_room_is_refused_by_name_and_by_the_database(room, trainer):
    who = person()
    key(room, who, rights(room.printed))
    other = rooms.room(room.printed, trainer, "二楼")
    with pytest.raises(actions.SheetRefused, match="清溪县民政局三楼"):
        key(other, who, rights(room.printed))
    with pytest.raises(IntegrityError, match=r"(?i)unique|a_person_sits"), transaction.atomic():
        AnswerSheet.objects.create(
            session=other, printed=room.printed, person=who, form="A", answers=[], keyed="screen"
        )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a_counted_sheet_is_not_refused", "refusal"),
        ("a_room_sits_a_printed_paper_once_at_a_time", "room"),
        ("a_printed_paper_has_1_to_4_forms", "forms"),
        ("a_form_has_one_file_for_each_part", "file"),
    ],
)
def test_the_database_keeps(room, name, change):
    def breaks() -> None:
        if change == "refusal":
            key(room, person(), rights(room.printed))
            count(room)
            AnswerSheet.objects.update(refusal="passed")
        elif change == "room":
            PaperSession.objects.create(
                printed=room.printed, region=room.region, place=room.place, held_at=HELD
            )
        elif change == "forms":
            PrintedPaper.objects.update(forms=5)
        else:
            for _twice in range(2):
                room.printed.files.create(form="A", part="key", path="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        breaks()


def test_what_keeps_a_sheet_from_counting_is_said_and_tried_again(room, admission):
    missing, passed, busy, free = (person(name) for name in ("王一", "王二", "王三", "王四"))
    paper = room.printed.paper_version.paper
    made.AttemptFactory(person=passed, paper_version=paper.current)
    made.sit(person=busy, on=paper)
    for who in (missing, passed, busy, free):
        key(room, who, rights(room.printed))
    from assessments import ports
    from assessments.ports import Admission, Lesson

    lacking = {missing.pk}
    ports.admission.register(
        lambda who, _paper: Admission(missing=(Lesson("课", "/"),) if who.pk in lacking else ())
    )
    count(room)
    found = dict(AnswerSheet.objects.values_list("person__name", "refusal"))
    assert found == {
        "王一": "lessons_missing",
        "王二": "passed",
        "王三": "open_on_screen",
        "王四": "",
    }
    lacking.clear()
    count(room)
    found = dict(AnswerSheet.objects.values_list("person__name", "refusal"))
    assert found == {"王一": "", "王二": "passed", "王三": "open_on_screen", "王四": ""}
    assert Attempt.objects.filter(mode="paper").count() == 2


def test_a_printed_version_is_not_changed_under_its_paper(printed):
    paper = printed.paper_version.paper
    changed = actions.load_paper(data=made.paper_source(pass_mark=60), region=paper.region)
    assert changed.current.number == 2
    printed.paper_version.refresh_from_db()
    assert printed.paper_version.pass_mark == 80


# The screen


def posted(room, who: str, answers: list[str], form: str = "A") -> dict[str, str]:
    return {"who": who, "form": form} | {f"q{n}": one for n, one in enumerate(answers, start=1)}


def test_the_trainer_types_counts_and_reads_the_results(room, trainer):
    client, who = signed_in(trainer), person("周玉梅", "13800000077")
    page = f"{ADDRESS}{room.public_id}/"
    for written in ("周玉梅", "13800000077", "周玉梅 138 0000 0077".replace(" 0000 ", "0000")):
        assert client.post(page, posted(room, written, rights(room.printed))).status_code == 302
    assert AnswerSheet.objects.get().person == who
    client.post(f"{page}count/")
    assert "正在计入成绩" in text(client.get(page))
    work(actions.COUNT_SHEETS)
    assert "合格" in text(client.get(page))
    assert "100%" in text(client.get(page))
    noted = AuditEntry.objects.filter(
        action__in=["assessments.count_sheets", "assessments.hand_in"]
    )
    assert noted.count() == 2


def test_what_is_wrong_stands_beside_the_box_and_what_was_typed_stays(room, trainer):
    client = signed_in(trainer)
    person("周玉梅")
    answers = ["Z", *rights(room.printed)[1:]]
    response = client.post(f"{ADDRESS}{room.public_id}/", posted(room, "周玉梅", answers))
    assert response.status_code == 422
    assert "“Z”不是 A 到 D 之中的字母。" in text(response)
    assert 'value="Z"' in text(response)
    assert AnswerSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "请填写姓名或手机号。"),
        ("没有此人", "考试当天，本地在岗人员中没有这个姓名和手机号。"),
        ("李秀兰", "有几个人同名，请同时填写手机号。"),
    ],
)
def test_nobody_and_two_of_a_name_are_refused(room, trainer, who, said):
    person("李秀兰")
    person("李秀兰")
    response = signed_in(trainer).post(
        f"{ADDRESS}{room.public_id}/", posted(room, who, rights(room.printed))
    )
    assert response.status_code == 422
    assert said in text(response)


def test_a_sheet_can_be_opened_corrected_and_taken_back(room, trainer):
    client = signed_in(trainer)
    kept = key(room, person("周玉梅"), wrongs(room.printed)).sheet
    page = f"{ADDRESS}{room.public_id}/"
    shown = text(client.get(f"{page}?sheet={kept.pk}"))
    assert f"周玉梅 {kept.person.phone}" in shown
    client.post(page, posted(room, "周玉梅", rights(room.printed)))
    kept.refresh_from_db()
    assert kept.answers == rights(room.printed)
    client.post(f"{page}sheets/{kept.pk}/drop/")
    assert AnswerSheet.objects.count() == 0


def test_a_room_is_opened_once_and_not_before_it_was_held(printed, trainer):
    client = signed_in(trainer)
    fields = {"printed": printed.pk, "place": "三楼", "held_at": "2026-11-20T09:00"}
    for _twice in range(2):
        assert client.post(ADDRESS, fields).status_code == 302
    assert PaperSession.objects.get().region_id == "990101"
    response = client.post(ADDRESS, fields | {"held_at": "2099-01-01T09:00"})
    assert response.status_code == 422
    assert "还没开考，不会有成绩。" in text(response)


def test_lists_cost_the_same_with_one_room_and_three(room, trainer, django_assert_num_queries):
    client = signed_in(trainer)
    client.get(ADDRESS)
    for extra in ("", "二楼", "一楼"):
        if extra:
            rooms.room(room.printed, trainer, extra)
        with django_assert_num_queries(LIST_QUERIES):
            client.get(ADDRESS)


LIST_QUERIES = 13


def test_a_page_of_sheets_costs_the_same_with_one_and_three(
    room, trainer, django_assert_num_queries
):
    client = signed_in(trainer)
    client.get(f"{ADDRESS}{room.public_id}/")
    for _more in range(3):
        key(room, person(), rights(room.printed))
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(f"{ADDRESS}{room.public_id}/")


PAGE_QUERIES = 15


@pytest.mark.parametrize(
    "address",
    ["", "template/", "count/", "import/", "sheets/1/drop/"],
)
def test_a_neighbour_finds_no_room(room, address):
    neighbour = signed_in(office("990102"))
    method = neighbour.get if address in {"", "template/"} else neighbour.post
    assert method(f"{ADDRESS}{room.public_id}/{address}").status_code == 404


def test_a_reviewer_reads_and_types_nothing(room):
    reviewer = signed_in(office("990101", "reviewer"))
    page = f"{ADDRESS}{room.public_id}/"
    assert "k-form" not in text(reviewer.get(page))
    assert reviewer.post(page, posted(room, "李秀兰", ["A"] * 5)).status_code == 404
    assert reviewer.post(f"{page}count/").status_code == 404


# The printed files


def test_the_worker_makes_a_pdf_of_every_form_once(printed, trainer):
    client = signed_in(trainer)
    page = f"/cms/questions/papers/c2-final/print/{printed.pk}/"
    for _twice in range(2):
        client.post(f"{page}make-pdf/")
    assert "正在生成 PDF" in text(client.get(f"{page}files/"))
    assert client.get(f"{page}pdf/").status_code == 404
    work(actions.MAKE_PDF)
    assert sorted(printed.files.values_list("form", "part")) == [
        (form, part) for form in "AB" for part in sorted(SheetPart)
    ]
    content = b"".join(client.get(f"{page}pdf/?form=B&key=1").streaming_content)
    assert content.startswith(b"%PDF-")
    client.post(f"{page}make-pdf/")
    assert Job.objects.filter(kind=actions.MAKE_PDF).count() == 1
    for address in ("pdf/?form=C", "?form=C", "word/?form=C"):
        assert client.get(f"{page}{address}").status_code == 404
