"""The files of a pack while it is gathered, and what a lesson shows beside its text."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.core.files.storage import storages
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.actions.scorm import rebuilt
from courses.domain.packs import limits
from courses.exchange.pack import Content
from courses.models import Recording

_MARK: Final = re.compile(r"-([0-9a-f]{8})(?:_[A-Za-z0-9]{7})?$")


class Unpackable(Exception):
    """The course cannot be put into a pack; the message says what is missing."""


@dataclass
class Files:
    """The files of a course by path; a picture lies once in each folder that shows it.

    What is made for the pack only lies in `workroom`. `left_out` says by name what the pack does
    not hold.
    """

    workroom: Path
    found: dict[str, Content] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    room: int = limits.ROOM
    placed: set[tuple[str, str]] = field(default_factory=set)  # (folder, id) of what found room
    packages: dict[str, Path | None] = field(default_factory=dict)  # SCORM packages as ZIP

    def put(self, folder: str, name: str, content: Content) -> str:
        """Store the file beside its text; return its name there."""
        path = PurePosixPath(name)
        digest = _sha1(content)
        mark = _MARK.search(path.stem)
        # The loader added the digest to the name: it comes off again.
        stem = path.stem[: mark.start()] if mark and digest.startswith(mark[1]) else path.stem
        plain = f"{stem}{path.suffix.lower()}"
        if _sha1(self.found.get(f"{folder}/{plain}", content)) != digest:
            plain = f"{stem}-{digest[:8]}{path.suffix.lower()}"
        self.found[f"{folder}/{plain}"] = content
        return plain

    def leave_out(self, what: str) -> None:
        if what not in self.left_out:
            self.left_out.append(what)

    def take_room(self, folder: str, mark: str, size: int) -> bool:
        """Say whether so much finds room in a folder, and keep it: once for every language."""
        if (folder, mark) in self.placed:
            return True
        if not 0 < size <= self.room:
            return False
        self.placed.add((folder, mark))
        self.room -= size
        return True

    def package(self, public_id: str) -> Path | None:
        """The SCORM package as a ZIP, made once; None when it is gone."""
        if public_id not in self.packages:
            self.packages[public_id] = rebuilt(public_id, self.workroom)
        return self.packages[public_id]


def _sha1(content: Content) -> str:
    """SHA-1, as the loader and Wagtail name files by it."""
    if isinstance(content, bytes):
        return hashlib.sha1(content, usedforsecurity=False).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()


@dataclass(frozen=True)
class Beside:
    """Puts the pictures, documents and recordings of a lesson beside it."""

    files: Files
    folder: str
    title: str

    def name(self, kind: str, pk: Any) -> Any:
        """Return the file's name; of a recording, everything that a pack says about it."""
        if kind == "recording":
            return self._recording(Recording.objects.get(pk=pk))
        if kind == "scorm":
            made = self.files.package(pk)
            if made is None:
                raise self._gone()
            return self.files.put(self.folder, made.name, made)
        model = get_image_model() if kind == "image" else get_document_model()
        found = model.objects.filter(pk=pk).first()
        content = _content(found.file.storage, found.file.name) if found is not None else None
        if found is None or content is None:
            raise self._gone()
        return self.files.put(self.folder, PurePosixPath(found.file.name).name, content)

    def _gone(self) -> Unpackable:
        return Unpackable(
            _("“%(title)s” shows a picture or a file that is gone.") % {"title": self.title}
        )

    def _recording(self, found: Recording) -> Mapping[str, Any]:
        """Every size as it is sent: made anew elsewhere, they would be other files."""
        mark = str(found.public_id)
        sizes = {
            one["size"]: self._file(found, one["file"], f"{mark}-{one['file']}")
            for one in carried(found)
        }
        facts = {
            "key": mark,
            "title": found.title,
            "spoken": found.spoken,
            "kind": found.kind,
            "seconds": found.seconds,
            "sizes": sizes,
        }
        if found.poster_bytes:
            facts["poster"] = self._file(found, "poster.webp", f"{mark}-poster.webp")
        if found.captions:
            content = found.captions.encode()
            facts["captions"] = self.files.put(self.folder, f"{mark}.vtt", content)
        elif found.uncaptioned_because:
            facts["uncaptioned_because"] = found.uncaptioned_because
        return facts

    def _file(self, found: Recording, name: str, called: str) -> str:
        content = _content(storages["private"], f"{found.folder}/{name}")
        if content is None:
            raise self._gone()
        return self.files.put(self.folder, called, content)

    def without_strangers(self, sections: list[Any]) -> list[Any]:
        """Return the sections without packages and recordings that are gone or find no room."""
        kept = []
        for section in sections:
            parts = [one for one in section["value"].get("parts") or [] if self._takes(one)]
            if parts:
                kept.append({**section, "value": {**section["value"], "parts": parts}})
        return kept

    def _takes(self, part: Any) -> bool:
        if part["type"] == "scorm":
            return self._has_package(part["value"])
        if part["type"] == "recording":
            items = part["value"]["recordings"]
            part["value"]["recordings"] = [one for one in items if self._has_room(one)]
            return bool(part["value"]["recordings"])
        return True

    def _has_package(self, value: Mapping[str, Any]) -> bool:
        mark = str(value.get("package"))
        made = self.files.package(mark)
        size = made.stat().st_size if made else 0
        if size <= limits.PACKAGE and self.files.take_room(self.folder, mark, size):
            return True
        self.files.leave_out(
            _("the SCORM package “%(name)s” of “%(title)s”: it is gone or too large")
            % {"name": value.get("title"), "title": self.title}
        )
        return False

    def _has_room(self, item: Any) -> bool:
        pk = item["value"] if isinstance(item, Mapping) else item
        found = Recording.objects.filter(pk=pk).first()
        if found is None or not found.is_ready:
            return False
        needed = sum(one["bytes"] for one in carried(found))
        if not self.files.take_room(self.folder, str(found.public_id), needed):
            self.files.leave_out(
                _("the recording “%(name)s” of “%(title)s”: the pack would be too large")
                % {"name": found.title, "title": self.title}
            )
            return False
        if len(carried(found)) < len(found.sizes):
            self.files.leave_out(
                _("the largest size of the recording “%(name)s” of “%(title)s”")
                % {"name": found.title, "title": self.title}
            )
        return True


def carried(found: Recording) -> list[Any]:
    """Return the sizes that a pack can hold."""
    return [one for one in found.sizes if one["bytes"] <= limits.most_of(one["file"])]


def _content(storage: Any, name: str) -> Content | None:
    """The stored file, by its path where it lies on this machine."""
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        path = None
    try:
        if path is not None:
            return path if path.is_file() else None
        with storage.open(name) as opened:
            return bytes(opened.read())
    except OSError:
        return None
