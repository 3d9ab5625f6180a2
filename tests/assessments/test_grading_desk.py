"""The grading desk in the CMS: the queue, one answer beside its rubric, drafts, files, comments."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from factories import assessments as made
from factories import grading as desk
from factories.trainers import signed_in, text

from assessments import actions
from assessments.models import GivenMark, Reading, Script, Snippet

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}
CHOSEN = {"c-a": "2", "c-b": "3", "comment": "写得\x00具体"}


def to(name: str, *args: object) -> str:
    return reverse(f"own_grading:{name}", args=args)


def test_take_mark_and_on_to_the_next_without_javascript():
    paper = desk.essay_paper()
    attempts = [desk.handed_in(paper) for _ in range(2)]
    client = signed_in(desk.grader())
    queue = text(client.get(to("index")))
    assert "0 / 2" in queue
    shown = client.post(to("take"), follow=True)
    first = desk.script_of(attempts[0])
    assert shown.redirect_chain[-1][0] == to("script", first.code)
    page = text(shown)
    for said in ("我会马上报告", "要点a", "第3级", "例3", "先报告"):
        assert said in page
    assert attempts[0].person.name not in page
    onward = client.post(to("mark", first.code), CHOSEN)
    assert onward["Location"] == to("script", desk.script_of(attempts[1]).code)
    attempts[0].refresh_from_db()
    assert attempts[0].mark == 6  # 1 and 5 of 6
    assert GivenMark.objects.get().comment == "写得具体"
    assert "1 / 2" in text(client.get(to("index")))


def test_a_mark_with_a_level_missing_keeps_what_was_chosen():
    desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    code = desk.taken(trainer).script.code
    refused = signed_in(trainer).post(to("mark", code), {"c-a": "2", "comment": "半份"})
    assert refused.status_code == 422
    assert "每个要点" in text(refused)
    assert "半份" in text(refused)
    assert "checked" in text(refused)
    assert GivenMark.objects.count() == 0


def test_the_draft_is_saved_from_the_page_and_by_the_button():
    desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    client, code = signed_in(trainer), desk.taken(trainer).script.code
    told = client.post(to("draft", code), {"c-a": "1", "comment": "想想"}, **JSON)
    assert "saved" in told.json()
    assert Reading.objects.get().levels == {"a": 1}
    refused = client.post(to("draft", code), {"c-a": "x"}, **JSON)
    assert (refused.status_code, "等级" in refused.json()["problem"]) == (409, True)
    page = client.post(to("draft", code), {"c-b": "0"}, follow=True)
    assert "草稿已保存" in text(page)


def test_a_mark_is_corrected_or_taken_back_and_an_answer_given_back():
    desk.handed_in(desk.essay_paper(essays=2))
    trainer = desk.grader()
    client, code = signed_in(trainer), desk.taken(trainer).script.code
    client.post(to("mark", code), CHOSEN)
    assert "改正评分" in text(client.get(to("script", code)))
    client.post(to("back", code), {"mark": "1"})
    assert Script.objects.get(code=code).share is None
    page = text(client.get(to("script", code)))
    assert "已撤回" in page
    other = desk.taken(trainer)
    client.post(to("back", other.script.code))
    assert not Reading.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("name", ["script", "draft", "mark", "back", "file"])
def test_another_region_or_another_grader_finds_nothing(name):
    desk.handed_in(desk.essay_paper())
    code = desk.taken(desk.grader()).script.code
    for stranger in (desk.grader("990102"), desk.grader()):
        client = signed_in(stranger)
        reached = client.get if name in {"script", "file"} else client.post
        assert reached(to(name, code)).status_code == 404


def test_a_county_officer_is_no_grader():
    client = signed_in(desk.grader(role="county"))
    assert client.get(to("index")).status_code == 404


def test_the_moderator_sees_the_marks_so_far_and_a_second_grader_does_not():
    desk.handed_in(desk.essay_paper(graders=2, moderated_percent=100))
    first, second, reviewer = desk.grader(), desk.grader(), desk.grader(role="reviewer")
    desk.marked(first, desk.GOOD, "一评的话")
    client, code = signed_in(second), desk.taken(second).script.code
    assert "一评的话" not in text(client.get(to("script", code)))
    client.post(to("mark", code), CHOSEN)
    page = signed_in(reviewer).post(to("take"), {"moderate": "1"}, follow=True)
    assert "一评的话" in text(page)


def test_a_file_is_opened_by_its_grader_only_and_never_runs_here():
    made.bank(desk.essay_source("plan", type="file"))
    attempt = made.sit(on=made.paper(made.cell(type="file")))
    actions.attach_file(
        user=attempt.person.user,
        attempt=attempt.public_id,
        slot=1,
        upload=SimpleUploadedFile("李秀兰的计划.pdf", b"%PDF-1.7"),
        page_token="page-1",
        ticket=actions.issue_ticket(attempt),
    )
    actions.hand_in(attempt=attempt, actor=None)
    trainer = desk.grader()
    client, code = signed_in(trainer), desk.taken(trainer).script.code
    page = text(client.get(to("script", code)))
    assert (to("file", code) in page, "李秀兰" in page) == (True, False)
    opened = client.get(to("file", code))
    assert opened.content == b"%PDF-1.7"
    assert opened["Content-Disposition"] == f'attachment; filename="{code}.pdf"'
    assert opened["X-Content-Type-Options"] == "nosniff"


def test_comments_are_kept_put_in_and_dropped():
    desk.handed_in(desk.essay_paper())
    trainer = desk.grader()
    client = signed_in(trainer)
    client.post(to("snippet"), {"text": "  先写\x00 事实 ", "shared": "1"})
    kept = Snippet.objects.get()
    assert (kept.text, kept.shared) == ("先写 事实", True)
    code = desk.taken(trainer).script.code
    assert 'data-text="先写 事实"' in text(client.get(to("script", code)))
    client.post(to("snippet"), {"drop": str(kept.pk)})
    refused = client.post(to("snippet"), {"text": "孩子身份证 110101199003070126"}, follow=True)
    assert "身份" in text(refused)
    assert not Snippet.objects.exists()


@pytest.mark.parametrize("what", [{"paper": "x"}, {"paper": "99999"}, {"question": "9" * 20}])
def test_nonsense_in_the_address_is_not_there(what):
    assert signed_in(desk.grader()).post(to("take"), what).status_code == 404


def test_nothing_left_to_grade_says_so():
    page = signed_in(desk.grader()).post(to("take"), follow=True)
    assert "没有等您评的作答" in text(page)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_and_the_sheet_take_a_fixed_number_of_queries(count, django_assert_num_queries):
    paper = desk.essay_paper(essays=2)
    for _ in range(count):
        desk.handed_in(paper)
    trainer = desk.grader()
    actions.keep_snippet(user=trainer, text="好", shared=True)
    codes = [desk.taken(trainer).script.code for _ in range(count)]
    client = signed_in(trainer)
    client.get(to("index"))
    with django_assert_num_queries(14):
        client.get(to("index"))
    with django_assert_num_queries(11):
        client.get(to("script", codes[0]))
