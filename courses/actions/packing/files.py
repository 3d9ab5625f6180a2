"""The files of a pack while it is gathered, and what a lesson shows beside its text."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.storage import storages
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.domain.packs import recordings
from courses.models import Recording

_MARK: Final = re.compile(r"-([0-9a-f]{8})(?:_[A-Za-z0-9]{7})?$")
ROOM: Final = 80 * 1024 * 1024  # for recordings, of the 100 MB that a pack may have


class Unpackable(Exception):
    """The course cannot be put into a pack; the message says what is missing."""


@dataclass
class Files:
    """The files of a course by path; a picture lies once in each folder that shows it.

    `left_out` says by name what the pack does not hold.
    """

    found: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    room: int = ROOM

    def put(self, folder: str, name: str, content: bytes) -> str:
        """Store the file beside its text; return its name there."""
        path = PurePosixPath(name)
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        mark = _MARK.search(path.stem)
        # The loader added the digest to the name: it comes off again.
        stem = path.stem[: mark.start()] if mark and digest.startswith(mark[1]) else path.stem
        plain = f"{stem}{path.suffix.lower()}"
        if self.found.get(f"{folder}/{plain}", content) != content:
            plain = f"{stem}-{digest[:8]}{path.suffix.lower()}"
        self.found[f"{folder}/{plain}"] = content
        return plain

    def leave_out(self, what: str) -> None:
        if what not in self.left_out:
            self.left_out.append(what)


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
        """Return the sections without SCORM packages and recordings that find no room."""
        kept = []
        for section in sections:
            parts = [one for one in section["value"].get("parts") or [] if self._takes(one)]
            if parts:
                kept.append({**section, "value": {**section["value"], "parts": parts}})
        return kept

    def _takes(self, part: Any) -> bool:
        if part["type"] == "scorm":
            self.files.leave_out(
                _("the SCORM package “%(name)s” of “%(title)s”: upload it there yourself")
                % {"name": part["value"].get("title"), "title": self.title}
            )
            return False
        if part["type"] == "recording":
            items = part["value"]["recordings"]
            part["value"]["recordings"] = [one for one in items if self._has_room(one)]
            return bool(part["value"]["recordings"])
        return True

    def _has_room(self, item: Any) -> bool:
        pk = item["value"] if isinstance(item, Mapping) else item
        found = Recording.objects.filter(pk=pk).first()
        if found is None or not found.is_ready:
            return False
        needed = sum(one["bytes"] for one in carried(found))
        if not needed or needed > self.files.room:
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
        self.files.room -= needed
        return True


def carried(found: Recording) -> list[Any]:
    """Return the sizes that a pack can hold."""
    return [one for one in found.sizes if one["bytes"] <= recordings.LARGEST]


def _content(storage: Any, name: str) -> bytes | None:
    try:
        with storage.open(name) as opened:
            return bytes(opened.read())
    except OSError:
        return None
