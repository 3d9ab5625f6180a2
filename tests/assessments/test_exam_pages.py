"""The exam in a browser without JavaScript, and what fetch is told."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories import assessments as made
from factories.accounts import OfficeRoleFactory, StaffMemberFactory

from assessments import actions
from assessments.enums import AttemptState, FinishedBy
from assessments.models import Attempt
from assessments.ports import Lesson

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def person():
    return made.learner()


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"exams:{name}", args=[attempt.public_id])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def begin(client: Client, **rules) -> Attempt:
    """Read the rules, press start, and follow to the first question."""
    made.paper(**rules)
    page = client.get("/exams/c2-final/")
    token = re.search(r'name="page" value="([^"]+)"', text(page)).group(1)
    response = client.post("/exams/c2-final/start/", {"page": token})
    attempt = Attempt.objects.select_related("paper_version").get()
    assert response["Location"] == f"/exams/{attempt.public_id}/?page={token}"
    return attempt


def send(client: Client, attempt: Attempt, slot: int, answer: dict[str, object], **how):
    fields = made.page_of(attempt) | {"slot": slot, "sequence": 1} | answer
    return client.post(url("answer", attempt), fields, **how)


# --- the rules page -----------------------------------------------------------------------------


def test_the_rules_page_says_what_to_expect(client):
    made.paper()
    shown = text(client.get("/exams/c2-final/"))
    for fact in ("入户家访结业考核", ">5<", ">30<", ">80<", ">2<", "有 1 道红线题", "开始考核"):
        assert fact in shown


def test_missing_lessons_are_named_with_links_and_there_is_no_start(client, admission):
    made.paper()
    admission(missing=(Lesson("先敲门", "/courses/knock/"), Lesson("看档案", "/courses/file/")))
    shown = text(client.get("/exams/c2-final/"))
    assert "还有 2 课没学完" in shown
    assert '<a href="/courses/knock/">' in shown
    assert "开始考核" not in shown
    refused = client.post("/exams/c2-final/start/")
    assert refused.status_code == 409
    assert "考核没有开始" in text(refused)
    assert Attempt.objects.count() == 0


REFUSALS = [
    ({"closes_at": datetime(2026, 1, 1, tzinfo=UTC)}, {}, "考核已经截止"),
    ({"opens_at": datetime(2099, 1, 1, tzinfo=UTC)}, {}, "考核 2099年1月1日 08:00 开放"),
    ({}, {"enrolled": False}, "您还没有报名这项考核"),
]


@pytest.mark.parametrize(("rules", "facts", "said"), REFUSALS)
def test_the_door_says_why_it_is_shut(client, admission, rules, facts, said):
    made.paper(**rules)
    admission(**facts)
    assert said in text(client.get("/exams/c2-final/"))
    assert client.post("/exams/c2-final/start/").status_code == 409


def test_after_a_fail_the_door_says_when_to_come_back_and_shows_the_try(client):
    attempt = begin(client)
    client.post(url("submit", attempt), made.page_of(attempt))
    shown = text(client.get("/exams/c2-final/"))
    assert "起可以再考一次" in shown
    assert url("result", attempt) in shown
    assert "还剩 1 次" in shown


def test_a_paper_without_rules_or_an_unknown_one_is_not_found(client):
    assert client.get("/exams/nowhere/").status_code == 404


def test_who_is_on_no_roster_finds_no_exam():
    made.paper()
    client = Client()
    client.force_login(
        OfficeRoleFactory().user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/exams/c2-final/").status_code == 404


def test_signed_out_one_is_asked_to_sign_in():
    made.paper()
    assert "/accounts/login/" in Client().get("/exams/c2-final/")["Location"]


# --- pages --------------------------------------------------------------------------------------


def test_a_double_click_lands_on_the_same_page(client):
    attempt = begin(client)
    again = client.post("/exams/c2-final/start/", {"page": attempt.page_token})
    assert again["Location"].endswith(f"?page={attempt.page_token}")
    other = client.post("/exams/c2-final/start/", {"page": str(uuid.uuid4())})
    assert other["Location"] == url("sit", attempt)
    assert Attempt.objects.count() == 1


def test_a_second_page_is_told_and_can_take_over(client):
    attempt = begin(client)
    shown = text(client.get(url("sit", attempt)))
    assert "已在另一页面作答" in shown
    assert "已答 0／5 题" in shown
    moved = client.post(url("take_over", attempt), {"q": "3"})
    token = Attempt.objects.get().page_token
    assert token != attempt.page_token
    assert moved["Location"].endswith(f"?page={token}&q=3")
    assert "已在另一页面作答" in text(client.get(url("sit", attempt), {"page": attempt.page_token}))


def test_the_first_page_is_told_when_it_saves_and_nothing_is_overwritten(client):
    attempt = begin(client)
    client.post(url("take_over", attempt))
    moved = send(client, attempt, 1, {"a1": "B"})
    assert moved["Location"] == url("sit", attempt)
    refused = send(client, attempt, 1, {"a1": "B"}, **JSON)
    assert (refused.status_code, refused.json()["intake"]) == (409, "elsewhere")
    assert attempt.items.get(slot=1).response is None


# --- answering ----------------------------------------------------------------------------------


def test_without_javascript_each_button_saves_and_goes_on(client):
    attempt = begin(client)
    page = client.get(url("sit", attempt), {"page": attempt.page_token})
    assert page.content.count(b'<section class="q x-q"') == 5
    assert page.content.count(b" hidden>") >= 4
    onward = send(client, attempt, 1, {"a1": "B", "go": "2"})
    assert onward["Location"] == url("sit", attempt) + f"?page={attempt.page_token}&q=2"
    send(client, attempt, 3, {"a3": ["A", "C"], "f3": "1", "go": "4"})
    send(client, attempt, 4, {"v4": "true", "go": "check"})
    items = {item.slot: item for item in attempt.items.all()}
    assert items[1].response == {"selected": ["B"]}
    assert (items[3].response, items[3].flagged) == ({"selected": ["A", "C"]}, True)
    assert items[4].response == {"value": True}
    check = text(client.get(url("check", attempt), {"page": attempt.page_token}))
    assert "还有 2 题没有作答" in check
    assert "您标记了这些题" in check


def test_fetch_is_told_what_became_of_the_answer(client):
    attempt = begin(client)
    saved = send(client, attempt, 1, {"a1": "B"}, **JSON)
    assert saved.json() == {
        "intake": "taken",
        "sequence": 1,
        "stale": False,
        "response": {"selected": ["B"]},
        "remaining": saved.json()["remaining"],
    }
    assert send(client, attempt, 1, {"a1": "B"}, **JSON).json()["stale"] is False
    rival = send(client, attempt, 1, {"a1": "C"}, **JSON).json()
    assert (rival["stale"], rival["response"]) == (True, {"selected": ["B"]})


BROKEN = [
    ({"slot": "1", "a1": "Z", "sequence": "1"}, 400),
    ({"slot": "1", "a1": ["A", "B"], "sequence": "1"}, 400),
    ({"slot": "1", "v1": "true", "sequence": "1"}, 400),
    ({"slot": "1", "a1": "B", "sequence": "x"}, 400),
    ({"slot": "1", "a1": "B", "sequence": "9" * 30}, 400),
    ({"slot": "99", "a99": "B", "sequence": "1"}, 404),
]


@pytest.mark.parametrize(("fields", "status"), BROKEN)
def test_a_broken_answer_is_refused_and_changes_nothing(client, fields, status):
    attempt = begin(client)
    fields = made.page_of(attempt) | fields
    response = client.post(url("answer", attempt), fields, **JSON)
    assert response.status_code == status
    assert set(attempt.items.values_list("sequence", flat=True)) == {0}


@pytest.mark.parametrize("query", ["?q=99", "?q=x", "?q=-1", "?q=２", "?q=" + "9" * 99])
def test_an_odd_question_number_shows_the_first(client, query):
    attempt = begin(client)
    page = client.get(url("sit", attempt) + query + f"&page={attempt.page_token}")
    assert 'data-current="1"' in text(page)


def test_a_page_that_wakes_up_asks_how_it_stands(client):
    attempt = begin(client)
    told = client.get(url("state", attempt), {"page": attempt.page_token}).json()
    assert (told["open"], told["own"]) == (True, True)
    assert 1790 < told["remaining"] <= 1800
    client.post(url("take_over", attempt))
    told = client.get(url("state", attempt), {"page": attempt.page_token}).json()
    assert (told["open"], told["own"]) == (True, False)


@pytest.mark.parametrize(
    "name", ["sit", "answer", "state", "take_over", "check", "submit", "result"]
)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_the_attempt_of_another_person_is_not_found(client, name, verb):
    foreign = made.sit(made.learner())
    response = getattr(client, verb)(url(name, foreign), {"slot": "1", "page": "page-1"})
    if (name, verb) == ("answer", "get"):  # a sign-in that led back here; the page itself refuses
        response = client.get(response["Location"])
    assert response.status_code == 404
    assert Attempt.objects.get().page_token == "page-1"


@pytest.mark.parametrize("name", ["answer", "take_over", "submit"])
def test_looking_changes_nothing(client, name):
    attempt = begin(client)
    response = client.get(url(name, attempt))
    assert response.status_code == 302
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.OPEN


@pytest.mark.parametrize("name", ["sit", "check", "result"])
def test_an_exam_page_is_never_kept_by_the_browser(client, name):
    attempt = begin(client)
    response = client.get(url(name, attempt), {"page": attempt.page_token})
    assert "no-store" in response["Cache-Control"]


# --- handing in ---------------------------------------------------------------------------------


def test_handing_in_shows_the_result_and_a_second_time_the_same(client):
    attempt = begin(client)
    for item in attempt.items.select_related("question_version"):
        made.answer(attempt, item, made.right_answer(item), page_token=attempt.page_token)
    for _ in range(2):
        done = client.post(url("submit", attempt), made.page_of(attempt))
        assert done["Location"] == url("result", attempt)
    shown = text(client.get(url("result", attempt)))
    assert "考核合格" in shown
    assert "<b>100</b>%" in shown
    assert "得 6 分，满分 6 分；合格线 80%" in shown
    for name in ("sit", "check"):
        page = client.get(url(name, attempt), {"page": attempt.page_token})
        assert page["Location"] == url("result", attempt)


def test_an_old_page_cannot_hand_in_for_the_new_one(client):
    attempt = begin(client)
    client.post(url("take_over", attempt))
    sent = client.post(url("submit", attempt), made.page_of(attempt))
    assert sent["Location"] == url("sit", attempt)
    assert Attempt.objects.get().state == AttemptState.OPEN


def test_a_red_line_failure_is_named_with_its_rule_and_its_lesson(client, lessons):
    lessons(**{"c2-m1-l1": Lesson("先敲门", "/courses/knock/")})
    attempt = begin(client)
    for item in attempt.items.select_related("question_version"):
        choose = made.wrong_answer if item.slot == 5 else made.right_answer
        made.answer(attempt, item, choose(item), page_token=attempt.page_token)
    client.post(url("submit", attempt), made.page_of(attempt))
    shown = text(client.get(url("result", attempt)))
    assert "有红线题没有答对" in shown
    assert "依据：《未成年人保护法》第四十三条" in shown
    assert '<a href="/courses/knock/">' in shown
    assert "重新学习：先敲门" in shown
    assert "先复习这 1 题" in shown


def test_answers_are_not_explained_when_the_paper_says_so(client):
    attempt = begin(client, show_answers=False)
    client.post(url("submit", attempt), made.page_of(attempt))
    shown = text(client.get(url("result", attempt)))
    assert "先复习这" not in shown
    assert "正确答案" not in shown
    assert "先看档案" not in shown


@pytest.mark.parametrize("shown", [True, False])
def test_what_an_option_says_is_for_whoever_chose_it_once_the_answers_are_shown(client, shown):
    options = [
        {"key": key, "correct": key == "B", "text": made.both(f"选项{key}", key),
         "feedback": made.both(f"关于{key}：请先看档案。", f"On {key}")}
        for key in "ABC"
    ]  # fmt: skip
    typed = [
        {"text": "报告*", "fraction": "0.5", "feedback": "向谁报告？"},
        {"text": "报告公安机关"},
    ]
    made.bank(
        made.question_source("knock", options=options),
        made.question_source("tell", options=[], type="short_answer", accepted=typed),
    )
    rules = {"show_answers": shown}
    made.paper(made.cell(type="single"), made.cell(type="short_answer"), **rules)
    page = client.get("/exams/c2-final/")
    token = re.search(r'name="page" value="([^"]+)"', text(page)).group(1)
    client.post("/exams/c2-final/start/", {"page": token})
    attempt = Attempt.objects.get()
    send(client, attempt, 1, {"a1": "A"})
    send(client, attempt, 2, {"t2": "报告村里"})
    asked = text(client.get(url("sit", attempt), {"page": token}))
    assert "关于A" not in asked
    client.post(url("submit", attempt), made.page_of(attempt))
    result = text(client.get(url("result", attempt)))
    assert ("关于A：请先看档案。" in result, "向谁报告？" in result) == (shown, shown)
    assert ("关于B" in result, "关于C" in result) == (False, False)


def test_topics_show_how_many_were_right(client):
    attempt = begin(client)
    for item in attempt.items.select_related("question_version").filter(slot__in=[1, 3]):
        made.answer(attempt, item, made.right_answer(item), page_token=attempt.page_token)
    client.post(url("submit", attempt), made.page_of(attempt))
    shown = text(client.get(url("result", attempt)))
    assert '<b>家访步骤</b><span class="num">答对 2／3 题</span>' in shown
    assert '<b>强制报告</b><span class="num">答对 0／2 题</span>' in shown
    assert '<rect width="75.0%"' in shown


def test_when_the_time_is_over_the_exam_is_handed_in_and_says_so(client):
    attempt = begin(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=31, seconds=5)):
        moved = client.get(url("sit", attempt), {"page": attempt.page_token})
        assert moved["Location"] == url("result", attempt)
        assert "系统自动交卷" in text(client.get(url("result", attempt)))
    assert Attempt.objects.get().finished_by == FinishedBy.TIME


def test_a_late_answer_without_javascript_is_refused_and_said_so(client):
    attempt = begin(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=32)):
        moved = send(client, attempt, 1, {"a1": "B"})
        assert moved["Location"] == url("result", attempt)
        assert "没有赶上" in text(client.get(url("result", attempt)))


def test_an_abandoned_attempt_leads_back_to_the_rules(client):
    attempt = begin(client)
    Attempt.objects.update(state=AttemptState.ABANDONED)
    assert client.get(url("result", attempt))["Location"] == "/exams/c2-final/"


def test_english_is_complete_on_every_page(client):
    attempt = begin(client)
    pages = [
        client.get("/en/exams/c2-final/"),
        client.get("/en" + url("sit", attempt), {"page": attempt.page_token}),
        client.get("/en" + url("sit", attempt)),
        client.get("/en" + url("check", attempt), {"page": attempt.page_token}),
    ]
    client.post(url("submit", attempt), made.page_of(attempt))
    pages.append(client.get("/en" + url("result", attempt)))
    for page in pages:
        main = text(page).split("<main")[1].split("</main>")[0]
        assert re.findall(r"[一-鿿]+", main) == []


# --- numbers of queries -------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_saving_one_answer_takes_five_queries_in_all(client, count, django_assert_num_queries):
    attempt = begin(client, sections=[made.cell(type="single", count=count)])
    with django_assert_num_queries(5):  # user; savepoint, item under lock, update, release
        send(client, attempt, 1, {"a1": "B"}, **JSON)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("sit", 4), ("check", 4), ("result", 5)])
def test_pages_take_a_fixed_number_of_queries(
    client, count, name, queries, django_assert_num_queries
):
    attempt = begin(client, sections=[made.cell(type="single", count=count)])
    if name == "result":
        actions.hand_in(attempt=attempt, actor=None)
    with django_assert_num_queries(queries):
        client.get(url(name, attempt), {"page": attempt.page_token})


@pytest.mark.parametrize("tries", [1, 3])
def test_the_rules_page_takes_a_fixed_number_of_queries(
    client, person, tries, django_assert_num_queries
):
    paper = made.paper(attempts=9)
    for number in range(1, tries + 1):
        made.AttemptFactory(person=person, paper_version=paper.current, number=number, mark=1)
    with django_assert_num_queries(4):  # user, person, paper, attempts
        client.get("/exams/c2-final/")


def test_a_person_without_a_user_can_have_attempts():
    attempt = made.AttemptFactory(person=StaffMemberFactory(user=None))
    assert attempt.passed
