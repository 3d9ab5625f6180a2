"""Progress lines of long commands."""

import io
from typing import Any

import pytest

from common.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> Any:
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    return Clock()


def test_a_log_gets_a_line_each_five_seconds(clock: Any) -> None:
    stream = io.StringIO()
    with Progress(stream, "rows", 40, clock) as progress:
        for _second in range(12):
            clock.now += 1
            progress.advance(2)
    assert stream.getvalue() == "rows: 10 / 40\nrows: 20 / 40\n"


def test_short_work_says_nothing(clock: Any) -> None:
    stream = io.StringIO()
    with Progress(stream, "rows", clock=clock) as progress:
        assert list(progress.over("abc")) == ["a", "b", "c"]
    assert stream.getvalue() == ""
    assert progress.done == 3


def test_a_terminal_gets_one_moving_line(clock: Any) -> None:
    stream = Terminal()
    with Progress(stream, "rows", clock=clock) as progress:
        progress.reach(1)
        clock.now += 0.3
        progress.reach(2000)
    assert stream.getvalue() == "\rrows: 1\rrows: 2,000\rrows: 2,000\n"
