"""When two questions are the same, and when they are so alike that one of them is a mistake."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from assessments.domain import likeness
from assessments.exchange import rubrics
from assessments.exchange.texts import narrow

_ALL: Final = frozenset(
    {"explanation", "difficulty", "topic", "mark", "critical", "policy", "fraction"}
)
CARRIED: Final[Mapping[str, frozenset[str]]] = {
    "xlsx": frozenset({"explanation", "difficulty", "topic", "mark", "critical", "policy"}),
    "docx": frozenset({"explanation", "difficulty", "topic", "mark", "critical", "policy"}),
    "aiken": frozenset(),
    "gift": _ALL,
    "moodlexml": _ALL,
    "qti": _ALL,
}
_SCORED: Final = (
    "answer", "accepted", "value", "tolerance", "tolerance_kind", "areas",
    "case_sensitive",
)  # fmt: skip
_DEFAULTS: Final[Mapping[str, Any]] = {
    "case_sensitive": False,
    "tolerance": "0",
    "tolerance_kind": "absolute",
}


def essence(source: Mapping[str, Any], carried: Collection[str]) -> str:
    """Equal for questions that say the same, as far as a format can tell."""
    facts: dict[str, Any] = {
        "type": source["type"],
        "stem": _folded(source.get("stem")),
        "options": [_option(one, source, carried) for one in source.get("options") or []],
    }
    for name in _SCORED:
        value = source.get(name)
        facts[name] = _plain(_DEFAULTS.get(name) if value in (None, "") else value)
    if source["type"] != "numerical":
        facts["tolerance"] = facts["tolerance_kind"] = None
    facts |= _arranged(source)
    facts["steps"] = [_step(step, carried) for step in source.get("steps") or []]
    facts["rubric"] = [
        [_folded(text) if isinstance(text, str) else text for text in one]
        for one in rubrics.facts(source.get("rubric"))
    ]
    for name in ("explanation", "topic"):
        facts[name] = _folded(source.get(name)) if name in carried else ""
    if "difficulty" in carried:
        facts["difficulty"] = source.get("difficulty") or "medium"
    if "mark" in carried:
        facts["mark"] = _plain(source.get("mark") or "1")
    if "critical" in carried:
        facts["critical"] = bool(source.get("critical"))
    if "policy" in carried:
        facts["policy"] = _policy(source)
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)


def _arranged(source: Mapping[str, Any]) -> dict[str, Any]:
    """Pairs and order by their texts: every format numbers the sides in its own way."""
    texts = {
        name: {one["key"]: _folded(one.get("text")) for one in source.get(name) or []}
        for name in ("left", "right", "items")
    }
    pairs = source.get("pairs") or {}
    return {
        "pairs": sorted(
            [texts["left"].get(left, left), texts["right"].get(right, right)]
            for left, right in pairs.items()
        ),
        "right": sorted(texts["right"].values()),
        "order": [texts["items"].get(key, key) for key in source.get("order") or []],
        "scoring": source.get("scoring") or "adjacent" if source.get("order") else "",
        "parts": [essence(part, ("fraction", "mark")) for part in source.get("parts") or []],
    }


def _step(step: Mapping[str, Any], carried: Collection[str]) -> list[Any]:
    """The step, and where its answers lead, the answers by their places."""
    places = {one["key"]: str(place) for place, one in enumerate(step.get("options") or [])}
    leads = {places.get(key, key): str(to) for key, to in (step.get("next") or {}).items()}
    return [essence(step, carried), leads]


def _option(
    option: Mapping[str, Any], source: Mapping[str, Any], carried: Collection[str]
) -> list[Any]:
    facts: list[Any] = [_folded(option.get("text")), bool(option.get("correct"))]
    if "fraction" in carried:
        weighted = source["type"] == "single" or source.get("policy") in {"weighted", "mapped"}
        fraction = option.get("fraction")
        if fraction is None:
            fraction = int(bool(option.get("correct")))
        facts.append(_plain(fraction) if weighted else "")
    return facts


def _policy(source: Mapping[str, Any]) -> str:
    if source["type"] not in {"single", "multiple"}:
        return ""
    default = "weighted" if source["type"] == "single" else "all_or_nothing"
    share = source.get("missed_share")
    return f"{source.get('policy') or default} {_plain(share) if share else ''}"


def _plain(value: Any) -> Any:
    """Numbers written alike: 0.50 and 0.5."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if name != "text_html"}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return f"{Decimal(value).normalize() + 0:f}"
    return value


def _folded(text: Any) -> str:
    return "".join(narrow(str(text or "")).split()).casefold()


@dataclass(frozen=True)
class Likeness:
    key: str
    percent: int


class Known:
    """The questions that a bank has, for one format's eyes."""

    def __init__(self, questions: Iterable[tuple[str, Mapping[str, Any]]], format: str) -> None:  # noqa: A002
        self._carried = CARRIED[format]
        self._keys: list[str] = []
        self._texts: list[tuple[int, str]] = []
        self._essences: dict[str, str] = {}
        for key, source in questions:
            self.add(key, source)

    def add(self, key: str, source: Mapping[str, Any]) -> None:
        self._keys.append(key)
        self._texts.append((len(self._texts), _words(source)))
        self._essences.setdefault(essence(source, self._carried), key)

    def same(self, source: Mapping[str, Any]) -> str | None:
        """The key of the question that says the same."""
        return self._essences.get(essence(source, self._carried))

    def alike(self, source: Mapping[str, Any]) -> Likeness | None:
        """The most similar question of at least 90 %. Other numbers make it another question."""
        found = likeness.alike(_words(source), self._texts)
        return Likeness(self._keys[found[0].id], found[0].percent) if found else None


def _words(source: Mapping[str, Any]) -> str:
    return likeness.essence(list(_texts(source)))


def _texts(source: Mapping[str, Any]) -> Iterator[str]:
    yield str(source.get("stem") or "")
    for option in source.get("options") or []:
        yield str(option.get("text") or "")
    for step in source.get("steps") or []:
        yield from _texts(step)
