"""A file that somebody brought, before it is parsed: what it is, what it would unpack to.

A ZIP can hold far more than it shows (65 KB took 506 MB of memory in openpyxl), and XML can grow
by its entities. Word, Excel and PowerPoint files, question packages and course packs all come
through here.
"""

import errno
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _

PARTS: Final = 5000  # a package of questions has a file for each
INFLATED: Final = 50 * 1024 * 1024
SHARED_TEXTS: Final = 20 * 1024 * 1024
WHOLE_PART: Final = 30 * 1024 * 1024
RATIO: Final = 100
SMALL: Final = 256 * 1024  # of such parts the ratio says nothing
DEPTH: Final = 200  # elements inside one another; a document needs a few dozen
LINE: Final = "line-in-file"
_DECLARED: Final = re.compile(
    rb"""\s*<\?xml\b[^>]{0,100}?encoding=["']([A-Za-z0-9_-]{1,20})["'][^>]{0,100}\?>"""
)
_CHINESE: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "big5": "big5hkscs",
}  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MARKUP: Final = (".xml", ".rels", ".vml")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".emf", ".wmf")


class Flaw(StrEnum):
    PASSWORD = "password"  # noqa: S105
    TOO_LARGE_INSIDE = "too_large_inside"
    TOO_DENSE = "too_dense"
    DAMAGED = "damaged"


class Flawed(Exception):
    """A package that is not to be unpacked."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


_TEXTS: Final = {
    Flaw.PASSWORD: _("The file has a password. Remove the password and save it again."),
    Flaw.TOO_LARGE_INSIDE: _("Unpacked, the file is larger than we read. Split it."),
    Flaw.TOO_DENSE: _("The file unpacks to far more than it holds. Save it again."),
    Flaw.DAMAGED: _("The file is damaged. Open it and save it again."),
}
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, KeyError,
)  # fmt: skip


def check_parts(
    archive: zipfile.ZipFile,
    *,
    whole_part: int = WHOLE_PART,
    inflated: int = INFLATED,
    markup: bool = True,
) -> None:
    """Raise Flawed for bombs, passwords and entity definitions in any kind of package.

    `whole_part` bounds a part of markup, which is read as one tree; sheets of a workbook are
    streamed and may be longer. `markup=False` where no part is read but through `parse_xml`.
    """
    if sum(part.file_size for part in archive.infolist()) > inflated:
        raise Flawed(Flaw.TOO_LARGE_INSIDE)
    for part in archive.infolist():
        _check_part(archive, part, whole_part=whole_part, markup=markup)


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, whole_part: int, markup: bool
) -> None:
    name, size = part.filename.casefold(), part.file_size
    if part.flag_bits & 0x1:
        raise Flawed(Flaw.PASSWORD)
    # A scanned page of one colour shrinks a thousandfold; the sum of all parts bounds it.
    scanned = name.startswith(("word/media/", "ppt/media/")) and name.endswith(_PICTURES)
    if size > SMALL and size > RATIO * max(part.compress_size, 1) and not scanned:
        raise Flawed(Flaw.TOO_DENSE)
    if not markup or name.startswith("xl/worksheets/sheet") or not name.endswith(_MARKUP):
        return
    if size > (SHARED_TEXTS if name.endswith("sharedstrings.xml") else whole_part):
        raise Flawed(Flaw.TOO_LARGE_INSIDE)
    if name.endswith("sharedstrings.xml"):
        return
    content = archive.read(part)
    # Markup in UTF-16 would hide the words; no office program writes it.
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise Flawed(Flaw.DAMAGED)


def is_zip(content: bytes | Path) -> bool:
    """Say whether it begins like a ZIP; a file that is cut off does, too."""
    if isinstance(content, bytes):
        return content.startswith(b"PK")
    with content.open("rb") as stream:
        return stream.read(2) == b"PK"


@contextmanager
def opened(
    content: bytes | Path,
    *,
    macros: bool = False,
    inflated: int = INFLATED,
    most: int = PARTS,
    markup: bool = True,
    says: Mapping[Flaw, str] | None = None,
) -> Iterator[zipfile.ZipFile]:
    """Open the ZIP after checking what it would unpack to; FileRefused if it is not usable.

    `macros=True` for readers that take the text and leave macros where they are; `markup=False`
    for those that hand on markup unread and parse no part but by `parse_xml`. A file that may be
    large is given by its path: it is never in memory whole. `says` are other words for a
    flaw, where “save it again” is no remedy.
    """
    texts = {**_TEXTS, **(says or {})}
    try:
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
            if len(parts) > most:
                raise FileRefused(_("The file has more than %(n)s parts. Split it."), n=most)
            if not macros and any(_is_macro(part.filename) for part in parts):
                raise FileRefused(
                    _("The file contains macros. Save it as .docx or .xlsx, which leaves them out.")
                )
            check_parts(archive, inflated=inflated, markup=markup)
            yield archive
    except Flawed as error:
        raise FileRefused(texts[error.flaw]) from error
    except (*_DAMAGED, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:  # a matter of the server, tried again
            raise
        raise FileRefused(texts[Flaw.DAMAGED]) from error


def _is_macro(name: str) -> bool:
    return name.casefold().endswith("vbaproject.bin")


def has_macros(archive: zipfile.ZipFile) -> bool:
    return any(_is_macro(name) for name in archive.namelist())


def has_password(content: bytes) -> bool:
    """A password turns a file of today's Office programs into an OLE file."""
    return content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content


