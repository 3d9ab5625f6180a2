"""A pack as one ZIP: written the same bytes for the same course, read with suspicion.

Recordings and packages make it large: files are copied by pieces, none is in memory whole.
"""

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from common.domain import packages
from common.domain.packages import Flaw
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from common.pictures import NotAPicture, redrawn
from courses.domain.curriculum.directives import PICTURES
from courses.domain.curriculum.lined import LANGUAGES, is_tame
from courses.domain.packs import limits, manifest
from courses.domain.packs.limits import LARGEST
from courses.domain.packs.manifest import Manifest
from courses.exchange import scorm

Content = bytes | Path

INFLATED: Final = LARGEST + 200 * 1024 * 1024
TEXTS: Final = (".yaml", ".md")
LIBRARY: Final = ("policies.yaml", "articles.yaml", "glossary.yaml")
OTHERS: Final = (
    ".pdf", ".docx", ".xlsx", ".pptx", ".txt", ".csv", ".vtt", ".srt", ".mp3", ".m4a", ".ogg",
    ".mp4", ".webm",
)  # fmt: skip
_PART: Final = re.compile(r"[\w\u00b7()（）《》、，&+@%-][\w .\u00b7()（）《》、，&+@%-]{0,119}")
_YAML: Final = re.compile(
    r"^(?:---|:::\{[a-z-]+\})[ \t]*\n(.*?)^(?:---|:::|## )", re.MULTILINE | re.DOTALL
)
_SAYS: Final = {
    Flaw.DAMAGED: _("The pack is damaged or cut off. Download it again where it was exported."),
    Flaw.PASSWORD: _("The pack has a password. Use it as it was downloaded."),
    Flaw.TOO_DENSE: _(
        "The file unpacks to far more than it holds: the platform exports no such pack. Ask where "
        "it comes from."
    ),
    Flaw.TOO_LARGE_INSIDE: _("Unpacked, the pack is larger than we read. Make two courses of it."),
}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_PIECE: Final = 1024 * 1024
# Pressed already: to press them again costs time and saves nothing.
_PRESSED: Final = (
    ".mp4",
    ".m4a",
    ".mp3",
    ".ogg",
    ".webm",
    ".webp",
    ".jpg",
    ".jpeg",
    ".png",
    ".zip",
)
_ALIVE: Final = {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener"}


def written(files: Mapping[str, Content]) -> bytes:
    """Return a small ZIP in memory."""
    stream = io.BytesIO()
    write(files, stream)
    return stream.getvalue()


def write(files: Mapping[str, Content], target: IO[bytes]) -> None:
    """Write the ZIP: names in order, no dates, so that the same files are the same bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            is_pressed = name.lower().endswith(_PRESSED)
            entry.compress_type = zipfile.ZIP_STORED if is_pressed else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            content = files[name]
            if isinstance(content, bytes):
                archive.writestr(entry, content)
            else:
                entry.file_size = content.stat().st_size
                with content.open("rb") as source, archive.open(entry, "w") as inside:
                    _copy(source, inside)


def digest(content: Content) -> str:
    """The SHA-256 that the manifest names."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as source:
        return told(source)


def told(source: IO[bytes]) -> str:
    digest: str = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    return digest


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy by pieces; return the SHA-256 of what was copied."""
    told = hashlib.sha256()
    while piece := source.read(_PIECE):
        told.update(piece)
        target.write(piece)
    return told.hexdigest()


def unpack(content: Content, folder: Path) -> Manifest:
    """Check everything that can be checked of a file and unpack it; FileRefused says why not."""
    if not packages.is_zip(content):
        raise FileRefused(_("This is no ZIP file. Choose the pack as it was downloaded."))
    with packages.opened(content, inflated=INFLATED, says=_SAYS) as archive:
        entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        if manifest.NAME not in entries:
            raise FileRefused(_("There is no manifest.json in the file: it is no course pack."))
        check_names([entry for entry in archive.infolist() if not entry.is_dir()])
        _check_size(entries[manifest.NAME])
        found = manifest.read(archive.read(manifest.NAME), languages=LANGUAGES)
        digests, inflated = {}, 0
        for name in sorted(entries.keys() - {manifest.NAME}):
            _check_kind(name)
            _check_size(entries[name])
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as inside, target.open("wb") as stream:
                digests[name] = _copy(inside, stream)
            if name.lower().endswith(".zip"):
                inflated += _package_size(name, target)
            else:
                _check_content(name, target)
        if inflated > INFLATED:
            raise FileRefused(_("The SCORM packages in it unpack to more than we read."))
    manifest.check_digests(found, digests)
    return found


def _check_size(entry: zipfile.ZipInfo) -> None:
    most = limits.most_of(entry.filename)
    if entry.file_size > most:
        raise FileRefused(
            _("%(path)s is longer than %(n)s MB."), path=entry.filename[:120], n=most >> 20
        )


def _package_size(name: str, path: Path) -> int:
    """Hold a SCORM package to everything that an upload of it is held to."""
    try:
        return scorm.read(path).inflated
    except FileRefused as refused:
        raise FileRefused(
            _("The SCORM package %(path)s: %(why)s"), path=name[:120], because=refused.problem
        ) from refused


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
    if not name.lower().endswith((*TEXTS, *PICTURES, *OTHERS, ".zip")) or "/" not in name:
        raise FileRefused(
            _("%(path)s is not a kind of file that courses have. Export the course again."),
            path=name[:120],
        )


def _check_content(name: str, path: Path) -> None:
    lower = name.lower()
    if lower.endswith(TEXTS):
        _check_text(name, path.read_bytes())
    if lower.endswith(".svg"):
        _check_drawing(name, path.read_bytes())
    elif lower.endswith(PICTURES):
        try:
            redrawn(path.read_bytes())
        except NotAPicture as error:
            raise FileRefused(_("%(path)s is no picture that we show."), path=name) from error


def _check_text(name: str, content: bytes) -> None:
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
