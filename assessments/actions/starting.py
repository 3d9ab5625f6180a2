"""Begin an attempt: admission, draw, snapshot."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Posting, StaffMember
from assessments import queries
from assessments.actions.answering import new_token
from assessments.actions.finishing import finish_if_over
from assessments.domain import drawing, sitting
from assessments.domain.drawing import BlueprintCannotBeFilled, Drawn
from assessments.domain.sitting import Refusal, Rules
from assessments.models import Attempt, AttemptItem, Paper, Question, QuestionVersion
from assessments.queries import Entry
from common import audit

SHUFFLED: Final = {"matching": "right", "ordering": "items"}


@dataclass(frozen=True)
class Started:
    """`new` is False when the person had an open attempt: a double click, or another page."""

    attempt: Attempt | None
    new: bool = False
    refusal: Refusal | None = None
    not_before: datetime | None = None


def start(
    *,
    paper: Paper,
    person: StaffMember,
    actor: audit.Actor | None,
    language: str = "zh-hans",
    page_token: str = "",
    code: str = "",
) -> Started:
    """Draw a paper for the person, or say why not. A second start returns the open attempt.

    `code` is what the invigilator said, for papers that ask for it.

    `paper` must come with `current` and `bank`. Constant in the number of queries.
    """
    if paper.current is None:
        return Started(None, refusal=Refusal.NOT_READY)
    door = queries.entry(person=person, paper=paper, version=paper.current)
    if door.open_attempt is not None:
        return Started(finish_if_over(attempt=door.open_attempt))
    if door.refusal is not None:
        return Started(None, refusal=door.refusal, not_before=door.not_before)
    if not sitting.is_the_code(code, door.version.start_code):
        return Started(None, refusal=Refusal.WRONG_CODE)
    region = door.admission.region_code or _post_region(person)
    if not region:
        return Started(None, refusal=Refusal.NOT_ENROLLED)
    return _begin(
        door,
        person=person,
        actor=actor,
        region=region,
        facts={"language": language, "page_token": page_token or new_token()},
    )


def _begin(
    door: Entry,
    *,
    person: StaffMember,
    actor: audit.Actor | None,
    region: str,
    facts: dict[str, Any],
) -> Started:
    seed = secrets.token_hex(16)
    cells = drawing.read_cells(door.version.blueprint)
    try:
        drawn = drawing.draw(cells, queries.candidates(door.paper.bank), seed=seed)
    except BlueprintCannotBeFilled:
        return Started(None, refusal=Refusal.NOT_READY)
    facts |= {
        "paper_version": door.version,
        "person": person,
        "period": door.admission.period,
        "region_id": region,
        "number": door.next_number,
        "seed": seed,
        "bank_draw_version": door.paper.bank.draw_version,
    }
    try:
        with transaction.atomic():
            attempt = _create(facts, drawn, queries.rules_of(door.version, door.admission.period))
            audit.record(
                actor=actor,
                action="assessments.start",
                subject=attempt,
                region_code=region,
                detail={"paper": door.paper.slug, "number": attempt.number},
            )
    except IntegrityError:
        # Somebody was faster: the other click, page or phone of the same person.
        return Started(
            Attempt.objects.filter(person=person, paper_version=door.version).latest("pk")
        )
    return Started(attempt, new=True)


def _create(facts: dict[str, Any], drawn: list[Drawn], rules: Rules) -> Attempt:
    now = timezone.now()
    extra = queries.extra_time(facts["person"], facts["paper_version"].paper_id)
    # Locked in one order first: two starts that count up the same rows crosswise would deadlock,
    # and an edit of a question waits until its present version is in use.
    questions = (
        Question.objects.select_for_update()
        .filter(pk__in=[one.question for one in drawn])
        .order_by("pk")
    )
    current = [version for version in questions.values_list("current", flat=True) if version]
    versions = {
        version.question_id: version for version in QuestionVersion.objects.filter(pk__in=current)
    }
    attempt = Attempt.objects.create(
        **facts,
        started_at=now,
        due_at=sitting.due_at(rules, now, extra),
        max_mark=sum(version.mark for version in versions.values()),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            slot=slot,
            question_version=versions[one.question],
            section=one.section,
            option_order=_options(versions[one.question], attempt.seed),
        )
        for slot, one in enumerate(drawn, start=1)
    )
    Question.objects.filter(pk__in=versions).update(exposure=F("exposure") + 1)
    return attempt


def _options(version: QuestionVersion, seed: str) -> list[str]:
    """The order of what can be shuffled: options, right sides of pairs, things to order."""
    listed = version.body.get(SHUFFLED.get(version.type, "options")) or []
    keys = [one["key"] for one in listed]
    return drawing.option_order(keys, seed=seed, question=version.question_id)


def _post_region(person: StaffMember) -> str:
    """Where the person works now: for papers that no enrolment leads to."""
    posts = Posting.objects.filter(person=person).open().order_by("-start_date", "-pk")
    return posts.values_list("region_id", flat=True).first() or ""
