"""Moodle's embedded answers: `{1:MULTICHOICE:=a~b}` in a text → gaps `[[1]]` and questions."""

import html
import re
from decimal import Decimal
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import shares

_GAP: Final = re.compile(r"\{\s*(\d{0,3})\s*:\s*([A-Z_]{2,20})\s*:((?:\\.|[^{}\\])*)\}", re.DOTALL)
_CHOICE: Final = re.compile(r"(?:MULTICHOICE|MC)_?(?:V|H|S|VS|HS)?")
_MULTIPLE: Final = re.compile(r"(?:MULTIRESPONSE|MR)_?(?:V|H|S|VS|HS)?")
_SHORT: Final = {"SHORTANSWER", "SA", "MW"}
_SHORT_CASE: Final = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBER: Final = {"NUMERICAL", "NM"}
_ANSWER: Final = re.compile(
    r"(?:^|(?<!\\)~)\s*(=|%-?\d+(?:[.,]\d+)?%)?((?:\\.|[^~\\])*)", re.DOTALL
)


def read(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text with `[[1]]` for each gap, and the questions of the gaps."""
    parts: list[dict[str, Any]] = []

    def gap(found: re.Match[str]) -> str:
        parts.append(_part(found[1], found[2], html.unescape(found[3])))
        return f"[[{len(parts)}]]"

    text = _GAP.sub(gap, source)
    if not parts:
        raise Unusable(_("The text has no gaps such as {1:SHORTANSWER:=word}."))
    return text, parts


def _part(weight: str, kind: str, answers: str) -> dict[str, Any]:
    made = _scored(kind, answers)
    return {**made, "mark": str(int(weight or 1) or 1)}


def _scored(kind: str, answers: str) -> dict[str, Any]:
    found = [_answer(match) for match in _ANSWER.finditer(answers) if match[2].strip()]
    if _CHOICE.fullmatch(kind) or _MULTIPLE.fullmatch(kind):
        return shares.choice(found, single=_CHOICE.fullmatch(kind) is not None)
    if kind in _SHORT | _SHORT_CASE:
        accepted = [one for one in found if one["fraction"] != "0"]
        return {
            "type": "short_answer", "accepted": accepted, "case_sensitive": kind in _SHORT_CASE,
        }  # fmt: skip
    if kind in _NUMBER:
        right = [one["text"] for one in found if one["fraction"] != "0"]
        if len(right) != 1:
            raise Unusable(
                _("A numerical question takes one number with a tolerance, not %(n)s."),
                n=len(right),
            )
        value, _sign, tolerance = right[0].partition(":")
        try:
            numbers = Decimal(value.strip()), Decimal(tolerance.strip() or "0")
        except ArithmeticError as error:
            raise Unusable(_("“%(answer)s” is no number."), answer=right[0][:40]) from error
        return {
            "type": "numerical", "value": shares.plain(numbers[0]),
            "tolerance": shares.plain(numbers[1]), "tolerance_kind": "absolute",
        }  # fmt: skip
    raise Unusable(_("Gaps of Moodle's type “%(type)s” have no counterpart here."), type=kind)


def _answer(match: re.Match[str]) -> dict[str, Any]:
    sign, body = match[1] or "", match[2]
    text, _hash, feedback = re.sub(r"\\(.)", _hidden, body).partition("#")
    made = {
        "text": _shown(text).strip(),
        "fraction": "1" if sign == "=" else shares.share(sign.strip("%")) if sign else "0",
    }
    return {**made, "feedback": _shown(feedback).strip()} if feedback.strip() else made


_FIRST: Final = 0xE100  # private use, for the sign after a backslash


def _hidden(match: re.Match[str]) -> str:
    return chr(_FIRST + ord(match[1])) if ord(match[1]) < 128 else match[1]


def _shown(text: str) -> str:
    return "".join(
        chr(ord(sign) - _FIRST) if _FIRST <= ord(sign) < _FIRST + 128 else sign for sign in text
    )


def written(part: dict[str, Any]) -> str:
    """The gap as Moodle writes it. Parts of other types are left out before."""
    weight = str(part.get("mark") or "1")
    if part["type"] == "short_answer":
        kind = "SHORTANSWER_C" if part.get("case_sensitive") else "SHORTANSWER"
        answers = [(one["fraction"], one["text"]) for one in part["accepted"]]
    elif part["type"] == "numerical":
        kind = "NUMERICAL"
        answers = [("1", f"{part['value']}:{part.get('tolerance') or 0}")]
    else:
        kind = "MULTICHOICE" if part["type"] == "single" else "MULTIRESPONSE"
        answers = [(fraction_of(one, part), one["text"]) for one in part["options"]]
    return f"{{{weight}:{kind}:{'~'.join(_one(*answer) for answer in answers)}}}"


def fraction_of(option: dict[str, Any], question: dict[str, Any]) -> str:
    """The option's share; without one, right options share the mark equally."""
    if option.get("fraction") is not None and question.get("policy") in {None, "", "weighted"}:
        return str(option["fraction"])
    right = sum(bool(one.get("correct")) for one in question["options"])
    return shares.plain(round(Decimal(1) / right, 7)) if option.get("correct") else "0"


def _one(fraction: str, text: str) -> str:
    escaped = re.sub(r"([~=#{}\\\"])", r"\\\1", text)
    sign = "=" if fraction == "1" else "" if fraction == "0" else f"%{shares.percent(fraction)}%"
    return sign + escaped
