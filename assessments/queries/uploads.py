"""An imported question as the page shows it: what was written, what was read, what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.domain.problems import Problem
from assessments.enums import Difficulty, Policy, QuestionType
from assessments.models import ImportedQuestion
from assessments.phrases import say

LONGEST: Final = 20_000  # characters of a correction
_JUDGED: Final = {"true": "√", "false": "×"}


@dataclass(frozen=True)
class Shown:
    """`lines` are the options and other parts, each with whether it is right."""

    item: ImportedQuestion
    type: str
    lines: list[tuple[str, bool]]
    facts: list[str]
    reason: str
    notes: list[str]
    can_keep: bool


def shown(item: ImportedQuestion) -> Shown:
    source = item.source or {}
    return Shown(
        item=item,
        type=str(QuestionType(source["type"]).label) if source else "",
        lines=_lines(source),
        facts=_facts(source),
        reason=say(problem(item.reason)) if item.reason else "",
        notes=[say(problem(one)) for one in item.notes],
        can_keep=item.source is not None and item.reason is not None,
    )


def problem(stored: Mapping[str, Any]) -> Problem:
    return Problem(str(stored.get("text", "")), stored.get("values") or {})


def note(stored: Mapping[str, Any]) -> tuple[str, str]:
    """Where it is and what it says."""
    where = ""
    if stored.get("row"):
        where = _("row %(row)s") % {"row": stored["row"]}
    elif stored.get("line"):
        where = _("line %(line)s") % {"line": stored["line"]}
    return where, say(problem(stored))


def _lines(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    read = _OTHERS.get(source.get("type", ""))
    if read is None:
        return [_option(one) for one in source.get("options") or []]
    return read(source)


def _judgement(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    return [(pgettext("exam", "Right") if source["answer"] else pgettext("exam", "Wrong"), True)]


def _pairs(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    rights = {one["key"]: one["text"] for one in source["right"]}
    pairs = source["pairs"]
    return [(f"{one['text']} — {rights[pairs[one['key']]]}", True) for one in source["left"]]


def _order(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    texts = {one["key"]: one["text"] for one in source["items"]}
    return [(f"{n}. {texts[key]}", True) for n, key in enumerate(source["order"], start=1)]


def _gaps(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    return [
        (f"[[{n}]] {text}", right)
        for n, part in enumerate(source["parts"], start=1)
        for text, right in _lines(part)
    ]


def _steps(source: Mapping[str, Any]) -> list[tuple[str, bool]]:
    found = []
    for number, step in enumerate(source["steps"], start=1):
        facts = {"n": number, "text": step["stem"], "mark": step.get("mark") or "1"}
        found.append((_("Step %(n)s: %(text)s (mark %(mark)s)") % facts, False))
        found += [(f"{number}. {text}", right) for text, right in _lines(step)]
        for key, to in (step.get("next") or {}).items():
            leads = _("step %(n)s") % {"n": to} if to else _("the end")
            found.append((f"{number}. {_JUDGED.get(key, key)} → {leads}", False))
    return found


_OTHERS: Final[dict[str, Callable[[Mapping[str, Any]], list[tuple[str, bool]]]]] = {
    "true_false": _judgement,
    "short_answer": lambda source: [(str(one["text"]), True) for one in source["accepted"]],
    "numerical": lambda source: [(f"{source['value']} ± {source.get('tolerance', '0')}", True)],
    "matching": _pairs,
    "ordering": _order,
    "cloze": _gaps,
    "scenario": _steps,
}


def _option(option: Mapping[str, Any]) -> tuple[str, bool]:
    picture = f" [{_('picture')}]" if option.get("picture") else ""
    text = f"{option['key']}. {option.get('text', '')}{picture}"
    fraction = option.get("fraction")
    if fraction not in {None, "0", "1"}:
        text += f" ({fraction})"
    return text, bool(option.get("correct"))


def _facts(source: Mapping[str, Any]) -> list[str]:
    if not source:
        return []
    facts = [
        f"{_('mark')} {source.get('mark', '1')}",
        str(Difficulty(source.get("difficulty") or "medium").label),
    ]
    if source.get("topic"):
        facts.append(str(source["topic"]))
    if source.get("critical"):
        facts.append(f"★ {_('red line')}")
    if source["type"] == "multiple" and source.get("policy") in Policy.values:
        facts.append(str(Policy(source["policy"]).label))
    if source.get("picture"):
        facts.append(str(_("picture")))
    return facts
