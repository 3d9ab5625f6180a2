"""Statistics and regrades in the CMS; the trainer's journey T6 (journeys.md)."""

import re
from collections.abc import Iterator
from dataclasses import make_dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from factories import assessments as make
from factories.accounts import OfficeRoleFactory
from factories.regions import RegionFactory

from accounts.models import User
from assessments import actions, ports, signals
from assessments.models import Attempt, MarkChange, Paper, Question, Regrade
from assessments.ports import Touched
from assessments.queries import reports
from common import jobs
from common.models import AuditEntry, Job

pytestmark = pytest.mark.django_db
PAGE = "/cms/statistics/c2-final/"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cache.clear()
    monkeypatch.setattr(signals.attempt_regraded, "receivers", [])
    kept = ports.touched_by.ask
    ports.touched_by.clear()
    yield
    ports.touched_by.register(kept)


def office(code: str = "990101", role: str = "trainer") -> User:
    user = OfficeRoleFactory(role=role, region=RegionFactory(code=code)).user
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response: Any) -> str:
    page = response.content.decode()
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def paper() -> Paper:
    """Three questions of a mark each; two of three are needed. The key of `knock` is wrong: B."""
    make.bank(
        make.question_source("knock"),
        make.true_false_source("report", topic="steps", difficulty="medium"),
        make.true_false_source("follow", topic="reporting"),
    )
    return make.paper(
        make.cell(type="single"),
        make.cell(type="true_false"),
        make.cell("reporting", type="true_false"),
        pass_mark=60,
    )


def sat(paper: Paper, knock: str, report: bool = True, follow: bool = True, **who: Any) -> Attempt:
    answers: dict[str, Any] = {"knock": knock, "report": report, "follow": follow}
    attempt = make.sit(make.learner(**who), paper)
    for item in attempt.items.select_related("question_version__question"):
        given = answers[item.question_version.question.key]
        response = {"value": given} if isinstance(given, bool) else {"selected": [given]}
        make.answer(attempt, item, response)
    actions.hand_in(attempt=attempt, actor=None)
    return attempt


@pytest.fixture
def thirty(paper: Paper) -> Paper:
    """The strong choose C in `knock`, as they should; the weak choose B, which is marked right."""
    for place in range(30):
        sat(paper, *[("C", True, True), ("C", True, False), ("B", False, False)][place % 3])
    return paper


def test_t6_a_wrong_key_is_found_corrected_and_marked_again(
    thirty: Paper, django_capture_on_commit_callbacks: Any
) -> None:
    """Sort by discrimination → the flagged one → correct → counted → confirmed → audit entry."""
    ports.touched_by.register(lambda attempts: [Touched("2026 9901 01D0 1002 14A")])
    client = signed_in(office())
    page = client.get(f"{PAGE}?sort=discrimination")
    worst, flags, _ = page.context["lines"][0]
    assert worst.version.question.key == "knock"
    assert worst.red
    assert "选错误选项的人总成绩反而更好，请检查标准答案" in flags

    question = Question.objects.get(key="knock")
    found = client.get(f"{PAGE}{question.pk}/")
    assert [(one.key, one.count) for one in found.context["report"].line.options] == [
        ("A", 0),
        ("B", 10),
        ("C", 20),
        ("D", 0),
    ]
    options = [
        {"key": key, "correct": key == "C", "text": make.both(f"选项{key}", key)} for key in "ABCD"
    ]
    actions.edit_question(
        question=question, source=make.question_source("knock", options=options), actor=office()
    )
    counted = client.post(
        "/cms/regrades/new/c2-final/",
        {"question": question.pk, "remedy": "corrected_key", "everywhere": "on"},
        follow=True,
    )
    assert "重新计分影响 30 人，10 人由不合格变合格" in text(counted)
    assert "涉及 1 张证书。 证书不会自动变更" in text(counted)
    assert Attempt.objects.filter(passed=True).count() == 10

    regrade = Regrade.objects.get()
    here = f"/cms/regrades/{regrade.public_id}/"
    refused = client.post(f"{here}confirm/", {"reason": ""}, follow=True)
    assert "请写明原因" in text(refused)
    early = client.post(f"{here}confirm/", {"reason": "标准答案应为 C"}, follow=True)
    assert "更正后的试题还在等待审核" in text(early)
    signed_in(office(role="reviewer")).post(f"/cms/questions/{question.pk}/approve/")
    client.post(f"{here}confirm/", {"reason": "标准答案应为 C"})
    jobs.run(Job.objects.get(kind="assessments.regrade_apply").pk)
    done = client.get(here)
    assert "重新计分影响了 30 人，10 人由不合格变合格" in text(done)
    assert "由不合格变合格" in text(done)
    assert Attempt.objects.filter(passed=True).count() == 20
    assert MarkChange.objects.count() == 30
    entry = AuditEntry.objects.get(action="assessments.confirm_regrade")
    assert (entry.detail["reason"], entry.detail["question"]) == ("标准答案应为 C", "knock")
    assert not client.get(f"{PAGE}?sort=discrimination").context["report"].found.questions[1].red


def test_the_page_shows_the_figures_of_the_command(thirty: Paper) -> None:
    page = signed_in(office()).get(PAGE)
    report = page.context["report"]
    assert (report.attempts, report.passed) == (30, 10)
    assert report.distribution == [0, 0, 0, 20, 0, 0, 10, 0, 0, 0]
    assert 'aria-labelledby="spread-title spread-desc"' in page.content.decode()
    assert "整卷指标" in text(page)


SORTED = {
    "question": ["follow", "knock", "report"],
    "-question": ["report", "knock", "follow"],
    "facility": ["follow", "knock", "report"],
    "nonsense": ["follow", "knock", "report"],
}


