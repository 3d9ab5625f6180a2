"""Triggers that keep some columns of a row as they were written, for both databases.

Where `append_only` refuses every change, here the rest of the row lives on: the state of a
certificate changes, its number never does. The row cannot be deleted either.
"""

from collections.abc import Mapping
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Pardons = Mapping[str, Mapping[str, str]]


def frozen(table: str, *columns: str, unless: Pardons | None = None) -> migrations.RunPython:
    """Return the operation that freezes `columns` of `table` and refuses to delete rows.

    `unless`: by column and vendor, the SQL condition on OLD and NEW under which that column may
    change. A later migration that makes SQLite rebuild the table (most changes of a field do)
    loses the triggers: end it with this operation again; it replaces what is there. Columns that
    a later migration adds are left out until then.
    """
    pardons = unless or {}

    def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_table_description(cursor, table)
        there = {column.name for column in found}
        known = [name for name in columns if name in there]
        for statement in [*_removals(table, vendor), *_statements(table, known, vendor, pardons)]:
            editor.execute(statement, None)  # no parameters: a % is a %

    def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _removals(table, editor.connection.vendor):
            editor.execute(statement, None)

    return migrations.RunPython(install, remove)


def _statements(table: str, columns: list[str], vendor: str, pardons: Pardons) -> list[str]:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    when = " OR ".join(
        f"(OLD.{name} {differs} NEW.{name}"
        + (f" AND NOT ({pardons[name][vendor]})" if name in pardons else "")
        + ")"
        for name in columns
    )
    told = f"a row of {table} keeps what was written"
    if vendor == "postgresql":
        return [
            f"""CREATE FUNCTION {table}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{told}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_is_frozen()""",
            f"""CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_frozen()""",
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
    return [
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {when} {refuse}",
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}",
    ]


def _removals(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_kept ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}",
            f"DROP FUNCTION IF EXISTS {table}_is_frozen()",
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_{what}" for what in ("kept", "frozen")]
