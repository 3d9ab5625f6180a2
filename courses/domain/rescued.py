"""A lesson's raw data as plain lines, for a file that any word processor opens."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

HEADING: Final = "heading"
TEXT: Final = "text"
Line = tuple[str, str]  # (HEADING or TEXT, words)

# Keys, files and choices: they say nothing to a reader.
_UNSAID: Final = {"image", "document", "captions", "icon", "kind", "call", "package", "recordings"}
_BLOCK_END: Final = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]+>")


def lines(body: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return every word of the sections in their order; a section's title is a heading."""
    found: list[Line] = []
    for section in body:
        value = section["value"]
        found.append((HEADING, str(value.get("title") or "")))
        for part in value.get("parts") or []:
            found.extend((TEXT, line) for line in _said(part["value"]))
    return [line for line in found if line[1]]


def plain(title: str, summary: str, body: Sequence[Mapping[str, Any]]) -> str:
    """Return the lesson as a text file: an empty line before each heading."""
    parts = [title, *([summary] if summary else [])]
    for kind, words in lines(body):
        parts.append(f"\n{words}" if kind == HEADING else words)
    return "\n".join(parts) + "\n"


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _paragraphs(value)
    elif isinstance(value, Mapping):
        if value.keys() == {"type", "value", "id"}:  # an item of a list block
            yield from _said(value["value"])
            return
        for name, inner in value.items():
            if name not in _UNSAID:
                yield from _said(inner)
    elif isinstance(value, list):
        yield from _each(value)


def _each(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _said(value)


def _paragraphs(html: str) -> Iterator[str]:
    if not _TAG.search(html):
        yield from filter(None, (line.strip() for line in html.splitlines()))
        return
    for piece in _BLOCK_END.split(html):
        words = unescape(_TAG.sub("", piece)).strip()
        if words:
            yield words
