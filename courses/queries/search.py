"""Lessons that hold the words of a question, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from wagtail.models import Locale

from courses.domain import words
from courses.models import LessonPage
from courses.queries import outlines
from courses.searching import simplified

PER_PAGE = 20
LONGEST = 100  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Hit:
    """`title` and `text` in pieces, each with whether it was asked for."""

    url: str
    course: str
    title: Sequence[tuple[str, bool]]
    text: Sequence[tuple[str, bool]]


def lessons(question: str, page: str) -> tuple["Page[Any]", list[Hit]]:
    """Return a page of results and its hits. A fixed number of queries."""
    question = question.strip()[:LONGEST]
    locale = Locale.objects.filter(language_code=outlines.language()).first()
    found = LessonPage.objects.live().filter(locale=locale)
    if not words.asked(simplified(question)):
        results: Any = []
    elif words.looks_like_initials(question):
        results = found.autocomplete(question.casefold())
    else:
        results = found.search(question)
    shown = Paginator(results, PER_PAGE).get_page(page)
    return shown, _hits(list(shown), words.terms(simplified(question)))


def _hits(pages: Sequence[LessonPage], terms: Sequence[str]) -> list[Hit]:
    places = {
        lesson.key: (course, lesson) for course in outlines.every() for lesson in course.lessons
    }
    hits = []
    for page in pages:
        if page.translation_key not in places:
            continue  # in a module that is not published
        course, lesson = places[page.translation_key]
        text = words.snippet(_text(page, terms), terms)
        hits.append(
            Hit(
                url=outlines.lesson_url(course, lesson),
                course=course.title,
                title=words.marked(page.title, terms),
                text=words.marked(text, terms),
            )
        )
    return hits


def _text(page: LessonPage, terms: Sequence[str]) -> str:
    """Return the summary, or the body where the summary does not hold what was asked for."""
    if any(hit for _piece, hit in words.marked(page.summary, terms)):
        return str(page.summary)
    body = " ".join(page.body.stream_block.get_searchable_content(page.body))
    return body if any(hit for _piece, hit in words.marked(body, terms)) else str(page.summary)
