"""Certificates per second beside naive WeasyPrint, Typst and ReportLab: the same page, each way in
a process of its own, taking turns on the same machine; processor time, so that neighbours count
for nothing.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.measuring import Table

pytestmark = pytest.mark.benchmark
WAY = Path(__file__).parent / "rivals" / "way.py"
ROUNDS = 7
AT_ONCE = {
    "naive": 2, "plain": 20, "fast": 300, "cold": 300, "signed": 300, "typst": 20, "reportlab": 20,
}  # fmt: skip


class Way:
    """A process that makes certificates one way."""

    def __init__(self, name: str) -> None:
        self.name = name
        environment = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"}
        self._process = subprocess.Popen(
            [sys.executable, str(WAY), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        self.each: list[float] = []  # seconds
        self.size = self.memory = 0
        self.clock = 0.0  # seconds of the last answer, without waiting for a free core

    def ask(self, count: int) -> None:
        assert self._process.stdin
        print(count, file=self._process.stdin, flush=True)

    def answer(self, count: int) -> None:
        assert self._process.stdout
        spent, size, memory, clock = self._process.stdout.readline().split()
        self.each.append(float(spent) / count)
        self.clock = float(clock)
        self.size, self.memory = int(size) // count, int(memory) // 1024

    def make(self, count: int) -> None:
        self.ask(count)
        self.answer(count)

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def ways(*names: str) -> Iterator[list[Way]]:
    found = [Way(name) for name in names]
    try:
        yield found
    finally:
        for way in found:
            way.close()


def test_beside_the_others(table: Table) -> None:
    with ways(*AT_ONCE) as found:
        for way in found:
            way.make(1)
            way.each.clear()
        for number in range(ROUNDS):
            for way in found if number % 2 else reversed(found):
                way.make(AT_ONCE[way.name])
    seconds = {way.name: way.each for way in found}

    def times(slow: str, quick: str) -> float:
        return statistics.median(a / b for a, b in zip(seconds[slow], seconds[quick], strict=True))

    each = {name: statistics.median(values) for name, values in seconds.items()}
    sizes = {way.name: way.size for way in found}
    for slow, quick, target in (
        ("naive", "fast", 120), ("naive", "cold", 100), ("typst", "fast", 4),
        ("reportlab", "fast", 6), ("typst", "signed", 3.5), ("naive", "plain", 6),
    ):  # fmt: skip
        ratio = times(slow, quick)
        table.add(
            f"certificates: {quick} beside {slow}",
            f"{ratio:.1f} × ({1 / each[quick]:.0f}/s and {1 / each[slow]:.1f}/s per core)",
            f"≥ {target} ×",
            reached=ratio >= target,
        )
    for name, most in (("fast", 40_000), ("signed", 48_000)):
        table.add(
            f"bytes of a certificate, {name} ({sizes['naive'] // 1000} KB naive)",
            f"{sizes[name]}",
            f"≤ {most}",
            reached=sizes[name] <= most,
        )


def test_5000_in_one_process(table: Table) -> None:
    """The platform itself, with Django and Wagtail, has 120 MB of it."""
    with ways("fast") as [way]:
        way.make(300)
        most = before = way.memory
        for _ in range(17):
            way.make(300)
            most = max(most, way.memory)
    table.add(
        "own memory of a process over 5,400 certificates",
        f"{most} MB, {most - before} MB more than after 300",
        "≤ 200 MB, flat",
        reached=most <= 200 and most - before <= 10,
    )


def test_two_processes(table: Table) -> None:
    """One and two take turns. Counted is the clock of each process without the time in which it
    waited for a free core, so that neighbours count for nothing, while waiting for each other
    (locks, files, memory) does.
    """
    count = 600
    alone, together = [], []
    with ways("fast", "fast") as pair:
        for way in pair:
            way.make(300)
        for number in range(ROUNDS):
            alone.append(_seconds([pair[number % 2]], count))
            together.append(_seconds(pair, count))
    ratio = 2 * statistics.median(alone) / statistics.median(together)
    table.add(
        "two processes that make certificates",
        f"{ratio:.2f} × one",
        "≥ 1.8 ×",
        reached=ratio >= 1.8,
    )


def _seconds(together: list[Way], count: int) -> float:
    """Return how long the slower one takes for `count` certificates, made at the same time."""
    for way in together:
        way.ask(count)
    for way in together:
        way.answer(count)
    return max(way.clock for way in together)
