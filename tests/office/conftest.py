import datetime

import pytest


@pytest.fixture(autouse=True)
def _in_november(time_machine) -> None:
    """23 November 2026, 10:00 in Shanghai: within the period of the factories."""
    time_machine.move_to(datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC), tick=True)
