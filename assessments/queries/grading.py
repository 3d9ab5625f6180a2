"""The grading desk: what waits, what a grader sees, what the learner is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of, scoped
from assessments.domain.questions.rubric import Criterion, read_rubric
from assessments.enums import AttemptState, Place, ScriptState
from assessments.models import Attempt, GivenMark, Paper, Question, Reading, Script, Snippet
from assessments.phrases import local
from assessments.queries import authoring
from assessments.queries.prompts import Prompt, prompt
from assessments.queries.sitting import Slot, slots
from regions.domain import codes

STALE: Final = timedelta(hours=2)  # an answer that is taken and not touched goes to others
LISTED: Final = timedelta(days=180)


@dataclass(frozen=True)
class Heap:
    """The answers to one question on one paper. `free` is what this user may take now."""

    paper: Paper
    question: Question
    total: int
    graded: int
    third: int
    moderation: int
    free: int
    to_moderate: int

    @property
    def stem(self) -> str:
        return local(self.question.current.body.get("stem")) if self.question.current else ""


@dataclass(frozen=True)
class LevelShown:
    number: int
    text: str
    points: str
    example: str
    chosen: bool


@dataclass(frozen=True)
class CriterionShown:
    key: str
    text: str
    levels: list[LevelShown]


@dataclass(frozen=True)
class Sheet:
    """All a grader sees of an answer. `others` are the marks a moderator reads again."""

    reading: Reading
    prompt: Prompt
    criteria: list[CriterionShown]
    snippets: list[Snippet]
    given: list[GivenMark]
    others: list[GivenMark]
    open: bool
    mark: str


@dataclass(frozen=True)
class Feedback:
    """What the learner is told of a graded answer: criterion and level, and the comments."""

    criteria: list[dict[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    attempt: Attempt
    paper: Paper
    slots: list[Slot]
    answers: int
    graded: int


def waiting(attempt: Attempt) -> Waiting:
    """What a learner sees who has handed in answers that people grade. Three queries."""
    states = list(Script.objects.filter(item__attempt=attempt).values_list("item", "state"))
    held = {item for item, _state in states}
    return Waiting(
        attempt=attempt,
        paper=attempt.paper_version.paper,
        slots=[slot for slot in slots(attempt) if slot.item.pk in held],
        answers=len(states),
        graded=sum(state == ScriptState.GRADED for _item, state in states),
    )


def feedback(attempt: Attempt) -> dict[int, Feedback]:
    """By item; of a moderated answer what the moderator said. One query."""
    readings = (
        Reading.objects.filter(script__item__attempt=attempt, mark__share__isnull=False)
        .select_related("mark", "script__item__question_version")
        .order_by("script", "place")
    )
    by_item: dict[int, list[Reading]] = {}
    for reading in readings:
        by_item.setdefault(reading.script.item_id, []).append(reading)
    return {item: _told(found) for item, found in by_item.items()}


def _told(readings: list[Reading]) -> Feedback:
    decisive = [one for one in readings if one.place == Place.MODERATOR] or readings
    marks = [one.mark for one in decisive if one.mark]
    told = []
    for criterion in rubric_of(decisive[0].script):
        chosen = [local(criterion.levels[mark.levels[criterion.key]].text) for mark in marks]
        told.append({"text": local(criterion.text), "level": " / ".join(dict.fromkeys(chosen))})
    return Feedback(told, [mark.comment for mark in marks if mark.comment])


def rubric_of(script: Script) -> tuple[Criterion, ...]:
    return read_rubric(script.item.question_version.body.get("rubric"))


def desk(user: User) -> QuerySet[Script]:
    """Answers of the user's region, never their own."""
    held = scoped(_counting(), user, *authoring.AUTHORS)
    return held.exclude(item__attempt__person__user=user)


def free_to_grade(user: User) -> QuerySet[Script]:
    """What the user may take: it still needs a reader, and they have not read it."""
    return (
        _unread(desk(user), user)
        .filter(state=ScriptState.WAITING)
        .annotate(live=Count("readings", filter=_live() & ~Q(readings__place=Place.MODERATOR)))
        .filter(live__lt=F("needed"))
    )


def free_to_moderate(user: User) -> QuerySet[Script]:
    """What a reviewer may read again: drawn for it, graded by others."""
    held = scoped(_counting(), user, OfficeRoleName.REVIEWER)
    held = _unread(held.exclude(item__attempt__person__user=user), user)
    taken = Count("readings", filter=_live() & Q(readings__place=Place.MODERATOR))
    return held.filter(state=ScriptState.MODERATION).annotate(live=taken).filter(live=0)


def _counting() -> QuerySet[Script]:
    """Without those of a sheet on paper that was voided."""
    return Script.objects.exclude(item__attempt__state=AttemptState.ABANDONED)


