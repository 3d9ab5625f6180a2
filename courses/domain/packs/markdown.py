"""Rich text as the Markdown that `domain.curriculum.prose` reads: the way back.

What is written is read again as the same HTML, and written again as the same Markdown. Only what
Markdown cannot say is lost: a bold that begins or ends with a sign inside a word is drawn in to
the letters, links to nowhere become text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

from markdown_it.common.normalize_url import normalizeLink, validateLink

_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&!#]")
_LEADING: Final = re.compile(r"^(?:([+\-=~:>|])|(\d+)([.)]))")
BREAK: Final = "\n"


@dataclass(frozen=True)
class Run:
    """Characters that look alike; `BREAK` in the text is a line break."""

    text: str
    bold: bool = False
    href: str = ""


@dataclass
class Block:
    kind: str  # "p", "h3", "ul" or "ol"
    runs: list[Run] = field(default_factory=list)
    items: list["Block"] = field(default_factory=list)  # of a list: paragraphs
    nested: list["Block"] = field(default_factory=list)  # lists within an item


def to_markdown(html: str, *, headings: bool = True) -> str:
    """Return the Markdown of rich text as the editor or the loader stores it."""
    blocks = _joined(_read(html))
    if not headings:
        blocks = [
            Block("p", [Run(run.text, True, run.href) for run in one.runs])
            if one.kind == "h3"
            else one
            for one in blocks
        ]
    return "\n\n".join(map(_written, blocks))


def plain(html: str) -> str:
    """The text of an HTML fragment in one line."""
    return _SPACE.sub(" ", "".join(run.text for one in _read(html) for run in _all(one))).strip()


def _all(block: Block) -> Iterator[Run]:
    yield from block.runs
    for one in (*block.items, *block.nested):
        yield from _all(one)


def _read(html: str) -> list[Block]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


class _Reader(HTMLParser):
    """Keeps paragraphs, headings, lists, bold and links; of everything else only the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.lists: list[Block] = []
        self.open: Block | None = None
        self.bold = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"p", "h2", "h3", "h4"} and not self.lists:
            self._start(Block("p" if tag == "p" else "h3"), self.blocks)
        elif tag in {"ul", "ol"}:
            self._start_list(tag)
        elif tag == "li" and self.lists:
            self._start(Block("p"), self.lists[-1].items)
        elif tag == "br" or (tag == "p" and self.open and self.open.runs):
            self._add(BREAK)
        elif tag in {"b", "strong"}:
            self.bold += 1
        elif tag == "a":
            self.links.append(_address(dict(attrs).get("href") or ""))

    def _start(self, block: Block, blocks: list[Block]) -> None:
        blocks.append(block)
        self.open = block

    def _start_list(self, tag: str) -> None:
        made = Block(tag)
        if self.lists and self.lists[-1].items:
            self.lists[-1].items[-1].nested.append(made)
        else:
            self.blocks.append(made)
        self.lists.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self.open = self.lists[-1].items[-1] if self.lists and self.lists[-1].items else None
        elif tag in {"p", "h2", "h3", "h4"} and not self.lists:
            self.open = None
        elif tag in {"b", "strong"}:
            self.bold = max(0, self.bold - 1)
        elif tag == "a" and self.links:
            self.links.pop()

    def handle_data(self, data: str) -> None:
        self._add(_SPACE.sub(" ", data))

    def _add(self, text: str) -> None:
        if self.open is None:
            if not text.strip():
                return
            if self.lists:
                self._start(Block("p"), self.lists[-1].items)
            else:
                self._start(Block("p"), self.blocks)
        if self.open is not None:
            href = self.links[-1] if self.links else ""
            self.open.runs.append(Run(text, bool(self.bold), href))


