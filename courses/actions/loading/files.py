"""The folder on disk, and the pictures and documents in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.files.base import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from courses.domain.curriculum import folder, standards
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards import outline
from courses.domain.curriculum.standards.files import Files
from courses.domain.curriculum.standards.outline import CourseOutline
from courses.domain.packs.limits import most_of

TEXTS: Final = {".md", ".yaml"}
FILE_FIELDS: Final = {"image": "image", "document": "document", "captions": "document"}


def read_folder(root: Path) -> Curriculum:
    """Read everything in the folder and check that it can be loaded; nothing is stored."""
    return _read(root)[0]


def check_folder(root: Path) -> Curriculum:
    """Read the folder and hold it to all that a shipped curriculum has to be."""
    curriculum, files = _read(root)
    standards.check(curriculum, files)
    return curriculum


def outlines_of(root: Path) -> list[CourseOutline]:
    """Return what the folder's outline promises."""
    return outline.read(_read(root)[1], Problems())


def _read(root: Path) -> tuple[Curriculum, Files]:
    problems = Problems()
    texts: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        sizes[name] = path.stat().st_size
        most = most_of(name)
        if sizes[name] > most:
            what = _("This file is larger than %(n)s MB.")
            problems.add(name, 1, what, _("Make it smaller."), n=most >> 20)
        elif path.suffix in TEXTS:
            try:
                texts[name] = path.read_text("utf-8-sig")
            except UnicodeDecodeError:
                problems.add(name, 1, _("This file is not UTF-8."), _("Save it as UTF-8."))
    found = folder.read(texts, sizes)
    found.problems.found[:0] = problems.found
    return found, Files(texts, sizes)


@dataclass
class Media:
    """Puts files of the folder into the region's collection, each once by its content."""

    root: Path
    collection: Collection
    ids: dict[str, int] = field(default_factory=dict)
    dry_run: bool = False  # nothing is stored: new files get the id 0
    digests: dict[str, str] = field(default_factory=dict)

    def digest(self, path: str) -> str:
        """SHA-1, as Wagtail keeps it to find the same file again. A film is read once."""
        if path not in self.digests:
            with (self.root / path).open("rb") as stream:
                told = hashlib.file_digest(stream, lambda: hashlib.sha1(usedforsecurity=False))
            self.digests[path] = told.hexdigest()
        return self.digests[path]

    def with_ids(self, value: Any, title: str = "") -> Any:
        """Return raw block data with ids of images and documents in place of paths."""
        if isinstance(value, list):
            return [self.with_ids(item, title) for item in value]
        if not isinstance(value, Mapping):
            return value
        title = str(value.get("alt") or value.get("title") or title)
        return {
            name: self._stored(name, inner, title)
            if name in FILE_FIELDS and isinstance(inner, str)
            else self.with_ids(inner, title)
            for name, inner in value.items()
        }

    def with_digests(self, value: Any) -> Any:
        """Return raw block data with digests in place of paths, to tell whether it changed."""
        if isinstance(value, list):
            return [self.with_digests(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        return {
            name: self.digest(inner)
            if name in FILE_FIELDS and isinstance(inner, str) and inner
            else self.with_digests(inner)
            for name, inner in value.items()
        }

    def _stored(self, name: str, path: str, title: str) -> int | None:
        if not path:
            return None
        if path not in self.ids:
            self.ids[path] = self._store(FILE_FIELDS[name], path, title)
        return self.ids[path]

    def _store(self, kind: str, path: str, title: str) -> int:
        """Store the file unless the collection has it. SVG may come from here, never by upload."""
        model = get_image_model() if kind == "image" else get_document_model()
        digest = self.digest(path)
        found = model.objects.filter(file_hash=digest, collection=self.collection).first()
        if found is not None:
            return int(found.pk)
        if self.dry_run:
            return 0
        source = self.root / path
        with source.open("rb") as stream:
            file = File(stream, name=f"{source.stem}-{digest[:8]}{source.suffix.lower()}")
            made = model(title=title[:255] or source.name, file=file, collection=self.collection)
            made.file_hash = digest
            made.file_size = file.size
            made.save()
        return int(made.pk)
