"""A published course as a booklet to print: cover, contents, lessons, an index of its laws."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from courses import previews, rendering
from courses.models import CoursePage, LessonPage, ModulePage

STYLE: Final = Path(__file__).parent / "static" / "courses" / "booklet.css"
ICON: Final = (
    'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
    'stroke-linejoin="round"'
)
_PICTURE: Final = re.compile(r'src="(/[^"]+)"')


@dataclass
class Chapter:
    module: ModulePage
    lessons: list[dict[str, Any]] = field(default_factory=list)


def lessons_of(course: CoursePage) -> Iterator[tuple[ModulePage, list[LessonPage]]]:
    """Give the published modules with their published lessons, in the order of the tree."""
    modules = ModulePage.objects.child_of(course).live().order_by("path")
    lessons = LessonPage.objects.descendant_of(course).live().order_by("path")
    kept = list(lessons.select_related("locale"))
    for module in modules:
        yield module, [one for one in kept if one.path.startswith(module.path)]


def lay_out(course: CoursePage, folder: Path, tick: Callable[[], None]) -> None:
    """Write `index.html`, its style and its pictures into the folder."""
    pictures = Pictures(folder)
    with override(course.locale.language_code):
        chapters = []
        for module, lessons in lessons_of(course):
            chapter = Chapter(module)
            for lesson in lessons:
                chapter.lessons.append(_lesson(lesson, pictures))
                tick()
            if chapter.lessons:
                chapters.append(chapter)
        html = render_to_string(
            "courses/pdf/booklet.html",
            {
                "course": course,
                "chapters": chapters,
                "laws": _index(chapters),
                "printed_on": timezone.localdate(),
                "minutes": sum(one["page"].minutes for each in chapters for one in each.lessons),
            },
        )
    (folder / "index.html").write_text(html)
    (folder / "booklet.css").write_bytes(STYLE.read_bytes())


def _lesson(lesson: LessonPage, pictures: "Pictures") -> dict[str, Any]:
    rendered = rendering.render(lesson)
    return {
        "page": lesson,
        "sources": rendered.sources,
        "sections": [
            {
                "title": section.title,
                "pieces": [pictures.brought(previews.drawn(piece)) for piece in section.pieces],
            }
            for section in rendered.sections
        ],
    }


def _index(chapters: list[Chapter]) -> list[tuple[str, list[tuple[str, list[int]]]]]:
    """Each law with its articles, each with the lessons that cite it, in the order of reading."""
    found: dict[str, dict[str, list[int]]] = {}
    for chapter in chapters:
        for lesson in chapter.lessons:
            for source in lesson["sources"]:
                pages = found.setdefault(source["law"], {}).setdefault(source["article"], [])
                if lesson["page"].pk not in pages:
                    pages.append(lesson["page"].pk)
    return [(law, list(articles.items())) for law, articles in found.items()]


class Pictures:
    """Copies what a page shows out of the storage, each file once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}

    def brought(self, html: str) -> str:
        """Point pictures at copies; drawings in the text take no style from a sheet in print."""
        html = str(html).replace('<svg class="i"', f'<svg class="i" {ICON}')
        return _PICTURE.sub(lambda found: f'src="{self._copied(found[1])}"', html)

    def _copied(self, address: str) -> str:
        if address not in self.names:
            self.names[address] = self._copy(unquote(address))
        return self.names[address]

    def _copy(self, address: str) -> str:
        """A file that is lost leaves a gap: the rest of the booklet is worth printing."""
        name = address.removeprefix(settings.MEDIA_URL)
        target = f"picture-{len(self.names) + 1}{PurePosixPath(name).suffix.lower()}"
        try:
            with default_storage.open(name) as file:
                (self.folder / target).write_bytes(file.read())
        except (OSError, ValueError):
            return "missing"
        return target
