"""The shortcuts of tests/migrating.py and tests/databases.py lead to the same database."""

import re
import signal
import subprocess
from pathlib import Path

import databases
import migrating
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.state import ModelState
from django.db.models import Field
from servers import postgres_programs


def test_a_copied_field_is_one_built_anew():
    for model in apps.get_models(include_auto_created=True):
        for field in ModelState.from_model(model).fields.values():
            copied, built = migrating._copied(field), Field.clone(field)
            assert copied.deconstruct() == built.deconstruct()
            assert type(copied) is type(built)
            assert copied is not field
            assert copied.remote_field is None or copied.remote_field is not field.remote_field
            assert copied.auto_created or field < copied, "the order of columns"


def test_preparing_a_database_takes_nothing_from_the_clock_of_a_test():
    before, _ = signal.getitimer(signal.ITIMER_REAL)
    with databases.unhurried():
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    after, _ = signal.getitimer(signal.ITIMER_REAL)
    assert 0 < after <= before


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.usefixtures("real_database")
def test_the_template_is_what_a_plain_migrate_builds(tmp_path: Path):
    """Both dumped and restored: PostgreSQL writes a condition in other words afterwards."""
    template, plain = connection.settings_dict["NAME"], "migrated_plainly"
    made = [plain]
    with databases._maintenance() as server:
        server.execute(f'CREATE DATABASE "{plain}"')
    connections.close_all()
    connection.settings_dict["NAME"] = plain
    try:
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        made += [restored(template, tmp_path), restored(plain, tmp_path)]
        assert schema(made[1]) == schema(made[2])
    finally:
        connection.settings_dict["NAME"] = template
        for name in made:
            databases.drop(name)


def restored(name: str, folder: Path) -> str:
    """Return the name of a database restored from a dump of this one."""
    again, dump = f"{name}_again", str(folder / name)
    databases._run("pg_dump", "-Fc", "-f", dump, name)
    with databases._maintenance() as server:
        server.execute(f'CREATE DATABASE "{again}"')
    databases._run("pg_restore", "--exit-on-error", "-d", again, dump)
    return again


def schema(name: str) -> list[str]:
    """Return the statements that build the database, without the token of each dump."""
    settings = connection.settings_dict
    server = ["-h", settings["HOST"], "-p", str(settings["PORT"]), "-U", settings["USER"]]
    dump = [postgres_programs() / "pg_dump", "--schema-only", *server, name]
    said = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    return [line for line in said.splitlines() if not re.match(r"\\(un)?restrict ", line)]