def _address(href: str) -> str:
    """The address as Markdown's reader gives it back, or nothing where it refuses it."""
    href = href.strip()
    if not href or not validateLink(normalizeLink(href)):
        return ""
    return re.sub(r"[<>\\\s]", lambda found: f"%{ord(found[0]):02X}", normalizeLink(href))


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Leave out what is empty. Two lists of a kind in a row are one: Markdown cannot part them."""
    found: list[Block] = []
    for one in blocks:
        for item in one.items:
            item.nested = _joined(item.nested)
        one.items = [item for item in one.items if item.nested or _inline(item.runs)]
        if not one.items and not _inline(one.runs):
            continue
        if one.items and found and found[-1].kind == one.kind:
            found[-1].items += one.items
        else:
            found.append(one)
    return found


def _written(block: Block) -> str:
    if block.kind == "h3":
        text = _inline(
            [Run(run.text.replace(BREAK, " "), run.bold, run.href) for run in block.runs]
        )
        return f"### {text}"
    if block.kind == "p":
        return _inline(block.runs)
    return "\n".join(_items(block))


def _items(block: Block) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.kind == "ol" else "- "
        whole = "\n".join([_inline(item.runs) or "…", *map(_written, item.nested)])
        yield mark + whole.replace("\n", "\n" + " " * len(mark))


def _inline(runs: Iterable[Run]) -> str:
    merged = _trimmed(_merged(runs))
    found: list[str] = []
    for number, run in enumerate(merged):
        before = _edge(merged, number, -1)
        after = _edge(merged, number, 1)
        text = _bold(run.text, before, after) if run.bold else _escaped(run.text)
        found.append(f"[{text}](<{run.href}>)" if run.href else text)
    lines = "".join(found).split(BREAK)
    return "\\\n".join(_line(line.strip()) for line in lines)


def _edge(runs: Sequence[Run], number: int, step: int) -> str:
    """The character that stands beside the bold: a bracket for links, nothing at the end."""
    if runs[number].href:
        return "[" if step < 0 else "]"
    place = number + step
    if not 0 <= place < len(runs):
        return ""
    if runs[place].href:
        return ")" if step < 0 else "["
    return runs[place].text[-1 if step < 0 else 0]


def _merged(runs: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        last = found[-1] if found else None
        if last and (last.bold, last.href) == (run.bold, run.href):
            found[-1] = Run(_SPACE_NOT_BREAK.sub(" ", last.text + run.text), run.bold, run.href)
        else:
            found.append(run)
    return found


_SPACE_NOT_BREAK: Final = re.compile(r"[ \t]+")


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without space at either end and around breaks; bold and links hold no space at theirs."""
    pieces: list[Run] = []
    for run in runs:
        if not (run.bold or run.href):
            pieces.append(run)
            continue
        for text in re.split(f"({BREAK})", run.text):
            inner = text.strip()
            if not inner:
                pieces.append(Run(text))
                continue
            start = text.index(inner)
            pieces += [Run(text[:start]), Run(inner, run.bold, run.href),
                       Run(text[start + len(inner):])]  # fmt: skip
    merged = _merged(pieces)
    while merged and not merged[0].text.strip():
        merged.pop(0)
    while merged and not merged[-1].text.strip():
        merged.pop()
    if not merged:
        return []
    merged[0] = _stripped(merged[0], left=True)
    merged[-1] = _stripped(merged[-1], left=False)
    return _without_double_space(merged)


def _stripped(run: Run, *, left: bool) -> Run:
    return Run(run.text.lstrip() if left else run.text.rstrip(), run.bold, run.href)


def _without_double_space(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        text = run.text
        if found and found[-1].text.endswith((" ", BREAK)):
            text = text.lstrip(" ")
        text = re.sub(r" *\n[ \n]*", BREAK, text)
        if text:
            found.append(Run(text, run.bold, run.href))
    return found


def _bold(text: str, before: str, after: str) -> str:
    """Stars where Markdown takes them: not between a letter outside and a sign inside."""
    whole, left, right = f"{before}{text}{after}", 0, len(text)
    shift = len(before)
    while left < right and _is_sign(text[left]) and not _opens(whole[: left + shift][-1:]):
        left += 1
    while left < right and _is_sign(text[right - 1]) and not _opens(whole[right + shift :][:1]):
        right -= 1
    inner = text[left:right]
    if not inner or not inner.strip():
        return _escaped(text)
    return f"{_escaped(text[:left])}**{_escaped(inner)}**{_escaped(text[right:])}"


def _opens(character: str) -> bool:
    return not character or character.isspace() or unicodedata.category(character)[0] == "P"


def _is_sign(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PSZC"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def _line(text: str) -> str:
    """Escape what would open a heading, a list, a rule or a directive at the line's start."""

    def escape(found: re.Match[str]) -> str:
        return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"

    return _LEADING.sub(escape, text)
