"""A copy of a page and what changed above since: the differences block by block, and the merge.

Three texts: `base` is the one that the copy was made of or last compared with, `theirs` is what
stands above now, `ours` is the copy's latest draft. Only what changed from base to theirs is
offered; whatever the copy has of its own stays where it is.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from typing import Any, Final

Raw = Mapping[str, Any]
Names = Mapping[tuple[str, int], str]  # ("image" | "document", id) → title

FILES: Final = {"image": "image", "document": "document", "captions": "document"}
# Draftail marks paragraphs with keys of its own when a text is opened and stored.
_EDITOR_KEY: Final = re.compile(r' data-block-key="[^"]*"')
_BREAK: Final = re.compile(r"</(?:p|li|h\d)>|<br ?/?>|\n")
_TAG: Final = re.compile(r"<[^<>]*>")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
MOST_TOKENS: Final = 4000  # a longer text is shown as replaced: comparing costs its square


class Kind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Text:
    """What a page says. `fields` are short texts by name; a module has no sections."""

    fields: Mapping[str, Any]
    sections: Sequence[Raw] = ()


@dataclass(frozen=True)
class Change:
    """One thing that is taken over or left. `mine`: the copy changed it, too."""

    key: str  # the value of its box in the form; `merged` understands it
    kind: Kind
    place: str  # the section's title, or ""
    what: str  # a field's name, a block's type, "section", "section_title" or "order"
    ours: Any
    theirs: Any
    mine: bool = False


@dataclass(frozen=True)
class Piece:
    text: str
    differs: bool


def changes(*, base: Text, ours: Text, theirs: Text) -> list[Change]:
    """Return what changed above and is not the same here already, in the order of the page."""
    found = [
        Change(name, Kind.CHANGED, "", name, ours.fields.get(name), value, mine=mine)
        for name, value in theirs.fields.items()
        if (mine := _offered(base.fields.get(name), ours.fields.get(name), value)) is not None
    ]
    before, here, above = _by_id(base.sections), _by_id(ours.sections), _by_id(theirs.sections)
    if _reordered(base.sections, ours.sections, theirs.sections):
        titles = [one["value"]["title"] for one in theirs.sections]
        own = [one["value"]["title"] for one in ours.sections]
        found.append(Change("order", Kind.MOVED, "", "order", own, titles))
    for key, section in above.items():
        found += _in_section(key, before.get(key), here.get(key), section)
    for key, section in before.items():
        if key not in above and key in here:
            mine = not _same(section, here[key])
            found.append(
                Change(f"section:{key}", Kind.REMOVED, _title(section), "section", here[key], None,
                       mine=mine)
            )  # fmt: skip
    return found


def _in_section(key: str, before: Raw | None, here: Raw | None, above: Raw) -> Iterator[Change]:
    if here is None:
        if before is None or not _same(before, above):
            kind = Kind.ADDED if before is None else Kind.CHANGED
            yield Change(f"section:{key}", kind, _title(above), "section", None, above,
                         mine=before is not None)  # fmt: skip
        return
    title = _title(above)
    old = before or {"value": {"title": None, "parts": []}}
    mine = _offered(_title(old), _title(here), title)
    if mine is not None:
        yield Change(f"title:{key}", Kind.CHANGED, title, "section_title", _title(here), title,
                     mine=mine)  # fmt: skip
    lists = [_parts(old), _parts(here), _parts(above)]
    if _reordered(*lists):
        yield Change(f"order:{key}", Kind.MOVED, title, "order", lists[1], lists[2])
    old_parts, own_parts, new_parts = (_by_id(one) for one in lists)
    for part_key, part in new_parts.items():
        change = _of_part(old_parts.get(part_key), own_parts.get(part_key), part)
        if change is not None:
            kind, mine = change
            yield Change(f"part:{key}:{part_key}", kind, title, part["type"],
                         own_parts.get(part_key), part, mine=mine)  # fmt: skip
    for part_key, part in old_parts.items():
        if part_key not in new_parts and part_key in own_parts:
            mine = not _same(part, own_parts[part_key])
            yield Change(f"part:{key}:{part_key}", Kind.REMOVED, title, part["type"],
                         own_parts[part_key], None, mine=mine)  # fmt: skip


def _of_part(before: Raw | None, here: Raw | None, above: Raw) -> tuple[Kind, bool] | None:
    if here is None:
        if before is None:
            return Kind.ADDED, False
        return None if _same(before, above) else (Kind.CHANGED, True)
    mine = _offered(before, here, above)
    return None if mine is None else (Kind.CHANGED, mine)


def _offered(before: Any, here: Any, above: Any) -> bool | None:
    """Say whether a changed value was changed here, too; None when there is nothing to take."""
    if _same(before, above) or _same(here, above):
        return None
    return not _same(before, here)


def merged(*, ours: Text, theirs: Text, base: Text, accepted: Collection[str]) -> Text:
    """Return our text with the accepted changes; keys that no change has are ignored."""
    offered = {one.key: one for one in changes(base=base, ours=ours, theirs=theirs)}
    taken = [offered[key] for key in offered if key in accepted]
    fields = dict(ours.fields)
    sections = [_opened(one) for one in ours.sections]
    order = [one["id"] for one in theirs.sections]
    for change in taken:
        head, _colon, rest = change.key.partition(":")
        if not rest and head != "order":
            fields[head] = change.theirs
        elif head == "section":
            _put(sections, rest, change.theirs and _opened(change.theirs), order)
        elif head in {"title", "part", "order"} and rest:
            _change_section(sections, head, rest, change, theirs)
    if any(change.key == "order" for change in taken):
        sections = in_order(sections, order)
    return Text(fields, sections)


def _change_section(
    sections: list[dict[str, Any]], head: str, rest: str, change: Change, theirs: Text
) -> None:
    key, _colon, part = rest.partition(":")
    section = next((one for one in sections if one["id"] == key), None)
    if section is None:
        return
    order = [one["id"] for one in _parts(_by_id(theirs.sections)[key])]
    if head == "title":
        section["value"]["title"] = change.theirs
    elif head == "part":
        _put(section["value"]["parts"], part, change.theirs, order)
    else:
        section["value"]["parts"] = in_order(section["value"]["parts"], order)


def _put(items: list[Any], key: str, value: Any, order: Sequence[str]) -> None:
    """Replace, remove (None) or insert; a new one stands behind its predecessor above."""
    place = next((number for number, one in enumerate(items) if one["id"] == key), None)
    if place is not None:
        items[place : place + 1] = [] if value is None else [value]
        return
    if value is None:
        return
    here = {one["id"]: number for number, one in enumerate(items)}
    earlier = [here[one] for one in order[: order.index(key)] if one in here]
    items.insert(max(earlier, default=-1) + 1, value)


def in_order(items: Sequence[Any], order: Sequence[str]) -> list[Any]:
    """Return the items in the given order; one that it does not name stays behind its neighbour."""
    groups: list[list[Any]] = [[]]
    for one in items:
        if one["id"] in order:
            groups.append([])
        groups[-1].append(one)
    first, *named = groups
    named.sort(key=lambda group: order.index(group[0]["id"]))
    return [*first, *(one for group in named for one in group)]


def _reordered(before: Sequence[Raw], here: Sequence[Raw], above: Sequence[Raw]) -> bool:
    """Say whether the order changed above and is another one here."""
    return _order(above, before) != _order(before, above) and (
        _order(above, here) != _order(here, above)
    )


def _order(items: Sequence[Raw], others: Sequence[Raw]) -> list[str]:
    known = {one["id"] for one in others}
    return [one["id"] for one in items if one["id"] in known]


def _by_id(items: Iterable[Raw]) -> dict[str, Raw]:
    return {one["id"]: one for one in items}


def _parts(section: Raw) -> Sequence[Raw]:
    return section["value"].get("parts") or []


def _title(section: Raw) -> Any:
    return section["value"]["title"]


def _opened(section: Raw) -> dict[str, Any]:
    """A copy of the section down to its list of parts, to be changed."""
    value = {**section["value"], "parts": list(_parts(section))}
    return {**section, "value": value}


def _same(one: Any, other: Any) -> bool:
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    """The value without what the editor adds: keys of paragraphs and of list entries."""
    if isinstance(value, str):
        return _EDITOR_KEY.sub("", value)
    if isinstance(value, Mapping):
        if set(value) == {"type", "value", "id"} and value["type"] == "item":
            return _bare(value["value"])
        return {name: _bare(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value]
    return value


def spoken(value: Any, names: Names | None = None) -> str:
    """Return a block, a section or a field as plain lines: what people compare."""
    return "\n".join(line for line in _lines(value, names or {}) if line)


def _lines(value: Any, names: Names) -> Iterator[str]:
    if isinstance(value, str):
        for line in _BREAK.split(value):
            yield unescape(_TAG.sub("", line)).strip()
    elif isinstance(value, Mapping):
        yield from _lines_of_mapping(value, names)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _lines(inner, names)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def _lines_of_mapping(value: Raw, names: Names) -> Iterator[str]:
    if {"type", "value"} <= set(value):
        yield from _lines(value["value"], names)
        return
    if "correct" in value:
        text = " ".join(_lines(value.get("text", ""), names))
        yield f"{'☑' if value['correct'] else '☐'} {text}"
        yield from _lines(value.get("feedback"), names)
        return
    for name, inner in value.items():
        if name in FILES:
            if inner:
                yield f"▣ {names.get((FILES[name], inner), f'#{inner}')}"
        else:
            yield from _lines(inner, names)


def files(value: Any) -> set[tuple[str, int]]:
    """Return the images and documents that are named anywhere in the value."""
    if isinstance(value, Mapping):
        found = {(FILES[name], inner) for name, inner in value.items()
                 if name in FILES and isinstance(inner, int)}  # fmt: skip
        return found.union(*(files(inner) for inner in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(files(inner) for inner in value)) if value else set()
    return set()


@dataclass
class _Sides:
    left: list[Piece] = field(default_factory=list)
    right: list[Piece] = field(default_factory=list)


def compared(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces that are the same or differ: by hanzi, by words in Latin."""
    one, other = _TOKEN.findall(left), _TOKEN.findall(right)
    if not one or not other or len(one) + len(other) > MOST_TOKENS:
        return [Piece(left, True)] if left else [], [Piece(right, True)] if right else []
    sides = _Sides()
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        differs = tag != "equal"
        if end > start:
            sides.left.append(Piece("".join(one[start:end]), differs))
        if other_end > other_start:
            sides.right.append(Piece("".join(other[other_start:other_end]), differs))
    return sides.left, sides.right
