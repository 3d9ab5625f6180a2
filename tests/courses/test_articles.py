"""Articles of laws: our own words, the editor's panel of sources, and what rests on an article."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page
from factories.regions import region
from factories.trainers import office, signed_in, text

from courses import source_panel
from courses.actions.loading import library as loading
from courses.domain import library
from courses.domain.curriculum import folder as folder_domain
from courses.domain.curriculum.problems import Problems
from courses.models import LawArticle, LessonPage, PolicyDocument

POLICIES = """policies:
  - key: minors-law
    kind: law
    title: {zh-hans: 未成年人保护法, en: Law on the Protection of Minors}
    issuer: {zh-hans: 全国人大常委会, en: Standing Committee}
    issued: "2024-04-26"
    summary: {zh-hans: 疑似就要报告。, en: Suspicion is enough.}
    duties: {zh-hans: [立即报告。], en: [Report at once.]}
"""
ARTICLES = """laws:
  - policy: minors-law
    in_force: "2021-06-01"
    articles:
      - {number: 11, zh-hans: 疑似就报。, en: Suspicion is enough.}
      - {number: 103, zh-hans: 不得披露身份。, en: Never disclose who it is.}
"""
ELEVEN = {"law": "未成年人保护法", "article": "第十一条"}


@pytest.mark.parametrize(
    ("number", "chinese"),
    [
        (1, "第一条"), (10, "第十条"), (11, "第十一条"), (20, "第二十条"), (21, "第二十一条"),
        (100, "第一百条"), (103, "第一百零三条"), (110, "第一百一十条"), (112, "第一百一十二条"),
        (1019, "第一千零一十九条"), (1032, "第一千零三十二条"), (1084, "第一千零八十四条"),
        (1200, "第一千二百条"), (1260, "第一千二百六十条"),
    ],
)  # fmt: skip
def test_the_name_of_an_article_is_written_and_read(number: int, chinese: str) -> None:
    assert library.article_name(number, "zh-hans") == chinese
    assert library.article_name(number, "en") == f"Article {number}"
    assert library.article_number(chinese) == number
    assert library.article_number(f"Article {number}") == number


@pytest.mark.parametrize("name", ["附件", "全文", "", "whole text", "条"])
def test_what_is_no_article_has_no_number(name: str) -> None:
    assert library.article_number(name) is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("", "", []),
        ("policy: minors-law", "policy: other", ["“other” is not known here."]),
        ("number: 103", "number: 11", ["“11” stands here twice."]),
        ('"2021-06-01"', '"2021-13-01"', ["“2021-13-01” is no date."]),
    ],
)
def test_the_file_of_articles_is_checked(old: str, new: str, what: list[str]) -> None:
    files = {"policies.yaml": POLICIES, "articles.yaml": ARTICLES.replace(old, new, 1)}
    found: Problems = folder_domain.read(files, {}).problems
    said = [one.what % one.facts for one in found.found if one.file == "articles.yaml"]
    assert said == what


def posted(*lines: str, verify: str = "") -> str:
    data = QueryDict(mutable=True)
    data.setlist("sources-line", list(lines))
    data.setlist("sources-verify", list(verify))
    return source_panel.SourcesWidget().value_from_datadict(data, {}, "sources")


def test_lines_become_sources_and_lines_again() -> None:
    value = posted("未成年人保护法 | 第十一条", " ", "《民法典》｜第三十四条", "意见", verify="2")
    assert json.loads(value) == [
        ELEVEN,
        {"law": "民法典", "article": "第三十四条", "verify": True},
        {"law": "意见", "article": ""},
    ]
    assert [source_panel.line_of(one) for one in json.loads(value)] == [
        "未成年人保护法 | 第十一条",
        "民法典 | 第三十四条",
        "意见",
    ]


def test_a_line_without_its_article_is_refused() -> None:
    with pytest.raises(ValidationError, match="意见"):
        source_panel.checked([{"law": "意见", "article": ""}])
    with pytest.raises(ValidationError, match="40"):
        source_panel.checked([ELEVEN] * 41)
    assert source_panel.checked(None) == []


@pytest.fixture
def articles() -> list[LawArticle]:
    found = folder_domain.read({"policies.yaml": POLICIES, "articles.yaml": ARTICLES}, {})
    for source in [*found.documents, *found.articles]:
        assert loading.store(source, region=region("00"), overwrite=False)[1] == "added"
        assert loading.store(source, region=region("00"), overwrite=False)[1] == "unchanged"
    return list(LawArticle.objects.order_by("number"))


@pytest.fixture
def lesson() -> LessonPage:
    course_page("c1", lessons=2, code="990101")
    page = LessonPage.objects.get(key="c1-l1")
    page.sources = [ELEVEN, {"law": "《中华人民共和国未成年人保护法》", "article": "第二十一条"}]
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def edit(client: Client, page: LessonPage, *lines: str, verify: str = "", **more: str) -> Any:
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = {
        "title": page.title, "slug": page.slug, "summary": "简介", "body-count": "0",
        "comment_notifications": "", **comments, **more,
        "sources-line": [*lines, ""], "sources-verify": list(verify),
    }  # fmt: skip
    return client.post(f"/cms/pages/{page.pk}/edit/", data)


@pytest.mark.django_db
def test_an_edited_lesson_keeps_and_changes_its_sources(
    articles: list[LawArticle], lesson: LessonPage
) -> None:
    client = signed_in(OfficeRoleFactory(role="trainer", region=region("990101")).user)
    shown = text(client.get(f"/cms/pages/{lesson.pk}/edit/"))
    assert 'value="未成年人保护法 | 第十一条"' in shown
    assert '<option value="未成年人保护法 | 第一百零三条">不得披露身份。</option>' in shown
    kept = ["未成年人保护法 | 第十一条", "未成年人保护法 | 第一百零三条"]
    assert edit(client, lesson, *kept, verify="1").status_code == 302
    stored = LessonPage.objects.get(pk=lesson.pk)
    draft = stored.get_latest_revision_as_object()
    assert draft.sources == [
        ELEVEN,
        {"law": "未成年人保护法", "article": "第一百零三条", "verify": True},
    ]
    assert stored.sources == lesson.sources  # not yet published
    refused = edit(client, lesson, "未成年人保护法")
    assert refused.status_code == 200
    assert "“未成年人保护法”：请写成“法律 | 条号”" in text(refused)
    address = f"/cms/pages/{lesson.pk}/revisions/compare/live...latest/"
    compared = text(client.get(address))
    assert "第一百零三条" in compared
    assert "待核" in compared


@pytest.mark.django_db
def test_a_changed_article_lists_what_rests_on_it(
    articles: list[LawArticle], lesson: LessonPage
) -> None:
    """The lessons of the own branch by name, and how many others there are."""
    LessonPage.objects.filter(key="c1-l2").update(sources=[])
    course_page("c2", lessons=1, code="990102")
    page = LessonPage.objects.get(key="c2-l1")
    page.sources = [{"law": "Law on the Protection of Minors", "article": "Article 11"}]
    page.save()
    trainer = signed_in(OfficeRoleFactory(role="trainer", region=region("990101")).user)
    eleven, disclosure = articles
    shown = text(trainer.get(f"/cms/library/articles/{eleven.pk}/"))
    assert f"/cms/pages/{lesson.pk}/edit/" in shown
    assert "课 c1-l2" not in shown
    assert "别的单位还有 1 课" in shown
    assert "本级的课程里没有引用" in text(trainer.get(f"/cms/library/articles/{disclosure.pk}/"))


@pytest.mark.django_db
def test_an_office_adds_an_article_once_and_a_second_person_shows_it(
    articles: list[LawArticle], client: Client
) -> None:
    trainer = signed_in(office("990101"))
    law = PolicyDocument.objects.get()
    facts = {
        "region": "990101", "document": law.pk, "number": 43, "summary": "专人专岗。",
        "summary_en": "", "in_force_since": "2021-06-01", "official_text": "第四十三条 ……",
    }  # fmt: skip
    assert trainer.post("/cms/library/articles/new/", facts).status_code == 302
    made = LawArticle.objects.get(number=43)
    assert (made.slug, made.is_public, str(made)) == (
        "minors-law-43", False, "《未成年人保护法》第四十三条",
    )  # fmt: skip
    assert trainer.post("/cms/library/articles/new/", facts).status_code == 422
    page = "/courses/policies/minors-law/"
    assert 'id="a43"' not in client.get(page).content.decode()
    reviewer = signed_in(OfficeRoleFactory(role="reviewer", region=region("990101")).user)
    assert reviewer.post(f"/cms/library/articles/{made.pk}/approve/").status_code == 302
    shown = client.get(page).content.decode()
    assert 'id="a43"' in shown
    assert "第四十三条 ……" not in shown  # the official text is for trainers
    with override("en"):
        assert "Article 103" in client.get(f"/en{page}").content.decode()


@pytest.mark.django_db
def test_an_article_stands_once_in_its_law(articles: list[LawArticle]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LawArticle.objects.create(
            document=articles[0].document,
            number=11,
            slug="again",
            region=region("00"),
            summary="又",
        )
