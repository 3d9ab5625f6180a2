"""When a person may sit a paper, and how long: pure in facts and the time (semantics §2)."""

import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Refusal(StrEnum):
    """Why an attempt cannot begin, in the order in which it is said."""

    NOT_ENROLLED = "not_enrolled"
    PASSED = "passed"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    NO_ATTEMPT_LEFT = "no_attempt_left"
    LESSONS_MISSING = "lessons_missing"
    TOO_SOON = "too_soon"
    NOT_READY = "not_ready"  # the bank can no longer fill the blueprint
    GRADING = "grading"  # the last try has no result yet
    WRONG_CODE = "wrong_code"  # not what the invigilator said


class Intake(StrEnum):
    """What happens to an answer that arrives now."""

    TAKEN = "taken"
    LATE = "late"
    FINISHED = "finished"
    ELSEWHERE = "elsewhere"
    UNSIGNED = "unsigned"  # without this attempt's ticket


@dataclass(frozen=True)
class Rules:
    attempts_allowed: int | None
    retry_after: timedelta
    opens_at: datetime | None
    closes_at: datetime | None
    time_limit: timedelta | None
    grace: timedelta


@dataclass(frozen=True)
class History:
    """The person's sittings of this paper in this period; abandoned ones are not among them."""

    used: int = 0
    last_finished_at: datetime | None = None
    passed: bool = False
    waiting: bool = False  # for a grader


@dataclass(frozen=True)
class Verdict:
    """`not_before` says when a refusal that passes by itself is over."""

    refusal: Refusal | None = None
    not_before: datetime | None = None


def may_start(
    *, rules: Rules, history: History, enrolled: bool, lessons_missing: int, now: datetime
) -> Verdict:
    again = next_try_at(rules, history)
    in_order = (
        (not enrolled, Verdict(Refusal.NOT_ENROLLED)),
        (history.passed, Verdict(Refusal.PASSED)),
        (history.waiting, Verdict(Refusal.GRADING)),
        (_before(now, rules.opens_at), Verdict(Refusal.NOT_OPEN_YET, rules.opens_at)),
        (
            rules.closes_at is not None and not _before(now, rules.closes_at),
            Verdict(Refusal.CLOSED),
        ),
        (attempts_left(rules, history) == 0, Verdict(Refusal.NO_ATTEMPT_LEFT)),
        (lessons_missing > 0, Verdict(Refusal.LESSONS_MISSING)),
        (_before(now, again), Verdict(Refusal.TOO_SOON, again)),
    )
    return next((verdict for holds, verdict in in_order if holds), Verdict())


def _before(now: datetime, moment: datetime | None) -> bool:
    return moment is not None and now < moment


def attempts_left(rules: Rules, history: History) -> int | None:
    """None is unlimited."""
    if rules.attempts_allowed is None:
        return None
    return max(0, rules.attempts_allowed - history.used)


def next_try_at(rules: Rules, history: History) -> datetime | None:
    return history.last_finished_at + rules.retry_after if history.last_finished_at else None


def due_at(rules: Rules, started_at: datetime, extra: timedelta = timedelta(0)) -> datetime | None:
    """The paper's closing cuts the time limit short; a person's extra time comes after both."""
    ends = [started_at + rules.time_limit] if rules.time_limit else []
    end = min([*ends, rules.closes_at] if rules.closes_at else ends, default=None)
    return end + extra if end else None


def is_the_code(said: str, code: str) -> bool:
    """Whether what was typed is the invigilator's code, as people type: width, case and spaces do
    not matter. Without a code anything is."""

    def folded(text: str) -> bytes:
        return "".join(unicodedata.normalize("NFKC", text).split()).casefold().encode()

    return not code or hmac.compare_digest(folded(said), folded(code))


def may_see_answers(
    *, shown: bool, after_close: bool, closes_at: datetime | None, now: datetime
) -> bool:
    """Whether the right answers are told to somebody who has finished."""
    if not shown:
        return False
    return not (after_close and _before(now, closes_at))


def intake(
    *,
    open_: bool,
    due: datetime | None,
    grace: timedelta,
    own_page: bool,
    now: datetime,
    signed: bool = True,
) -> Intake:
    """Server time decides. Up to `grace` after the end an answer is taken silently."""
    if not open_:
        return Intake.FINISHED
    if not signed:
        return Intake.UNSIGNED
    if is_over(due, grace, now):
        return Intake.LATE
    return Intake.TAKEN if own_page else Intake.ELSEWHERE


def is_over(due: datetime | None, grace: timedelta, now: datetime) -> bool:
    return due is not None and now > due + grace


def supersedes(
    *,
    stored_sequence: int,
    stored: Mapping[str, object] | None,
    sequence: int,
    response: Mapping[str, object] | None,
) -> bool | None:
    """Whether an answer replaces the stored one: True yes, None it is the same one again, False it
    is older (or a rival of the same age) and is only kept beside it."""
    if sequence > stored_sequence:
        return True
    if sequence == stored_sequence and response == stored:
        return None
    return False
