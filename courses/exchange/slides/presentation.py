"""What a .pptx says apart from its looks: the titles and notes of its slides, in their order."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.exchange.found import LONGEST_TITLE

MAIN: Final = "ppt/presentation.xml"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES: Final = {"title", "ctrTitle"}
_SPACE: Final = re.compile(r"\s+")
_NOT_ONE: Final = _("This is not a PowerPoint presentation. Save it as .pptx.")


@dataclass(frozen=True)
class Slide:
    """`title` is what is marked as title, `first` the first line of whatever text there is."""

    title: str
    first: str
    notes: tuple[str, ...]
    is_hidden: bool
    has_film: bool


def slides(archive: zipfile.ZipFile) -> list[Slide]:
    names = set(archive.namelist())
    if MAIN not in names:
        raise FileRefused(_NOT_ONE)
    root = packages.parse_xml(archive.read(MAIN))
    related = {one: target for one, _kind, target in _relations(archive, MAIN)}
    found = []
    for one in root.iter(f"{_P}sldId"):
        name = related.get(str(one.get(f"{_R}id")), "")
        if name in names:
            found.append(_slide(archive, name))
    return found


def _slide(archive: zipfile.ZipFile, name: str) -> Slide:
    root = packages.parse_xml(archive.read(name))
    title, first, has_film = "", "", False
    notes: tuple[str, ...] = ()
    for shape in root.iter(f"{_P}sp"):
        text = " ".join(_paragraphs(shape))
        if _placed_as(shape) in _TITLES:
            title = title or text
        first = first or text
    for _id, kind, target in _relations(archive, name):
        has_film = has_film or kind in {"video", "audio", "media"}
        if kind == "notesSlide" and target in archive.namelist():
            notes = _notes(archive, target)
    return Slide(
        title[:LONGEST_TITLE], first[:LONGEST_TITLE], notes, root.get("show") == "0", has_film
    )


def _notes(archive: zipfile.ZipFile, name: str) -> tuple[str, ...]:
    """What stands in the place for notes; without such a place, in the boxes of text."""
    root = packages.parse_xml(archive.read(name))
    found: list[str] = []
    loose: list[str] = []
    for shape in root.iter(f"{_P}sp"):
        place = _placed_as(shape)
        if place == "body":
            found += _paragraphs(shape)
        elif not place:
            loose += _paragraphs(shape)
    return tuple(found or loose)


def _placed_as(shape: Any) -> str:
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else str(place.get("type", "body"))


def _paragraphs(shape: Any) -> list[str]:
    lines = []
    for paragraph in shape.iter(f"{_A}p"):
        texts = (
            " " if part.tag == f"{_A}br" else part.text or ""
            for part in paragraph.iter()
            if part.tag in {f"{_A}t", f"{_A}br"}
        )
        lines.append(_SPACE.sub(" ", "".join(texts)).strip())
    return [line for line in lines if line]


def _relations(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str, str]]:
    """The id, kind and part of each relation of a part."""
    folder, _slash, file = name.rpartition("/")
    path = f"{folder}/_rels/{file}.rels"
    if path not in archive.namelist():
        return
    for one in packages.parse_xml(archive.read(path)):
        target = str(one.get("Target", ""))
        whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        kind = str(one.get("Type", "")).rpartition("/")[2]
        yield str(one.get("Id")), kind, posixpath.normpath(whole)
