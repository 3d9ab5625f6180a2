"""The search backend of the whole installation: Wagtail's database search, made to read Chinese.

What is indexed and what is asked are both cut into pairs of hanzi (courses.domain.words), from
traditional characters to simplified ones. Titles can also be found by their pinyin initials.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import lru_cache
from typing import Any

from django.db import connection
from modelsearch import query as queries
from modelsearch.backends.database import SearchBackend as database_backend
from modelsearch.index import AutocompleteField, RelatedFields

from accounts.domain import names
from courses.domain import words

_paused = ContextVar("search_index_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Index nothing that is saved inside; the caller saves it once more outside."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


@lru_cache(maxsize=1)
def _to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC  # slow import: reads its dictionaries

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def simplified(text: str) -> str:
    return text if text.isascii() else _to_simplified()(text)


def letters(text: str) -> list[str]:
    """Return the pinyin initial of each character, empty for what has none."""
    plain = simplified(text)
    readings = ["" if one.isascii() else names.sort_key(one)[:1] for one in plain]
    return [one if one.isascii() else "" for one in readings] if len(plain) == len(text) else []


class _Readable:
    """A stored object whose search fields give words instead of runs of hanzi."""

    def __init__(self, stored: Any) -> None:
        self.pk = stored.pk
        self._stored = stored

    def get_search_fields(self) -> list[Any]:
        fields = self._stored.get_search_fields()
        return [_once(_readable(field, lambda _proxy: self._stored)) for field in fields]


def _readable(field: Any, stored: Callable[[Any], Any]) -> Any:
    """Return a copy of the search field that reads the stored object and cuts what it says."""
    mine = copy(field)
    if isinstance(field, RelatedFields):
        mine.get_value = lambda proxy: field.get_value(stored(proxy))
        mine.fields = [_readable(one, lambda related: related) for one in field.fields]
    elif isinstance(field, AutocompleteField):
        mine.get_value = lambda proxy: _with_initials(field.get_value(stored(proxy)))
    else:
        mine.get_value = lambda proxy: _indexed(field.get_value(stored(proxy)))
    return mine


def _once(field: Any) -> Any:
    """Return the field reading its object only once: the indexers ask each field three times."""
    read = field.get_value
    kept: list[Any] = []

    def get_value(proxy: Any) -> Any:
        if not kept:
            kept.append(read(proxy))
        return kept[0]

    field.get_value = get_value
    return field


def _indexed(value: Any) -> Any:
    if isinstance(value, str):
        return words.indexed(simplified(value))
    if isinstance(value, list | tuple):
        return [_indexed(one) for one in value]
    if isinstance(value, dict):
        return {key: _indexed(one) for key, one in value.items()}
    return value


def _with_initials(value: Any) -> Any:
    if not isinstance(value, str):
        return _indexed(value)
    readings = [names.sort_key(one) for one in simplified(value) if not one.isascii()]
    return f"{_indexed(value)} {words.initials(readings)}"


def asked(query: Any) -> Any:
    """Return the question, of text or of modelsearch's query objects, in indexed words."""
    if isinstance(query, str):
        return words.asked(simplified(query))
    mine = copy(query)
    if isinstance(query, queries.PlainText | queries.Phrase | queries.Fuzzy):
        mine.query_string = asked(query.query_string)
    elif isinstance(query, queries.Boost | queries.Not):
        mine.subquery = asked(query.subquery)
    elif isinstance(query, queries.And | queries.Or):
        mine.subqueries = [asked(one) for one in query.subqueries]
    return mine


class _ReadsChinese:
    """Mixed into an index: what is added to it is cut into words first."""

    def add_items(self, model: type[Any], objs: Iterable[Any]) -> None:
        if not _paused.get():
            super().add_items(model, [_Readable(one) for one in objs])  # type: ignore[misc] # mixin


class _AsksChinese:
    """Mixed into a backend: what is asked is cut as the index was."""

    def _search(self, compiler: Any, query: Any, *args: Any, **options: Any) -> Any:
        return super()._search(compiler, asked(query), *args, **options)  # type: ignore[misc] # mixin


@lru_cache(maxsize=4)
def _backend_for(vendor: str) -> type[Any]:
    """Return our backend over the one that modelsearch takes for this kind of database."""
    base: Any = type(database_backend({}))
    index = type("ChineseIndex", (_ReadsChinese, base.index_class), {})
    return type("ChineseSearchBackend", (_AsksChinese, base), {"index_class": index})


def SearchBackend(params: dict[str, Any]) -> Any:
    """Wagtail looks for this name in the module that the settings name."""
    return _backend_for(connection.vendor)(params)
