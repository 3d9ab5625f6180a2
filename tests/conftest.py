"""Fixtures: a clean cache, and a database of one's own where commits must be real."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _private_media(settings, tmp_path) -> None:
    """Files that a test writes vanish with it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for: races need PostgreSQL, long runs are asked for."""
    chosen = config.getoption("markexpr")
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    left_out = [name for name in ("soak", "benchmark", "journey") if name not in chosen]
    if not postgres:
        left_out += ["race", "postgres"]
    keep = [item for item in items if not any(item.get_closest_marker(name) for name in left_out)]
    config.hook.pytest_deselected(items=[item for item in items if item not in keep])
    items[:] = keep


@pytest.fixture
def real_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A clone of the migrated test database in which commits are real and threads see each other.

    Not `transaction=True`: that empties tables afterwards, which the append-only triggers refuse.
    """
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        clone = f"{original}_{uuid.uuid4().hex[:8]}"
        _clone(original, clone)
        connection.settings_dict["NAME"] = clone
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = original
            _drop(clone)


def _clone(original: str, clone: str) -> None:
    connections.close_all()
    if connection.vendor == "postgresql":
        _on_maintenance_database(f'CREATE DATABASE "{clone}" TEMPLATE "{original}"')
    else:
        shutil.copyfile(original, clone)


def _drop(clone: str) -> None:
    if connection.vendor == "postgresql":
        _on_maintenance_database(f'DROP DATABASE "{clone}" WITH (FORCE)')
    else:
        for suffix in ("", "-wal", "-shm"):
            Path(clone + suffix).unlink(missing_ok=True)


def _on_maintenance_database(statement: str) -> None:
    options = {
        "host": connection.settings_dict["HOST"],
        "port": connection.settings_dict["PORT"],
        "user": connection.settings_dict["USER"],
        "dbname": "postgres",
    }
    with psycopg.connect(**options, autocommit=True) as maintenance:
        maintenance.execute(statement)
