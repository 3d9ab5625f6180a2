"""Grading by people: take an answer, draft, give a mark; the last mark gives the result.

Whatever changes a mark first locks the row of the attempt: two graders who give the last two marks
at once come one after the other, and the second one finds that everything is there.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import scope_of
from assessments.actions.settling import scored, settle
from assessments.domain.deidentified import personal_numbers
from assessments.domain.questions import rubric
from assessments.domain.questions.base import CORRECT_FROM
from assessments.domain.scoring import half_up
from assessments.enums import AttemptState, Place, ScriptState
from assessments.models import Attempt, GivenMark, Paper, Question, Reading, Script, Snippet
from assessments.phrases import say
from assessments.queries import authoring
from assessments.queries import grading as queries
from common import audit

LONGEST_COMMENT: Final = 2000
LONGEST_SNIPPET: Final = 300
TRIED: Final = 20  # answers that others may take under one's hands
GRADERS: Final = (Place.FIRST, Place.SECOND, Place.THIRD)


class GradingRefused(Exception):
    """The mark cannot be given; the message says why."""


@dataclass(frozen=True)
class Given:
    """What became of a mark. `published`: it was the last one, the learner has the result."""

    script: Script
    published: bool


def take_next(
    *,
    user: User,
    paper: Paper | None = None,
    question: Question | None = None,
    moderating: bool = False,
) -> Reading | None:
    """Take the answer that has waited longest; None when there is nothing for this user.

    One that somebody took and left for two hours counts as free.
    """
    free = queries.free_to_moderate(user) if moderating else queries.free_to_grade(user)
    if paper is not None:
        free = free.filter(item__attempt__paper_version__paper=paper)
    if question is not None:
        free = free.filter(item__question_version__question=question)
    tried = (
        _take(script, user, (Place.MODERATOR,) if moderating else GRADERS[: script.needed])
        for script in free.order_by("handed_in_at", "pk")[:TRIED]
    )
    return next((reading for reading in tried if reading), None)


def _take(script: Script, user: User, places: tuple[Place, ...]) -> Reading | None:
    """The database says who was first: a place and a grader are there once for an answer."""
    now = timezone.now()
    left = script.readings.filter(
        Q(mark__isnull=True) | Q(mark__share__isnull=True),
        place__in=places,
        touched_at__lt=now - queries.STALE,
    ).first()
    try:
        with transaction.atomic():
            if left is not None:
                mine = Reading.objects.filter(pk=left.pk, grader=left.grader_id, mark=left.mark_id)
                if not mine.update(grader=user, levels={}, comment="", touched_at=now):
                    return None
                return Reading.objects.get(pk=left.pk)
            used = set(script.readings.values_list("place", flat=True))
            place = next((one for one in places if one not in used), None)
            if place is None:
                return None
            return Reading.objects.create(script=script, place=place, grader=user, touched_at=now)
    except IntegrityError:
        return None  # somebody was faster


def put_back(*, reading: Reading, grader: User) -> None:
    """Give an answer back unmarked, for others to take."""
    with transaction.atomic():
        held = _held(reading, grader)
        if held.mark is not None and held.mark.share is not None:
            raise GradingRefused(_("You have marked this answer: take the mark back first."))
        long_ago = timezone.now() - 2 * queries.STALE
        Reading.objects.filter(pk=held.pk).update(levels={}, comment="", touched_at=long_ago)
        if not held.marks.exists():
            held.delete()


def save_draft(
    *, reading: Reading, levels: Mapping[str, Any], comment: str, grader: User
) -> Reading:
    """Keep what is chosen and written so far; it counts for nothing until the mark is given."""
    if not rubric.is_draft(queries.rubric_of(reading.script), levels):
        raise GradingRefused(_("There is no such level in the rubric."))
    _check_words(comment, LONGEST_COMMENT)
    with transaction.atomic():
        held = _held(reading, grader)
        held.levels, held.comment, held.touched_at = dict(levels), comment, timezone.now()
        held.save(update_fields=["levels", "comment", "touched_at"])
    return held


def give_mark(*, reading: Reading, levels: Mapping[str, Any], comment: str, grader: User) -> Given:
    """Give or correct a mark. With the last one the attempt has its result, exactly once.

    The same mark again changes nothing. After the result only a regrade changes a mark.
    """
    _check_words(comment, LONGEST_COMMENT)
    with transaction.atomic():
        held = _held(reading, grader)
        criteria = queries.rubric_of(held.script)
        if not rubric.is_complete(criteria, levels):
            raise GradingRefused(_("Choose a level for every criterion."))
        before = held.mark
        said = (dict(levels), comment)
        if before and before.share is not None and (before.levels, before.comment) == said:
            return Given(held.script, published=False)
        share = rubric.share(criteria, levels)
        _write(held, grader, levels=dict(levels), comment=comment, share=share)
        return _go_on(held, grader)


def take_back(*, reading: Reading, grader: User) -> Given:
    """Take a mark back before the result is there; the record keeps both."""
    with transaction.atomic():
        held = _held(reading, grader)
        if held.mark is None or held.mark.share is None:
            return Given(held.script, published=False)
        _write(held, grader, levels=held.mark.levels, comment=held.mark.comment, share=None)
        return _go_on(held, grader)


def _held(reading: Reading, grader: User) -> Reading:
    """The reading under the lock of its attempt, if this grader may write on it now."""
    attempt = reading.script.item.attempt_id
    sat = Attempt.objects.select_for_update(of=("self",)).select_related("person").get(pk=attempt)
    found = (
        Reading.objects.select_related("mark", "script__item__question_version")
        .filter(pk=reading.pk, grader=grader)
        .first()
    )
    if found is None:
        raise GradingRefused(_("This answer was left for two hours: somebody else grades it now."))
    if sat.state != AttemptState.GRADING:
        raise GradingRefused(_("The result is there already: only a regrade changes a mark now."))
    if sat.person.user_id == grader.pk:
        raise GradingRefused(_("Nobody grades their own exam."))
    if not scope_of(grader).covers(found.script.region_id, *authoring.AUTHORS):
        raise GradingRefused(_("This answer does not belong to your office."))
    found.script.item.attempt = sat
    return found


def _write(
    held: Reading, grader: User, *, levels: dict[str, int], comment: str, share: Fraction | None
) -> None:
    held.mark = GivenMark.objects.create(
        reading=held,
        number=held.marks.count() + 1,
        grader=grader,
        levels=levels,
        share=None if share is None else half_up(share, places=6),
        comment=comment,
    )
    held.levels, held.comment, held.touched_at = levels, comment, held.mark.at
    held.save(update_fields=["mark", "levels", "comment", "touched_at"])
    audit.record(
        actor=grader,
        action="assessments.take_back_mark" if share is None else "assessments.give_mark",
        subject=held.script,
        region_code=held.script.region_id,
        detail={"place": held.place, "number": held.mark.number, "share": str(held.mark.share)},
    )


def _go_on(held: Reading, grader: User) -> Given:
    """What the marks so far come to: another reader, a moderator, or the mark of the answer."""
    script, item = held.script, held.script.item
    state, share = _decided(script)
    script.state = state
    script.share = None if share is None else half_up(share, places=6)
    script.save(update_fields=["state", "share", "needed"])
    most = Fraction(item.question_version.mark)
    item.mark = None if share is None else half_up(most * share)
    item.correct = None if share is None else share >= CORRECT_FROM
    item.save(update_fields=["mark", "correct"])
    return Given(script, published=_publish(item.attempt_id, grader))


def _decided(script: Script) -> tuple[ScriptState, Fraction | None]:
    """Sets `needed` as well: two who are too far apart need a third, and no longer when one of them
    has corrected their mark."""
    criteria = queries.rubric_of(script)
    readings = script.readings.select_related("mark").order_by("place")
    given = {
        one.place: one.mark.levels
        for one in readings
        if one.mark is not None and one.mark.share is not None
    }
    graded = [levels for place, levels in given.items() if place in GRADERS]
    script.needed = rubric.readings_needed(script.graders, script.tolerance, graded)
    if Place.MODERATOR in given:
        return ScriptState.GRADED, rubric.share(criteria, given[Place.MODERATOR])
    if len(graded) < script.needed:
        return ScriptState.WAITING, None
    if script.moderated:
        return ScriptState.MODERATION, None
    return ScriptState.GRADED, rubric.agreed([rubric.share(criteria, one) for one in graded])


def _publish(attempt: int, grader: User) -> bool:
    """Write the result when every answer has its mark. The lock of the attempt is held."""
    undecided = Script.objects.filter(item__attempt=attempt).exclude(state=ScriptState.GRADED)
    if undecided.exists():
        return False
    sat = Attempt.objects.select_related("paper_version__paper").get(pk=attempt)
    items = list(sat.items.select_related("question_version").order_by("slot"))
    found = [(item, scored(item)) for item in items]
    marked = [(item, one) for item, one in found if one is not None]
    if len(marked) < len(items):
        raise RuntimeError(f"attempt {attempt} has an answer without a mark")
    settle(sat=sat, marked=marked, actor=grader, action="assessments.graded")
    return True


@transaction.atomic
def keep_snippet(*, user: User, text: str, shared: bool) -> Snippet:
    """Put a comment into the bank; shared ones are for everybody who grades in the region."""
    text = " ".join(text.split())
    if not text:
        raise GradingRefused(_("Write the comment first."))
    _check_words(text, LONGEST_SNIPPET)
    regions = scope_of(user).codes(*authoring.AUTHORS)
    kept, _new = Snippet.objects.update_or_create(
        owner=user, text=text, defaults={"shared": shared, "region_id": regions[0]}
    )
    return kept


def drop_snippet(*, user: User, snippet: int) -> None:
    """Only one's own."""
    Snippet.objects.filter(pk=snippet, owner=user).delete()


def _check_words(text: str, longest: int) -> None:
    if len(text) > longest:
        raise GradingRefused(_("The comment is longer than %(n)s characters.") % {"n": longest})
    for problem in itertools.islice(personal_numbers(text), 1):
        raise GradingRefused(say(problem))
