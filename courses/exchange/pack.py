"""A pack as one ZIP: written the same bytes for the same course, read with suspicion."""

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from common.pictures import NotAPicture, redrawn
from courses.domain.curriculum.directives import PICTURES
from courses.domain.curriculum.lined import LANGUAGES, is_tame
from courses.domain.packs import manifest
from courses.domain.packs.manifest import Manifest

LARGEST: Final = 100 * 1024 * 1024
INFLATED: Final = 300 * 1024 * 1024
TEXTS: Final = (".yaml", ".md")
LIBRARY: Final = ("policies.yaml", "articles.yaml", "glossary.yaml")
OTHERS: Final = (
    ".pdf", ".docx", ".xlsx", ".pptx", ".txt", ".csv", ".vtt", ".srt", ".mp3", ".m4a", ".ogg",
    ".mp4", ".webm",
)  # fmt: skip
_PART: Final = re.compile(r"[\w\u00b7()（）《》、，&+@%-][\w .\u00b7()（）《》、，&+@%-]{0,119}")
LONGEST_TEXT: Final = 4 * 1024 * 1024
_YAML: Final = re.compile(
    r"^(?:---|:::\{[a-z-]+\})[ \t]*\n(.*?)^(?:---|:::|## )", re.MULTILINE | re.DOTALL
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ALIVE: Final = {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener"}


def written(files: Mapping[str, bytes]) -> bytes:
    """Return the ZIP: names in order, no dates, so that the same files are the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return stream.getvalue()


def unpack(content: bytes, folder: Path) -> Manifest:
    """Check everything that can be checked of a file and unpack it; FileRefused says why not."""
    if not content.startswith(b"PK"):
        raise FileRefused(_("This is no ZIP file. Choose the pack as it was downloaded."))
    with packages.opened(content, inflated=INFLATED) as archive:
        entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        check_names([entry for entry in archive.infolist() if not entry.is_dir()])
        if manifest.NAME not in entries:
            raise FileRefused(_("There is no manifest.json in the file: it is no course pack."))
        found = manifest.read(archive.read(manifest.NAME), languages=LANGUAGES)
        digests = {}
        for name in sorted(entries.keys() - {manifest.NAME}):
            _check_kind(name)
            inside = archive.read(name)
            digests[name] = hashlib.sha256(inside).hexdigest()
            _check_content(name, inside)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(inside)
    manifest.check_digests(found, digests)
    return found


def check_names(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what would lead out of the folder, links, and names that are the same elsewhere."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        parts = name.split("/")
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or len(parts) > 8 or not all(map(_PART.fullmatch, parts)) or "\\" in name:
            raise FileRefused(
                _("The file has an entry with a name that we do not unpack: %(name)s."),
                name=ascii(name)[:80],
            )
        if name.casefold() in seen:
            raise FileRefused(_("The file has two entries named %(name)s."), name=name[:80])
        seen.add(name.casefold())


def _check_kind(name: str) -> None:
    if name in LIBRARY:
        return
    if not name.lower().endswith((*TEXTS, *PICTURES, *OTHERS)) or "/" not in name:
        raise FileRefused(
            _("%(path)s is not a kind of file that courses have. Export the course again."),
            path=name[:120],
        )


def _check_content(name: str, content: bytes) -> None:
    lower = name.lower()
    if lower.endswith(TEXTS):
        _check_text(name, content)
    if lower.endswith(".svg"):
        _check_drawing(name, content)
    elif lower.endswith(PICTURES):
        try:
            redrawn(content)
        except NotAPicture as error:
            raise FileRefused(_("%(path)s is no picture that we show."), path=name) from error


def _check_text(name: str, content: bytes) -> None:
    if len(content) > LONGEST_TEXT:
        raise FileRefused(_("%(path)s is longer than %(n)s MB."), path=name, n=LONGEST_TEXT >> 20)
    text = content.decode("utf-8-sig", "replace")
    pieces = [text] if name.endswith(".yaml") else [found[1] for found in _YAML.finditer(text)]
    if not all(map(is_tame, pieces)):
        raise FileRefused(_("%(path)s has aliases or is nested too deeply."), path=name)


def _check_drawing(name: str, content: bytes) -> None:
    """A drawing draws: no script, nothing fetched from elsewhere, no handler."""
    for element in packages.parse_xml(content).iter():
        tag = str(element.tag).rpartition("}")[2].lower()
        for attribute, value in element.attrib.items():
            plain, text = attribute.rpartition("}")[2].lower(), value.strip().lower()
            fetches = plain == "href" and not text.startswith(("#", "data:image/"))
            if plain.startswith("on") or fetches or "javascript:" in text:
                raise _alive(name)
        if tag in _ALIVE or (tag == "style" and "@import" in (element.text or "").lower()):
            raise _alive(name)


def _alive(name: str) -> FileRefused:
    return FileRefused(
        _("The drawing %(path)s holds a script or fetches something from elsewhere."), path=name
    )
