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

PARTS: Final = 200
INFLATED: Final = 50 * 1024 * 1024
SHARED_TEXTS: Final = 20 * 1024 * 1024
WHOLE_PART: Final = 4 * 1024 * 1024
RATIO: Final = 100
SMALL: Final = 256 * 1024  # of such parts the ratio says nothing
MEMORY: Final = 400 * 1024 * 1024  # more than the process has when reading begins
_MARKUP: Final = (".xml", ".rels", ".vml")
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


def check_parts(archive: zipfile.ZipFile, *, whole_part: int = WHOLE_PART) -> None:
    """Raise SheetUnreadable for bombs, passwords and entity definitions in any kind of package."""
    if sum(part.file_size for part in archive.infolist()) > INFLATED:
        raise SheetUnreadable(Fault.TOO_LARGE_INSIDE)
    for part in archive.infolist():
        _check_part(archive, part, whole_part=whole_part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, whole_part: int) -> None:
    name, size = part.filename.casefold(), part.file_size
    if part.flag_bits & 0x1:
        raise SheetUnreadable(Fault.OLD_EXCEL)  # a password
    if size > SMALL and size > RATIO * max(part.compress_size, 1):
        raise SheetUnreadable(Fault.TOO_DENSE)
    if name.startswith("xl/worksheets/sheet") or not name.endswith(_MARKUP):
        return
    if name.endswith("sharedstrings.xml"):
        if size > SHARED_TEXTS:
            raise SheetUnreadable(Fault.TOO_LARGE_INSIDE)
        return
    if size > whole_part:
        raise SheetUnreadable(Fault.TOO_LARGE_INSIDE)
    content = archive.read(part)
    # Markup in UTF-16 would hide the words; no spreadsheet program writes it.
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise SheetUnreadable(Fault.DAMAGED)


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
