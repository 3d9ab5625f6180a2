"""A running installation of the demo for one test session, and its data made new for each journey.

It is the real thing: `manage.py demo --load-only`, then `manage.py serve` with web, worker and
scheduler, in folders of its own. The database is what DATABASE_URL names (PostgreSQL), else SQLite.
"""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "demo-2026"


@dataclass(frozen=True)
class Installation:
    url: str
    folder: Path
    environment: dict[str, str]

    def manage(
        self, *arguments: str, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            check=check,
            capture_output=True,
            text=True,
        )

    @property
    def is_sqlite(self) -> bool:
        return self.environment["DATABASE_URL"].startswith("sqlite")

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one SQL statement (`%s` for values), to arrange or to look behind the screen."""
        address = self.environment["DATABASE_URL"]
        if self.is_sqlite:
            with contextlib.closing(sqlite3.connect(_file(address), timeout=20)) as database:
                rows = database.execute(statement.replace("%s", "?"), values).fetchall()
                database.commit()
                return rows
        with psycopg.connect(address, autocommit=True) as database:
            cursor = database.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def lesson(self, key: str) -> int:
        """Return the number of the Chinese lesson's page."""
        statement = (
            "SELECT lesson.page_ptr_id FROM courses_lessonpage lesson"
            " JOIN wagtailcore_page page ON page.id = lesson.page_ptr_id"
            " JOIN wagtailcore_locale locale ON locale.id = page.locale_id"
            " WHERE lesson.key = %s AND locale.language_code = 'zh-hans'"
        )
        return int(self.rows(statement, key)[0][0])

    def keep(self) -> None:
        """Remember the data as they are now."""
        address = self.environment["DATABASE_URL"]
        if self.is_sqlite:
            _copy(_file(address), self.folder / "kept.sqlite3")
        else:
            _clone(address, source=_name(address), target=_name(address) + "_kept")

    def restore(self) -> None:
        """Go back to the data kept, under the running processes; sign everybody out."""
        address = self.environment["DATABASE_URL"]
        if self.is_sqlite:
            _copy(self.folder / "kept.sqlite3", _file(address))
        else:
            _clone(address, source=_name(address) + "_kept", target=_name(address))
        shutil.rmtree(self.folder / "cache", ignore_errors=True)


@contextlib.contextmanager
def running(folder: Path, migrated: Path | None = None) -> Iterator[Installation]:
    """Load the demo, serve it, stop it. `migrated` is an SQLite file that need not be migrated."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with _database(folder) as address:
        if migrated:
            shutil.copyfile(migrated, _file(address))
        environment = os.environ | {
            "DEMO": "1",
            "DEBUG": "0",
            "SECRET_KEY": "journeys-" + "0" * 50,
            "IDENTITY_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "IDENTITY_INDEX_KEY": "00" * 32,
            "DATABASE_URL": address,
            "CACHE_URL": f"filecache://{folder}/cache",
            "CELERY_BROKER_URL": "filesystem://",
            "RUN_DIR": str(folder / "run"),
            "MEDIA_ROOT": str(folder / "media"),
            "PRIVATE_ROOT": str(folder / "private"),
            "SITE_URL": url,
            "SCORM_ORIGIN": f"http://localhost:{port}",
            "PORT": str(port),
            "PYTHONPATH": str(ROOT / "site"),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        installation = Installation(url, folder, environment)
        installation.manage("demo", "--load-only")
        installation.keep()
        with _served(installation):
            yield installation


@contextlib.contextmanager
def _served(installation: Installation) -> Iterator[None]:
    log = (installation.folder / "serve.log").open("w")
    serve = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=installation.environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_answered(installation.url + "/readyz", serve)
        yield
    finally:
        serve.send_signal(signal.SIGTERM)
        serve.wait(timeout=40)
        log.close()


def _wait_until_answered(url: str, serve: subprocess.Popen[bytes], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and serve.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 our own address
                return
        except urllib.error.HTTPError:
            return  # it answers; the scheduler's first sign of life may still be missing
        except OSError:
            time.sleep(0.1)
    message = f"{url} does not answer (exit status {serve.poll()})"
    raise TimeoutError(message)


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database, deleted afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder}/demo.sqlite3"
        return
    name = f"journeys_{os.getpid()}"
    _on_server(given, f'CREATE DATABASE "{name}"')
    address = given.removesuffix(_name(given)) + name
    try:
        yield address
    finally:
        for database in (name, name + "_kept"):
            _on_server(given, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _clone(address: str, *, source: str, target: str) -> None:
    """Replace a database by a copy; whoever is connected to it is cut off and connects again."""
    server = address.removesuffix(_name(address)) + "postgres"
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    _on_server(server, cut.format(source))
    _on_server(server, f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    _on_server(server, f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _on_server(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement)


def _name(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")


def _file(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def _copy(source: Path, target: Path) -> None:
    """Copy a database in one transaction, also under open connections."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target, timeout=20)) as new,
    ):
        old.backup(new)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
