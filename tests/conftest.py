"""Fixtures: a clean cache, and a database of one's own where commits must be real."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import databases
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

# Nothing in `make test` depends on a clock (a busy machine draws slowly) or on luck: the same
# examples each time. `make soak` looks for new ones.
CALM: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis.register_profile("steady", derandomize=True, **CALM)
hypothesis.register_profile("exploring", **CALM)


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # importing and collecting leave no rubbish worth a look
    hypothesis.load_profile("exploring" if "soak" in config.getoption("markexpr") else "steady")


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page in English leaves its language active in the thread; the next test starts anew."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _private_media(settings, tmp_path) -> None:
    """Files that a test writes vanish with it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def private_files(settings, tmp_path) -> Path:
    """The private storage as a folder of this test's own: register numbers repeat in tests."""
    private = settings.STORAGES["private"]
    settings.STORAGES = settings.STORAGES | {
        "private": private | {"OPTIONS": {"location": str(tmp_path / "private")}}
    }
    return Path(storages["private"].path(""))


def pytest_collection_finish() -> None:
    """Look no more through what lives as long as the run: all classes, forms, templates, tests."""
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for: races need PostgreSQL, long runs are asked for.

    What asks for no database runs once, with SQLite, and not again on PostgreSQL.
    """
    chosen = config.getoption("markexpr")
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    left_out = [name for name in ("soak", "benchmark", "journey") if name not in chosen]
    if not postgres:
        left_out += ["race", "postgres"]
    elif "soak" not in chosen:
        left_out += ["machine"]  # thousands of rows dead in one transaction: minutes, in the soak
    keep = [item for item in items if not any(item.get_closest_marker(name) for name in left_out)]
    if postgres and not chosen:
        keep = [item for item in keep if _asks_for_a_database(item)]
    kept = set(keep)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = keep
    for item in keep:
        if item.get_closest_marker("soak") or item.get_closest_marker("benchmark"):
            item.add_marker(pytest.mark.timeout(0))
        elif item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.timeout(900))  # the first one loads the demo


def _asks_for_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "django_db_setup"})


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """A migrated database for this worker, copied from a template (tests/databases.py)."""
    with django_db_blocker.unblock(), databases.unhurried():
        original = connection.settings_dict["NAME"]
        made = databases.use_new_database()
    yield
    with django_db_blocker.unblock():
        databases.drop(made)
        connection.settings_dict["NAME"] = original


@pytest.fixture(scope="module")
def built_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One transaction around all tests of a file, for fixtures that build their world once.

    Module fixtures that ask for it write into it; each test's own transaction is a savepoint in
    it, so that a test may change anything. Give tests what the database holds or a deep copy (as
    Django's `setUpTestData` does): what a test sets on an instance must not reach the next. Not in
    a file that also asks for `real_database`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def real_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A clone of the migrated test database in which commits are real and threads see each other.

    Not `transaction=True`: that empties tables afterwards, which the append-only triggers refuse.
    """
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = clone = databases.clone(original)
        try:
            yield
        finally:
            databases.drop(clone)
            connection.settings_dict["NAME"] = original
