"""A recording in a pack: what its directive says, and what of it the loader checks (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from courses.domain.recordings import AUDIO, Size

TOLERANCE: Final = 2  # seconds that the files of a recording may differ from what is said

Raw = Mapping[str, Any]


def ending(kind: str, size: str) -> str:
    return ".m4a" if kind == AUDIO or size == Size.SOUND else ".mp4"


def is_as_long(seconds: float, said: int) -> bool:
    return abs(seconds - said) <= max(TOLERANCE, said / 20)


def files_of(source: Raw) -> Iterator[tuple[str, str]]:
    """Yield (name where recordings are kept, path under `content/`) of each file."""
    for size, file in source["sizes"].items():
        yield f"{size}{ending(source['kind'], size)}", file["document"]
    if source.get("poster"):
        yield "poster.webp", source["poster"]["document"]
