import datetime
from collections.abc import Iterator

import pytest
import time_machine as clock

# 23 November 2026, 10:00 in Shanghai: within the period of the factories.
NOVEMBER = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _in_november(time_machine) -> None:
    time_machine.move_to(NOVEMBER, tick=True)


@pytest.fixture(scope="module")
def built_once(built_once) -> Iterator[None]:
    """What a file builds once is made at the same time."""
    with clock.travel(NOVEMBER, tick=True):
        yield
