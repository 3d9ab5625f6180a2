"""HTML to PDF, for documents of any length. For workers: a web process would wait for it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

PRESS: Final = Path(__file__).with_name("press.py")
LONGEST: Final = 230  # seconds; a job has 240


class NotPrinted(Exception):
    """The document could not be laid out; the message is for the log."""


def printed(folder: Path) -> bytes:
    """Return the PDF of `index.html` in the folder; styles and pictures lie beside it."""
    try:
        done = subprocess.run(  # noqa: S603 our own program and folder
            [sys.executable, str(PRESS), str(folder)],
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"not laid out within {LONGEST} s"
        raise NotPrinted(message) from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotPrinted(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
