"""What a SCORM package would do elsewhere and cannot do here, found before it is a lesson."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from common.domain.problems import Problem
from common.domain.problems import gettext_noop as _

_PROGRAMS: Final = (".html", ".htm", ".xhtml", ".js", ".mjs", ".swf")
_LARGEST: Final = 8 << 20  # bytes of one file that are looked through
_MOST: Final = 64 << 20  # bytes of all
_CALL: Final = b"LMSInitialize"
_OUTSIDE: Final = re.compile(
    rb"""<(?:script|link|img|iframe|video|audio|source)\b[^>]{0,300}?\b(?:src|href)\s*=\s*["']?"""
    rb"""(?:https?:)?//([A-Za-z0-9.-]{4,80})""",
    re.IGNORECASE,
)
_NAMED: Final = 3  # addresses and files that are named


class Losses:
    """Looks through the pages and programs of a package once."""

    def __init__(self, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> None:
        self._names = {name.casefold() for name in entries}
        self._outside: dict[str, None] = {}
        self._calls, left = False, _MOST
        for name, entry in entries.items():
            if not name.casefold().endswith(_PROGRAMS) or entry.file_size > _LARGEST:
                # One too large to look through may be the one that calls.
                self._calls |= name.casefold().endswith(_PROGRAMS)
                continue
            left -= entry.file_size
            if left < 0:
                self._calls = True
                break
            self._look_through(name, archive.read(entry))

    def _look_through(self, name: str, content: bytes) -> None:
        # A film of Flash is packed: what it calls is not seen.
        self._calls |= _CALL in content or name.casefold().endswith(".swf")
        if name.casefold().endswith((".html", ".htm", ".xhtml")):
            hosts = _OUTSIDE.findall(content)
            self._outside.update(dict.fromkeys(one.decode() for one in hosts))

    @property
    def is_silent(self) -> bool:
        """Nothing in it speaks to a learning platform, so it cannot say when it is done."""
        return not self._calls

    def notes(self, root: Any) -> Iterator[Problem]:
        if self.is_silent:
            yield Problem(
                _(
                    "The package tells no platform anything: a part counts as done once it has "
                    "been opened, and there is no score."
                )
            )
        if self._outside:
            yield Problem(
                _(
                    "Some pages load files from elsewhere (%(names)s). A package reaches no other "
                    "address here: what comes from there is missing. Have them put into the "
                    "package."
                ),
                {"names": ", ".join(list(self._outside)[:_NAMED])},
            )
        if any(name.endswith(".swf") for name in self._names):
            yield Problem(_("The package has Flash films (.swf), which no browser shows any more."))
        yield from self._of_manifest(root)

    def _of_manifest(self, root: Any) -> Iterator[Problem]:
        tags = [str(one.tag).rpartition("}")[2] for one in root.iter()]
        if "prerequisites" in tags:
            yield Problem(
                _("The package asks for an order of its parts; here each may be opened any time.")
            )
        base = "{http://www.w3.org/XML/1998/namespace}base"
        based = any(one.get(base) for one in root.iter())
        named = [
            unquote(urlsplit(one.get("href", "").replace("\\", "/")).path).removeprefix("./")
            for one in root.iter()
            if str(one.tag).rpartition("}")[2] == "file"
        ]
        lost = [name for name in named if name and name.casefold() not in self._names]
        if lost and not based:
            yield Problem(
                _("The manifest names %(n)s files that are not in the package: %(names)s."),
                {"n": len(lost), "names": ", ".join(lost[:_NAMED])},
            )