def test_columns_sort(thirty: Paper) -> None:
    client = signed_in(office())
    shown = {sort: client.get(f"{PAGE}?sort={sort}").context["lines"] for sort in SORTED}
    keys = {
        sort: [line.version.question.key for line, *_ in lines] for sort, lines in shown.items()
    }
    assert keys == SORTED


REACH = [
    # who, page, attempts counted, may regrade
    ("990101", "trainer", 200, 3, True),
    ("9901", "trainer", 200, 3, True),
    ("990101", "reviewer", 200, 3, False),
    ("990101100", "trainer", 200, 3, False),  # a township reads the county's bank
    ("990102", "trainer", 404, 0, False),
    ("990101", "county", 404, 0, False),
]


@pytest.mark.parametrize("reach", REACH)
def test_who_sees_whom(paper: Paper, reach: tuple[str, str, int, int, bool]) -> None:
    code, role, status, attempts, regrades = reach
    for _ in range(3):
        sat(paper, "B")
    client = signed_in(office(code, role))
    page = client.get(PAGE)
    assert page.status_code == status
    question = Question.objects.get(key="knock")
    assert client.get(f"{PAGE}{question.pk}/").status_code == status
    if status == 200:
        assert page.context["report"].attempts == attempts
    proposed = client.post(
        "/cms/regrades/new/c2-final/", {"question": question.pk, "remedy": "removed"}
    )
    assert (proposed.status_code == 302) is regrades
    assert Regrade.objects.exists() is regrades


def test_a_neighbours_regrade_is_not_there(paper: Paper) -> None:
    sat(paper, "C")
    regrade = actions.propose_regrade(
        bank=paper.bank,
        remedy="full_credit",
        question=Question.objects.get(key="knock"),
        actor=None,
    )
    neighbour = signed_in(office("990102"))
    here = f"/cms/regrades/{regrade.public_id}/"
    assert neighbour.get(here).status_code == 404
    assert neighbour.post(f"{here}drop/").status_code == 404
    assert "full_credit" not in neighbour.get("/cms/regrades/").content.decode()
    reader = signed_in(office(role="reviewer"))
    assert reader.get(here).status_code == 200
    assert reader.post(f"{here}confirm/", {"reason": "x"}).status_code == 404
    owner = signed_in(office())
    assert owner.post(f"{here}drop/").status_code == 302
    regrade.refresh_from_db()
    assert regrade.state == "dropped"


@pytest.mark.parametrize(
    "sent", [{"remedy": "nonsense"}, {"remedy": "removed", "phone": "13899999999"}, {}]
)
def test_a_bad_proposal_is_refused_with_a_message(paper: Paper, sent: dict[str, str]) -> None:
    question = Question.objects.get(key="knock")
    client = signed_in(office())
    answer = client.post("/cms/regrades/new/c2-final/", {"question": question.pk} | sent)
    assert answer["Location"] == f"{PAGE}{question.pk}/"
    assert not Regrade.objects.exists()
    assert client.post("/cms/regrades/new/c2-final/", {"question": "x"}).status_code == 404


def test_one_person_by_telephone(paper: Paper) -> None:
    mine, other = sat(paper, "C"), sat(paper, "C")
    question = Question.objects.get(key="knock")
    client = signed_in(office())
    client.post(
        "/cms/regrades/new/c2-final/",
        {"question": question.pk, "remedy": "full_credit", "phone": mine.person.phone},
    )
    regrade = Regrade.objects.get()
    assert (regrade.person, regrade.people) == (mine.person, 1)
    assert other.person != mine.person


def test_small_counties_are_not_shown(paper: Paper) -> None:
    """Two of three counties are small; the third alone may be shown."""
    for code, people in [("990101100001", 12), ("990102100001", 2), ("990103100001", 3)]:
        RegionFactory(code=code)
        for _ in range(people):
            attempt = sat(paper, "B")
            Attempt.objects.filter(pk=attempt.pk).update(region=code)
    counties = signed_in(office("9901")).get(PAGE).context["report"].counties
    assert [(one.figures.code, one.figures.hidden) for one in counties] == [
        ("990101", False),
        ("990102", True),
        ("990103", True),
    ]


def test_a_paper_nobody_sat(paper: Paper) -> None:
    client = signed_in(office())
    assert "还没有人考完这份试卷" in text(client.get(PAGE))
    question = Question.objects.get(key="knock")
    assert "没有人考过这道题" in text(client.get(f"{PAGE}{question.pk}/"))


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries(paper: Paper, people: int, django_assert_num_queries: Any) -> None:
    for _ in range(people):
        sat(paper, "B")
    client = signed_in(office())
    client.get("/cms/statistics/")
    with django_assert_num_queries(25):
        client.get(PAGE)
    question = Question.objects.get(key="knock")
    with django_assert_num_queries(17):
        client.get(f"{PAGE}{question.pk}/")


def test_the_bank_shows_how_its_questions_did(thirty: Paper) -> None:
    page = signed_in(office()).get("/cms/questions/?q=knock")
    line = page.context["rows"][0][1]
    assert (line.figures.attempts, line.red) == (30, True)
    assert "⚑!" in text(page)
    neighbour = signed_in(office("9901")).get("/cms/questions/?type=single")
    assert [one.key for one, _ in neighbour.context["rows"]] == ["knock"]


def test_what_an_older_release_kept_is_not_read() -> None:
    before = make_dataclass("Kept", ["one"])
    after = make_dataclass("Kept", ["one", "two"])
    assert reports._form(before) != reports._form(after)
