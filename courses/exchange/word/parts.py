"""The parts of a .docx: what the lesson needs is read, what is damaged beside it is not missed."""

import zipfile
import zlib
from typing import Any, Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.exchange.found import Notes
from courses.exchange.word.styles import W

_UNREADABLE: Final = (
    FileRefused, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError,
    RuntimeError, KeyError,
)  # fmt: skip


class Parts:
    """Reads parts by name; `notes` hears of those that are damaged."""

    def __init__(self, archive: zipfile.ZipFile, notes: Notes) -> None:
        self._archive = archive
        self._notes = notes
        self.names = set(archive.namelist())

    def main(self, name: str) -> Any | None:
        """A part without which there is no lesson: FileRefused where it is damaged."""
        if name not in self.names:
            return None
        if self._archive.getinfo(name).file_size > packages.WHOLE_PART:
            raise FileRefused(_("Unpacked, the file is larger than we read. Split it."))
        try:
            return packages.parse_xml(self._archive.read(name))
        except FileRefused as error:
            raise FileRefused(_("The file is damaged. Open it and save it again.")) from error

    def beside(self, name: str, damaged: str) -> Any | None:
        """A part that the lesson can do without; `damaged` is the note where it cannot be read."""
        try:
            return self.main(name)
        except _UNREADABLE:
            self._notes.add(damaged)
            return None

    def picture(self, name: str) -> bytes:
        """The bytes of a picture; none where it is damaged, which is said where it is drawn."""
        try:
            return self._archive.read(name)
        except _UNREADABLE:
            return b""

    def mention_headers(self) -> None:
        """Page headers and footers are of paper: they are named if they say anything."""
        for name in sorted(self.names):
            if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
                damaged = _("A damaged page header or footer was left out.")
                root = self.beside(name, damaged)
                if root is not None and any((one.text or "").strip() for one in root.iter(f"{W}t")):
                    self._notes.count(_("%(n)s page headers and footers were left out."))
