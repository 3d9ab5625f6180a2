"""Inserting many regions at once: 45,000 rows in one second, where model instances take seven."""

import datetime
from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db import connection

from regions.domain import codes
from regions.models import Region

BATCH: Final = 5000
_COLUMNS: Final = (
    *("code", "name", "level", "kind", "path", "parent_id", "quota_parent_id"),
    *("valid_from", "villages_loaded", "office_phone"),
)

Row = tuple[str, str, str, datetime.date | None]  # code, name, path, in force since


def insert(rows: Iterable[Row]) -> None:
    """Insert regions, parents first; codes that exist are left alone."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in _COLUMNS)
    places = ", ".join(["%s"] * len(_COLUMNS))
    statement = (
        f"INSERT INTO {quote(Region._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 names of our own model
        " ON CONFLICT DO NOTHING"
    )
    values = map(_values, rows)
    with connection.cursor() as cursor:
        while batch := list(islice(values, BATCH)):
            cursor.executemany(statement, batch)


def _values(row: Row) -> tuple[str | int | None, ...]:
    code, name, path, since = row
    return (
        *(code, name, codes.level(code), codes.kind(code), path),
        *(codes.parent(code), codes.quota_parent(code)),
        *(connection.ops.adapt_datefield_value(since), False, ""),
    )
