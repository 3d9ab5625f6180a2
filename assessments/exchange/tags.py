"""What our questions have and other formats do not, kept in their tags: difficulty, policy …

`difficulty:hard`, `policy:halves`, `missed_share:0.5`, `红线题`. Other tags are reported.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_KNOWN: Final = re.compile(
    r"(difficulty|policy|missed_share|mark|scoring|tolerance_kind):(.{1,60})"
)
CRITICAL: Final = "红线题"
TOP: Final = {"$system$", "$course$", "$cat1$", "top"}


def applied(source: dict[str, Any], tags: Iterable[str], *, key: str = "") -> dict[str, Any]:
    """The question with what its tags say."""
    kept = {"difficulty": "medium", "mark": "1", **source}
    if key:
        kept["key"] = key
    others = []
    for tag in tags:
        found = _KNOWN.fullmatch(tag.strip())
        if tag.strip() in {CRITICAL, "critical"}:
            kept["critical"] = True
        elif found:
            kept[found[1]] = found[2].strip()
        elif tag.strip():
            others.append(tag.strip())
    if kept.get("difficulty") not in {"easy", "medium", "hard"}:
        kept["difficulty"] = "medium"
    if others:
        kept["tags"] = others
    return _with_policy(kept)


def _with_policy(kept: dict[str, Any]) -> dict[str, Any]:
    """A policy that needs no fractions was exported with those that come nearest: drop them."""
    if kept.get("policy") not in {None, "weighted", "mapped"}:
        kept["options"] = [
            {name: value for name, value in option.items() if name != "fraction"}
            for option in kept.get("options", [])
        ]
    return kept


def of(question: Mapping[str, Any]) -> list[str]:
    """The tags that bring the question back as it is."""
    found = [f"difficulty:{question.get('difficulty') or 'medium'}"]
    if question["type"] == "multiple" and question.get("policy") != "weighted":
        found.append(f"policy:{question.get('policy') or 'all_or_nothing'}")
    if question.get("missed_share"):
        found.append(f"missed_share:{question['missed_share']}")
    if question.get("critical"):
        found.append(CRITICAL)
    return found + list(question.get("tags") or [])


def topic_of_path(path: str) -> str:
    """The innermost name of `$course$/top/未成年人保护/强制报告`; // is a slash in a name."""
    names = [name.replace("\0", "/").strip() for name in path.replace("//", "\0").split("/")]
    named = [name for name in names if name and name.casefold() not in TOP]
    return named[-1] if named else ""


def path_of_topic(topic: str) -> str:
    return "$course$/top/" + topic.replace("/", "//") if topic else "$course$/top"
