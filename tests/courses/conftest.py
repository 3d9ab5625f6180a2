import datetime
from collections.abc import Iterator

import pytest

from courses import rendering


@pytest.fixture(autouse=True)
def _inside_the_period(time_machine) -> None:
    """A Tuesday in the period 2026 of the factories, 10:00 in Shanghai."""
    time_machine.move_to(datetime.datetime(2026, 9, 8, 2, tzinfo=datetime.UTC))


@pytest.fixture(autouse=True)
def _nothing_rendered_yet() -> Iterator[None]:
    rendering.forget()
    yield
    rendering.forget()
