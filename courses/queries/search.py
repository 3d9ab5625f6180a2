"""Lessons that hold the words of a question, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from wagtail.models import Locale
from wagtail.models import Page as TreePage

from courses import ranking
from courses.domain import minutes, words
from courses.models import CoursePage, LessonPage, ModulePage
from courses.queries import outlines
from courses.searching import simplified

PER_PAGE = 20
STEP = TreePage.steplen  # of the paths in the tree
LONGEST = 100  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Hit:
    """`title` and `text` in pieces, each with whether it was asked for."""

    url: str
    course: str
    title: Sequence[tuple[str, bool]]
    text: Sequence[tuple[str, bool]]


def lessons(question: str, page: str) -> tuple["Page[Any]", list[Hit]]:
    """Return a page of primary keys and its hits. A fixed number of queries."""
    question = question.strip()[:LONGEST]
    shown = Paginator(_best(question), PER_PAGE).get_page(page)
    pages = LessonPage.objects.in_bulk(list(shown))
    hits = [pages[key] for key in shown if key in pages]
    return shown, _hits(hits, words.terms(simplified(question)))


def _best(question: str) -> list[int]:
    """Return the published lessons of the reader's language that fit best, at most MOST."""
    if not words.asked(simplified(question)):
        return []
    if words.looks_like_initials(question):
        best = ranking.best(LessonPage.objects.autocomplete(question.casefold()))
    else:
        best = ranking.best(LessonPage.objects.search(question))
    locale = Locale.objects.filter(language_code=outlines.language()).first()
    found = LessonPage.objects.live().filter(locale=locale, pk__in=best)
    mine = set(found.values_list("pk", flat=True))
    return [key for key in best if key in mine]


def _hits(pages: Sequence[LessonPage], terms: Sequence[str]) -> list[Hit]:
    """Two queries for the modules and the courses of these pages, however many others there are."""
    modules = _live(ModulePage, [page.path[:-STEP] for page in pages])
    courses = _live(CoursePage, [page.path[: -2 * STEP] for page in pages])
    hits = []
    for page in pages:
        module, course = modules.get(page.path[:-STEP]), courses.get(page.path[: -2 * STEP])
        if module is None or course is None:
            continue  # in a module that is not published
        text = words.snippet(_text(page, terms), terms)
        hits.append(
            Hit(
                url=reverse("courses:lesson", args=[course[0], module[0], page.slug]),
                course=course[1],
                title=words.marked(page.title, terms),
                text=words.marked(text, terms),
            )
        )
    return hits


def _live(kind: type[Any], paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return slug and title of the published pages at these places of the tree."""
    rows = kind.objects.live().filter(path__in=set(paths))
    return {path: (slug, title) for path, slug, title in rows.values_list("path", "slug", "title")}


def _text(page: LessonPage, terms: Sequence[str]) -> str:
    """Return the summary, or the body where the summary does not hold what was asked for."""
    if any(hit for _piece, hit in words.marked(page.summary, terms)):
        return str(page.summary)
    body = minutes.shown_text(page.body.raw_data)
    return body if any(hit for _piece, hit in words.marked(body, terms)) else str(page.summary)
