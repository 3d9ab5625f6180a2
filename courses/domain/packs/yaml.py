"""YAML as people write it in `content/`, the same bytes for the same facts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import yaml

# What databases give back in an order of their own is written in this one.
ORDER: Final = (
    "key", "slug", "bank", "topic", "type", "difficulty", "mark", "critical", "policy", "lesson",
    "law", "article", "verify", "title", "file", "alt", "sources", "picture", "audio", "stem",
    "text", "correct", "options", "answer", "accepted", "left", "right", "pairs", "items", "order",
    "areas", "parts", "steps", "rubric", "explanation", "zh-hans", "en",
)  # fmt: skip
_PLACES: Final = {name: place for place, name in enumerate(ORDER)}


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dump(value: Any) -> str:
    """Return the YAML. Mappings keep their order."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6, indent=2
    )


def in_order(value: Any) -> Any:
    """Return JSON with its mappings in the order of the format, without what is empty."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (_PLACES.get(name, len(ORDER)), name))
        return {name: in_order(value[name]) for name in names if value[name] is not None}
    if isinstance(value, list | tuple):
        return [in_order(inner) for inner in value]
    return text(value) if isinstance(value, str) else value


def text(value: Any) -> str:
    """A text as the reader keeps it: stripped, with one kind of line end."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def number(value: Decimal | float | int) -> int | float:
    return int(value) if value == int(value) else float(value)
