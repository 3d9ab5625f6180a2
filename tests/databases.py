"""Test databases: migrated once for a state of the migrations, then copied.

The first migrate takes a minute and more of a slow CPU; every worker of every run would pay it
again. SQLite's template is a file and outlives the run. PostgreSQL's lives in a cluster that ends
with the run, and a dump of it is kept beside.
"""

import contextlib
import fcntl
import hashlib
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection, connections
from migrating import migrate
from servers import postgres_programs

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
            version = server.info.server_version // 10_000
            kept = Path(tempfile.gettempdir()) / f"tongban-{template}.postgres{version}"
            if kept.exists():
                _run("pg_restore", "--exit-on-error", "-d", f"{template}_new", str(kept))
            else:
                _migrate(f"{template}_new")
                being_made = kept.with_name(f"{name}.postgres")
                _run("pg_dump", "-Fc", "-f", str(being_made), f"{template}_new")
                being_made.rename(kept)
            connections.close_all()
            server.execute(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _run(program: str, *arguments: str) -> None:
    settings = connection.settings_dict
    server = ["-h", settings["HOST"], "-p", str(settings["PORT"]), "-U", settings["USER"]]
    subprocess.run([postgres_programs() / program, *server, *arguments], check=True)


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """Stop the clock of the test that happens to be the first: on a busy machine it would fail.

    It would not fail alone: pytest keeps that result for every test of this worker.
    """
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


def _migrate(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    migrate()


def _maintenance() -> psycopg.Connection:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname="postgres",
        autocommit=True,
        options="-c lock_timeout=0",  # the other worker may migrate for longer than 90 s
    )
