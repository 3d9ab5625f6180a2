"""The texts of a lesson one by one, beside another language: what is translated, and put back.

The translation has the structure of its source: sections, questions and their right answers are
the same in every language, for progress is shared. Only texts differ, and pictures may.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

Raw = Mapping[str, Any]

_NO_TEXT: Final = {"icon", "kind", "call", "image", "document", "captions", "recordings"}
_RICH: Final = {"case": ("text",), "task": ("text",)}
_FILES: Final = ("image", "document", "captions", "recordings")


@dataclass(frozen=True)
class Leaf:
    """One text. `path` finds it again: ids of section and part, then names and places."""

    path: str
    section: str  # title of the section
    text: str
    rich: bool = False


def leaves(sections: Sequence[Raw]) -> list[Leaf]:
    """Return every text of the lesson in the order in which it is read; empty ones left out."""
    found: list[Leaf] = []

    def note(path: str, section: str, text: str, *, rich: bool) -> str:
        if text.strip():
            found.append(Leaf(path, section, text, rich))
        return text

    _walk(deepcopy(list(sections)), note)
    return found


def with_texts(
    source: Sequence[Raw], texts: Mapping[str, str], present: Sequence[Raw] = ()
) -> list[dict[str, Any]]:
    """Return the source's body with these texts by path; what has none keeps the source's.

    Pictures and files come from the present translation where it has the same part.
    """
    body: list[dict[str, Any]] = deepcopy(list(source))  # type: ignore[arg-type]
    _walk(body, lambda path, _section, text, *, rich: texts.get(path, text))
    own = {part["id"]: part for one in present for part in one["value"].get("parts") or []}
    for section in body:
        for part in section["value"].get("parts") or []:
            other = own.get(part["id"])
            if other and other["type"] == part["type"] and isinstance(part["value"], dict):
                for name in _FILES:
                    if other["value"].get(name):
                        part["value"][name] = other["value"][name]
    return body


Visit = Callable[..., str]


def _walk(sections: list[Any], visit: Visit) -> None:
    """Visit each text and put in its place what the visit returns."""
    for section in sections:
        value, title = section["value"], section["value"].get("title") or ""
        value["title"] = visit(f"{section['id']}/title", title, title, rich=False)
        for part in value.get("parts") or []:
            path = f"{section['id']}/{part['id']}"
            if isinstance(part["value"], str):
                part["value"] = visit(path, title, part["value"], rich=True)
            else:
                _walk_value(part["value"], path, title, _RICH.get(part["type"], ()), visit)


def _walk_value(value: Any, path: str, title: str, rich: tuple[str, ...], visit: Visit) -> None:
    for key, inner in list(_entries(value)):
        here = f"{path}/{key}"
        if key in _NO_TEXT:
            continue
        if isinstance(inner, str):
            value[key] = visit(here, title, inner, rich=key in rich)
        elif isinstance(inner, dict | list):
            _walk_value(inner, here, title, rich, visit)


def _entries(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, list):
        yield from enumerate(value)
    elif {"type", "value", "id"} == set(value):  # an item of a list block
        yield "value", value["value"]
    else:
        yield from value.items()
