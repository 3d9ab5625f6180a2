"""One question put to all that a trainer works with: lessons, questions, words, documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.search.backends import get_search_backend

from accounts.models import User
from assessments.phrases import local
from assessments.queries import authoring as questions
from courses.domain import words
from courses.models import GlossaryTerm, LessonPage, PolicyDocument
from courses.queries import library
from courses.searching import simplified

MOST_OPTIONS: Final = 5
SHOWN: Final = 10  # of each kind; the lists of their own show all
LONGEST: Final = 60


@dataclass(frozen=True)
class Hit:
    """`title` in pieces, each with whether it was asked for; `where` tells like ones apart."""

    url: str
    title: Sequence[tuple[str, bool]]
    where: str


def everything(user: User, question: str) -> dict[str, list[Hit]]:
    """Return the first hits of each kind. A fixed number of queries."""
    question = question.strip()[:LONGEST].replace("\0", "")
    if not words.asked(simplified(question)):
        return {}
    terms = words.terms(simplified(question))
    return {
        "lessons": [_hit(*one, terms) for one in _lessons(user, question)],
        "questions": [_hit(*one, terms) for one in _questions(user, question)],
        "terms": [_hit(*one, terms) for one in _entries(user, question, GlossaryTerm, "terms")],
        "documents": [
            _hit(*one, terms) for one in _entries(user, question, PolicyDocument, "documents")
        ],
    }


def _hit(url: str, title: str, where: str, terms: Sequence[str]) -> Hit:
    return Hit(url, words.marked(words.snippet(title, terms), terms), where)


def _searched(question: str, found: Any) -> Any:
    engine = get_search_backend()
    if words.looks_like_initials(question):
        return engine.autocomplete(question.casefold(), found)[:SHOWN]
    return engine.search(question, found)[:SHOWN]


def _lessons(user: User, question: str) -> Iterator[tuple[str, str, str]]:
    """Lessons of one's own branch, drafts as well; their address is the editor."""
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    found = LessonPage.objects.filter(pk__in=mine.order_by().values("pk")).select_related("locale")
    for page in _searched(question, found):
        yield reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title, str(page.locale)


def _questions(user: User, question: str) -> Iterator[tuple[str, str, str]]:
    """Questions hold their texts as data: stem, options, explanation and topic are looked at."""
    texts = ["topic__title", "current__body__stem", "current__body__explanation"]
    texts += [f"current__body__options__{place}__text" for place in range(MOST_OPTIONS)]
    asked = simplified(question)
    fitting = Q(key__icontains=asked)
    for text in texts:
        fitting |= Q(**{f"{text}__zh-hans__icontains": asked}) | Q(
            **{f"{text}__en__icontains": asked}
        )
    for one in questions.questions_to_read(user).filter(fitting)[:SHOWN]:
        stem = local(one.current.body["stem"]) if one.current else one.key
        yield reverse("own_questions:question", args=[one.pk]), stem, one.key


def _entries(
    user: User, question: str, kind: type[Any], name: str
) -> Iterator[tuple[str, str, str]]:
    for one in _searched(question, library.entries_to_read(kind, user)):
        yield reverse("own_library:edit", args=[name, one.pk]), str(one), one.slug
