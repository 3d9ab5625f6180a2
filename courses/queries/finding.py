"""One question put to all that a trainer works with: lessons, questions, words, documents, laws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from wagtail.coreutils import get_content_languages
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import User
from assessments.models import Question
from assessments.phrases import local
from assessments.queries import authoring as questions
from courses.domain import minutes
from courses.models import GlossaryTerm, LawArticle, LessonPage, PolicyDocument
from courses.queries import library
from courses.queries.asking import Asked, Pieces

SHOWN: Final = 10  # of each kind; the lists of their own show all
LONGEST: Final = 60
ENTRIES: Final[dict[str, type[Any]]] = {
    "terms": GlossaryTerm,
    "documents": PolicyDocument,
    "articles": LawArticle,
}


@dataclass(frozen=True)
class Hit:
    """`where` tells like ones apart; `text` is empty where the title says enough."""

    url: str
    title: Pieces
    where: str
    text: Pieces = ()


def everything(user: User, question: str) -> dict[str, list[Hit]]:
    """Return the first hits of each kind. A fixed number of queries."""
    asked = Asked.of(question, longest=LONGEST)
    if not asked:
        return {}
    found = {
        "lessons": list(_lessons(user, asked)),
        "questions": list(_questions(user, asked)),
    }
    best = asked.best(*ENTRIES.values())
    for name, kind in ENTRIES.items():
        found[name] = list(_entries(user, asked, name, best[kind]))
    return found


def _lessons(user: User, asked: Asked) -> Iterator[Hit]:
    """Lessons of one's own branch, drafts as well; their address is the editor."""
    mine = None
    if not user.is_superuser:
        mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    often = asked.best(LessonPage, within=mine)[LessonPage]
    lessons = LessonPage.objects.filter(pk__in=often).order_by()
    summaries = dict(lessons.values_list("pk", "summary"))
    rows = Page.objects.filter(pk__in=often).order_by()
    found = [
        (*asked.standing(title, summaries[pk], often[pk]), path, pk, title, code)
        for pk, path, title, code in rows.values_list(
            "pk", "path", "title", "locale__language_code"
        )
    ]
    names = dict(get_content_languages())
    shown = [(pk, title, code) for *_standing, pk, title, code in sorted(found)[:SHOWN]]
    texts = _texts(asked, [(pk, title, summaries[pk]) for pk, title, _code in shown])
    for pk, title, code in shown:
        address = reverse("wagtailadmin_pages:edit", args=[pk])
        said = asked.text(texts[pk]) if asked.is_in(texts[pk]) else ()
        yield Hit(address, asked.title(title), names.get(code, code), said)


def _texts(asked: Asked, lessons: Sequence[tuple[int, str, str]]) -> dict[int, str]:
    """Return the summary of each (key, title, summary), or the text where only it has the words."""
    texts = {pk: summary for pk, _title, summary in lessons}
    if asked.is_by_initials:
        return texts
    unseen = [pk for pk, title, summary in lessons if not asked.is_in(title + "\n" + summary)]
    bodies = LessonPage.objects.filter(pk__in=unseen).order_by().values_list("pk", "body")
    return texts | {pk: minutes.shown_text(body.raw_data) for pk, body in bodies}


def _questions(user: User, asked: Asked) -> Iterator[Hit]:
    """Questions are known by their stem; what holds the words otherwise is shown beside it.

    Nobody knows a question by its initials.
    """
    if asked.is_by_initials:
        return
    mine = None if user.is_superuser else questions.questions_to_read(user)
    often = asked.best(Question, within=mine)[Question]
    found = [
        (*asked.standing(stem, "", often[one.pk]), one.key, one.pk, stem, one)
        for one in Question.get_indexed_objects().filter(pk__in=often)
        for stem in ([local(one.current.body["stem"])] if one.current else [])
    ]
    for *_standing, key, pk, stem, one in sorted(found, key=lambda row: row[:-1])[:SHOWN]:
        beside = () if asked.is_in(stem) else asked.text(_around(one, asked))
        yield Hit(reverse("own_questions:question", args=[pk]), asked.text(stem), key, beside)


def _around(question: Question, asked: Asked) -> str:
    """Return what the question says in the reader's language, or everything if not found there."""
    said = " · ".join([*(local(text) for text in question.texts), *question.cited])
    return said if asked.is_in(said) else question.said


def _entries(user: User, asked: Asked, name: str, often: Mapping[int, float]) -> Iterator[Hit]:
    if not often:
        return
    rows = library.entries_to_read(ENTRIES[name], user)
    for one in library.ranked(asked, often, rows)[:SHOWN]:
        address = reverse("own_library:edit", args=[name, one.pk])
        yield Hit(address, asked.title(one.called), one.slug, asked.text(one.said))
