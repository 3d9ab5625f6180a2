"""What stands in GIFT's braces. Texts are still hidden (`escapes.hide`); `read` shows them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import shares

Read = Callable[[str], str]
_JUDGED: Final = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_SIGN: Final = re.compile(r"([=~])\s*(?:%([^%\s]{1,30})%)?")
_NUMBER: Final = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d{1,3})?"
_TOLERANT: Final = re.compile(rf"({_NUMBER})\s*(?:[:\ue005]\s*({_NUMBER})\s*)?")
_BETWEEN: Final = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_ARROW: Final = re.compile(r"\s*->\s*")


def general_feedback(inner: str) -> tuple[str, str]:
    """Divide `answers####feedback for all`."""
    answers, _sign, feedback = inner.partition("####")
    return answers, feedback


def read(inner: str, text: Read) -> dict[str, Any]:
    """The scoring part of the question; the braces' first signs say which type it is.

    `said`: feedback to answers of types that have no place for it; it explains the question.
    """
    if not inner:
        return {"type": "essay"}
    if inner.startswith("#"):
        return _numerical(inner[1:].strip(), text)
    if judged := _JUDGED.fullmatch(inner):
        return _true_false(judged, text)
    parts = _parts(inner)
    if any(sign == "~" for sign, _percent, _body in parts):
        return _choice(parts, text)
    if parts and all(_ARROW.search(body) for _sign, _percent, body in parts):
        return _matching(parts, text)
    return _short(parts, text)


def _parts(inner: str) -> list[tuple[str, str, str]]:
    """Sign, percentage and text of each answer."""
    signs = list(_SIGN.finditer(inner))
    if not signs or inner[: signs[0].start()].strip():
        raise Unusable(
            _("The answers do not begin with =, ~, # or T/F: “%(answers)s”"), answers=inner[:60]
        )
    ends = [match.start() for match in signs[1:]] + [len(inner)]
    return [
        (match[1], match[2] or "", inner[match.end() : end].strip())
        for match, end in zip(signs, ends, strict=True)
    ]


def _with_feedback(body: str, text: Read) -> tuple[str, str]:
    answer, _sign, feedback = body.partition("#")
    return text(answer), text(feedback)


def _true_false(judged: re.Match[str], text: Read) -> dict[str, Any]:
    said = [text(one) for one in reversed((judged[2] or "").split("#"))]
    return {"type": "true_false", "answer": judged[1].upper().startswith("T"), "said": said}


def _choice(parts: list[tuple[str, str, str]], text: Read) -> dict[str, Any]:
    single = any(sign == "=" for sign, _percent, _body in parts)
    options = []
    for sign, percent, body in parts:
        answer, feedback = _with_feedback(body, text)
        option = {
            "text": answer,
            "fraction": shares.share(percent) if percent else "1" if sign == "=" else "0",
        }
        if feedback:
            option["feedback"] = feedback
        options.append(option)
    return shares.choice(options, single=single)


def _short(parts: list[tuple[str, str, str]], text: Read) -> dict[str, Any]:
    accepted, said = [], []
    for _equals, percent, body in parts:
        answer, feedback = _with_feedback(body, text)
        accepted.append({"text": answer, "fraction": shares.share(percent) if percent else "1"})
        if feedback:
            said.append(f"{answer} — {feedback}")
    return {
        "type": "short_answer", "accepted": accepted, "case_sensitive": False, "said": said,
    }  # fmt: skip


def _matching(parts: list[tuple[str, str, str]], text: Read) -> dict[str, Any]:
    pairs = []
    for _equals, _percent, body in parts:
        left, right = _ARROW.split(body.partition("#")[0], maxsplit=1)
        pairs.append((text(left), text(right)))
    return shares.matching(
        [pair for pair in pairs if pair[0]], [r for left, r in pairs if not left]
    )


def _numerical(inner: str, text: Read) -> dict[str, Any]:
    parts = _parts(inner) if inner.startswith(("=", "~")) else [("=", "", inner)]
    numbers, said = [], []
    for _sign, percent, body in parts:
        number, _hash, feedback = body.partition("#")
        said.append(text(feedback))
        numbers.append((_number(number.strip()), shares.share(percent) if percent else "1"))
    best = [one for one, fraction in numbers if fraction == "1"]
    if len(numbers) > 1 or not best:
        raise Unusable(
            _("A numerical question takes one number with a tolerance, not %(n)s."), n=len(numbers)
        )
    return {"type": "numerical", **best[0], "tolerance_kind": "absolute", "said": said}


def _number(text: str) -> dict[str, str]:
    if between := _BETWEEN.fullmatch(text):
        low, high = (Decimal(one.replace(",", ".")) for one in between.groups())
        return {
            "value": shares.plain((low + high) / 2),
            "tolerance": shares.plain(abs(high - low) / 2),
        }
    found = _TOLERANT.fullmatch(text)
    if not found:
        raise Unusable(_("“%(answer)s” is no number."), answer=text[:40])
    value, tolerance = found.groups()
    return {
        "value": shares.plain(Decimal(value.replace(",", "."))),
        "tolerance": shares.plain(Decimal((tolerance or "0").replace(",", "."))),
    }
