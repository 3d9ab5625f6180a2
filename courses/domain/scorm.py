"""What a package may tell of its reader: status, score, and where to go on. Nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DONE: Final = ("completed", "passed")
STATUSES: Final = (*DONE, "failed", "incomplete", "browsed", "not attempted")
# SCORM 1.2 says 255 and 4,096 characters; the programs that people use write more.
LONGEST_LOCATION: Final = 1000
LONGEST_STATE: Final = 64_000
LONGEST: Final = 4 * (LONGEST_STATE + LONGEST_LOCATION)  # bytes of what is sent


class Untold(ValueError):
    """Nothing that SCORM 1.2 knows."""


@dataclass(frozen=True)
class Told:
    is_done: bool
    score: Decimal | None  # of 100
    status: str = ""
    location: str = ""  # cmi.core.lesson_location
    state: str = ""  # cmi.suspend_data: the package's own notes of where it stopped


def read(content: bytes) -> Told:
    """Read what a player sent, or raise Untold."""
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Untold from error
    if not isinstance(sent, Mapping):
        raise Untold
    status = _text(sent, "status", 20)
    if status not in STATUSES:
        raise Untold(status)
    return Told(
        is_done=status in DONE,
        score=_score(_text(sent, "score", 20)),
        status=status,
        location=_text(sent, "location", LONGEST_LOCATION),
        state=_text(sent, "state", LONGEST_STATE),
    )


def judged(told: Told, mastery: int | None) -> Told:
    """A step with a mastery score is passed by its score alone (SCORM 1.2, RTE 3.4.4)."""
    if mastery is None or told.score is None:
        return told
    passed = told.score >= mastery
    return replace(told, is_done=passed, status="passed" if passed else "failed")


def _text(sent: Mapping[str, Any], name: str, longest: int) -> str:
    """A text that every database keeps: no NUL, no half of a character."""
    text = sent.get(name, "")
    if not isinstance(text, str) or len(text) > longest or "\0" in text:
        raise Untold(name)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Untold(name) from error
    return text


def _score(text: str) -> Decimal | None:
    """A package that told no score sends an empty one."""
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Untold(text) from error
    if not number.is_finite() or not 0 <= number <= 100:
        raise Untold(text)
    return number.quantize(Decimal("0.01"))


def best(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    scores = [score for score in (one, other) if score is not None]
    return max(scores, default=None)


def status_after(kept: str, told: str) -> str:
    """Done stays done, whatever the package says when it is opened again."""
    return kept if kept in DONE and told not in DONE else told
