"""How much a lesson takes from a learner's data before anything is tapped: text and pictures.

Recordings and downloads are fetched only when asked for, and each shows its own size.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wagtail.images import get_image_model

from courses.domain import minutes
from courses.models import LessonPage, Recording
from courses.queries.pictures import SENT, as_sent

HEAVY: Final = 300  # kilobytes; more takes long on a weak signal


def kilobytes(page: LessonPage) -> int:
    """Return the size in KB, rounded up; two queries whatever the number of pictures."""
    raw = page.body.get_prep_value()
    ids = set(images_in(raw))
    images = get_image_model().objects.filter(pk__in=ids).prefetch_renditions(SENT)
    text = len(json.dumps(raw, ensure_ascii=False).encode())
    return -(-(text + sum(_size(image) for image in images) + _posters(raw)) // 1000)


def _posters(raw: Any) -> int:
    """The pictures of videos; a lesson without recordings costs no query."""
    ids = [one for each in minutes.recordings_in(raw) for one in each]
    if not ids:
        return 0
    sizes = Recording.objects.filter(pk__in=ids).values_list("poster_bytes", flat=True)
    return sum(sizes)


def _size(image: Any) -> int:
    """The bytes of the picture as it is sent; one whose file is lost weighs nothing."""
    try:
        return int(as_sent(image).file.size)
    except (OSError, ValueError):
        return 0


def images_in(value: Any) -> Iterator[int]:
    """Return the ids of the images in the raw data of a lesson."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "image" and isinstance(inner, int):
                yield inner
            else:
                yield from images_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from images_in(inner)
