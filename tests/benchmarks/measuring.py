"""Ratios, not seconds: two things timed in alternation, so that both see the same machine."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Comparison:
    """Median seconds of each side, and the median of the ratios pair by pair (ours ÷ reference)."""

    ours: float
    reference: float
    ratio: float


def alternate(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int = 40, warm: int = 5
) -> Comparison:
    """Time A B A B …; whichever begins changes each round."""
    for _ in range(warm):
        ours()
        reference()
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = _seconds(reference)
            pairs.append((_seconds(ours), second))
        else:
            pairs.append((_seconds(ours), _seconds(reference)))
    return Comparison(
        ours=statistics.median(pair[0] for pair in pairs),
        reference=statistics.median(pair[1] for pair in pairs),
        ratio=statistics.median(pair[0] / pair[1] for pair in pairs),
    )


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def cpu_of_both() -> float:
    """Return the CPU seconds of this process and of its connection's process in PostgreSQL. They
    tell what a core can do, also while the machine does other things.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Table:
    """The rows that `make bench` prints and keeps in docs/benchmarks.md."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, measured: str, target: str, *, reached: bool) -> None:
        self.rows.append((what, measured, target, "reached" if reached else "not reached"))

    def markdown(self) -> str:
        lines = ["| what | measured | target | |", "|---|---|---|---|"]
        return "\n".join(lines + [f"| {' | '.join(row)} |" for row in self.rows])
