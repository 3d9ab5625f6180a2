"""Triggers that refuse UPDATE, DELETE and TRUNCATE, as migration operations for both databases."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def append_only(table: str) -> migrations.RunPython:
    """Return the operation that makes `table` append-only."""

    def install(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _install_statements(table, editor.connection.vendor):
            editor.execute(statement)

    def remove(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _remove_statements(table, editor.connection.vendor):
            editor.execute(statement)

    return migrations.RunPython(install, remove)


def _install_statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"""CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{table} is append-only'
                USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {table}_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()""",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _remove_statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DROP FUNCTION {table}_is_append_only()",
        ]
    return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
