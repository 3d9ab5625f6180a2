"""The event log of a sitting, as the page goes on with it and as a reviewer reads it."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scoped
from assessments.domain import flags
from assessments.domain.event_log import Event, Stored
from assessments.domain.flags import Pace
from assessments.enums import AttemptMode, AttemptState
from assessments.models import Attempt, AttemptEvent, AttemptFlag, AttemptItem, QuestionVersion
from regions.rules import within

COUNTY_DIGITS: Final = 6
MOST_IN_A_ROOM: Final = 200
WRONG_ANSWERS: Final = 5000  # newest, to estimate how people are wrong
Wrong = dict[int, tuple[int, str]]  # question version → slot, answer


def log_head(attempt: Attempt) -> AttemptEvent | None:
    """The last event of the page that may write, in one query."""
    return attempt.events.filter(page=attempt.page_token).order_by("-number", "pk").first()


def stored_events(attempt: Attempt) -> list[Stored]:
    return [
        Stored(
            one.page,
            Event(one.number, one.kind, one.slot, one.device_at, one.elapsed, one.digest),
            one.fits,
            one.received_at,
        )
        for one in attempt.events.all()
    ]


def answer_paces(
    attempt: Attempt, items: Iterable[AttemptItem], stored: list[Stored]
) -> list[Pace]:
    """How fast each question was answered: by the log, else by when answers arrived.

    A page without scripts sends each answer by itself; with scripts and without a log nobody knows
    what a bad network held back, so one time for several answers says nothing.
    """
    listed = list(items)
    to_read = {item.slot: _units(item, attempt.language) for item in listed}
    if stored:
        return flags.paces(stored, to_read)
    moments = sorted((item.answered_at, item.slot) for item in listed if item.answered_at)
    found, since = [], attempt.started_at
    for at, slot in moments:
        found.append(Pace(slot, (at - since).total_seconds(), to_read[slot]))
        since = at
    return found


def _units(item: AttemptItem, language: str) -> int:
    return sum(flags.units(text) for text in _texts(item.question_version.body, language))


def _texts(source: Any, language: str) -> Iterable[str]:
    """What of a question stands on the screen: every text but the explanation."""
    if isinstance(source, Mapping):
        if "zh-hans" in source:
            yield str(source.get(language) or source["zh-hans"] or "")
            return
        for name, value in source.items():
            if name not in {"explanation", "alt", "accepted", "sources"}:
                yield from _texts(value, language)
    elif isinstance(source, list):
        for one in source:
            yield from _texts(one, language)


def roommates(attempt: Attempt) -> QuerySet[Attempt]:
    """Who sat in the same room: the sheets of a session on paper; on the screen the same paper, in
    the same county, at overlapping times."""
    finished = Attempt.objects.filter(
        state=AttemptState.FINISHED, paper_version=attempt.paper_version_id
    ).exclude(person=attempt.person_id)
    if attempt.mode == AttemptMode.PAPER:
        room = attempt.answer_sheet.session_id
        return finished.filter(answer_sheet__session=room).order_by("pk")[:MOST_IN_A_ROOM]
    return finished.filter(
        within(attempt.region_id[:COUNTY_DIGITS]),
        mode=AttemptMode.ONLINE,
        started_at__lt=attempt.finished_at,
        finished_at__gt=attempt.started_at,
    ).order_by("pk")[:MOST_IN_A_ROOM]


def wrong_answers(attempts: Collection[int]) -> dict[int, Wrong]:
    """By attempt: the answers that are not right, in one query; a blank is none."""
    found: dict[int, Wrong] = defaultdict(dict)
    rows = AttemptItem.objects.filter(
        attempt__in=attempts, correct=False, response__isnull=False
    ).values_list("attempt", "question_version", "slot", "response")
    for attempt, version, slot, response in rows:
        found[attempt][version] = (slot, _said(response))
    return found


def chances_of_same(versions: Collection[int], *, without: Collection[int]) -> dict[int, float]:
    """How likely two people are wrong in the same way, by question, from the newest wrong answers
    of everybody else; in two queries."""
    counts: dict[int, Counter[str]] = {version: Counter() for version in versions}
    rows = (
        AttemptItem.objects.filter(
            question_version__in=versions, correct=False, response__isnull=False
        )
        .exclude(attempt__in=without)
        .order_by("-pk")
        .values_list("question_version", "response")
    )
    for version, response in rows[:WRONG_ANSWERS]:
        counts[version][_said(response)] += 1
    asked = QuestionVersion.objects.in_bulk(versions)
    return {
        version: flags.chance_of_same(counts[version], _possible(asked[version].body))
        for version in versions
    }


def _possible(body: Mapping[str, Any]) -> int:
    """In how many ways one can be wrong; 0 where nobody can say."""
    if "answer" in body:
        return 1
    options = body.get("options") or []
    right = [one for one in options if one.get("correct")]
    return len(options) - 1 if options and len(right) == 1 else 0


def _said(response: Any) -> str:
    return json.dumps(response, sort_keys=True, ensure_ascii=False)


def flags_to_review(user: User) -> QuerySet[AttemptFlag]:
    """The flags of attempts in the regions where the user is a reviewer."""
    attempts = scoped(Attempt.objects.all(), user, OfficeRoleName.REVIEWER)
    return AttemptFlag.objects.filter(Q(attempt__in=attempts.values("pk"))).select_related(
        "attempt__person", "attempt__region", "attempt__paper_version__paper", "other__person",
        "closed_by",
    )  # fmt: skip
