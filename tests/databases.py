"""Test databases: migrated once for a state of the migrations, then copied.

The first migrate takes about ten CPU seconds; every worker of every run would pay them again.
"""

import fcntl
import gc
import hashlib
import shutil
import tempfile
import uuid
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent


def state_of_migrations() -> str:
    """Return a key that changes with our migrations and the locked packages."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for app in (ROOT, ROOT / "site"):
        for path in sorted(app.glob("*/migrations/*.py")):
            digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def use_new_database() -> str:
    """Point the connection at a fresh migrated database and return its name."""
    connections.close_all()
    made = _new_postgres() if connection.vendor == "postgresql" else _new_sqlite()
    connection.settings_dict["NAME"] = made
    return made


def clone(original: str) -> str:
    """Return the name of a copy of `original`; nobody may be connected to it."""
    connections.close_all()
    name = f"{original}_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        with _maintenance() as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    else:
        shutil.copyfile(original, name)
    return name


def drop(name: str) -> None:
    connections.close_all()
    if connection.vendor == "postgresql":
        with _maintenance() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    else:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


def _new_sqlite() -> str:
    name = str(Path(tempfile.gettempdir()) / f"tongban-test-{uuid.uuid4().hex[:12]}.sqlite3")
    shutil.copyfile(migrated_sqlite(), name)
    return name


def migrated_sqlite() -> Path:
    """Return the file of the migrated template, made by whoever asks first."""
    folder = Path(tempfile.gettempdir())
    template = folder / f"tongban-migrated-{state_of_migrations()}.sqlite3"
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            being_made = template.with_suffix(".new")
            drop(str(being_made))
            _migrate(str(being_made))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            being_made.rename(template)
    return template


def _new_postgres() -> str:
    template = f"migrated_{state_of_migrations()}"
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(1)")
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if known.fetchone() is None:
            server.execute(f'CREATE DATABASE "{template}_new"')
            _migrate(f"{template}_new")
            connections.close_all()
            server.execute(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _migrate(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)  # looking through what piles up costs an eighth of the time
    call_command("migrate", verbosity=0, interactive=False)
    gc.set_threshold(*usual)


def _maintenance() -> psycopg.Connection:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname="postgres",
        autocommit=True,
    )
