"""Progress of long commands: a moving line on a terminal, elsewhere a line each five seconds.

Goes to stderr, so that stdout stays what the command promises (JSON, for one).
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
LINE_EACH = 5.0  # seconds, when nobody watches
MOVE_EACH = 0.2  # seconds, on a terminal


class Stream(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Counts what is done. `total` may be unknown. Use as a context manager."""

    def __init__(
        self,
        stream: Stream,
        label: str,
        total: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.done = 0
        self._stream, self._label, self._total, self._clock = stream, label, total, clock
        self._terminal = stream.isatty()
        self._due = clock() + (0 if self._terminal else LINE_EACH)
        self._moved = False

    def advance(self, count: int = 1) -> None:
        self.reach(self.done + count)

    def reach(self, done: int) -> None:
        self.done = done
        now = self._clock()
        if now >= self._due:
            self._due = now + (MOVE_EACH if self._terminal else LINE_EACH)
            self._say()

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass the items through, counting each when it has been dealt with."""
        for item in items:
            yield item
            self.advance()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *args: object) -> None:
        if self._terminal and self._moved:
            self._say()
            self._stream.write("\n")

    def _say(self) -> None:
        amount = f"{self.done:,}" + (f" / {self._total:,}" if self._total else "")
        start, end = ("\r", "") if self._terminal else ("", "\n")
        self._stream.write(f"{start}{self._label}: {amount}{end}")
        self._stream.flush()
        self._moved = True
