"""What a workbook may be before any of it is parsed: a zip can hold far more than it shows.

openpyxl streams sheets and shared texts, but reads every other part as a whole tree.
"""

import re
import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from accounts.sheets.problems import Fault, SheetUnreadable
from common.domain import packages

PARTS: Final = 200
WHOLE_PART: Final = 4 * 1024 * 1024
MEMORY: Final = 400 * 1024 * 1024  # more than the process has when reading begins
_FAULTS: Final = {
    packages.Flaw.PASSWORD: Fault.OLD_EXCEL,
    packages.Flaw.TOO_LARGE_INSIDE: Fault.TOO_LARGE_INSIDE,
    packages.Flaw.TOO_DENSE: Fault.TOO_DENSE,
    packages.Flaw.DAMAGED: Fault.DAMAGED,
}
_OVERRIDE: Final = re.compile(rb"<[^<>]*Override[^<>]*>")


def check(archive: zipfile.ZipFile) -> None:
    """Raise SheetUnreadable for macros, bombs, and documents with entity definitions."""
    parts = archive.infolist()
    if len(parts) > PARTS:
        raise SheetUnreadable(Fault.TOO_MANY_PARTS)
    names = [part.filename.casefold() for part in parts]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise SheetUnreadable(Fault.MACROS)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetUnreadable(Fault.NO_WORKBOOK)
    check_parts(archive)
    _check_types(archive.read(parts[names.index("[content_types].xml")]))


def check_parts(archive: zipfile.ZipFile) -> None:
    """Raise SheetUnreadable for bombs, passwords and entity definitions."""
    try:
        packages.check_parts(archive, whole_part=WHOLE_PART)
    except packages.Flawed as error:
        raise SheetUnreadable(_FAULTS[error.flaw]) from error


def _check_types(content: bytes) -> None:
    """A sheet may be long because it is streamed; so nothing else may pass for one."""
    for override in _OVERRIDE.findall(content):
        if b"/worksheets/sheet" in override and b"worksheet+xml" not in override:
            raise SheetUnreadable(Fault.DAMAGED)


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Let a parser that still explodes end in MemoryError instead of taking the machine.

    For workers and commands; a limit of the process is nothing for a threaded web server.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    wanted = pages * resource.getpagesize() + MEMORY
    if soft != resource.RLIM_INFINITY:
        wanted = min(wanted, soft)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
