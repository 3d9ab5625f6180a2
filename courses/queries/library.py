"""The library as people read it, and what in the courses rests on each document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from wagtail.search.backends import get_search_backend

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of, scoped
from assessments.enums import QuestionState
from assessments.models import Question
from assessments.queries import authoring as questions
from courses.domain import library, words
from courses.models import (
    CoursePage,
    GlossaryTerm,
    LawArticle,
    LessonPage,
    LibraryEntry,
    PolicyDocument,
)
from courses.queries import outlines
from courses.queries.asking import Asked, Often, Pieces
from courses.searching import simplified
from regions.domain import codes

AUTHORS: Final = (OfficeRoleName.TRAINER, OfficeRoleName.REVIEWER)
PER_PAGE: Final = 30
TERMS_PER_PAGE: Final = 100
LONGEST: Final = 100
FIRST: Final = 3
KEPT_SECONDS: Final = 300


@dataclass(frozen=True)
class Citations:
    """Which lessons and questions name a law, by its key (courses.domain.library)."""

    lessons: dict[str, set[UUID]]
    questions: dict[str, set[int]]


@dataclass(frozen=True)
class Resting:
    """What rests on one document: courses with their lessons, and how many questions."""

    courses: list[tuple[str, list[tuple[str, str]]]]
    questions: int

    @property
    def lessons(self) -> int:
        return sum(len(lessons) for _title, lessons in self.courses)


def documents(
    *, question: str = "", kind: str = "", region: str = "", page: str = ""
) -> "Page[Any]":
    """Return a page of what is public: laws first, then the newest first."""
    found = PolicyDocument.objects.filter(is_public=True)
    if kind in PolicyDocument.Kind.values:
        found = found.filter(kind=kind)
    if region:
        found = found.filter(region_id=region)
    if question.strip():
        return Paginator(_searched(found, question), PER_PAGE).get_page(page)
    ordered = found.order_by("kind", "-issued", "slug")
    return Paginator(ordered, PER_PAGE).get_page(page)


def terms(*, question: str = "", page: str = "") -> "Page[Any]":
    """Return a page of the glossary, by pinyin or by the alphabet."""
    found = GlossaryTerm.objects.filter(is_public=True)
    if question.strip():
        return Paginator(_searched(found, question), TERMS_PER_PAGE).get_page(page)
    is_chinese = outlines.language().startswith("zh")
    ordered = found.order_by("sort_key" if is_chinese else "term_en", "slug")
    return Paginator(ordered, TERMS_PER_PAGE).get_page(page)


@dataclass(frozen=True)
class Named:
    """The first of each kind that fit a question: (entry, its name in pieces, its text)."""

    courses: list[tuple[Any, Pieces, Pieces]]
    terms: list[tuple[Any, Pieces, Pieces]]
    documents: list[tuple[Any, Pieces, Pieces]]
    articles: list[tuple[Any, Pieces, Pieces]]

    def __bool__(self) -> bool:
        return bool(self.courses or self.terms or self.documents or self.articles)


def named(asked: Asked) -> Named:
    """Return what is public and fits, for the search over lessons. At most five queries."""
    best = asked.best(CoursePage, GlossaryTerm, PolicyDocument, LawArticle)
    public = Q(is_public=True)
    return Named(
        courses=_courses(asked, best[CoursePage]),
        terms=_first(asked, best, GlossaryTerm.objects.filter(public)),
        documents=_first(asked, best, PolicyDocument.objects.filter(public)),
        articles=_first(
            asked,
            best,
            LawArticle.objects.filter(public, document__is_public=True).select_related("document"),
        ),
    )


def _courses(asked: Asked, often: Mapping[int, float]) -> list[tuple[Any, Pieces, Pieces]]:
    """Return published courses of the reader's language whose title fits."""
    if not often:
        return []
    pages = CoursePage.objects.live().filter(
        pk__in=often, locale__language_code=outlines.language()
    )
    found = sorted(
        pages.only("title", "slug", "summary", "path"),
        key=lambda one: (*asked.standing(one.title, "", often[one.pk]), one.path),
    )
    return [(one, asked.title(one.title), asked.marked(one.summary)) for one in found[:FIRST]]


