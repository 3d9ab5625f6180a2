"""Ten questions to the shipped curriculum: the same answers on SQLite and on PostgreSQL.

`make test` runs this on both. What is found is compared with the texts themselves, and the first
hits with the table of docs/trainer/search.md, which a failure prints anew.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from factories.courses import course_page
from factories.regions import region
from wagtail.search.backends import get_search_backend

from courses import searching
from courses.actions.loading import library as loading
from courses.actions.loading import read_folder
from courses.domain import minutes, words
from courses.domain.curriculum import hours
from courses.models import GlossaryTerm, LawArticle, LessonPage, ModulePage, PolicyDocument
from courses.queries import library, search
from courses.queries.asking import Asked, Pieces

pytestmark = pytest.mark.django_db
QUESTIONS = [
    "强制报告", "委托照护", "家访", "留守儿童", "流动儿童", "个案会商", "家庭教育指导", "監護人",
    "报告 义务", "qzbg",
]  # fmt: skip
COLUMNS = ("搜索", "课时", "术语", "法条", "政策文库")
FIRST = 2


@pytest.fixture
def curriculum() -> list[LessonPage]:
    """Every lesson in Chinese and the whole library, as the loader stores their texts."""
    content = read_folder(Path(settings.BASE_DIR) / "content")
    course_page("c0", lessons=1)
    with searching.paused():
        pages = [_lesson(pair) for course in content.courses for pair in hours.lessons(course)]
        entries = [
            loading.store(source, region=region("99"), overwrite=False)[0]
            for source in (*content.documents, *content.articles, *content.terms)
        ]
    engine = get_search_backend()
    engine.add_bulk(LessonPage, pages)
    for kind in (PolicyDocument, LawArticle, GlossaryTerm):
        engine.add_bulk(kind, [one for one in entries if isinstance(one, kind)])
    return pages


def _lesson(pair: Any) -> LessonPage:
    text = pair.texts["zh-hans"]
    body = [{**one, "value": {**one["value"], "parts": _texts(one)}} for one in text.sections]
    page = LessonPage(
        title=text.title, slug=text.key, summary=text.summary, body=body, locale_id=_zh()
    )
    module = ModulePage.objects.get()
    made: LessonPage = module.add_child(instance=page)
    return made


def _zh() -> int:
    return int(ModulePage.objects.values_list("locale_id", flat=True).get())


def _texts(section: dict[str, Any]) -> list[dict[str, Any]]:
    """What names files waits for the loader to store them; their words are not asked for here."""
    parts = section["value"]["parts"]
    return [one for one in parts if one["type"] not in {"picture", "media", "download"}]


def test_ten_questions_find_the_same_on_every_database(curriculum: list[LessonPage]) -> None:
    rows = []
    for question in QUESTIONS:
        asked = Asked.of(question, longest=search.LONGEST)
        page, _hits = search.lessons(asked, "")
        if not asked.is_by_initials:
            assert {one.pk for one in page.paginator.object_list} == said_in(curriculum, question)
        named = library.named(asked)
        columns = [[asked.title(one.title) for one in page]]
        columns += [[row[1] for row in found] for found in (named.terms, named.articles)]
        columns += [[row[1] for row in named.documents]]
        rows.append([question, *map(first, columns)])
    table = "\n".join(f"| {' | '.join(row)} |" for row in [COLUMNS, ["---"] * len(COLUMNS), *rows])
    kept = (Path(settings.BASE_DIR) / "docs" / "trainer" / "search.md").read_text()
    assert f"<!-- table -->\n{table}\n<!-- /table -->" in kept, table


def said_in(pages: list[LessonPage], question: str) -> set[int]:
    """Look for the pairs of the question in the texts themselves, without any search engine."""
    wanted = set(words.asked(searching.simplified(question)).split())
    found = set()
    for page in pages:
        text = f"{page.title} {page.summary} {minutes.shown_text(page.body.get_prep_value())}"
        if wanted <= set(words.indexed(searching.simplified(text)).split()):
            found.add(page.pk)
    return found


def first(found: list[Pieces]) -> str:
    titles = ["".join(f"**{one}**" if hit else one for one, hit in title) for title in found]
    return "<br>".join(titles[:FIRST]) or "—"
