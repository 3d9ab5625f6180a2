"""What keeps a lesson from its review: recordings without captions, or not ready to be played.

Works on the values of the StreamField, saved or just typed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.domain.problems import Problem, gettext_noop

_NO_CAPTIONS = gettext_noop(
    "“%(title)s” has no captions. Add them under “Audio and video”, or write there why there are "
    "none."
)
_NOT_READY = gettext_noop("“%(title)s” cannot be played yet. Look under “Audio and video”.")
_NOT_CHOSEN = gettext_noop(
    "A part of this lesson has no recording: none was chosen, or it was deleted."
)
_PLAIN_FILE = gettext_noop(
    "The video “%(title)s” has no captions. Add a .vtt file to it, or upload the video under "
    "“Audio and video”."
)


@dataclass(frozen=True)
class Explained:
    """Why a recording has no captions, and who says so: read by the reviewer."""

    title: str
    reason: str
    by: str
    at: datetime | None


def problems(body: Any) -> list[Problem]:
    """Return what has to be mended before the lesson can be sent for review, each once."""
    found: list[Problem] = []
    for kind, value in _parts(body):
        if kind == "recording":
            found += _of_recordings(list(value["recordings"]))
        elif kind == "media" and value["kind"] == "video" and not value["captions"]:
            found.append(Problem(_PLAIN_FILE, {"title": value["title"]}))
    return list({str(one): one for one in found}.values())


def _of_recordings(recordings: list[Any]) -> list[Problem]:
    """One recording with captions gives its text to the same in other dialects."""
    if not all(recordings):
        return [Problem(_NOT_CHOSEN)]
    found = [Problem(_NOT_READY, {"title": one.title}) for one in recordings if not one.is_ready]
    if not any(one.captions for one in recordings):
        silent = (one for one in recordings if not one.uncaptioned_because)
        found += [Problem(_NO_CAPTIONS, {"title": one.title}) for one in silent]
    return found


def explained(body: Any) -> list[Explained]:
    """Return the reasons written for recordings without captions."""
    found = []
    for kind, value in _parts(body):
        recordings = [one for one in value["recordings"] if one] if kind == "recording" else []
        if any(one.captions for one in recordings):
            continue
        found += [
            Explained(
                one.title,
                one.uncaptioned_because,
                one.reason_by.get_full_name() if one.reason_by else "",
                one.reason_at,
            )
            for one in recordings
            if one.uncaptioned_because
        ]
    return found


def _parts(body: Any) -> Iterator[tuple[str, Any]]:
    for section in body or ():
        for part in section.value["parts"]:
            yield part.block_type, part.value
