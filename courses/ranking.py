"""The best hits of a search, read from the index alone.

modelsearch ranks every hit beside its page, on SQLite with a search of its own for each: with
10,000 lessons and a word that stands in most of them that takes seconds. Here the index is asked
for a bounded number of hits, on PostgreSQL as many with the words in their title and as many with
them anywhere; the pages come after.
"""

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Model
from django.db.models.expressions import CombinedExpression
from modelsearch.backends.base import BaseSearchResults
from modelsearch.conf import get_app_config

MOST: Final = 200  # hits that are ranked; who finds more is better served by another word


def best(results: BaseSearchResults) -> list[int]:
    """Return the primary keys of the best MOST hits in the index, best first.

    `results` is an unevaluated search over a whole model, of words or of initials. Filters of its
    queryset are not applied: the caller filters the pages. One query.
    """
    compiler = results.query_compiler
    kind = ContentType.objects.get_for_model(compiler.queryset.model)
    ranked = _postgres if connection.vendor == "postgresql" else _sqlite
    return [int(one) for one in ranked(compiler, compiler.get_config(results.backend), kind)]


def _entries() -> type[Model]:
    entries: type[Model] = get_app_config().get_model("IndexEntry")
    return entries


def _postgres(compiler: Any, config: str | None, kind: ContentType) -> Any:
    words = compiler.build_tsquery(compiler.query, config=config)
    vectors = [(_own(vector), _own(boost)) for vector, boost in compiler.get_index_vectors(words)]
    text = vectors[0][0]
    for vector, _boost in vectors[1:]:
        text = CombinedExpression(text, "||", vector)  # as the index of migration 0011 has it
    entries = _entries()._default_manager.filter(content_type=kind)
    titled = entries.filter(title=words).values("pk")[:MOST]
    anywhere = entries.annotate(text=text).filter(text=words).values("pk")[:MOST]
    rank = _rank(compiler, vectors, config)
    found = entries.filter(pk__in=titled.union(anywhere)).order_by(rank.desc(), "-pk")
    return found.values_list("object_id", flat=True)[:MOST]


def _rank(compiler: Any, vectors: Any, config: str | None) -> Any:
    first, *rest = (
        compiler.build_tsrank(vector, compiler.query, config=config) * boost
        for vector, boost in vectors
    )
    return sum(rest, first)


def _own(of_page: Any) -> Any:
    """Return the column of the index entry that the page names through its relation."""
    return F(of_page.name.removeprefix("index_entries__")) if isinstance(of_page, F) else of_page


def _sqlite(compiler: Any, config: str | None, kind: ContentType) -> Any:
    from modelsearch.backends.database.sqlite import sqlite  # only where there is FTS5

    words = compiler.build_search_query(sqlite.normalize(compiler.query), config=config)
    matches = sqlite.MatchExpression(compiler.FTS_TABLE_FIELDS, words)
    rank = _rank(compiler, compiler.get_search_vectors(), config)
    found = sqlite.SQLiteFTSIndexEntry.objects.filter(matches, index_entry__content_type=kind)
    found = found.annotate(score=rank).order_by("score")[:MOST]
    return found.values_list("index_entry__object_id", flat=True)
