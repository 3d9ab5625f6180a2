"""What a trainer changes in a bank. No change may leave a paper that cannot be drawn."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from assessments.actions.loading import LoadRefused, add_version
from assessments.domain import authoring
from assessments.domain.authoring import Misplaced
from assessments.domain.drawing import Shortage
from assessments.enums import QuestionState
from assessments.models import Paper, Question, QuestionBank, QuestionVersion, Topic
from assessments.phrases import local
from assessments.queries.authoring import shortages
from common import audit

Lacking = tuple[Paper, Shortage]


@transaction.atomic
def edit_question(
    *, question: Question, source: Mapping[str, Any], actor: audit.Actor | None
) -> Question:
    """Store what a trainer wrote, in the form of questions.yaml.

    A version that somebody has been asked stays as it is and gets a successor; one that nobody has
    seen is changed. Raises LoadRefused with everything that is wrong.
    """
    found = Question.objects.select_for_update().get(pk=question.pk)
    topics = {topic.key: topic for topic in Topic.objects.filter(bank=found.bank_id)}
    problems = [Misplaced("", one) for one in authoring.question_problems(source, set(topics))]
    if problems:
        raise LoadRefused(problems)
    before = shortages(found.bank)
    found.topic = topics[source["topic"]]
    found.difficulty = source["difficulty"]
    found.critical = bool(source.get("critical", False))
    found.save(update_fields=["topic", "difficulty", "critical"])
    if found.current is not None and not found.current.attempt_items.exists():
        _rewrite(found.current, source)
    else:
        add_version(question=found, source=source)
    _changed(found, before, action="assessments.edit_question", actor=actor)
    return found


def retire_question(*, question: Question, actor: audit.Actor | None) -> None:
    """Draw it no more. What was asked stays: attempts keep their version."""
    _set_state(question, QuestionState.RETIRED, "assessments.retire_question", actor)


def restore_question(*, question: Question, actor: audit.Actor | None) -> None:
    _set_state(question, QuestionState.READY, "assessments.restore_question", actor)


@transaction.atomic
def _set_state(
    question: Question, state: QuestionState, action: str, actor: audit.Actor | None
) -> None:
    found = Question.objects.select_for_update().get(pk=question.pk)
    before = shortages(found.bank)
    Question.objects.filter(pk=found.pk).update(state=state)
    _changed(found, before, action=action, actor=actor)


def _rewrite(version: QuestionVersion, source: Mapping[str, Any]) -> None:
    mark = Decimal(str(source.get("mark", 1))).quantize(Decimal("0.01"))
    body = authoring.body(source)
    QuestionVersion.objects.filter(pk=version.pk).update(
        mark=mark,
        body=body,
        content_hash=authoring.content_hash(type=source["type"], mark=mark, body=body),
    )


def _changed(
    question: Question, before: list[Lacking], *, action: str, actor: audit.Actor | None
) -> None:
    """Refuse what takes questions from a paper that then lacks them; else note the change."""
    bank = question.bank
    had = {(paper.pk, lack.position): lack.available for paper, lack in before}
    worse = [
        (paper, lack)
        for paper, lack in shortages(bank)
        if lack.available < had.get((paper.pk, lack.position), lack.needed)
    ]
    if worse:
        raise LoadRefused(_said(paper, lack) for paper, lack in worse)
    QuestionBank.objects.filter(pk=bank.pk).update(draw_version=F("draw_version") + 1)
    audit.record(
        actor=actor,
        action=action,
        subject=question,
        region_code=bank.region_id,
        detail={"bank": bank.slug, "key": question.key},
    )


def _said(paper: Paper, lack: Shortage) -> Misplaced:
    cell = paper.current.blueprint[lack.position] if paper.current else {}
    return Misplaced(
        local(paper.title), authoring.shortage(cell, lack, get_language() or "zh-hans")
    )
