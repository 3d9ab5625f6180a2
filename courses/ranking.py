"""The best hits of a search, read from the index alone.

modelsearch ranks every hit beside its page, on SQLite with a search of its own for each: with
10,000 lessons and a word that stands in most of them that takes seconds. And PostgreSQL and SQLite
rank by different rules. Here the index is asked for a bounded number of hits, and how often the
words stand in each is counted the same way on both; the pages come after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, F, FloatField, Model, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Least
from modelsearch.backends.base import BaseSearchResults
from modelsearch.conf import get_app_config

MOST: Final = 100  # hits that are looked at; who finds more is better served by another word
COUNTED: Final = 3  # words of a question
EQUAL: Final = [1.0, 1.0, 1.0, 1.0]


@dataclass(frozen=True, slots=True)
class Found:
    """`often` rises with how often the rarest of the words stands in it; 0 if nobody counted."""

    kind: type[Model]
    pk: int
    often: float


def best(
    results: BaseSearchResults,
    kinds: Sequence[type[Model]],
    *,
    words: Sequence[str] = (),
    within: "QuerySet[Any] | None" = None,
) -> list[Found]:
    """Return hits of these kinds, the newest first, in `within` where given; the caller ranks them.

    These are the newest MOST with the words in their title and the newest MOST with them anywhere.
    `results` is an unevaluated search over a whole model, of words or of initials; filters of its
    queryset are not applied. One query.
    """
    types = {one.pk: kind for kind in kinds for one in [ContentType.objects.get_for_model(kind)]}
    compiler = results.query_compiler
    config = compiler.get_config(results.backend)
    if connection.vendor == "postgresql":
        chosen = _postgres(compiler, config, _among(types, within, ""))
        often = _often(words[:COUNTED], config)
    else:
        chosen = _sqlite(compiler, config, _among(types, within, "index_entry__"))
        often = F("body")
    rows = _entries()._default_manager.filter(chosen).annotate(often=often).order_by("-pk")
    facts = rows.values_list("content_type_id", "object_id", "often")
    return [Found(types[kind], int(pk), _counted(often, words)) for kind, pk, often in facts]


def _counted(often: float | str, words: Sequence[str]) -> float:
    """Return the number as it is; count in a text, which Python does faster than SQLite.

    In the indexed text a pair of hanzi is a word: it stands there as often as in the lesson.
    """
    if not isinstance(often, str):
        return often
    return min((often.count(word) for word in words[:COUNTED]), default=0)


def _often(words: Sequence[str], config: str | None) -> Any:
    """How often the rarest word stands in the indexed text.

    PostgreSQL's rank of one word in equal weights rises with its number and with nothing else.
    """
    from django.contrib.postgres.search import SearchQuery, SearchRank  # needs psycopg

    counts = [
        SearchRank(F("body"), SearchQuery(word, config=config), weights=EQUAL) for word in words
    ]
    if not counts:
        return Value(0.0, output_field=FloatField())
    return Least(*counts) if len(counts) > 1 else counts[0]


def _among(types: Any, within: "QuerySet[Any] | None", entry: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {f"{entry}content_type__in": list(types)}
    if within is not None:
        keys = within.order_by().annotate(search_key=Cast("pk", CharField()))
        wanted[f"{entry}object_id__in"] = keys.values("search_key")
    return wanted


def _entries() -> type[Model]:
    entries: type[Model] = get_app_config().get_model("IndexEntry")
    return entries


def _postgres(compiler: Any, config: str | None, wanted: dict[str, Any]) -> Q:
    words = compiler.build_tsquery(compiler.query, config=config)
    vectors = [_own(vector) for vector, _boost in compiler.get_index_vectors(words)]
    text: F | CombinedExpression = vectors[0]
    for vector in vectors[1:]:
        text = CombinedExpression(text, "||", vector)  # as the index of migration 0011 has it
    entries = _entries()._default_manager.filter(**wanted)
    chosen = _newest(entries.annotate(text=text).filter(text=words))
    if len(vectors) > 1:
        chosen = chosen.union(_newest(entries.filter(title=words)))
    return Q(pk__in=chosen)


def _newest(entries: Any) -> Any:
    """Return the keys of the MOST newest entries.

    Ordered by a sum, which no index holds. A bare LIMIT lets PostgreSQL walk the table until it
    has found enough, and unpack the long text of every row for that: 60 ms instead of 3.
    """
    return entries.order_by((F("pk") + 0).desc()).values("pk")[:MOST]


def _own(of_page: F) -> F:
    """Return the column of the index entry that the page names through its relation."""
    return F(of_page.name.removeprefix("index_entries__"))


def _sqlite(compiler: Any, config: str | None, wanted: dict[str, Any]) -> Q:
    """FTS5 gives hits by their number and stops at the limit; its rank would read every hit."""
    from modelsearch.backends.database.sqlite import sqlite  # only where there is FTS5

    words = compiler.build_search_query(sqlite.normalize(compiler.query), config=config)
    chosen = Q()
    for fields in (compiler.FTS_TABLE_FIELDS, ["title"])[: len(compiler.FTS_TABLE_FIELDS)]:
        entries = sqlite.SQLiteFTSIndexEntry.objects.filter(
            sqlite.MatchExpression(fields, words), **wanted
        )
        chosen |= Q(pk__in=entries.order_by("-index_entry_id").values("index_entry_id")[:MOST])
    return chosen
