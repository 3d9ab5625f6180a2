"""`manifest.json` of a pack: what it holds, where it comes from, and the digest of each file."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _

NAME: Final = "manifest.json"
KIND: Final = "tongban-course"
VERSION: Final = 3  # since 2 with recordings and the library that is cited, 3 SCORM packages
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """`source` is the address of the installation that wrote the pack."""

    course: str  # its key
    title: Mapping[str, str]
    edition: int
    locales: tuple[str, ...]
    source: str
    files: Mapping[str, str]  # path → sha-256

    @property
    def version(self) -> int:
        """The oldest that can say it: without packages, installations of before read it, too."""
        return VERSION if any(path.endswith(".zip") for path in self.files) else VERSION - 1

    def to_bytes(self) -> bytes:
        facts = {
            "kind": KIND,
            "version": self.version,
            "source": self.source,
            "course": {"key": self.course, "title": dict(self.title), "edition": self.edition},
            "locales": list(self.locales),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"


def read(content: bytes, *, languages: Sequence[str]) -> Manifest:
    """Read the manifest; FileRefused when it is none, newer than we know, or lacks a language."""
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileRefused(_DAMAGED) from error
    if not isinstance(facts, dict) or facts.get("kind") != KIND:
        raise FileRefused(
            _("This is no course pack: its manifest.json does not say “%(kind)s”."), kind=KIND
        )
    version = facts.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileRefused(_DAMAGED)
    if version > VERSION:
        raise FileRefused(
            _(
                "The pack was made by a newer version (format %(theirs)s; this installation reads "
                "%(ours)s). Update this installation first."
            ),
            theirs=version,
            ours=VERSION,
        )
    found = _manifest(facts)
    missing = [one for one in languages if one not in found.locales]
    if missing:
        raise FileRefused(
            _("The pack lacks a language: %(languages)s. Export it again from a course with all."),
            languages=", ".join(missing),
        )
    return found


_DAMAGED: Final = _("The pack's manifest.json is damaged. Export the course again.")


def _manifest(facts: Mapping[str, Any]) -> Manifest:
    course, files, locales = facts.get("course"), facts.get("files"), facts.get("locales")
    if not (isinstance(course, dict) and isinstance(files, dict) and isinstance(locales, list)):
        raise FileRefused(_DAMAGED)
    title = course.get("title")
    if not isinstance(title, dict) or not isinstance(course.get("edition"), int):
        raise FileRefused(_DAMAGED)
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in files.values()):
        raise FileRefused(_DAMAGED)
    return Manifest(
        course=str(course.get("key"))[:80],
        title={str(code): str(text)[:255] for code, text in title.items()},
        edition=course["edition"],
        locales=tuple(str(one) for one in locales),
        source=str(facts.get("source"))[:200],
        files=files,
    )


def check_digests(manifest: Manifest, found: Mapping[str, str]) -> None:
    """Hold the files to the manifest: every one of them, unchanged, and no other."""
    for path in sorted(manifest.files.keys() | found.keys()):
        if path not in found:
            raise FileRefused(_("The pack lacks its file %(path)s."), path=path)
        if path not in manifest.files:
            raise FileRefused(_("The manifest does not know the file %(path)s."), path=path)
        if manifest.files[path] != found[path]:
            raise FileRefused(
                _("The file %(path)s was changed after the export. Get the pack again."), path=path
            )
