"""Opening a ZIP that somebody brought: the limits of rosters, and XML without entities."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from accounts.sheets import limits
from accounts.sheets.problems import Fault, SheetUnreadable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.found import FileRefused

PARTS: Final = 5000  # a package of questions has a file for each
WHOLE_PART: Final = 30 * 1024 * 1024
LINE: Final = "line-in-file"
DEPTH: Final = 200  # elements inside one another; a question needs a dozen
_FAULTS: Final = {
    Fault.OLD_EXCEL: _("The file has a password. Remove the password and save it again."),
    Fault.TOO_LARGE_INSIDE: _("Unpacked, the file is larger than we read. Split it."),
    Fault.TOO_DENSE: _("The file unpacks to far more than it holds. Save it again."),
    Fault.DAMAGED: _("The file is damaged. Open it and save it again."),
}
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, KeyError,
)  # fmt: skip


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open the ZIP after checking what it would unpack to; FileRefused if it is not usable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS:
                raise FileRefused(_("The file has more than %(n)s parts. Split it."), n=PARTS)
            if any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
                raise FileRefused(
                    _("The file contains macros. Save it as .docx or .xlsx, which leaves them out.")
                )
            limits.check_parts(archive, whole_part=WHOLE_PART)
            yield archive
    except SheetUnreadable as error:
        raise FileRefused(_FAULTS.get(error.fault, _FAULTS[Fault.DAMAGED])) from error
    except (*_DAMAGED, ValueError) as error:
        raise FileRefused(_FAULTS[Fault.DAMAGED]) from error


class _LineParser(ElementTree.DefusedXMLParser):
    """Notes at each element in which line it begins."""

    def _start(self, tag: str, attributes: Any) -> Any:
        element = super()._start(tag, attributes)
        element.set(LINE, str(self.parser.CurrentLineNumber))
        return element


def parse_xml(content: bytes, *, with_lines: bool = False) -> Any:
    """The root element; a DOCTYPE, an entity or nesting without end is refused.

    With lines, each element has the attribute `LINE`.
    """
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


def _check_depth(root: Any) -> None:
    level = [root]
    for _depth in range(DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise FileRefused(_("The XML is nested too deeply. Export it again."))