def old_office(content: bytes) -> str | None:
    """What to say of a file of an old Office program or one with a password; None if it is none.

    Both are OLE files: a password turns a .docx into one.
    """
    if not content.startswith(_OLE):
        return None
    if has_password(content):
        return _("This file has a password. Remove the password in Word or Excel and save it.")
    if "WordDocument".encode("utf-16-le") in content:
        return _("This is an old .doc document. Save it as .docx.")
    if "PowerPoint Document".encode("utf-16-le") in content:
        return _("This is an old .ppt presentation. Save it as .pptx.")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return _("This is an old .xls workbook. Save it as .xlsx.")
    return _("This is a file of an old Office program. Save it as .docx or .xlsx.")


class _LineParser(ElementTree.DefusedXMLParser):
    """Notes at each element in which line it begins."""

    def _start(self, tag: str, attributes: Any) -> Any:
        element = super()._start(tag, attributes)
        element.set(LINE, str(self.parser.CurrentLineNumber))
        return element


def parse_xml(content: bytes, *, with_lines: bool = False) -> Any:
    """The root element; a DOCTYPE, an entity or nesting without end is refused.

    With lines, each element has the attribute `LINE`. XML in GB2312, GBK or Big5 is read, too.
    """
    content = _in_unicode(content)
    try:
        parser = (_LineParser if with_lines else ElementTree.DefusedXMLParser)(forbid_dtd=True)
        parser.feed(content)
        root = parser.close()
    except DefusedXmlException as error:
        raise FileRefused(
            _("The XML has a DOCTYPE or entities, which we do not read. Export it without.")
        ) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise FileRefused(
            _("The XML is damaged near line %(line)s. Export it again."), line=line
        ) from error
    _check_depth(root)
    return root


def _in_unicode(content: bytes) -> bytes:
    """The XML in UTF-8 if it says that it is in a Chinese encoding: the parser knows none."""
    said = _DECLARED.match(content)
    encoding = _CHINESE.get(said[1].decode().casefold()) if said else None
    if said is None or encoding is None:
        return content
    text = content[said.end() :].decode(encoding, errors="replace")
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode()


def _check_depth(root: Any) -> None:
    level = [root]
    for _depth in range(DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise FileRefused(_("The XML is nested too deeply. Export it again."))
