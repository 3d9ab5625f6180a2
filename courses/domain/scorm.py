"""What a package may tell of its reader: status, score, time, and where to go on. Nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DONE: Final = ("completed", "passed")
JUDGED: Final = (*DONE, "failed")
STATUSES: Final = (*JUDGED, "incomplete", "browsed", "not attempted")
# SCORM 1.2 says 255 and 4,096 characters; the programs that people use write more.
LONGEST_LOCATION: Final = 1000
LONGEST_STATE: Final = 64_000
LONGEST_TIME: Final = 10_000 * 3600 - 1  # seconds; cmi.core.total_time holds no more
MOST_OBJECTIVES: Final = 100
LONGEST_TEXT: Final = 255
LONGEST: Final = 4 * (LONGEST_STATE + LONGEST_LOCATION + 100 * LONGEST_TEXT)  # bytes that are sent
ENDS: Final = ("", "suspend", "logout", "time-out")


class Untold(ValueError):
    """Nothing that SCORM 1.2 knows."""


@dataclass(frozen=True)
class Told:
    is_done: bool
    score: Decimal | None  # of 100
    status: str = ""
    location: str = ""  # cmi.core.lesson_location
    state: str = ""  # cmi.suspend_data: the package's own notes of where it stopped
    seconds: int = 0  # cmi.core.total_time: of all visits so far
    end: str | None = None  # cmi.core.exit once LMSFinish was called
    visit: str = ""  # one opening of the player
    number: int = 0  # of the message in its visit
    given: Mapping[str, Any] = field(default_factory=dict)  # score as told, objectives


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
        seconds=min(_whole(sent, "seconds"), LONGEST_TIME),
        end=_end(sent),
        visit=_text(sent, "visit", 40),
        number=_whole(sent, "number"),
        given=_given(sent),
    )


def judged(told: Told, mastery: int | None) -> Told:
    """A step with a mastery score is passed by its score alone (SCORM 1.2, RTE 3.4.4).

    So it is when the step ends or says that it is done; who stopped half-way has not failed.
    """
    if mastery is None or told.score is None:
        return told
    if told.status not in JUDGED and told.end in {None, "suspend"}:
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


def _whole(sent: Mapping[str, Any], name: str) -> int:
    number = sent.get(name, 0)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 53:
        raise Untold(name)
    return number


def _end(sent: Mapping[str, Any]) -> str | None:
    if sent.get("end") is None:
        return None
    end = _text(sent, "end", 8)
    if end not in ENDS:
        raise Untold(end)
    return end


def _given(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The score as the package counts, and its objectives: what it reads again, as it wrote it."""
    objectives = sent.get("objectives", [])
    if not isinstance(objectives, list) or len(objectives) > MOST_OBJECTIVES:
        raise Untold("objectives")
    found: dict[str, Any] = {}
    if any(numbers := _numbers(sent.get("told", {}))):
        found["score"] = numbers
    rows = [_objective(one) for one in objectives]
    if any(row["id"] for row in rows):
        found["objectives"] = rows
    return found


def _objective(sent: Any) -> dict[str, Any]:
    if not isinstance(sent, Mapping):
        raise Untold("objectives")
    status = _text(sent, "status", 20)
    if status not in {"", *STATUSES}:
        raise Untold(status)
    return {
        "id": _text(sent, "id", LONGEST_TEXT),
        "status": status,
        "score": _numbers(sent.get("score", {})),
    }


def _numbers(sent: Any) -> list[str]:
    """Raw, min and max; "" for what was not told."""
    if not isinstance(sent, Mapping):
        raise Untold("score")
    texts = [_text(sent, name, 20) for name in ("raw", "min", "max")]
    for text in filter(None, texts):
        try:
            if not Decimal(text).is_finite():
                raise Untold(text)
        except InvalidOperation as error:
            raise Untold(text) from error
    return texts


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


def entry(end: str | None, *, has_notes: bool) -> str:
    """What cmi.core.entry says when a step is opened again (SCORM 1.2, RTE 3.4.4).

    A browser that was closed lets nobody say `suspend`; what was written until then counts.
    """
    if end is None:
        return "resume" if has_notes else ""
    return "resume" if end == "suspend" else ""


def clock(seconds: int) -> str:
    """A CMITimespan: hours, minutes and seconds."""
    minutes, seconds = divmod(min(seconds, LONGEST_TIME), 60)
    return f"{minutes // 60:04}:{minutes % 60:02}:{seconds:02}"


def status_after(kept: str, told: str) -> str:
    """Done stays done, whatever the package says when it is opened again."""
    return kept if kept in DONE and told not in DONE else told
