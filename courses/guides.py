"""The trainer's guides of the shipped courses: session plans, scripts and answers, as pages.

They stay files of `content/`, beside the courses they belong to, and are never shown to learners.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from courses.domain.curriculum.lined import LANGUAGES

FOLDER: Final = Path(settings.BASE_DIR) / "content"


@dataclass(frozen=True)
class Guide:
    folder: str
    title: str
    path: Path


def every(language: str) -> list[Guide]:
    """Return the guides in a language, else in the first one, in the order of the folders."""
    found = []
    for folder in sorted(FOLDER.glob("*/")):
        texts = [folder / f"guide.{code}.md" for code in (language, *LANGUAGES)]
        path = next((one for one in texts if one.is_file()), None)
        if path is not None:
            title = path.read_text("utf-8").partition("\n")[0].lstrip("# ").strip()
            found.append(Guide(folder.name, title, path))
    return found


def html(guide: Guide) -> SafeString:
    """Return the guide as HTML. Raw HTML in it is shown as text, and addresses are checked."""
    return _html(guide.path, guide.path.stat().st_mtime)


@lru_cache(maxsize=32)
def _html(path: Path, modified: float) -> SafeString:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return mark_safe(parser.render(path.read_text("utf-8")))
