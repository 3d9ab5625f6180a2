import datetime
from collections.abc import Iterator

import pytest
import time_machine as clock

from courses import rendering

# A Tuesday in the period 2026 of the factories, 10:00 in Shanghai.
TUESDAY = datetime.datetime(2026, 9, 8, 2, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _inside_the_period(time_machine) -> None:
    time_machine.move_to(TUESDAY)


@pytest.fixture(scope="module")
def built_once(built_once) -> Iterator[None]:
    """What a file builds once is made on the same Tuesday."""
    with clock.travel(TUESDAY):
        yield


@pytest.fixture(autouse=True)
def _nothing_rendered_yet() -> Iterator[None]:
    rendering.forget()
    yield
    rendering.forget()
