"""YAML that remembers its lines, read field by field with a problem for everything unexpected."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from courses.domain.curriculum.problems import Problems, _

LANGUAGES: Final = ("zh-hans", "en")
DEEPEST: Final = 30


class LinedDict(dict[str, Any]):
    line: int = 1
    lines: dict[str, int]


class LinedList(list[Any]):
    line: int = 1
    lines: list[int]


class _Loader(yaml.CSafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[LinedDict]:
    found = LinedDict()
    found.line, found.lines = node.start_mark.line + 1, {}
    yield found
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            raise yaml.MarkedYAMLError(
                problem=f"“{key}” stands here twice", problem_mark=key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Iterator[LinedList]:
    found = LinedList()
    found.line = node.start_mark.line + 1
    found.lines = [item.start_mark.line + 1 for item in node.value]
    yield found
    found.extend(loader.construct_object(item, deep=True) for item in node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)
# Dates stay text: nothing in the curriculum is a date, but a title may look like one.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def is_tame(text: str) -> bool:
    """Say whether the YAML has no aliases (they can grow without end) and is not nested deeply.

    For files of strangers; what is no YAML at all is left to `load`.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
                return False
    except yaml.YAMLError:
        return True
    return True


def load(text: str, *, file: str, problems: Problems, first_line: int = 1) -> Any:
    """Parse YAML; None and a problem when it cannot be read. Lines count from `first_line`."""
    try:
        loaded = yaml.load("\n" * (first_line - 1) + text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(
            file,
            mark.line + 1 if mark else first_line,
            _("This is not valid YAML: %(why)s."),
            _("Check the indent, and put texts with a colon, # or quotes into “double quotes”."),
            why=error.problem or "",
        )
        return None
    except yaml.reader.ReaderError as error:  # a control character: it has a place, but no mark
        problems.add(
            file,
            first_line + text.count("\n", 0, max(0, error.position - first_line + 1)),
            _("This is not valid YAML: %(why)s."),
            _("Delete the invisible character; write the line anew."),
            why=f"#x{error.character:04x}",
        )
        return None
    return loaded


@dataclass
class Fields:
    """One mapping, asked for its fields. `finish()` names the fields nobody asked for."""

    found: LinedDict
    file: str
    problems: Problems
    asked: set[str] = field(default_factory=set)

    @property
    def line(self) -> int:
        return self.found.line

    def line_of(self, name: str) -> int:
        return self.found.lines.get(name, self.found.line)

    def refuse(self, name: str, what: str, remedy: str = "", **facts: Any) -> None:
        self.problems.add(self.file, self.line_of(name), what, remedy, name=name, **facts)

    def get(self, name: str, *, required: bool = True) -> Any:
        self.asked.add(name)
        value = self.found.get(name)
        if value is None and required:
            self.refuse(name, _("“%(name)s” is missing."), _("Add it."))
        return value

    def text(self, name: str, *, required: bool = True, most: int = 0) -> str:
        value = self.get(name, required=required)
        return "" if value is None else self._text(name, value, most)

    def _text(self, name: str, value: Any, most: int = 0) -> str:
        if not isinstance(value, str):
            self.refuse(
                name,
                _("“%(name)s” must be text, but YAML reads %(value)s here."),
                _("Put it into quotes."),
                value=repr(value),
            )
            return ""
        value = value.strip()
        if not value:
            self.refuse(name, _("“%(name)s” is empty."), _("Write something, or leave it out."))
        if most and len(value) > most:
            self.refuse(
                name,
                _("“%(name)s” has %(length)s characters; %(most)s are allowed."),
                _("Make it shorter."),
                length=len(value),
                most=most,
            )
        return value

    def texts(self, name: str, *, required: bool = True, least: int = 0) -> list[str]:
        values = self.items(name, required=required, least=least)
        return [self._text(name, value) for value in values]

    def items(
        self, name: str, *, required: bool = True, least: int = 0, most: int = 0
    ) -> LinedList:
        value = self.get(name, required=required)
        if value is None:
            return LinedList()
        if not isinstance(value, LinedList):
            self.refuse(
                name, _("“%(name)s” must be a list."), _("Begin each entry with “- ” on a line.")
            )
            return LinedList()
        if len(value) < least or (most and len(value) > most):
            self.refuse(
                name,
                _("“%(name)s” has %(count)s entries; at least %(least)s and at most %(most)s."),
                count=len(value),
                least=least,
                most=most or "∞",
            )
        return value

    def mappings(self, name: str, **limits: Any) -> "list[Fields]":
        return [
            child
            for child in (self._child(name, value) for value in self.items(name, **limits))
            if child
        ]

    def mapping(self, name: str, *, required: bool = True) -> "Fields | None":
        value = self.get(name, required=required)
        return None if value is None else self._child(name, value)

    def _child(self, name: str, value: Any) -> "Fields | None":
        if not isinstance(value, LinedDict):
            self.refuse(name, _("“%(name)s” must have named fields."), _("Write “field: value”."))
            return None
        return Fields(value, self.file, self.problems)

    def flag(self, name: str, *, default: bool | None = False) -> bool:
        value = self.get(name, required=default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.refuse(name, _("“%(name)s” must be true or false."))
        return bool(value)

    def number(
        self, name: str, *, required: bool = True, least: float = 0, most: float = 10**6
    ) -> float:
        value = self.get(name, required=required)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name, _("“%(name)s” must be a number."), _("Write it without quotes."))
            return 0
        if not least <= value <= most:
            self.refuse(
                name,
                _("“%(name)s” is %(value)s; it must lie between %(least)s and %(most)s."),
                value=value,
                least=least,
                most=most,
            )
        return value

    def choice(self, name: str, choices: tuple[str, ...], *, default: str = "") -> str:
        value = self.text(name, required=not default) or default
        if value and value not in choices:
            self.refuse(
                name,
                _("“%(value)s” is not known here."),
                _("Choose one of: %(choices)s."),
                value=value,
                choices=", ".join(choices),
            )
            return choices[0]
        return value

    def both(self, name: str, *, required: bool = True) -> dict[str, str]:
        """Read one text in every language."""
        child = self.mapping(name, required=required)
        if child is None:
            return {}
        texts = {language: child.text(language) for language in LANGUAGES}
        child.finish()
        return texts

    def finish(self) -> None:
        for name in self.found:
            if name not in self.asked:
                self.refuse(
                    name,
                    _("“%(name)s” is not a field here."),
                    _("Check the spelling, or remove it."),
                )
