"""A picture of a lesson in the forms that are sent to readers: each phone takes the smallest that
it can show.

The fallback is made when it is first asked for; the others by a job after publication
(courses.actions.pictures), for making an AVIF takes a second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wagtail.images import get_image_model

WIDTH: Final = 960  # twice the width of a phone's column
NARROW: Final = 480  # as wide as it, for simple phones
SENT: Final = f"max-{WIDTH}x{WIDTH * 2}|format-webp"
FALLBACK: Final = f"max-{WIDTH}x{WIDTH * 2}|format-jpeg|bgcolor-ffffff"
SIZES: Final = "(min-width:720px) 640px, 100vw"


def _spec(width: int, kind: str) -> str:
    return f"max-{width}x{width * 2}|format-{kind}"


AVIF: Final = (_spec(NARROW, "avif"), _spec(WIDTH, "avif"))
WEBP: Final = (_spec(NARROW, "webp"), SENT)
MADE: Final = (*AVIF, *WEBP, FALLBACK)


@dataclass(frozen=True)
class Source:
    """A <source>: browsers take the first type that they know."""

    kind: str
    srcset: str


@dataclass(frozen=True)
class Sent:
    address: str
    width: int
    height: int
    sources: tuple[Source, ...] = ()


def as_sent(image: Any) -> Any:
    """Return the rendition, made when it is first asked for; drawings are sent as they are."""
    return image if image.is_svg() else image.get_rendition(SENT)


def sent(image: Any) -> Sent:
    """Return the picture with the sizes that are made by now; one query and at most one to make."""
    if image.is_svg():
        return Sent(image.file.url, image.width, image.height)
    made = {one.filter_spec: one for one in image.renditions.filter(filter_spec__in=MADE)}
    middle = made.get(SENT) or as_sent(image)
    plain = made.get(FALLBACK) or middle
    sources = tuple(
        Source(f"image/{kind}", srcset)
        for kind, specs in (("avif", AVIF), ("webp", WEBP))
        if (srcset := _srcset(made, specs))
    )
    return Sent(plain.file.url, middle.width, middle.height, sources)


def _srcset(made: Mapping[str, Any], specs: Iterable[str]) -> str:
    """A small picture has one width only: it is named once."""
    by_width = {made[spec].width: made[spec] for spec in specs if spec in made}
    return ", ".join(f"{by_width[width].file.url} {width}w" for width in sorted(by_width))


def photographs(ids: Iterable[int]) -> Any:
    """Return those of the images that are made of dots: drawings need no sizes."""
    return get_image_model().objects.filter(pk__in=list(ids)).exclude(file__iendswith=".svg")
