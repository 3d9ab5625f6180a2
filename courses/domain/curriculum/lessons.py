"""A lesson file: front matter, sections, prose and directives, to the raw data of its body."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from courses.domain.curriculum import directives, identity
from courses.domain.curriculum.lined import Fields, LinedDict, load
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.prose import to_html

_SECTION: Final = re.compile(r"^## (?P<title>.+?)(?:\s+\{#(?P<key>[a-z0-9][a-z0-9-]*)\})?\s*$")
_OPEN: Final = re.compile(r"^:::\{(?P<name>[a-z-]+)\}\s*$")
_CLOSE: Final = re.compile(r"^:::\s*$")


@dataclass(frozen=True)
class LessonSource:
    """One language of a lesson. `sections` is raw StreamField data, files named by path."""

    file: str
    key: str
    title: str
    summary: str
    sources: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    section_keys: tuple[str, ...]
    questions: dict[str, tuple[bool, ...]]  # key → which options are right; packages, too

    @property
    def names(self) -> dict[str, str]:
        """The keys of sections and questions by their ids: ids alone cannot be read back."""
        sections = {str(identity.section_id(self.key, key)): key for key in self.section_keys}
        asked = {str(identity.question_id(self.key, key)): key for key in self.questions}
        return sections | asked


@dataclass
class _Section:
    key: str
    title: str
    line: int
    parts: list[dict[str, Any]]
    counts: Counter[str]


def parse(text: str, *, file: str, sizes: Mapping[str, int], problems: Problems) -> LessonSource:
    """Read a lesson; whatever is wrong goes to `problems`, and reading continues."""
    lines = text.replace("\r\n", "\n").split("\n")
    front, first = _front_matter(lines, file, problems)
    reader = _Reader(
        lines=lines,
        file=file,
        lesson=front["key"],
        files=directives.Files(file.rpartition("/")[0], sizes),
        problems=problems,
    )
    reader.run(first)
    return LessonSource(
        file=file,
        sections=[reader.raw(section) for section in reader.sections],
        section_keys=tuple(section.key for section in reader.sections),
        questions=reader.questions,
        **front,
    )


def _front_matter(lines: list[str], file: str, problems: Problems) -> tuple[dict[str, Any], int]:
    """Return the fields and the index of the first line after the front matter."""
    empty: dict[str, Any] = {"key": "", "title": "", "summary": "", "sources": []}
    end = lines.index("---", 1) if lines[0].strip() == "---" and "---" in lines[1:] else 0
    if not end:
        problems.add(
            file,
            1,
            _("The front matter is missing."),
            _("Begin with ---, key, title, summary, ---."),
        )
        return empty, 0
    loaded = load("\n".join(lines[1:end]), file=file, problems=problems, first_line=2)
    if not isinstance(loaded, LinedDict):
        return empty, end + 1
    fields = Fields(loaded, file, problems)
    front = {
        "key": fields.text("key", most=60),
        "title": fields.text("title", most=120),
        "summary": fields.text("summary"),
        "sources": sources(fields),
    }
    fields.finish()
    return front, end + 1


def sources(fields: Fields) -> list[dict[str, Any]]:
    """Read the legal sources; `verify` marks a statement still to be checked."""
    found = []
    for child in fields.mappings("sources", required=False):
        source: dict[str, Any] = {"law": child.text("law"), "article": child.text("article")}
        if child.flag("verify"):
            source["verify"] = True
        child.finish()
        found.append(source)
    return found


class _Reader:
    """Walks the lines once; keeps the open section and the prose not yet closed."""

    def __init__(
        self,
        *,
        lines: list[str],
        file: str,
        lesson: str,
        files: directives.Files,
        problems: Problems,
    ) -> None:
        self.lines, self.file, self.lesson = lines, file, lesson
        self.files, self.problems = files, problems
        self.sections: list[_Section] = []
        self.questions: dict[str, tuple[bool, ...]] = {}
        self.prose: list[str] = []
        self.prose_line = 0

    def run(self, first: int) -> None:
        index = first
        while index < len(self.lines):
            line = self.lines[index]
            if opening := _OPEN.match(line):
                index = self._directive(opening["name"], index)
            elif heading := _SECTION.match(line):
                self._open_section(heading, index + 1)
            elif line.startswith(":::"):
                self._refuse(
                    index + 1,
                    _("“%(text)s” opens no directive."),
                    _("Write :::{name} alone on a line, and ::: to close."),
                    text=line,
                )
            else:
                self._prose(line, index + 1)
            index += 1
        self._close_prose()
        for section in self.sections:
            if not section.parts:
                self._refuse(
                    section.line, _("This section is empty."), _("Write it, or remove it.")
                )

    def _refuse(self, line: int, what: str, remedy: str, **facts: Any) -> None:
        self.problems.add(self.file, line, what, remedy, **facts)

    def _open_section(self, heading: re.Match[str], line: int) -> None:
        self._close_prose()
        key = heading["key"] or ""
        if not key:
            self._refuse(
                line,
                _("This section has no key."),
                _("Write “## Heading {#key}” with the same key in every language."),
            )
        if key in {section.key for section in self.sections}:
            self._refuse(
                line, _("The section key %(key)s stands here twice."), _("Change one."), key=key
            )
        if len(heading["title"]) > 120:
            self._refuse(
                line, _("This heading is longer than 120 characters."), _("Make it shorter.")
            )
        self.sections.append(_Section(key, heading["title"], line, [], Counter()))

    def _prose(self, line: str, number: int) -> None:
        if line.strip() and not self.sections:
            self._refuse(
                number,
                _("There is text before the first section."),
                _("Move it under a heading “## Heading {#key}”."),
            )
            return
        if not self.prose:
            if not line.strip():
                return
            self.prose_line = number
        self.prose.append(line)

    def _close_prose(self) -> None:
        if not self.prose:
            return
        text, self.prose = "\n".join(self.prose), []
        html = to_html(text, file=self.file, line=self.prose_line, problems=self.problems)
        self._add("text", html)

    def _directive(self, name: str, index: int) -> int:
        """Read the directive that opens at `index`; return the index of its last line."""
        self._close_prose()
        end = index + 1
        while end < len(self.lines) and not _CLOSE.match(self.lines[end]):
            if _OPEN.match(self.lines[end]) or _SECTION.match(self.lines[end]):
                break
            end += 1
        if end == len(self.lines) or not _CLOSE.match(self.lines[end]):
            self._refuse(
                index + 1,
                _("“%(name)s” is not closed."),
                _("End it with ::: on a line."),
                name=name,
            )
            return end - 1
        self._read_directive(name, index, "\n".join(self.lines[index + 1 : end]))
        return end

    def _read_directive(self, name: str, index: int, body: str) -> None:
        line = index + 1
        if name not in directives.NAMES:
            self._refuse(
                line,
                _("There is no directive “%(name)s”."),
                _("Choose one of: %(choices)s."),
                name=name,
                choices=", ".join(directives.NAMES),
            )
            return
        if not self.sections:
            self._refuse(
                line,
                _("There is text before the first section."),
                _("Move it under a heading “## Heading {#key}”."),
            )
            return
        loaded = load(body, file=self.file, problems=self.problems, first_line=line + 1)
        if loaded is None:
            return
        found = directives.read(
            name, loaded, line=line, file=self.file, files=self.files, problems=self.problems
        )
        if found:
            self._add(*found, line=line)

    def _add(self, kind: str, value: Any, *, line: int = 0) -> None:
        section = self.sections[-1]
        nth = section.counts[kind]
        section.counts[kind] += 1
        block = identity.part_id(self.lesson, section.key, kind, nth)
        if kind in {"question", "scorm"}:
            block = self._question_id(value, line)
        if isinstance(value, dict):
            value = directives.with_item_ids(value, block)
        section.parts.append({"type": kind, "value": value, "id": str(block)})

    def _question_id(self, value: dict[str, Any], line: int) -> UUID:
        key = value.pop("key")
        if key in self.questions:
            self._refuse(
                line, _("The question key %(key)s stands here twice."), _("Change one."), key=key
            )
        # A package has one answer: it has told that it is done.
        rights = tuple(option["correct"] for option in value.get("options", [{"correct": True}]))
        self.questions[key] = rights
        return identity.question_id(self.lesson, key)

    def raw(self, section: _Section) -> dict[str, Any]:
        block = identity.section_id(self.lesson, section.key)
        value = {"title": section.title, "parts": section.parts}
        return {"type": "section", "value": value, "id": str(block)}
