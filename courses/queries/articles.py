"""Which lessons and questions name one article of a law: what to look through when it changes."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import User
from assessments.models import Question
from assessments.queries import authoring as questions
from courses.domain import library
from courses.models import LawArticle, LessonPage


@dataclass(frozen=True)
class Citing:
    """`lessons` = (id, title, language) that the trainer may open; `others` lie elsewhere."""

    lessons: list[tuple[int, str, str]]
    others: int
    questions: list[Question]


def citing(article: LawArticle, user: User) -> Citing:
    """Return what rests on the article. Drafts count; four queries."""
    rows = LessonPage.objects.order_by("path").values_list(
        "pk", "title", "locale__language_code", "sources"
    )
    found = [(pk, title, code) for pk, title, code, sources in rows if names(sources, article)]
    policy = policy_registry.get_by_type(Page)
    mine = set(
        policy.explorable_instances(user)
        .filter(pk__in=[pk for pk, _title, _code in found])
        .values_list("pk", flat=True)
    )
    usable = questions.questions_to_read(user).select_related("current")
    return Citing(
        lessons=[one for one in found if one[0] in mine],
        others=len(found) - len(mine),
        questions=[
            one
            for one in usable
            if one.current and names((one.current.body or {}).get("sources"), article)
        ],
    )


def names(sources: Any, article: LawArticle) -> bool:
    """Say whether the sources of a lesson or question name the article."""
    if not isinstance(sources, list):
        return False
    laws = article.document.law_keys
    return any(
        library.law_key(str(one.get("law", ""))) in laws
        and library.article_number(str(one.get("article", ""))) == article.number
        for one in sources
        if isinstance(one, dict)
    )
