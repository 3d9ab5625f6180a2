"""One question put to all that a trainer works with: lessons, questions, words, documents, laws."""

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from wagtail.coreutils import get_content_languages
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import User
from assessments.phrases import local
from assessments.queries import authoring as questions
from courses.domain.curriculum.lined import LANGUAGES
from courses.models import GlossaryTerm, LawArticle, LessonPage, PolicyDocument
from courses.queries import library
from courses.queries.asking import Asked, Pieces

SHOWN: Final = 10  # of each kind; the lists of their own show all
LONGEST: Final = 60
TEXTS: Final = (
    "topic__title", "current__body__stem", "current__body__explanation",
    *(f"current__body__options__{place}__text" for place in range(5)),
)  # fmt: skip
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
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    often = asked.best(LessonPage, within=None if user.is_superuser else mine)[LessonPage]
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
    for *_standing, pk, title, code in sorted(found)[:SHOWN]:
        address = reverse("wagtailadmin_pages:edit", args=[pk])
        said = asked.text(summaries[pk]) if asked.is_in(summaries[pk]) else ()
        yield Hit(address, asked.title(title), names.get(code, code), said)


def _questions(user: User, asked: Asked) -> Iterator[Hit]:
    """Questions hold their texts as data: stem, options, explanation and topic are looked at.

    Each word has to stand in one of them. Nobody knows a question by its initials.
    """
    texts = [f"{name}__{code}" for name in TEXTS for code in LANGUAGES]
    fitting = Q()
    for term in asked.terms:
        fitting &= functools.reduce(
            operator.or_, (Q(**{f"{text}__icontains": term}) for text in ("key", *texts))
        )
    usable = questions.questions_to_read(user).filter(fitting)[:SHOWN]
    for one in usable:
        stem = local(one.current.body["stem"]) if one.current else one.key
        yield Hit(reverse("own_questions:question", args=[one.pk]), asked.text(stem), one.key)


def _entries(user: User, asked: Asked, name: str, often: Mapping[int, float]) -> Iterator[Hit]:
    rows = library.entries_to_read(ENTRIES[name], user)
    for one in library.ranked(asked, often, rows)[:SHOWN]:
        address = reverse("own_library:edit", args=[name, one.pk])
        yield Hit(address, asked.title(one.called), one.slug, asked.text(one.said))
