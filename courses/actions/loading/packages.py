"""SCORM packages of a pack: unpacked for the platform role, held out by name for others."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from common.domain.problems import FileRefused, gettext_noop
from common.models import UploadState
from courses.actions.scorm import keep_files, kept_files, stored
from courses.exchange import pack, scorm
from courses.models import ScormPackage

_NOT_IT: Final = gettext_noop(
    "%(path)s is not the SCORM package that has its id here. Nothing was loaded: ask where the "
    "pack comes from."
)
_NO_STEP: Final = gettext_noop("The SCORM package %(path)s has no step %(n)s. Export it again.")


@dataclass
class Packages:
    """`may_bring` is the right that an upload needs, for packages that are not here yet.

    Without it a text stands where the package would be, and `held` names it (id → title). The
    lesson counts as changed when somebody with the right loads it again: then it is there.
    """

    root: Path
    actor: Any
    may_bring: bool
    dry_run: bool
    held: dict[str, str] = field(default_factory=dict)
    found: dict[str, ScormPackage] = field(default_factory=dict)

    def brought(self, sections: list[Any], language: str) -> list[Any]:
        """Return the sections with a text in place of each package that is held out."""
        return _mapped(sections, lambda part: self._brought(part, language))

    def stored(self, sections: list[Any]) -> list[Any]:
        """Return the sections as pages keep them, every package of them stored."""
        return _mapped(sections, self._stored)

    def _brought(self, part: Any, language: str) -> Any:
        value = part["value"]
        if self.may_bring or stored(value["package"]):
            return part
        self.held.setdefault(value["package"], value["title"])
        with translation.override(language):
            text = _(
                "The interactive lesson “%(title)s” (about %(n)s minutes) belongs here. It has not "
                "been brought to this platform yet."
            ) % {"title": value["title"], "n": value["minutes"]}
        return {"type": "text", "value": f"<p>{escape(text)}</p>", "id": part["id"]}

    def _stored(self, part: Any) -> Any:
        value = {name: inner for name, inner in part["value"].items() if name != "archive"}
        path = self.root / part["value"]["archive"]["document"]
        mark = value["package"]
        if mark not in self.found:
            self.found[mark] = self._package(mark, path, value)
        if value["item"] >= len(self.found[mark].items):
            raise FileRefused(_NO_STEP, path=path.name, n=value["item"] + 1)
        return {**part, "value": value}

    def _package(self, mark: str, path: Path, value: Mapping[str, Any]) -> ScormPackage:
        read = scorm.read(path)
        here = stored(mark)
        if here is None:
            if ScormPackage.objects.filter(public_id=mark).exists():
                raise FileRefused(_NOT_IT, path=path.name)
            here = ScormPackage.objects.create(
                public_id=mark,
                uploaded_by=self.actor,
                file_name=path.name,
                state=UploadState.DONE,
                title=read.title,
                minutes=value["minutes"],
                items=[asdict(one) for one in read.items],
                names=list(read.names),
                notes=[{"text": one.text, "values": dict(one.values)} for one in read.notes],
                finished_at=timezone.now(),
            )
        with zipfile.ZipFile(path) as archive:
            if set(here.names) != set(read.names) or not _is_it(here, archive):
                raise FileRefused(_NOT_IT, path=path.name)
            # What was deleted from the disk comes back; that is bringing it, too.
            if self.may_bring and not self.dry_run and len(kept_files(here)) < len(here.names):
                keep_files(here, archive)
        return here


def _is_it(here: ScormPackage, archive: zipfile.ZipFile) -> bool:
    """Say whether each file that lies here is the one in the ZIP."""
    files = kept_files(here)
    for name, entry in scorm.files(archive):
        if name in files:
            with archive.open(entry) as inside:
                if pack.told(inside) != pack.digest(files[name]):
                    return False
    return True


def _mapped(sections: list[Any], change: Any) -> list[Any]:
    return [{**one, "value": {**one["value"], "parts": [*_parts(one, change)]}} for one in sections]


def _parts(section: Any, change: Any) -> Iterator[Any]:
    for part in section["value"]["parts"]:
        yield change(part) if part["type"] == "scorm" else part
