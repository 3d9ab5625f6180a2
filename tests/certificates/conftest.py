import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from time_stamping import Server, serving

from common import jobs


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


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with serving() as served:
        yield served


@pytest.fixture
def authority(running: Server, settings: Any, monkeypatch: Any) -> Server:
    """A time-stamp authority that is configured; jobs wait until the test does them."""
    settings.TSA_URL, settings.TSA_CERTIFICATES = running.url, running.pem
    running.mood, running.asked, running.crl = "well", 0, None
    moment = datetime.datetime(2026, 11, 23, 2, 5, tzinfo=datetime.UTC)
    running.stampers[0].fixed_dt = moment
    monkeypatch.setattr(jobs, "ring", lambda ids: None)
    return running
