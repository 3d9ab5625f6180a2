"""T10: one search finds lesson, question, word and document; a question in use is not deleted."""

import pytest
from factories import assessments as made
from factories.courses import course_page
from factories.regions import region
from factories.trainers import office, signed_in, text
from wagtail.models import Page

from accounts.models import User
from assessments.actions.indexing import index_questions
from assessments.models import Question
from courses.models import GlossaryTerm, LawArticle, LessonPage, PolicyDocument
from courses.queries import finding

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def user(built_once) -> User:
    """Of 清溪县, with a lesson, a question, a word and a document that say 强制报告."""
    for code in ("990101", "990102"):
        course_page(f"c{code}", lessons=1, code=code)
    for page in LessonPage.objects.all():
        page.title, page.summary = "疑似就报", "履行强制报告义务。"
        page.save()
    made.bank()
    question = Question.objects.get(key="red-1").current
    type(question).objects.filter(pk=question.pk).update(
        body={**question.body, "explanation": {"zh-hans": "谁都有强制报告义务。", "en": "All."}}
    )
    index_questions([question.question_id])
    office_region = region("990101")
    GlossaryTerm.objects.create(
        slug="mandatory-report", region=office_region, term="强制报告", meaning="报", is_public=True
    )
    PolicyDocument.objects.create(
        slug="report-2020", region=office_region, kind="policy", is_public=True,
        title="关于强制报告制度的意见", issuer="最高检", issued="2020", summary="报",
    )  # fmt: skip
    law = PolicyDocument.objects.create(
        slug="law", region=office_region, kind="law", is_public=True,
        title="未成年人保护法", issuer="全国人大常委会", issued="2024", summary="报",
    )  # fmt: skip
    LawArticle.objects.create(
        slug="law-11", region=office_region, document=law, number=11, is_public=True,
        summary="谁发现都要强制报告。", official_text="正式条文的原话",
    )  # fmt: skip
    return office()


@pytest.fixture
def trainer(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("question", ["强制报告", "強制報告"])
def test_one_question_is_put_to_everything(trainer, question) -> None:
    found = finding.everything(trainer, question)
    assert {kind: len(hits) for kind, hits in found.items()} == {
        "lessons": 1, "questions": 6, "terms": 1, "documents": 1, "articles": 1,
    }  # fmt: skip
    marked = [piece for hit in found["terms"] for piece in hit.title]
    assert marked == [("强制报告", True)]
    [article] = found["articles"]
    assert article.title == [("《未成年人保护法》第十一条", False)]
    assert article.text == [("谁发现都要", False), ("强制报告", True), ("。", False)]


def test_initials_find_words_and_lessons(trainer) -> None:
    found = finding.everything(trainer, "qzbg")
    assert [hit.where for hit in found["terms"]] == ["mandatory-report"]
    assert found["terms"][0].title == [("强制报告", True)]
    [document] = found["documents"]
    assert document.title == [("关于", False), ("强制报告", True), ("制度的意见", False)]


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("保护法 第十一条", ["law-11"]),
        ("保護法 第十一條", ["law-11"]),
        ("wcnrbhfdsyt", ["law-11"]),
        ("Article 11", ["law-11"]),
        ("正式条文", []),
        ("第十二条", []),
    ],
)
def test_an_article_is_found_by_its_name_and_in_our_own_words(trainer, question, slugs) -> None:
    found = finding.everything(trainer, question)
    assert [hit.where for hit in found["articles"]] == slugs


def test_every_word_of_a_question_is_looked_for_in_the_bank(trainer) -> None:
    assert len(finding.everything(trainer, "义务 强制")["questions"]) == 1
    assert finding.everything(trainer, "义务 孙悟空")["questions"] == []


def test_what_holds_the_words_is_shown_beside_the_stem(trainer) -> None:
    [hit] = finding.everything(trainer, "义务 强制")["questions"]
    assert hit.where == "red-1"
    assert not any(marked for _piece, marked in hit.title)
    assert ("强制", True) in hit.text or ("强制报告义务", True) in hit.text


def test_the_screen_shows_one_s_own_only(trainer) -> None:
    page = text(signed_in(trainer).get("/cms/search/?q=强制报告"))
    for label in ("课时", "题目", "术语表", "政策文库", "法条"):
        assert f"<h2>{label}</h2>" in page
    neighbour = text(signed_in(office("990102")).get("/cms/search/?q=强制报告"))
    assert "<h2>题目</h2>" not in neighbour
    own = Page.objects.get(slug="c990101-l1").pk
    assert f"/cms/pages/{own}/" not in neighbour
    assert "没有找到" in text(signed_in(trainer).get("/cms/search/?q=没有这个"))
    assert finding.everything(trainer, " \0 ") == {}
    assert signed_in(office(role="county")).get("/cms/search/").status_code == 404


def test_of_a_lesson_whose_text_alone_has_the_words_that_text_is_shown(trainer) -> None:
    page = LessonPage.objects.get(slug="c990101-l1")
    page.body = [
        {"type": "section", "value": {"heading": "何时", "parts": [
            {"type": "text", "value": "<p>遇到这样的事，马上拨打电话。</p>"}]}},
    ]  # fmt: skip
    page.save()
    [hit] = finding.everything(trainer, "马上拨打")["lessons"]
    assert ("马上拨打", True) in hit.text


def test_while_one_types_only_what_is_found_is_sent(trainer) -> None:
    client = signed_in(trainer)
    found = text(client.get("/cms/search/results/?q=强制报告"))
    assert found.lstrip().startswith("<section")
    assert found in text(client.get("/cms/search/?q=强制报告"))
    assert "没有找到" in text(client.get("/cms/search/results/?q=没有这个"))
    assert text(client.get("/cms/search/results/")).strip() == ""
    assert signed_in(office(role="county")).get("/cms/search/results/").status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_a_fixed_number_of_queries(trainer, more, django_assert_num_queries) -> None:
    for number in range(more):
        GlossaryTerm.objects.create(
            slug=f"t{number}",
            region=region("990101"),
            term="强制报告",
            meaning="报",
            is_public=True,
        )
    with django_assert_num_queries(11):
        assert len(finding.everything(trainer, "强制报告")["terms"]) == 1 + more


def test_a_question_in_three_papers_says_where_and_is_retired(trainer) -> None:
    for slug in ("first", "second", "third"):
        made.paper(
            made.cell("reporting", count=1, critical=True),
            slug=slug,
            title={"zh-hans": f"卷{slug}", "en": slug},
        )
    client = signed_in(trainer)
    question = Question.objects.get(key="red-1")
    refused = client.post(f"/cms/questions/{question.pk}/delete/", follow=True)
    for slug in ("first", "second", "third"):
        assert f"卷{slug}" in text(refused)
    assert Question.objects.filter(pk=question.pk).exists()
    client.post(f"/cms/questions/{question.pk}/state/")
    question.refresh_from_db()
    assert question.state == "retired"