def _first(asked: Asked, best: Often, entries: "QuerySet[Any]") -> list[tuple[Any, Pieces, Pieces]]:
    found = ranked(asked, best[entries.model], entries)[:FIRST]
    return [(one, asked.title(one.called), asked.marked(one.said)) for one in found]


def ranked(asked: Asked, often: Mapping[int, float], entries: "QuerySet[Any]") -> list[Any]:
    """Return those of the entries that were found, in the order of a list of hits."""
    if not often:
        return []
    return sorted(
        entries.filter(pk__in=often).order_by(),
        key=lambda one: (*asked.standing(one.called, one.said, often[one.pk]), one.slug),
    )


def _searched(found: "QuerySet[Any]", question: str) -> Any:
    question = question.strip()[:LONGEST]
    if not words.asked(simplified(question)):
        return []
    if words.looks_like_initials(question):
        return get_search_backend().autocomplete(question.casefold(), found)
    return get_search_backend().search(question, found)


def offices() -> list[tuple[str, str]]:
    """Return the offices that have documents in the library, as (code, name)."""
    rows = PolicyDocument.objects.filter(is_public=True).order_by("region_id")
    return list(rows.values_list("region_id", "region__name").distinct())


def resting_on(document: PolicyDocument) -> Resting:
    """Return the published lessons and the usable questions whose sources name the document."""
    cited = citations()
    keys = set().union(*(cited.lessons.get(key, set()) for key in document.law_keys))
    asked = set().union(*(cited.questions.get(key, set()) for key in document.law_keys))
    found = []
    for course in outlines.every():
        lessons = [
            (lesson.title, outlines.lesson_url(course, lesson))
            for lesson in course.lessons
            if lesson.key in keys
        ]
        if lessons:
            found.append((course.title, lessons))
    return Resting(courses=found, questions=len(asked))


def questions_on(document: PolicyDocument, user: User) -> list[Question]:
    """Return the questions that a trainer may read and that rest on the document."""
    cited = citations().questions
    ids = set().union(*(cited.get(key, set()) for key in document.law_keys))
    return list(questions.questions_to_read(user).filter(pk__in=ids))


def citations() -> Citations:
    """Return every citation; read from the sources at most once in `KEPT_SECONDS`."""
    kept: Citations | None = cache.get("library-citations")
    if kept is None:
        kept = Citations(lessons=_cited_in_lessons(), questions=_cited_in_questions())
        cache.set("library-citations", kept, KEPT_SECONDS)
    return kept


def _cited_in_lessons() -> dict[str, set[UUID]]:
    pages = LessonPage.objects.live().values_list("translation_key", "sources")
    return _by_law(pages.iterator())


def _cited_in_questions() -> dict[str, set[int]]:
    usable = Question.objects.filter(state=QuestionState.READY)
    return _by_law(usable.values_list("pk", "current__body__sources").iterator())


def _by_law(rows: Iterable[tuple[Any, Any]]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for key, sources in rows:
        for name in library.law_keys(_names(sources)):
            found[name].add(key)
    return dict(found)


def _names(sources: Any) -> list[str]:
    """Return the names of laws; what was imported from elsewhere may have another shape."""
    if not isinstance(sources, list):
        return []
    return [str(one.get("law", "")) for one in sources if isinstance(one, dict)]


def entries_to_read(kind: type[LibraryEntry], user: User) -> "QuerySet[Any]":
    """Return what a trainer sees in the CMS: the own region's, and those of the offices above."""
    held = scope_of(user).codes(*AUTHORS)
    above = {codes.MINISTRY, *(code for region in held for code in codes.ancestors(region))}
    rows = kind._default_manager.all()
    if not held:
        return rows.none()
    own = scoped(rows, user, *AUTHORS)
    beside = ["document"] if kind is LawArticle else []
    return (own | rows.filter(region_id__in=above)).select_related("region", "edited_by", *beside)


def may_edit(user: User, entry: LibraryEntry) -> bool:
    return scope_of(user).covers(entry.region_id, *AUTHORS)


def may_approve(user: User, entry: LibraryEntry) -> bool:
    """A reviewer of the entry's region who did not write it."""
    reviews = scope_of(user).covers(entry.region_id, OfficeRoleName.REVIEWER)
    return reviews and entry.edited_by_id != user.pk
