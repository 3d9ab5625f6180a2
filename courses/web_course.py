"""A published course as web pages that stand by themselves, for other learning systems."""

import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.documents import get_document_model

from courses import previews, rendering
from courses.booklet import Pictures, lessons_of
from courses.domain.packs.web import Lesson, Module, WebCourse
from courses.domain.questions import Question
from courses.models import CoursePage, LessonPage

STYLES: Final = (
    "common/tokens.css", "common/base.css", "courses/lesson.css", "courses/export.css",
)  # fmt: skip
_DOCUMENT: Final = re.compile(r'(src|href)="/documents/(\d+)/[^"]*"')
_OWN: Final = re.compile(r'href="(/[^"]*)"')


def build(course: CoursePage) -> WebCourse:
    """Return the pages of what is published, in the language of the course page."""
    language = course.locale.language_code
    with tempfile.TemporaryDirectory() as name, override(language):
        folder = Path(name).resolve()
        writer = _Writer(folder, language)
        modules = []
        for module, lessons in lessons_of(course):
            made = Module(module.title, [writer.lesson(one) for one in lessons])
            if made.lessons:
                modules.append(made)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    files["course.css"] = "\n".join(_static(name) for name in STYLES).encode()
    files["course.js"] = _static("courses/export.js").encode()
    return WebCourse(
        key=course.key or str(course.translation_key),
        title=course.title,
        summary=course.summary,
        language=language,
        modules=modules,
        files=files,
    )


def _static(name: str) -> str:
    found = finders.find(name)
    return Path(str(found)).read_text()


class _Writer:
    """Writes one page after the other; a file that several pages show lies there once."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        self.pictures = Pictures(folder)
        self.number = 0

    def lesson(self, page: LessonPage) -> Lesson:
        self.number += 1
        made = Lesson(self.number, page.title, f"lesson-{self.number}.html")
        rendered = rendering.render(page)
        sections = [
            {
                "title": section.title,
                "pieces": [self._brought(_drawn(piece)) for piece in section.pieces],
            }
            for section in rendered.sections
        ]
        html = render_to_string(
            "courses/export/lesson.html",
            {"page": page, "sections": sections, "sources": rendered.sources,
             "language": self.language},
        )  # fmt: skip
        (self.folder / made.href).write_text(html)
        there = {path.name for path in self.folder.iterdir()}
        made.files = sorted(set(re.findall(r'(?:src|href)="([^"#:/]+)"', html)) & there)
        return made

    def _brought(self, html: str) -> str:
        html = _DOCUMENT.sub(lambda found: f'{found[1]}="{self._document(found[2])}"', html)
        html = self.pictures.brought(html)
        return _OWN.sub(lambda found: f'href="{settings.SITE_URL}{found[1]}"', html)

    def _document(self, pk: str) -> str:
        """Copy what can be downloaded; a file that is lost leaves a gap."""
        found = get_document_model().objects.filter(pk=pk).first()
        if found is None:
            return "missing"
        ending = re.sub(r"[^a-z0-9.]", "", PurePosixPath(unquote(found.file.name)).suffix.lower())
        name = f"file-{pk}{ending}"
        try:
            with found.file.storage.open(found.file.name) as file:
                (self.folder / name).write_bytes(file.read())
        except OSError:
            return "missing"
        return name


def _drawn(piece: Any) -> str:
    """Questions keep their answer folded; of recordings the text is taken along."""
    if isinstance(piece, Question):
        return render_to_string("courses/export/question.html", {"question": piece})
    if isinstance(piece, rendering.Recorded):
        return render_to_string(
            "courses/export/recording.html", {"transcript": piece.transcript("")}
        )
    return previews.drawn(piece)
