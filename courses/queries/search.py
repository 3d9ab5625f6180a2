"""Lessons that hold the words of a question, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.urls import reverse
from wagtail.models import Page as TreePage

from courses.domain import captions, minutes
from courses.models import LessonPage, Recording
from courses.queries import outlines
from courses.queries.asking import Asked, Pieces

PER_PAGE: Final = 10  # a phone shows four; each text is read for what to show of it
STEP: Final = TreePage.steplen  # of the paths in the tree
LONGEST: Final = 100  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Hit:
    url: str
    course: str
    title: Pieces
    text: Pieces


@dataclass(frozen=True, slots=True)
class _Lesson:
    pk: int
    path: str
    slug: str
    title: str
    summary: str


def lessons(asked: Asked, page: str) -> tuple["Page[Any]", list[Hit]]:
    """Return a page of lessons and its hits. A fixed number of queries."""
    shown = Paginator(_best(asked), PER_PAGE).get_page(page)
    return shown, _hits(list(shown), asked)


def _best(asked: Asked) -> list[_Lesson]:
    """Return the published lessons of the reader's language that fit best, at most MOST.

    Each table is asked for these keys and nothing else: with a second condition or a join
    PostgreSQL reads ten thousand pages to find two hundred.
    """
    often = asked.best(LessonPage)[LessonPage]
    summaries = dict(
        LessonPage.objects.filter(pk__in=often).order_by().values_list("pk", "summary")
    )
    rows = TreePage.objects.filter(pk__in=often).order_by()
    found = []
    for pk, path, slug, title, is_live, language in rows.values_list(
        "pk", "path", "slug", "title", "live", "locale__language_code"
    ):
        if is_live and language == outlines.language():
            found.append(_Lesson(pk, path, slug, title, summaries[pk]))
    return sorted(
        found,
        key=lambda one: (*asked.standing(one.title, one.summary, often[one.pk]), one.path),
    )


def _hits(shown: Sequence[_Lesson], asked: Asked) -> list[Hit]:
    """A query each for what is above these, their texts and captions, however many others."""
    above = _above(shown)
    texts = _texts(shown, asked)
    hits = []
    for one in shown:
        module, course = above.get(one.path[:-STEP]), above.get(one.path[: -2 * STEP])
        if module is None or course is None:
            continue  # in a module that is not published
        hits.append(
            Hit(
                url=reverse("courses:lesson", args=[course[0], module[0], one.slug]),
                course=course[1],
                title=asked.title(one.title),
                text=asked.text(texts[one.pk]),
            )
        )
    return hits


def _above(lessons: Sequence[_Lesson]) -> dict[str, tuple[str, str]]:
    """Return slug and title of the published modules and courses of the lessons, by their place."""
    places = {one.path[: -step * STEP] for one in lessons for step in (1, 2)}
    rows = TreePage.objects.live().filter(path__in=places).order_by()
    return {path: (slug, title) for path, slug, title in rows.values_list("path", "slug", "title")}


def _texts(shown: Sequence[_Lesson], asked: Asked) -> dict[int, str]:
    """Return the summary of each, or what holds the words where the summary does not."""
    texts = {one.pk: one.summary for one in shown}
    if asked.is_by_initials:
        return texts
    wanted = [one for one in shown if not asked.is_whole_in(one.summary)]
    bodies = LessonPage.objects.filter(pk__in=[one.pk for one in wanted]).order_by()
    sections = {pk: body.raw_data for pk, body in bodies.values_list("pk", "body")}
    unseen = []
    for one in wanted:
        body = minutes.shown_text(sections.get(one.pk))
        in_summary, in_body = asked.is_in(one.summary), asked.is_in(body)
        if asked.is_whole_in(body) or (in_body and not in_summary):
            texts[one.pk] = body
        elif not in_summary:
            unseen.append(one.pk)
    return texts | _spoken({pk: sections.get(pk) or [] for pk in unseen}, asked)


def _spoken(sections: Mapping[int, Sequence[Any]], asked: Asked) -> dict[int, str]:
    """Return what is said in the recordings of these lessons, where the words are said there."""
    shown = {
        pk: [one for ids in minutes.recordings_in(parts) for one in ids]
        for pk, parts in sections.items()
    }
    rows = Recording.objects.filter(pk__in={one for ids in shown.values() for one in ids})
    said = {pk: captions.spoken(vtt) for pk, vtt in rows.order_by().values_list("pk", "captions")}
    found: dict[int, str] = {}
    for pk, ids in shown.items():
        for text in (said.get(one, "") for one in ids):
            if asked.is_in(text):
                found.setdefault(pk, text)
    return found
