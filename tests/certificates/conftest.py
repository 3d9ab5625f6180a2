import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine as clock
from time_stamping import Server, serving

from common import jobs

# 23 November 2026, 10:00 in Shanghai: within the period of the factories.
NOVEMBER = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)


@pytest.fixture
def _in_november(time_machine) -> None:
    time_machine.move_to(NOVEMBER, tick=True)


@pytest.fixture(scope="module")
def built_once(built_once) -> Iterator[None]:
    """What a file builds once is made at the same time."""
    with clock.travel(NOVEMBER, tick=True):
        yield


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
