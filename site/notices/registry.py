"""Kinds of messages and their words. Apps register theirs in `ready()`."""

from collections.abc import Mapping

DEFAULT_LANGUAGE = "zh-hans"
_templates: dict[str, Mapping[str, str]] = {}


def register(kind: str, template_by_language: Mapping[str, str]) -> None:
    """Tie a kind to its text; `{name}` stands for a value of the context."""
    if DEFAULT_LANGUAGE not in template_by_language:
        message = f"{kind} has no text in {DEFAULT_LANGUAGE}"
        raise ValueError(message)
    _templates[kind] = template_by_language


def body(kind: str, language: str, context: Mapping[str, object]) -> str:
    """Return the words of a message; an unregistered kind or a missing value is a KeyError."""
    templates = _templates[kind]
    return templates.get(language, templates[DEFAULT_LANGUAGE]).format(**context)


def kinds() -> list[str]:
    return sorted(_templates)
