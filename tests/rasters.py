"""Pages as two independent readers draw them, to be compared point by point."""

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pikepdf

DPI = "50"


def bound(files: Sequence[bytes]) -> bytes:
    """Return one file with the pages of all, as they are: readers start once."""
    with pikepdf.new() as together:
        for content in files:
            with pikepdf.open(io.BytesIO(content)) as single:
                together.pages.extend(single.pages)
        buffer = io.BytesIO()
        together.save(buffer)
    return buffer.getvalue()


def poppler(pdf: bytes, folder: Path) -> list[bytes]:
    return _drawn(["pdftoppm", "-r", DPI, "all.pdf", "page"], pdf, folder)


def mupdf(pdf: bytes, folder: Path) -> list[bytes]:
    return _drawn(
        ["mutool", "draw", "-q", "-r", DPI, "-o", "page-%05d.ppm", "all.pdf"], pdf, folder
    )


def _drawn(command: list[str], pdf: bytes, folder: Path) -> list[bytes]:
    folder.mkdir()
    (folder / "all.pdf").write_bytes(pdf)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return [path.read_bytes() for path in sorted(folder.glob("page-*"))]
