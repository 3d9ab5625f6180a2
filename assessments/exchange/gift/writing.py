"""Writing GIFT. What it has no sign for goes into tags of the comment above the question."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import html, tags
from assessments.exchange.gift.escapes import escaped
from assessments.exchange.moodle.cloze import fraction_of
from assessments.exchange.shares import percent

_CARRIED: Final = {
    "single", "multiple", "true_false", "short_answer", "numerical", "matching", "essay",
}  # fmt: skip


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why GIFT cannot carry the question so that it comes back the same; None if it can."""
    kind = question["type"]
    left = question.get("left") or []
    reasons = (
        (kind not in _CARRIED, _("GIFT carries no questions of this type.")),
        (
            question.get("policy") == "mapped",
            _("Moodle knows shares of the mark, not mapped marks."),
        ),
        (
            kind == "numerical" and question.get("tolerance_kind") == "relative",
            _("Moodle knows tolerances as numbers only, not as a share."),
        ),
        (
            kind == "short_answer" and bool(question.get("case_sensitive")),
            _("GIFT cannot say that capitals matter."),
        ),
        (bool(question.get("rubric")), _("GIFT carries no rubrics. Use Moodle XML, QTI or Excel.")),
        (
            any("->" in one["text"] for one in left),
            _("A left side holds “->”, which divides the sides in GIFT."),
        ),
        (
            any(one.get("picture") for one in question.get("options") or []),
            _("GIFT holds no pictures, and an option of this question is one."),
        ),
    )
    return next((Problem(text) for holds, text in reasons if holds), None)


def write(questions: Iterable[Mapping[str, Any]]) -> bytes:
    pieces = []
    topic = ""
    for question in questions:
        if (question.get("topic") or "") != topic:
            topic = question.get("topic") or ""
            pieces.append(f"$CATEGORY: {tags.path_of_topic(topic)}")
        pieces.append(_written(question))
    return "\n\n".join(pieces).encode() + b"\n"


def _written(question: Mapping[str, Any]) -> str:
    marks = [f"[tag:{escaped(tag)}]" for tag in tags.of(question)]
    if question.get("mark") not in {None, "1"}:
        marks.append(f"[tag:mark\\:{question['mark']}]")
    if question.get("key"):
        marks.insert(0, f"[id:{escaped(question['key'])}]")
    title = f"::{escaped(question['title'])}:: " if question.get("title") else ""
    general = f"\n####{_text(question['explanation'])}" if question.get("explanation") else ""
    return (
        f"// {' '.join(marks)}\n{title}{_text(question['stem'])} {{{_answers(question)}{general}}}"
    )


def _answers(question: Mapping[str, Any]) -> str:
    kind = question["type"]
    if kind == "true_false":
        return "TRUE" if question["answer"] else "FALSE"
    if kind == "numerical":
        return f"#{question['value']}:{question.get('tolerance') or 0}"
    if kind == "essay":
        return ""
    if kind == "matching":
        return "\n" + "\n".join(_pairs(question)) + "\n"
    if kind == "short_answer":
        answers = [
            _share("=", one.get("fraction") or "1", one["text"]) for one in question["accepted"]
        ]
        return "\n" + "\n".join(answers) + "\n"
    return "\n" + "\n".join(_option(one, question) for one in question["options"]) + "\n"


def _option(option: Mapping[str, Any], question: Mapping[str, Any]) -> str:
    fraction = fraction_of(dict(option), dict(question))
    feedback = f"#{_text(option['feedback'])}" if option.get("feedback") else ""
    sign = "=" if question["type"] == "single" and fraction == "1" else "~"
    return _share(sign, fraction, option["text"]) + feedback


def _share(sign: str, fraction: str, text: str) -> str:
    plain = (sign == "=" and fraction == "1") or (sign == "~" and fraction == "0")
    return f"{sign}{'' if plain else f'%{percent(fraction)}%'}{_text(text)}"


def _pairs(question: Mapping[str, Any]) -> list[str]:
    rights = {one["key"]: one["text"] for one in question["right"]}
    pairs = [(one["text"], question["pairs"][one["key"]]) for one in question["left"]]
    used = {key for _left, key in pairs}
    spare = [("", key) for key in rights if key not in used]
    return [f"={_text(left)} -> {escaped(rights[key])}" for left, key in [*pairs, *spare]]


def _text(text: str) -> str:
    """Text that would be taken for markup, or for a format's name, says that it is plain."""
    first = text.lstrip().startswith("[") or text.lstrip().startswith("%")
    return f"[plain]{escaped(text)}" if first or html.has_markup(text) else escaped(text)
