"""Answers that stand apart from their questions: `1-5 ABCDE`, below a section or at the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessments.exchange.draft import kind_of
from assessments.exchange.paper import marks
from assessments.exchange.texts import narrow


@dataclass
class Entry:
    """`answer` is "" when a range and its signs do not agree in number."""

    number: int
    answer: str
    line: int
    explanation: list[str] = field(default_factory=list)
    used: bool = False


@dataclass
class Block:
    """Answers that belong together. `section` is an index, or None if only its title is known."""

    section: int | None = None
    ordinal: int = 0
    kind: str = ""
    entries: list[Entry] = field(default_factory=list)

    def of(self, number: int) -> Entry | None:
        return next((one for one in self.entries if one.number == number), None)


@dataclass(frozen=True)
class Asked:
    """The question whose answer is looked for. `place` is its section's among those that have
    questions, from 0; `unique`: no other question of the paper has its number.
    """

    number: int
    section: int
    place: int
    ordinal: int
    kind: str
    unique: bool


class KeyBook:
    """Collects the blocks of a paper and finds the answer of a question in them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: Block | None = None
        self._last: Entry | None = None

    def in_section(self, section: int, line: int, entries: list[tuple[int, str]]) -> None:
        """Keep a line of keys that stands below the questions of a section."""
        block = next((one for one in self.blocks if one.section == section), None)
        if block is None:
            block = Block(section=section)
            self.blocks.append(block)
        block.entries += [Entry(number, answer, line) for number, answer in entries]

    def add(self, line: int, entries: list[tuple[int, str]]) -> None:
        """Keep entries that stand after the title 参考答案."""
        self._add([Entry(number, answer, line) for number, answer in entries])

    def line(self, number: int, text: str) -> bool:
        """Read a line after the title 参考答案; False if it is not part of a key."""
        signs = narrow(text)
        heading = marks.HEADING.match(signs)
        rest = heading[1] if heading else signs
        named = kind_of(rest)
        if heading or (named and len(rest.strip()) <= 12 and not marks.key_entries(rest)):
            self._begin(marks.chinese_number(signs), named)
            rest = after_title(rest)
        if not rest.strip():
            return True
        entries = marks.key_entries(rest)
        if entries:
            self.add(number, entries)
            return True
        return self._explained(number, text, signs) or bool(heading and named)

    def _explained(self, number: int, text: str, signs: str) -> bool:
        """`3. B 解析：…` and the lines after it, or a written answer: `3. 民政部门`."""
        begun = marks.number(signs, expected=(self._last.number + 1) if self._last else 1)
        if begun:
            _style, value, start = begun
            parts = marks.attributes(signs)
            head_end = parts[0][1] if parts else len(text)
            entry = Entry(value, text[start:head_end].strip().rstrip("。;；"), number)
            for position, (name, _begin, end) in enumerate(parts):
                until = parts[position + 1][1] if position + 1 < len(parts) else len(text)
                if name == "answer":
                    entry.answer = text[end:until].strip()
                elif name == "explanation":
                    entry.explanation.append(text[end:until].strip())
            self._add([entry])
            return True
        if self._last is None:
            return False
        parts = marks.attributes(signs)
        self._last.explanation.append(text[parts[0][2] :].strip() if parts else text.strip())
        return True

    def _begin(self, ordinal: int, kind: str) -> None:
        self._open = Block(ordinal=ordinal, kind=kind)
        self.blocks.append(self._open)

    def _add(self, entries: list[Entry]) -> None:
        for entry in entries:
            block = self._open
            restarted = bool(block and block.entries and entry.number <= block.entries[-1].number)
            if block is None or restarted:
                block = self._open = Block()
                self.blocks.append(block)
            block.entries.append(entry)
            self._last = entry

    def find(self, asked: "Asked") -> Entry | None:
        """The answer of a question in the blocks that may be meant, the likeliest first."""
        for block in self._blocks_for(asked):
            entry = block.of(asked.number)
            if entry:
                entry.used = True
                return entry
        return None

    def _blocks_for(self, asked: "Asked") -> Iterator[Block]:
        yield from (one for one in self.blocks if one.section == asked.section)
        apart = [one for one in self.blocks if one.section is None]
        if asked.ordinal:
            yield from (one for one in apart if one.ordinal == asked.ordinal)
        if asked.kind:
            yield from (one for one in apart if one.kind == asked.kind and not one.ordinal)
            yield from (one for one in apart if one.kind == asked.kind)
        unnamed = [one for one in apart if not one.ordinal and not one.kind]
        if asked.unique:
            yield from unnamed
            yield from (one for one in self.blocks if one.section is not None)
        elif asked.place < len(unnamed):
            yield unnamed[asked.place]

    def unused(self) -> list[Entry]:
        return [entry for block in self.blocks for entry in block.entries if not entry.used]


def after_title(rest: str) -> str:
    """What follows the name of a section in a key: `单选题（每题2分）1-5 ABCDE`."""
    found = re.search(r"\d", re.sub(r"\([^)]*\)", lambda match: " " * len(match[0]), rest))
    return rest[found.start() :] if found else ""
