"""Slides as pictures, by LibreOffice without a screen and Poppler.

Each run has a folder and a profile of its own, so that two workers do not wait for one another and
nothing of a presentation outlives it. `soffice.bin` is started itself: the script around it would
not be killed with us.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from common import programs
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from common.programs import ProgramFailed, ProgramMissing, ProgramTooSlow

NAME: Final = "libreoffice"
MEMORY: Final = 4 << 30  # address space
LONGEST: Final = 120  # seconds for the whole presentation
LONGEST_PAGE: Final = 30
WIDTH: Final = 1280  # dots
HEAVY: Final = 400 * 1024  # bytes; such a slide is a photograph and is drawn as JPEG
_AGAIN: Final = "exit status 81"  # the first start only made the profile
_FILTER: Final = "--infilter=Impress MS PowerPoint 2007 XML"
_MISSING: Final = _("The program %(name)s is missing on the server. Please tell the operator.")
_NOT_DRAWN: Final = _(
    "The slides could not be drawn. Open the presentation, save it again as .pptx, and leave out "
    "what is unusual."
)
_SLOW: Final = _("Drawing the slides takes too long. Split the presentation.")


def missing() -> str:
    """What is not installed; "" if nothing is missing."""
    if _office() is None:
        return NAME
    return "" if programs.is_installed("pdftoppm") else "poppler-utils"


def _office() -> str | None:
    script = shutil.which("soffice")
    program = Path(script).resolve().with_name("soffice.bin") if script else None
    return str(program) if program and program.exists() else None


def drawn(content: bytes, on_slide: Callable[[int], None]) -> list[bytes]:
    """Return a picture of each slide that is not hidden; FileRefused with the remedy."""
    try:
        with tempfile.TemporaryDirectory(prefix="slides-") as folder:
            pdf = _printed(content, Path(folder))
            return _pages(pdf, on_slide)
    except ProgramMissing as error:
        raise FileRefused(_MISSING, name=str(error)) from error
    except ProgramTooSlow as error:
        raise FileRefused(_SLOW) from error
    except ProgramFailed as error:
        raise FileRefused(_NOT_DRAWN) from error


def _printed(content: bytes, folder: Path) -> Path:
    office = _office()
    if office is None:
        raise ProgramMissing(NAME)
    (folder / "slides.pptx").write_bytes(content)
    arguments = [
        office, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}", _FILTER,
        "--convert-to", "pdf:impress_pdf_Export", "--outdir", str(folder),
        str(folder / "slides.pptx"),
    ]  # fmt: skip
    pdf = folder / "slides.pdf"
    for _attempt in range(2):
        try:
            programs.run(
                arguments, seconds=LONGEST, memory=MEMORY, environment={"HOME": str(folder)}
            )
        except ProgramFailed as error:
            if str(error) != _AGAIN:
                raise
        if pdf.exists():
            return pdf
    raise ProgramFailed


def _pages(pdf: Path, on_slide: Callable[[int], None]) -> list[bytes]:
    said = programs.run(["pdfinfo", str(pdf)], seconds=LONGEST_PAGE, memory=MEMORY)
    rows = (line.partition(":") for line in said.splitlines())
    count = next((int(value) for name, _colon, value in rows if name == "Pages"), 0)
    found = []
    for number in range(1, count + 1):
        page = _page(pdf, number, "-png")
        found.append(_page(pdf, number, "-jpeg") if len(page) > HEAVY else page)
        on_slide(number)
    return found


def _page(pdf: Path, number: int, kind: str) -> bytes:
    target = pdf.with_name(f"page{kind}")
    programs.run(
        ["pdftoppm", kind, "-scale-to-x", str(WIDTH), "-scale-to-y", "-1", "-singlefile",
         "-f", str(number), "-l", str(number), str(pdf), str(target)],
        seconds=LONGEST_PAGE, memory=MEMORY,
    )  # fmt: skip
    made = target.with_suffix(".png" if kind == "-png" else ".jpg")
    content = made.read_bytes()
    made.unlink()
    return content
