"""The directive `recording` of a pack: audio or video, in one language or in several."""

from typing import Any

from courses.domain import recordings
from courses.domain.curriculum.beside import Files
from courses.domain.curriculum.lined import Fields
from courses.domain.curriculum.packaged import UUID
from courses.domain.curriculum.problems import _
from courses.domain.packs.recordings import ending


def read(fields: Fields, files: Files) -> dict[str, Any]:
    """A recording as another installation made it. `key` is the id that it keeps everywhere."""
    key = fields.text("key", most=36)
    if key and not UUID.fullmatch(key):
        fields.refuse("key", _("“%(value)s” is no id."), _("Export the course again."), value=key)
    kind = fields.choice("kind", (recordings.AUDIO, recordings.VIDEO))
    found: dict[str, Any] = {
        "key": key,
        "title": fields.text("title", most=120),
        "spoken": fields.choice("spoken", tuple(recordings.BY_TAG)),
        "kind": kind,
        "seconds": int(fields.number("seconds", least=1, most=recordings.LONGEST + 1)),
        "sizes": _sizes(fields, files, kind),
        "uncaptioned_because": fields.text("uncaptioned_because", required=False, most=500),
        "captions": "",
    }
    if "captions" in fields.found:
        found["captions"] = files.path(fields, "captions", (".vtt",))
    if "poster" in fields.found:
        found["poster"] = {"document": files.path(fields, "poster", (".webp",))}
    fields.finish()
    return found


def _sizes(fields: Fields, files: Files, kind: str) -> dict[str, Any]:
    child = fields.mapping("sizes")
    if child is None:
        return {}
    found = {
        size.value: {"document": files.path(child, size, (ending(kind, size),))}
        for size in recordings.Size
        if size in child.found
    }
    child.finish()
    if not found:
        fields.refuse("sizes", _("No size is named."), _("Name a file for one size at least."))
    return found
