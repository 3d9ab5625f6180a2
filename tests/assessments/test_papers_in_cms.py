"""Building a paper (T5): blueprint, preview of a draw, versions, extra time, the start code."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from factories import assessments as made
from factories.trainers import office, signed_in, text

from assessments import actions, queries
from assessments.domain.sitting import Refusal
from assessments.models import Attempt, ExtraTime, Paper, PaperVersion, Question

pytestmark = pytest.mark.django_db

RULES = {
    "slug": "visit-test", "title_zh": "家访测验", "pass_mark": "70", "time_limit_minutes": "20",
    "grace_seconds": "60", "attempts": "3", "retry_after_hours": "0", "grading": "average",
    "answers": "at_once",
}  # fmt: skip


def line(number, **fields):
    return {f"cell_{number}_{name}": str(value) for name, value in fields.items()}


@pytest.fixture
def client_of_trainer():
    made.bank()
    return signed_in(office())


def save(client, **fields):
    return client.post("/cms/questions/papers/new/?bank=c2", RULES | fields)


def test_a_paper_is_built_from_cells_and_fixed_questions(client_of_trainer):
    saved = save(
        client_of_trainer,
        **line(1, topic="steps", type="single", count=2),
        **line(2, questions="judge-1, red-1"),
    )
    assert saved.status_code == 302
    paper = Paper.objects.select_related("current", "bank").get(slug="visit-test")
    assert [cell["count"] for cell in paper.current.blueprint] == [2, 2]
    assert paper.current.blueprint[0]["title"] == {"zh-hans": "家访步骤·单选题"}
    attempt = made.sit(on=paper)
    keys = [item.question_version.question.key for item in attempt.items.all()]
    assert sorted(keys[2:]) == ["judge-1", "red-1"]
    assert all(key.startswith("single") for key in keys[:2])


def test_a_fixed_question_is_not_drawn_by_another_cell_as_well(client_of_trainer):
    save(
        client_of_trainer,
        **line(1, topic="steps", type="multiple", count=3),
        **line(2, questions="multiple-1"),
    )
    attempt = made.sit(on=Paper.objects.select_related("current", "bank").get())
    keys = [item.question_version.question.key for item in attempt.items.all()]
    assert (len(set(keys)), keys[3]) == (4, "multiple-1")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (line(1, topic="steps", difficulty="hard", count=5), "家访步骤·难"),
        (line(1, topic="steps", difficulty="hard", count=5), "5"),
        (line(1, questions="judge-1 nowhere"), "1"),
        (line(1, questions="judge-1 judge-1"), "一次"),
        ({}, "至少"),
        (line(1, count=1) | {"title_zh": ""}, ""),
        (line(1, count=1) | {"pass_mark": "101"}, ""),
        (line(1, count=1) | {"opens_at": "2026-12-02T08:00", "closes_at": "2026-12-01T08:00"}, ""),
        (line(1, count=100000), ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client_of_trainer, fields, said):
    page = save(client_of_trainer, **fields)
    assert (page.status_code, Paper.objects.count()) == (200, 0)
    assert said in text(page)
    assert page.context["form"].errors


def test_a_preview_names_what_is_lacking(client_of_trainer):
    page = save(client_of_trainer, **line(1, topic="steps", type="single", count=9), preview="1")
    assert (page.context["preview"], "家访步骤·单选题" in text(page)) == (None, True)


def test_a_preview_shows_a_draw_and_counts_nothing(client_of_trainer):
    cells = line(1, topic="steps", type="single", count=2) | line(2, questions="judge-1")
    page = save(client_of_trainer, **cells, preview="1")
    shown = [[one.key for one in cell.questions] for cell in page.context["preview"]]
    assert ([len(cell) for cell in shown], shown[1]) == ([2, 1], ["judge-1"])
    assert Paper.objects.count() == 0
    assert set(Question.objects.values_list("exposure", flat=True)) == {0}


def test_a_taken_short_name_is_refused(client_of_trainer):
    made.paper()
    before = PaperVersion.objects.count()
    page = save(client_of_trainer, **line(1, count=1), slug="c2-final")
    assert (page.status_code, PaperVersion.objects.count()) == (200, before)


def test_a_change_after_the_first_attempt_makes_version_2(client_of_trainer):
    save(client_of_trainer, **line(1, topic="steps", count=2))
    paper = Paper.objects.select_related("current", "bank").get()
    address = f"/cms/questions/papers/{paper.slug}/"
    client_of_trainer.post(address, RULES | line(1, topic="steps", count=3))
    paper.refresh_from_db()
    assert (paper.current.number, paper.current.blueprint[0]["count"]) == (1, 3)
    attempt = made.sit(on=Paper.objects.select_related("current", "bank").get())
    client_of_trainer.post(address, RULES | line(1, topic="steps", count=4))
    paper = Paper.objects.select_related("current").get()
    assert (paper.current.number, attempt.paper_version.number) == (2, 1)


@pytest.mark.parametrize(("code", "role"), [("990102", "trainer"), ("990101", "reviewer")])
def test_papers_of_others_cannot_be_changed(code, role):
    paper = made.paper()
    client = signed_in(office(code, role))
    for address in ("papers/c2-final/", "papers/new/?bank=c2"):
        assert client.get(f"/cms/questions/{address}").status_code == 404
        assert client.post(f"/cms/questions/{address}", RULES).status_code == 404
    extra = {"phone": "13900000000", "minutes": "5"}
    assert client.post("/cms/questions/papers/c2-final/extra-time/", extra).status_code == 404
    assert paper.versions.count() == 1


def test_extra_time_lengthens_the_persons_own_attempt(client_of_trainer):
    paper = made.paper(closes_at=timezone.now() + timedelta(minutes=10))
    slow, quick = made.learner(), made.learner()
    grant = {"phone": slow.phone, "minutes": "15", "reason": "视力"}
    address = "/cms/questions/papers/c2-final/extra-time/"
    assert client_of_trainer.post(address, grant).status_code == 302
    mine, other = made.sit(slow, on=paper), made.sit(quick, on=paper)
    assert timedelta(minutes=14) < mine.due_at - other.due_at < timedelta(minutes=16)
    client_of_trainer.post(address, grant | {"minutes": "0"})
    assert not ExtraTime.objects.exists()


def test_a_neighbours_person_gets_no_extra_time(client_of_trainer):
    made.paper()
    stranger = made.learner(region__code="990102100001")
    grant = {"phone": stranger.phone, "minutes": "15"}
    page = client_of_trainer.post("/cms/questions/papers/c2-final/extra-time/", grant, follow=True)
    assert not ExtraTime.objects.exists()
    assert "手机号" in text(page)


def test_the_database_knows_extra_time():
    paper, person = made.paper(), made.learner()
    for minutes in (0, 601):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExtraTime.objects.create(paper=paper, person=person, minutes=minutes)
    ExtraTime.objects.create(paper=paper, person=person, minutes=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtraTime.objects.create(paper=paper, person=person, minutes=5)


WIDE = "".join(chr(ord(one) + 0xFEE0) for one in "r2-7")


@pytest.mark.parametrize(
    ("said", "begins"),
    [("R2-7", True), (WIDE, True), (" r2 -7 ", True), ("", False), ("r27", False)],
)
def test_the_invigilators_code_opens_the_paper(said, begins):
    paper = made.paper(start_code="R2-7")
    started = actions.start(paper=paper, person=made.learner(), actor=None, code=said)
    assert (started.attempt is not None) is begins
    assert started.refusal is (None if begins else Refusal.WRONG_CODE)


def test_a_wrong_code_is_told_and_guessing_ends(client):
    made.paper(start_code="4711")
    person = made.learner()
    client.force_login(person.user)
    address = reverse("exams:start", args=["c2-final"])
    for _ in range(10):
        page = client.post(address, {"page": "p", "code": "0000"})
        assert (page.status_code, 'name="code"' in page.content.decode()) == (409, True)
    assert client.post(address, {"page": "p", "code": "4711"}).status_code == 409
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ({}, True),
        ({"show_answers": False}, False),
        ({"answers_after_close": True}, True),  # never closes: nothing to wait for
        ({"answers_after_close": True, "closes_in": 60}, False),
        ({"answers_after_close": True, "closes_in": -60}, True),
    ],
)
def test_when_the_right_answers_are_shown(rules, shown, time_machine):
    rules = dict(rules)
    closes_in = rules.pop("closes_in", None)
    now = timezone.now()
    if closes_in:
        rules["closes_at"] = now + timedelta(seconds=abs(closes_in))
    attempt = made.sit(on=made.paper(**rules))
    actions.hand_in(attempt=attempt, actor=None)
    if closes_in == -60:
        time_machine.move_to(now + timedelta(seconds=120))
    attempt = queries.attempt_of(attempt.person.user, attempt.public_id)
    assert queries.outcome(attempt).answers_shown is shown


def test_a_paper_says_that_practical_tasks_are_observed_on_visits():
    task = made.question_source("visit", type="practical", mark=6)
    task.pop("options")
    bank = made.bank(made.question_source("knock"), task)
    said = "实操在陪访中观察评定（/field/）"
    for sections, expected in (
        ([{"title": made.both("实操", "Task"), "questions": ["visit"]}], said),
        ([made.cell(type="practical")], "实操题在陪访中观察评定（/field/）"),
    ):
        with pytest.raises(actions.LoadRefused) as refused:
            actions.load_paper(data=made.paper_source(*sections), region=bank.region)
        assert [expected in problem for problem in refused.value.problems] == [True]
    client = signed_in(office())
    question = bank.questions.get(key="visit")
    for page in (f"{question.pk}/", f"{question.pk}/edit/", "papers/new/?bank=c2"):
        assert "实操题在陪访中观察评定（/field/），不抽入试卷" in text(
            client.get(f"/cms/questions/{page}")
        )
