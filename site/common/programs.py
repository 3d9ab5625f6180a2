"""Programs of the system (ffmpeg, LibreOffice), run at arm's length.

Each gets a time and a memory limit and a process group of its own, and ends with us: the kernel
kills it when our process dies (`setpriv --pdeathsig`), so that a killed worker leaves nothing
running. `prlimit` and `setpriv` are of util-linux, which every Debian has.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final

SAID: Final = 2000  # characters kept of what a failing program said


class ProgramMissing(Exception):
    """The program is not installed; the message is its name."""


class ProgramFailed(Exception):
    """It ended with an error; the message is the end of what it said."""


class ProgramTooSlow(ProgramFailed):
    """It did not end within its time and was killed."""


def is_installed(name: str) -> bool:
    return shutil.which(name) is not None


def run(
    arguments: Sequence[str],
    *,
    seconds: int,
    memory: int,
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> str:
    """Run the program and return its standard output; with `on_line`, hand out its lines instead.

    `memory` is the address space in bytes. What `on_line` raises ends the program, too.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise ProgramMissing(arguments[0])
    limits = ["prlimit", f"--as={memory}", "--core=0", "setpriv", "--pdeathsig", "KILL"]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 our own arguments, no shell
            [*limits, program, *arguments[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **(environment or {})},
            cwd=folder,
        )
        out, was_slow = _watched(process, seconds, on_line)
        if was_slow:
            raise ProgramTooSlow(f"{arguments[0]}: {seconds} s")
        if process.returncode:
            raise ProgramFailed(_end_of(errors) or f"exit status {process.returncode}")
        return out


def _watched(
    process: "subprocess.Popen[str]", seconds: int, on_line: Callable[[str], None] | None
) -> tuple[str, bool]:
    """Read until the end; kill the whole group when time is up or when reading is broken off."""
    was_slow = threading.Event()

    def stop() -> None:
        was_slow.set()
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        assert process.stdout is not None  # noqa: S101 asked for above
        if on_line is None:
            out = process.stdout.read()
        else:
            out = ""
            for line in process.stdout:
                on_line(line.strip())
        process.wait()
        return out, was_slow.is_set()
    finally:
        timer.cancel()
        _kill(process)
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


def _kill(process: "subprocess.Popen[str]") -> None:
    """Kill what is left of the group, children that outlive the program included."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_of(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - SAID))
    return errors.read().decode(errors="replace").strip()
