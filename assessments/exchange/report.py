"""A parsed question in the form of the command's `--json` (contract)."""

from typing import Any, Final

from assessments.exchange.found import Parsed, Place

_HIDDEN: Final = frozenset({"options", "stem", "explanation", "type", "answer"})


def question(parsed: Parsed) -> dict[str, Any]:
    """type, stem, options, answer, explanation, source_line, then everything else of `score`.

    `answer` of a choice are the keys that are right; of a judgement it is true or false.
    """
    source = parsed.source
    options = source.get("options") or []
    answer = source.get("answer")
    if options:
        answer = [option["key"] for option in options if option.get("correct")]
    return {
        "type": source["type"],
        "stem": source["stem"],
        "options": [_option(option, source) for option in options],
        "answer": answer,
        "explanation": source.get("explanation", ""),
        "source_line": parsed.place.line or parsed.place.row or 0,
        **{name: value for name, value in source.items() if name not in _HIDDEN},
    }


def _option(option: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """With a fraction wherever one follows from the key: 1 and 0 of a single choice."""
    fraction = option.get("fraction")
    if fraction is None and source["type"] == "single":
        fraction = "1" if option["correct"] else "0"
    return {**option, "fraction": fraction}


def place(found: Place) -> dict[str, Any]:
    where: dict[str, Any] = {"row": found.row} if found.row else {"line": found.line or 0}
    return {**where, "item": found.item} if found.item else where
