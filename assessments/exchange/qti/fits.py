"""Which questions QTI can carry so that they come back the same."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.domain.asking import GAP
from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _

_KINDS: Final = {
    "single", "multiple", "true_false", "short_answer", "numerical", "ordering", "matching",
    "cloze", "essay", "file", "hotspot",
}  # fmt: skip
_IN_GAPS: Final = {"short_answer", "single"}
_WILDCARD: Final = re.compile(r"(?<!\\)\*")


def left_out(question: Mapping[str, Any]) -> Problem | None:
    """Why QTI cannot carry the question so that it comes back the same; None if it can."""
    kind = question["type"]
    if kind not in _KINDS:
        return Problem(_("QTI carries no questions of this type."))
    answers = [question, *(question.get("parts") or [])]
    if any(_WILDCARD.search(one["text"]) for part in answers for one in part.get("accepted") or []):
        return Problem(_("QTI knows no wildcards in answers."))
    if kind == "cloze" and not _whole(question):
        return Problem(_("A gap of this text is of a type or a mark that QTI cannot say."))
    return None


def _whole(question: Mapping[str, Any]) -> bool:
    gaps = GAP.findall(question["stem"])
    parts = question["parts"]
    return gaps == [str(number) for number in range(1, len(parts) + 1)] and all(
        part["type"] in _IN_GAPS
        and Decimal(str(part.get("mark") or 1)) == 1
        and all(Decimal(str(one.get("fraction") or 1)) == 1 for one in part.get("accepted") or [])
        and not any(partly(one) for one in part.get("options") or [])
        for part in parts
    )


def partly(option: Mapping[str, Any]) -> bool:
    fraction = option.get("fraction")
    return fraction is not None and Decimal(str(fraction)) not in {Decimal(0), Decimal(1)}
