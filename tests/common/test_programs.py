"""Programs of the system: limits that hold, and nothing left running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common import programs
from common.programs import ProgramFailed, ProgramMissing, ProgramTooSlow

PLENTY = 1 << 30


def shell(script: str, *, seconds: int = 20, memory: int = PLENTY) -> str:
    return programs.run(["sh", "-c", script], seconds=seconds, memory=memory)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def stops(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(pid)


def test_output_is_returned_or_handed_out_by_line() -> None:
    assert shell("echo one; echo two") == "one\ntwo\n"
    lines: list[str] = []
    said = programs.run(
        ["sh", "-c", "echo one; echo two"], seconds=20, memory=PLENTY, on_line=lines.append
    )
    assert (said, lines) == ("", ["one", "two"])


def test_secrets_of_our_environment_are_not_handed_on(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k")
    assert "SECRET_KEY" not in shell("env")


def test_a_program_that_is_missing_is_named() -> None:
    assert not programs.is_installed("no-such-program")
    with pytest.raises(ProgramMissing, match="no-such-program"):
        programs.run(["no-such-program"], seconds=1, memory=PLENTY)


def test_a_failure_carries_what_was_said_last() -> None:
    with pytest.raises(ProgramFailed, match="no such stream"):
        shell("echo no such stream >&2; exit 3")
    with pytest.raises(ProgramFailed, match="exit status 3"):
        shell("exit 3")


def test_time_is_limited_and_children_die_with_it(tmp_path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(ProgramTooSlow):
        shell(f"sleep 60 & echo $! >{note}; wait", seconds=1)
    assert stops(int(note.read_text()))


def test_memory_is_limited() -> None:
    with pytest.raises(ProgramFailed, match="MemoryError"):
        programs.run([sys.executable, "-c", "bytearray(300 << 20)"], seconds=20, memory=200 << 20)


def test_an_error_of_the_listener_ends_the_program(tmp_path) -> None:
    note = tmp_path / "pid"

    def refuse(line: str) -> None:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError, match="tick"):
        programs.run(
            ["sh", "-c", f"echo $$ >{note}; echo tick; sleep 60"],
            seconds=20, memory=PLENTY, on_line=refuse,
        )  # fmt: skip
    assert stops(int(note.read_text()))


def test_a_killed_worker_leaves_nothing_running(tmp_path) -> None:
    note = tmp_path / "pid"
    code = (
        "from common import programs; "
        f"programs.run(['sh', '-c', 'echo $$ >{note}; exec sleep 60'], seconds=60, memory=1<<30)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 10
    while not (note.exists() and note.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert stops(int(note.read_text()))
