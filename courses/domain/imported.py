"""Sections of an imported lesson as the raw data of a StreamField."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from courses.domain.curriculum.directives import with_item_ids

Raw = Mapping[str, Any]


def body(
    sections: Iterable[Raw],
    *,
    images: Mapping[int, int | None],
    alts: Mapping[int, str],
    documents: Sequence[tuple[str, int | None]] = (),
    handouts_title: str = "",
) -> list[dict[str, Any]]:
    """Return the body, with ids of images in place of their numbers.

    A picture without an image is left out; a section that loses all its parts stays: its title
    tells where to go on writing. Handouts make a section of their own, at the end.
    """
    made = [
        _section(
            one["title"],
            [_part(part, images, alts) for part in one["parts"] if _kept(part, images)],
        )
        for one in sections
    ]
    if documents:
        parts = [
            {"type": "download", "value": {"title": title, "document": pk}}
            for title, pk in documents
        ]
        made.append(_section(handouts_title, parts))
    return made


def _kept(part: Raw, images: Mapping[int, int | None]) -> bool:
    return part["type"] != "picture" or part["value"]["image"] in images


def _part(part: Raw, images: Mapping[int, int | None], alts: Mapping[int, str]) -> dict[str, Any]:
    value = part["value"]
    if part["type"] == "picture":
        number = value["image"]
        value = {**value, "image": images[number], "alt": alts.get(number, "")}
    return {"type": part["type"], "value": value}


def _section(title: str, parts: Iterable[Raw]) -> dict[str, Any]:
    return {
        "type": "section",
        "id": str(uuid4()),
        "value": {"title": title, "parts": [_with_id(part) for part in parts]},
    }


def _with_id(part: Raw) -> dict[str, Any]:
    block, value = uuid4(), part["value"]
    if isinstance(value, dict):
        value = with_item_ids(value, block)
    return {"type": part["type"], "value": value, "id": str(block)}
