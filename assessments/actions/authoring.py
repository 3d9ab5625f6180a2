"""What trainers and reviewers change in a bank. No change may leave a paper that cannot be drawn.

draft → in review → ready → retired; ready only through somebody else than who wrote it.
"""

import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.actions.loading import LoadRefused, add_version
from assessments.domain import authoring
from assessments.domain.authoring import Misplaced
from assessments.domain.drawing import Shortage
from assessments.enums import QuestionState
from assessments.models import Paper, Question, QuestionBank, QuestionVersion, Topic
from assessments.phrases import local
from assessments.queries.authoring import shortages, used_in
from common import audit

Lacking = tuple[Paper, Shortage]
NEEDED = ("zh-hans",)  # the language that trainers write; English may follow


class ChangeRefused(Exception):
    """A question may not change in this way now; the message says why, for the person who asked."""


@transaction.atomic
def create_question(
    *, bank: QuestionBank, source: Mapping[str, Any], actor: User, state: str = QuestionState.DRAFT
) -> Question:
    """Store a new question as a draft, with a key of its own. Raises LoadRefused."""
    topics = _topics(bank, source)
    question = Question.objects.create(
        bank=bank,
        key=source.get("key") or f"q-{secrets.token_hex(6)}",
        state=state,
        edited_by=actor,
        **_facts(source, topics),
    )
    add_version(question=question, source=source)
    _record(question, "assessments.create_question", actor)
    return question


@transaction.atomic
def edit_question(*, question: Question, source: Mapping[str, Any], actor: User | None) -> Question:
    """Store what a trainer wrote, in the form of questions.yaml.

    A version that somebody has been asked stays as it is and gets a successor; one that nobody has
    seen is changed. Raises LoadRefused with everything that is wrong.
    """
    found = Question.objects.select_for_update().get(pk=question.pk)
    topics = _topics(found.bank, source)
    before = shortages(found.bank)
    changes = _facts(source, topics) | {"edited_by": actor, "reviewed_by": None}
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))
    if found.current is not None and not found.current.attempt_items.exists():
        _rewrite(found.current, source)
    else:
        add_version(question=found, source=source)
    _changed(found, before, action="assessments.edit_question", actor=actor)
    return found


def submit_question(*, question: Question, actor: User) -> None:
    """Hand a draft to the reviewers."""
    with transaction.atomic():
        found = _locked(question, QuestionState.DRAFT)
        _move(found, QuestionState.REVIEW, review_note="")
        _record(found, "assessments.submit_question", actor)


def approve_question(*, question: Question, actor: User) -> None:
    """Say that a question may be used: one in review becomes ready, one that was changed in use is
    confirmed. Nobody approves what they wrote."""
    with transaction.atomic():
        found = _locked(question, QuestionState.REVIEW, QuestionState.READY)
        if found.edited_by_id == actor.pk:
            raise ChangeRefused(_("You wrote this question: another person must review it."))
        _move(found, QuestionState.READY, reviewed_by=actor, review_note="")
        QuestionBank.objects.filter(pk=found.bank_id).update(draw_version=F("draw_version") + 1)
        _record(found, "assessments.approve_question", actor)


def send_back_question(*, question: Question, note: str, actor: User) -> None:
    """Give a question in review back to its author, with what is to be changed."""
    with transaction.atomic():
        found = _locked(question, QuestionState.REVIEW)
        if not note.strip():
            raise ChangeRefused(_("Please write what is to be changed."))
        _move(found, QuestionState.DRAFT, review_note=note.strip()[:500])
        _record(found, "assessments.send_back_question", actor)


@transaction.atomic
def delete_question(*, question: Question, actor: User) -> None:
    """Delete what nobody was asked and no paper can draw; everything else is retired instead."""
    found = (
        Question.objects.select_for_update(of=("self",))
        .select_related("topic", "current")
        .get(pk=question.pk)
    )
    papers = used_in(found) if found.state in {QuestionState.READY, QuestionState.RETIRED} else []
    if papers:
        names = pgettext("between names", ", ").join(local(paper.title) for paper in papers)
        raise ChangeRefused(
            _("The question is used in %(papers)s: it can be retired, not deleted.")
            % {"papers": names}
        )
    if any(version.attempt_items.exists() for version in found.versions.all()):
        raise ChangeRefused(_("People have been asked this question: it can only be retired."))
    _record(found, "assessments.delete_question", actor)
    Question.objects.filter(pk=found.pk).update(current=None)
    found.versions.all().delete()
    found.delete()


def retire_question(*, question: Question, actor: audit.Actor | None) -> None:
    """Draw it no more. What was asked stays: attempts keep their version."""
    _set_state(question, QuestionState.RETIRED, "assessments.retire_question", actor)


def restore_question(*, question: Question, actor: audit.Actor | None) -> None:
    _set_state(question, QuestionState.READY, "assessments.restore_question", actor)


@transaction.atomic
def _set_state(
    question: Question, state: QuestionState, action: str, actor: audit.Actor | None
) -> None:
    found = _locked(
        question,
        QuestionState.READY if state == QuestionState.RETIRED else QuestionState.RETIRED,
    )
    before = shortages(found.bank)
    Question.objects.filter(pk=found.pk).update(state=state)
    _changed(found, before, action=action, actor=actor)


def _locked(question: Question, *states: QuestionState) -> Question:
    found = Question.objects.select_for_update().get(pk=question.pk)
    if found.state not in states:
        raise ChangeRefused(
            _("The question is “%(state)s” meanwhile: please look at it again.")
            % {"state": found.get_state_display()}
        )
    return found


def _move(question: Question, state: QuestionState, **more: Any) -> None:
    Question.objects.filter(pk=question.pk).update(state=state, **more)


def _topics(bank: QuestionBank, source: Mapping[str, Any]) -> dict[str, Topic]:
    topics = {topic.key: topic for topic in Topic.objects.filter(bank=bank)}
    found = authoring.question_problems(source, set(topics), languages=NEEDED)
    problems = [Misplaced("", one) for one in found]
    if problems:
        raise LoadRefused(problems)
    return topics


def _facts(source: Mapping[str, Any], topics: Mapping[str, Topic]) -> dict[str, Any]:
    facts = {
        "topic": topics[source["topic"]],
        "difficulty": source["difficulty"],
        "critical": bool(source.get("critical", False)),
    }
    if "tags" in source:
        tags = dict.fromkeys(str(source["tags"]).replace(",", " ").split())
        facts["tags"] = f" {' '.join(tags)} "[:200] if tags else ""
    return facts


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
    _record(question, action, actor)


def _record(question: Question, action: str, actor: audit.Actor | None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=question,
        region_code=question.bank.region_id,
        detail={"bank": question.bank.slug, "key": question.key},
    )


def _said(paper: Paper, lack: Shortage) -> Misplaced:
    cell = paper.current.blueprint[lack.position] if paper.current else {}
    return Misplaced(
        local(paper.title), authoring.shortage(cell, lack, get_language() or "zh-hans")
    )
