"""The best hits of a search, read from the index alone.

modelsearch ranks every hit beside its page, on SQLite with a search of its own for each: with
10,000 lessons and a word that stands in most of them that takes seconds. And PostgreSQL and SQLite
rank by different rules. Here the index is asked for a bounded number of hits, and how often the
words stand in each is counted the same way on both; the pages come after.

The statements are written out: Django takes longer to put them together than the databases to
answer them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast

MOST: Final = 100  # hits that are looked at; who finds more is better served by another word
COUNTED: Final = 3  # terms of a question: for each PostgreSQL unpacks the text once more

Statement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """`often` rises with how often the counted words stand in its text, the rarest of them.

    0 where all words stand in the title: there it does not matter.
    """

    kind: type[Model]
    pk: int
    often: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that must all be there, or pinyin initials; both as the index has them.

    `telling` are those of the words that are counted.
    """

    words: Sequence[str] = ()
    telling: Sequence[str] = ()
    initials: str = ""


def best(
    wanted: Wanted, kinds: Sequence[type[Model]], *, within: "QuerySet[Any] | None" = None
) -> list[Found]:
    """Return hits of these kinds, the newest first, in `within` where given; the caller ranks them.

    These are the newest MOST with the words in their title and the newest MOST with them anywhere.
    One query.
    """
    types = {one.pk: kind for kind in kinds for one in [ContentType.objects.get_for_model(kind)]}
    ask = _ask_postgresql if connection.vendor == "postgresql" else _ask_sqlite
    statement, values = ask(wanted, _among(types, within))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    counted = wanted.telling[:COUNTED]
    return [Found(types[kind], int(pk), _counted(often, counted)) for kind, pk, often in rows]


def _counted(often: float | str, words: Sequence[str]) -> float:
    """Return the number as it is; count in a text, which Python does faster than SQLite.

    In the indexed text a pair of hanzi is a word: it stands there as often as in the lesson.
    """
    if not isinstance(often, str):
        return often
    return min((often.count(word) for word in words), default=0)


def _among(types: Mapping[int, type[Model]], within: "QuerySet[Any] | None") -> Statement:
    """Return the condition on an entry `e` of the index; the numbers are those of content types."""
    kinds = ", ".join(str(int(pk)) for pk in types)
    if within is None:
        return f"e.content_type_id IN ({kinds})", []
    keys = within.order_by().annotate(search_key=Cast("pk", CharField())).values("search_key")
    inner, values = keys.query.sql_with_params()
    return f"e.content_type_id IN ({kinds}) AND e.object_id IN ({inner})", list(values)


def _ask_postgresql(wanted: Wanted, among: Statement) -> Statement:
    """Ask the two indexes of migrations 0011 and 0014, and count.

    PostgreSQL's rank of one word in equal weights rises with its number and with nothing else.
    """
    condition, values = among
    if wanted.initials:
        words, texts = ("to_tsquery(%s)", f"{wanted.initials}:*"), ["e.autocomplete"]
    else:
        words, texts = ("plainto_tsquery(%s)", " ".join(wanted.words)), ["e.title || e.body"]
        texts.append("e.title")
    # Ordered by a sum, which no index holds. A bare LIMIT lets PostgreSQL walk the table until it
    # has found enough, and unpack the long text of every row for that: 60 ms instead of 3.
    chosen = " UNION ".join(
        f"(SELECT e.id FROM wagtailsearch_indexentry e WHERE ({text}) @@ {words[0]} "  # noqa: S608 the texts above
        f"AND {condition} ORDER BY e.id + 0 DESC LIMIT {MOST})"
        for text in texts
    )
    counted = wanted.telling[:COUNTED]
    counts = ["ts_rank('{1,1,1,1}', e.body, plainto_tsquery(%s))"] * len(counted)
    often = f"CASE WHEN e.title @@ {words[0]} THEN 0 ELSE least({', '.join(counts)}) END"
    first: list[Any] = [words[1], *counted]
    if not counts:
        often, first = "0", []
    statement = (
        f"SELECT e.content_type_id, e.object_id, {often} FROM wagtailsearch_indexentry e "  # noqa: S608 the texts above
        f"WHERE e.id IN ({chosen}) ORDER BY e.id DESC"
    )
    return statement, [*first, *[words[1], *values] * len(texts)]


def _ask_sqlite(wanted: Wanted, among: Statement) -> Statement:
    """FTS5 gives hits by their number and stops at the limit; its rank would read every hit."""
    condition, values = among
    if wanted.initials:
        words, columns = f'"{wanted.initials}" *', ["autocomplete"]
    else:
        words, columns = " AND ".join(f'"{word}"' for word in wanted.words), ["title body", "title"]
    chosen = " OR ".join(
        "e.id IN (SELECT e.id FROM wagtailsearch_indexentry_fts f "  # noqa: S608 the texts above
        "JOIN wagtailsearch_indexentry e ON e.id = f.rowid "
        f"WHERE wagtailsearch_indexentry_fts MATCH %s AND {condition} "
        f"ORDER BY f.rowid DESC LIMIT {MOST})"
        for _columns in columns
    )
    asked = [[f"{{{names}}} : ({words})", *values] for names in columns]
    titled = (
        "SELECT rowid FROM wagtailsearch_indexentry_fts WHERE wagtailsearch_indexentry_fts MATCH %s"
    )
    text = f"CASE WHEN e.id IN ({titled}) THEN '' ELSE e.body END"
    statement = (
        f"SELECT e.content_type_id, e.object_id, {text} "  # noqa: S608 the texts above
        f"FROM wagtailsearch_indexentry e WHERE {chosen} ORDER BY e.id DESC"
    )
    return statement, [asked[-1][0], *(one for each in asked for one in each)]
