"""What trainers and reviewers change in a bank. No change may leave a paper that cannot be drawn.

draft → in review → ready → retired; ready only through somebody else than who wrote it. What is
changed afterwards takes the same way as a proposed version; until then the reviewed one is drawn.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.actions.indexing import forget_question, index_questions
from assessments.actions.loading import LoadRefused, add_version, new_version, written
from assessments.domain import authoring
from assessments.domain.authoring import Misplaced
from assessments.domain.drawing import Shortage
from assessments.enums import QuestionState
from assessments.models import Paper, Question, QuestionBank, QuestionVersion, Topic
from assessments.phrases import local
from assessments.queries.authoring import DRAWN, shortages, used_in
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
    index_questions([question.pk])
    _record(question, "assessments.create_question", actor)
    return question


@transaction.atomic
def edit_question(*, question: Question, source: Mapping[str, Any], actor: User | None) -> Question:
    """Store what a trainer wrote, in the form of questions.yaml.

    Of a question that was reviewed, topic, difficulty and tags change at once; other words, another
    key, mark or red line make a proposed version. Without an actor it is the installation that
    edits, as when it loads content, and the new version is in use. Raises LoadRefused with
    everything that is wrong.
    """
    found = Question.objects.select_for_update().get(pk=question.pk)
    topics = _topics(found.bank, source)
    before = shortages(found.bank)
    facts = _facts(source, topics)
    reviewed = found.state in {QuestionState.READY, QuestionState.RETIRED}
    if actor is not None and reviewed and found.current is not None:
        facts["critical"] = found.critical  # part of the version: waits with it
        Question.objects.filter(pk=found.pk).update(**facts)
        _propose(found, source, actor)
    else:
        changes = facts | {"edited_by": actor, "reviewed_by": None, "proposed": None}
        Question.objects.filter(pk=found.pk).update(**changes)
        _replace(found, source)
    found.refresh_from_db()
    _changed(found, before, action="assessments.edit_question", actor=actor)
    return found


def submit_question(*, question: Question, actor: User) -> None:
    """Hand a draft, or a change that was sent back, to the reviewers. What was sent back comes from
    its author again: whoever reviews cannot clear their own objection.
    """
    with transaction.atomic():
        found = _locked(question, QuestionState.DRAFT, QuestionState.READY, QuestionState.RETIRED)
        draft = found.state == QuestionState.DRAFT
        if not draft and not found.is_sent_back:
            raise ChangeRefused(_("No change of this question was sent back."))
        if found.review_note and found.edited_by_id not in {None, actor.pk}:
            raise ChangeRefused(
                _("It was sent back: its author hands it in again, or whoever edits it now.")
            )
        state = QuestionState.REVIEW if draft else QuestionState(found.state)
        _move(found, state, review_note="", edited_by=found.edited_by or actor)
        _record(found, "assessments.submit_question", actor)


def approve_question(*, question: Question, actor: User) -> None:
    """Say that a question may be used: one in review becomes ready, a proposed version the one that
    is drawn from now on. Nobody approves what they wrote; a change that would leave a paper short
    (of red lines) raises LoadRefused.
    """
    with transaction.atomic():
        found = _locked(question, QuestionState.REVIEW, QuestionState.READY, QuestionState.RETIRED)
        if found.edited_by_id == actor.pk:
            raise ChangeRefused(_("You wrote this question: another person must review it."))
        if found.is_sent_back:
            raise ChangeRefused(_("This change was sent back: it waits for its author."))
        before = shortages(found.bank)
        state = QuestionState(found.state)
        changes: dict[str, Any] = {"reviewed_by": actor, "review_note": ""}
        if found.proposed is not None:
            changes |= {
                "current": found.proposed,
                "proposed": None,
                "critical": bool(found.proposed.body.get("critical")),
            }
        _move(found, QuestionState.READY if state == QuestionState.REVIEW else state, **changes)
        _changed(found, before, action="assessments.approve_question", actor=actor)


def send_back_question(*, question: Question, note: str, actor: User) -> None:
    """Give a question in review, or a proposed version, back to its author, with what is to be
    changed. It cannot be approved until it is handed in again.
    """
    with transaction.atomic():
        found = _locked(question, QuestionState.REVIEW, QuestionState.READY, QuestionState.RETIRED)
        waiting = found.proposed is not None and not found.is_sent_back
        if found.state != QuestionState.REVIEW and not waiting:
            raise ChangeRefused(_("No change of this question waits for a review."))
        if not note.strip():
            raise ChangeRefused(_("Please write what is to be changed."))
        state = QuestionState(found.state)
        _move(
            found,
            QuestionState.DRAFT if state == QuestionState.REVIEW else state,
            review_note=note.strip()[:500],
        )
        _record(found, "assessments.send_back_question", actor)


@transaction.atomic
def withdraw_change(*, question: Question, actor: User) -> None:
    """Take a proposed version back: the reviewed one stays as it is."""
    found = _locked(question, QuestionState.READY, QuestionState.RETIRED)
    if found.proposed is None:
        raise ChangeRefused(_("No change of this question waits for a review."))
    _drop_proposed(found)
    _record(found, "assessments.withdraw_change", actor)


@transaction.atomic
def delete_question(*, question: Question, actor: User) -> None:
    """Delete what nobody was asked and no paper can draw; everything else is retired instead."""
    found = (
        Question.objects.select_for_update(of=("self",))
        .select_related("topic", "current")
        .get(pk=question.pk)
    )
    papers = used_in(found) if found.state in DRAWN else []
    if papers:
        names = pgettext("between names", ", ").join(local(paper.title) for paper in papers)
        raise ChangeRefused(
            _("The question is used in %(papers)s: it can be retired, not deleted.")
            % {"papers": names}
        )
    if any(version.attempt_items.exists() for version in found.versions.all()):
        raise ChangeRefused(_("People have been asked this question: it can only be retired."))
    _record(found, "assessments.delete_question", actor)
    Question.objects.filter(pk=found.pk).update(current=None, proposed=None)
    found.versions.all().delete()
    forget_question(found)
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


def _propose(question: Question, source: Mapping[str, Any], actor: User) -> None:
    """Keep what was written beside the version in use. Nothing waits if it says the same."""
    wrote, reviewed = written(source), question.current
    if reviewed is not None and wrote["content_hash"] == reviewed.content_hash:
        if question.proposed is not None:
            _drop_proposed(question)
        return
    proposed = question.proposed
    if proposed is None or proposed.content_hash != wrote["content_hash"]:
        if proposed is not None:
            _drop_proposed(question)
        proposed = new_version(question, wrote)
    Question.objects.filter(pk=question.pk).update(
        proposed=proposed, edited_by=actor, reviewed_by=None, review_note=""
    )


def _drop_proposed(question: Question) -> None:
    """A version that a regrade was counted with is kept; it is never in use."""
    dropped = question.proposed
    Question.objects.filter(pk=question.pk).update(
        proposed=None, edited_by=None, reviewed_by=None, review_note=""
    )
    if dropped is not None and not question.regrades.filter(version=dropped).exists():
        dropped.delete()


def _replace(question: Question, source: Mapping[str, Any]) -> None:
    """One that nobody has seen is changed; what somebody was asked gets a successor."""
    current = question.current
    if current is not None and not current.attempt_items.exists():
        _rewrite(current, source)
    else:
        add_version(question=question, source=source)


def _rewrite(version: QuestionVersion, source: Mapping[str, Any]) -> None:
    QuestionVersion.objects.filter(pk=version.pk).update(**written(source))


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
    index_questions([question.pk])
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