def _unread(scripts: QuerySet[Script], user: User) -> QuerySet[Script]:
    return scripts.exclude(Exists(Reading.objects.filter(script=OuterRef("pk"), grader=user)))


def _live() -> Q:
    """A reading that counts: marked, or in somebody's hands."""
    fresh = timezone.now() - STALE
    return Q(readings__mark__share__isnull=False) | Q(readings__touched_at__gte=fresh)


def heaps(user: User) -> list[Heap]:
    """What there is to grade and how far it is, by paper and question. Three queries."""
    recent = Q(handed_in_at__gte=timezone.now() - LISTED) | ~Q(state=ScriptState.GRADED)
    names = ("item__attempt__paper_version__paper", "item__question_version__question")
    rows = (
        desk(user)
        .filter(recent)
        .order_by()
        .values(*names)
        .annotate(
            total=Count("pk"),
            graded=Count("pk", filter=Q(state=ScriptState.GRADED)),
            third=Count("pk", filter=Q(state=ScriptState.WAITING, needed=Place.THIRD)),
            moderation=Count("pk", filter=Q(state=ScriptState.MODERATION)),
            free=Count("pk", filter=Q(pk__in=free_to_grade(user).values("pk"))),
            to_moderate=Count("pk", filter=Q(pk__in=free_to_moderate(user).values("pk"))),
        )
    )
    found = list(rows)
    papers = Paper.objects.in_bulk({row[names[0]] for row in found})
    questions = Question.objects.select_related("current").in_bulk({row[names[1]] for row in found})
    listed = [Heap(papers[row.pop(names[0])], questions[row.pop(names[1])], **row) for row in found]
    return sorted(listed, key=lambda heap: (heap.graded == heap.total, heap.paper.slug))


def own_readings(user: User) -> QuerySet[Reading]:
    """What the user has in hand or marked, of attempts that have no result yet; newest first."""
    open_ = Q(script__item__attempt__state=AttemptState.GRADING)
    return (
        Reading.objects.filter(open_, grader=user, script__in=desk(user).values("pk"))
        .select_related("mark", "script__item__attempt__paper_version__paper")
        .order_by("-touched_at", "-pk")
    )


def reading_of(user: User, code: str) -> Reading:
    """The user's own reading of an answer of their region; else Reading.DoesNotExist."""
    return (
        Reading.objects.filter(script__in=desk(user).values("pk"))
        .select_related(
            "mark",
            "script__item__question_version",
            "script__item__attempt__paper_version__paper",
        )
        .get(grader=user, script__code=code)
    )


def sheet(user: User, reading: Reading) -> Sheet:
    """Three queries, for a moderator four."""
    item = reading.script.item
    version = item.question_version
    moderating = reading.place == Place.MODERATOR
    return Sheet(
        reading=reading,
        prompt=prompt(
            name=str(item.slot), kind=version.type, body=version.body, response=item.response
        ),
        criteria=[_shown(one, reading.levels) for one in rubric_of(reading.script)],
        snippets=list(snippets(user)),
        given=list(reading.marks.select_related("grader")),
        others=_others(reading) if moderating else [],
        open=item.attempt.state == AttemptState.GRADING,
        mark=f"{version.mark:.2f}",
    )


def _others(reading: Reading) -> list[GivenMark]:
    rest = Reading.objects.filter(script=reading.script_id).exclude(pk=reading.pk)
    marks = [one.mark for one in rest.select_related("mark").order_by("place") if one.mark]
    return [mark for mark in marks if mark.share is not None]


def _shown(criterion: Criterion, levels: Mapping[str, int]) -> CriterionShown:
    return CriterionShown(
        key=criterion.key,
        text=local(criterion.text),
        levels=[
            LevelShown(
                number=number,
                text=local(level.text),
                points=f"{float(level.points):g}",
                example=local(level.example),
                chosen=levels.get(criterion.key) == number,
            )
            for number, level in enumerate(criterion.levels)
        ],
    )


def level_texts(reading: Reading, marks: Iterable[GivenMark]) -> list[list[str]]:
    """The levels of each mark in words, in the order of the rubric."""
    rubric = rubric_of(reading.script)
    return [
        [
            local(criterion.levels[mark.levels[criterion.key]].text)
            for criterion in rubric
            if criterion.key in mark.levels
        ]
        for mark in marks
    ]


def snippets(user: User) -> QuerySet[Snippet]:
    """The user's own comments, and those shared by the user's offices and the offices above."""
    held = scope_of(user).codes(*authoring.AUTHORS)
    above = {code for region in held for code in codes.ancestors(region)} | set(held)
    return Snippet.objects.filter(Q(owner=user) | Q(shared=True, region__in=above))
