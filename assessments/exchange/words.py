"""Our questions in the words of a typed paper: what sheets and Word documents share."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.domain.asking import GAP
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import shares

KINDS: Final = {
    "single": "单选题", "multiple": "多选题", "true_false": "判断题", "short_answer": "填空题",
    "numerical": "数值题", "ordering": "排序题", "essay": "简答题", "file": "文件题",
    "cloze": "填空题",
}  # fmt: skip
DIFFICULTIES: Final = {"easy": "易", "medium": "中", "hard": "难"}


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why typed words cannot carry the question as it is; None if they can."""
    kind = question["type"]
    if kind not in KINDS:
        return Problem(_("A typed paper carries no questions of this type."))
    if kind in {"single", "multiple"} and not _says_all(question):
        return Problem(_("A typed paper cannot say what share of the mark each option earns."))
    if kind == "short_answer" and not _is_typed(question):
        return Problem(_("A typed paper cannot say which answers earn a part of the mark."))
    if kind == "cloze" and not _is_typed_cloze(question):
        return Problem(_("A typed paper carries gaps that take one text each, all of equal mark."))
    if any(one.get("picture") for one in question.get("options") or []):
        return Problem(_("A typed paper from here has no pictures in its options."))
    return None


def _says_all(question: Mapping[str, Any]) -> bool:
    """Whether the letters of the answer and the name of the policy are all there is."""
    if question.get("policy") == "mapped":
        return False
    fractions = [one.get("fraction") for one in question["options"]]
    if question["type"] == "single":
        return all(
            fraction is None or float(fraction) == float(bool(one.get("correct")))
            for fraction, one in zip(fractions, question["options"], strict=True)
        )
    return question.get("policy") != "weighted"


def _is_typed(question: Mapping[str, Any]) -> bool:
    accepted = question["accepted"]
    if question.get("case_sensitive") or re.search(r"_{2,}.*_{2,}", question["stem"], re.DOTALL):
        return False
    texts = [str(one["text"]).replace("\\*", "") for one in accepted]
    return all(float(one.get("fraction") or 1) == 1 for one in accepted) and not any(
        sign in text for text in texts for sign in "*|｜\n\\"
    )


def _is_typed_cloze(question: Mapping[str, Any]) -> bool:
    """Gaps in their order, each a text that somebody types, of the same mark."""
    parts = question["parts"]
    return (
        GAP.findall(question["stem"]) == [str(number + 1) for number in range(len(parts))]
        and len(parts) > 1
        and all(part["type"] == "short_answer" for part in parts)
        and len({Decimal(str(part.get("mark") or 1)) for part in parts}) == 1
        and all(_is_typed({**part, "stem": ""}) for part in parts)
    )


def stem(question: Mapping[str, Any]) -> str:
    """The text, its gaps as blanks to fill."""
    text = str(question["stem"])
    return GAP.sub("____", text) if question["type"] == "cloze" else text


def options(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Letter and text. Things to order stand as they are stored, the answer gives the order."""
    listed = question.get("options") or question.get("items") or []
    return [(chr(ord("A") + position), one["text"]) for position, one in enumerate(listed)]


def answer(question: Mapping[str, Any]) -> str:
    kind = question["type"]
    if kind == "true_false":
        return "√" if question["answer"] else "×"
    if kind in {"single", "multiple"}:
        marked = zip(options(question), question["options"], strict=True)
        return "".join(letter for (letter, _text), one in marked if one["correct"])
    if kind == "ordering":
        letters = {
            one["key"]: letter
            for (letter, _text), one in zip(options(question), question["items"], strict=True)
        }
        return "".join(letters[key] for key in question["order"])
    if kind in {"short_answer", "cloze"}:
        return "；".join(_either(part) for part in question.get("parts") or [question])
    return _number(question) if kind == "numerical" else ""


def _number(question: Mapping[str, Any]) -> str:
    relative = question.get("tolerance_kind") == "relative"
    tolerance = str(question.get("tolerance") or "0")
    return f"{question['value']}±{shares.percent(tolerance) + '%' if relative else tolerance}"


def _either(question: Mapping[str, Any]) -> str:
    return "|".join(str(one["text"]).replace("\\*", "*") for one in question["accepted"])


def policy(question: Mapping[str, Any]) -> str:
    """The name of the partial credit, where it is not the usual one."""
    if question["type"] == "multiple" and question.get("policy") != "all_or_nothing":
        return str(question.get("policy") or "")
    if question["type"] == "ordering" and question.get("scoring") == "all_or_nothing":
        return "all_or_nothing"
    return ""
