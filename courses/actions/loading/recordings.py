"""Recordings of a pack, stored as they were made elsewhere: every size, captions, the picture."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import storages

from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.actions.recordings import Unacceptable, explain_missing_captions, take_words
from courses.domain import captions as cues
from courses.domain.packs import recordings as packed
from courses.domain.recordings import AUDIO
from courses.exchange import recordings as ffmpeg
from courses.models import Recording
from regions.models import Region

_NOT_IT: Final = _("%(path)s is not the recording that the pack tells of.")


@dataclass
class Recordings:
    """One that is here already, by its id, stays as it is: its words only change with `overwrite`.

    Even then they change as by an editor's hand: while learners see the recording they wait for a
    second person (`waiting`), and behind a change that waits already they stay out (`kept`).
    FileRefused when a file is no audio or video, or not the one that the pack tells of.
    """

    root: Path
    region: Region
    actor: Any
    overwrite: bool
    dry_run: bool
    kept: dict[str, str] = field(default_factory=dict)  # public id → title
    waiting: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def with_ids(self, sections: list[Any]) -> list[Any]:
        """Return the sections with ids of recordings in place of what is said about them."""
        return [
            {**one, "value": {**one["value"], "parts": [*map(self._part, one["value"]["parts"])]}}
            for one in sections
        ]

    def _part(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        if part["type"] != "recording":
            return part
        items = [
            {**one, "value": self._stored(one["value"])} for one in part["value"]["recordings"]
        ]
        return {**part, "value": {"recordings": items}}

    def _stored(self, source: Mapping[str, Any]) -> int:
        key = source["key"]
        if key not in self.ids:
            found = Recording.objects.filter(public_id=key).first()
            self.ids[key] = self._made(source) if found is None else self._met(found, source)
        return self.ids[key]

    def _words(self, source: Mapping[str, Any]) -> dict[str, str]:
        path = source["captions"]
        read = cues.read((self.root / path).read_bytes()) if path else cues.Captions(())
        if read.problems:
            raise FileRefused(_("The captions %(path)s are damaged."), path=path)
        return {
            "title": source["title"],
            "spoken": source["spoken"],
            "captions": cues.to_vtt(read.cues) if read.cues else "",
            "uncaptioned_because": source["uncaptioned_because"],
        }

    def _met(self, found: Recording, source: Mapping[str, Any]) -> int:
        words = self._words(source)
        reason = words.pop("uncaptioned_because")
        if words["captions"] or reason == found.uncaptioned_because:
            reason = ""
        if reason or any(getattr(found, name) != value for name, value in words.items()):
            if self.overwrite and found.is_ready and self.actor is not None:
                self._take(found, words, reason)
            else:
                self.kept[str(found.public_id)] = str(found)
        return int(found.pk)

    def _take(self, found: Recording, words: Mapping[str, str], reason: str) -> None:
        """Change the words or propose it, unless somebody else's change waits."""
        try:
            take_words(recording=found, actor=self.actor, **words)
        except Unacceptable as refusal:
            self.kept[str(found.public_id)] = f"{found} ({refusal})"
            return
        if reason:
            explain_missing_captions(recording=found, reason=reason, actor=self.actor)
        found.refresh_from_db()
        if found.proposed:
            self.waiting[str(found.public_id)] = str(found)

    def _made(self, source: Mapping[str, Any]) -> int:
        if self.actor is None:
            raise FileRefused(
                _("Recordings come as a course pack in the CMS: somebody answers for them.")
            )
        files = {name: self.root / path for name, path in packed.files_of(source)}
        for name, path in files.items():
            if not name.startswith("poster"):
                self._check(path, source)
        sizes = [
            {"size": size, "file": name, "bytes": files[name].stat().st_size}
            for size, name in zip(source["sizes"], files, strict=False)
        ]
        poster = files.get("poster.webp")
        made = Recording.objects.create(
            public_id=source["key"],
            region=self.region,
            uploaded_by=self.actor,
            file_name=files[sizes[-1]["file"]].name,
            state="done",
            kind=source["kind"],
            seconds=source["seconds"],
            sizes=sizes,
            poster_bytes=poster.stat().st_size if poster else 0,
            **self._words(source),
        )
        if not self.dry_run:
            self._write(made, files)
        return int(made.pk)

    def _check(self, path: Path, source: Mapping[str, Any]) -> None:
        try:
            heard = ffmpeg.look(path)
        except FileRefused as refused:
            raise FileRefused(_NOT_IT, path=path.name) from refused
        is_sound = heard.kind == AUDIO
        as_long = packed.is_as_long(heard.seconds, source["seconds"])
        if is_sound != (path.suffix == ".m4a") or not as_long:
            raise FileRefused(_NOT_IT, path=path.name)

    def _write(self, made: Recording, files: Mapping[str, Path]) -> None:
        """Write each file whole or not at all; run again after a kill, it is written again."""
        folder = Path(storages["private"].path(made.folder))
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in files.items():
            part = folder / f"{name}.part"
            shutil.copyfile(path, part)
            part.replace(folder / name)
