import datetime
from pathlib import Path

import pytest
from django.core.files.storage import storages


@pytest.fixture
def _in_november(time_machine) -> None:
    """23 November 2026, 10:00 in Shanghai: within the period of the factories."""
    time_machine.move_to(datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC), tick=True)


@pytest.fixture
def private_files(settings, tmp_path) -> Path:
    """The private storage as a folder of this test's own: register numbers repeat in tests."""
    private = settings.STORAGES["private"]
    settings.STORAGES = settings.STORAGES | {
        "private": private | {"OPTIONS": {"location": str(tmp_path / "private")}}
    }
    return Path(storages["private"].path(""))
