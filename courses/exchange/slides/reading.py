"""A presentation as a lesson: each slide a section, with its picture and its notes as text."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.exchange.found import LONGEST_ALT, Draft, Notes, Picture, Section
from courses.exchange.slides import drawing, presentation
from courses.exchange.slides.presentation import MAIN, Slide

LARGEST: Final = 40 * 1024 * 1024
INFLATED: Final = 200 * 1024 * 1024
MOST: Final = 100  # slides
MANY: Final = 15  # more make no lesson of ten minutes
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS: Final = {".pptx", ".pptm", ".ppt", ".ppsx", ".pps", ".potx", ".odp", ".dps"}


def is_presentation(content: bytes, name: str) -> bool:
    """Say whether this reader takes the file, by its content, else by its name."""
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError):
            names = []
        if MAIN in names or "word/document.xml" in names:
            return MAIN in names
    return PurePosixPath(name).suffix.lower() in _KINDS


def read(
    content: bytes, *, name: str = "", on_slide: Callable[[int, int], None] = lambda n, all_: None
) -> Draft:
    """Read the presentation; FileRefused with the remedy when it is none, or of no use.

    `on_slide` hears how many of how many slides are drawn.
    """
    _refuse(content)
    with packages.opened(content, macros=True, inflated=INFLATED) as archive:
        if packages.has_macros(archive):
            raise FileRefused(
                _("The presentation contains macros. Save it as .pptx, which leaves them out.")
            )
        found = presentation.slides(archive)
        shown = [slide for slide in found if not slide.is_hidden]
        if not shown:
            raise FileRefused(_("The presentation has no slides. Is it the right file?"))
        if len(shown) > MOST:
            raise FileRefused(_("The presentation has more than %(n)s slides. Split it."), n=MOST)
        inside = _without_outside(archive)
    pictures = drawing.drawn(inside, lambda number: on_slide(number, len(shown)))
    if len(pictures) != len(shown):
        raise FileRefused(
            _("Not every slide could be drawn. Open the presentation and save it again as .pptx.")
        )
    return _draft(found, shown, pictures, PurePosixPath(name).stem)


def _refuse(content: bytes) -> None:
    if not content:
        raise FileRefused(_("The file is empty."))
    if len(content) > LARGEST:
        raise FileRefused(
            _("The file is larger than %(n)s MB. Compress its pictures, or split it."),
            n=LARGEST >> 20,
        )
    if packages.has_password(content):
        raise FileRefused(
            _("This presentation has a password. Remove the password in PowerPoint and save it.")
        )
    if old := packages.old_office(content):
        raise FileRefused(old)
    if not content.startswith(b"PK"):
        raise FileRefused(_("This is not a PowerPoint presentation. Save it as .pptx."))


def _without_outside(archive: zipfile.ZipFile) -> bytes:
    """The package without what lies elsewhere: drawing it must not call any address."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as cleaned:
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename.endswith(".rels"):
                content = _inside(content)
            cleaned.writestr(part.filename, content)
    return stream.getvalue()


def _inside(relations: bytes) -> bytes:
    """The relations without those to other places; a link that is only clicked may stay.

    Written by hand: LibreOffice finds no relation under a prefixed name.
    """
    kept = [
        one
        for one in packages.parse_xml(relations)
        if one.get("TargetMode") != "External" or one.get("Type", "").endswith("/hyperlink")
    ]
    rows = (" ".join(f"{name}={quoteattr(text)}" for name, text in one.items()) for one in kept)
    body = "".join(f"<Relationship {row}/>" for row in rows)
    return f'<Relationships xmlns="{_RELATIONS}">{body}</Relationships>'.encode()


def _draft(found: list[Slide], shown: list[Slide], pictures: list[bytes], name: str) -> Draft:
    notes = Notes()
    made = Draft(title=next((one.title for one in shown if one.title), "") or name)
    for number, (slide, content) in enumerate(zip(shown, pictures, strict=True), start=1):
        alt = slide.title[:LONGEST_ALT]
        made.pictures.append(Picture(number, content, alt))
        made.sections.append(
            Section(slide.title or slide.first or f"{number}", _parts(number, alt, slide))
        )
        if slide.has_film:
            notes.count(
                _("%(n)s slides have films or sounds: upload those under “Audio and video”.")
            )
        if not slide.notes:
            notes.count(
                _("%(n)s slides have no notes: learners see the picture only. Write what is said.")
            )
    if len(found) > len(shown):
        notes.add(_("%(n)s hidden slides were left out."), n=len(found) - len(shown))
    if len(shown) > MANY:
        notes.add(_("%(n)s slides are much for one lesson of ten minutes. Split it."), n=len(shown))
    notes.add(
        _("Slides are pictures now, without animation. Small letters are hard to read on a phone.")
    )
    made.notes = notes.all()
    return made


def _parts(number: int, alt: str, slide: Slide) -> list[dict[str, Any]]:
    picture = {"type": "picture", "value": {"image": number, "alt": alt, "caption": ""}}
    if not slide.notes:
        return [picture]
    text = "".join(f"<p>{_escaped(line)}</p>" for line in slide.notes)
    return [picture, {"type": "text", "value": text}]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
