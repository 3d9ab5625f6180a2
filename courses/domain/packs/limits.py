"""How large a pack and what lies in it may be, in bytes (pure)."""

from typing import Final

from courses.domain import recordings

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 1024 * MEGABYTE  # the ZIP; what stands before the platform has to let it through
ROOM: Final = 960 * MEGABYTE  # of it, for recordings and SCORM packages
TEXT: Final = 4 * MEGABYTE
PACKAGE: Final = 100 * MEGABYTE  # a SCORM package, as by upload
FILE: Final = 50 * MEGABYTE  # everything else, as everywhere in `content/`


def most_of(name: str) -> int:
    """Return how large a file may be by its name."""
    lower = name.lower()
    if lower.endswith((".yaml", ".md", ".json")):
        return TEXT
    if lower.endswith((".mp4", ".m4a")):
        return recordings.LARGEST
    return PACKAGE if lower.endswith(".zip") else FILE
