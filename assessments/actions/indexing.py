"""Keep the search index of questions: called wherever their words change."""

from collections.abc import Iterable

from wagtail.search.backends import get_search_backend

from assessments.models import Question


def index_questions(ids: Iterable[int]) -> None:
    """Index questions by their primary keys, in a fixed number of queries."""
    questions = list(Question.get_indexed_objects().filter(pk__in=list(ids)))
    if questions:
        get_search_backend().add_bulk(Question, questions)


def forget_question(question: Question) -> None:
    get_search_backend().delete(question)
