"""When a section and a lesson are done, where to resume, and how far a course is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from courses.domain.outline import LessonOutline, QuestionOutline, SectionOutline


class State(StrEnum):
    """Of a lesson. AGAIN (需要再学): a failed critical question re-assigned it."""

    NEW = "new"
    STARTED = "started"
    DONE = "done"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record about one lesson of one person."""

    opened: Collection[UUID] = frozenset()
    answered: Collection[UUID] = frozenset()
    finished: bool = False
    reopened: bool = False
    last_section: UUID | None = None
    last_position: int = 0

    @property
    def state(self) -> State:
        if self.finished:
            return State.DONE
        if self.reopened:
            return State.AGAIN
        return State.STARTED if self.opened else State.NEW


NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section is done when it was opened and its inline questions are answered."""

    section: SectionOutline
    number: int
    opened: bool
    unanswered: tuple[QuestionOutline, ...]

    @property
    def done(self) -> bool:
        return self.opened and not self.unanswered


def sections(lesson: LessonOutline, facts: Facts) -> list[SectionState]:
    """Return the state of each section. A finished lesson stays finished when it is rewritten."""
    return [
        SectionState(
            section=section,
            number=number,
            opened=facts.finished or section.id in facts.opened,
            unanswered=()
            if facts.finished
            else tuple(one for one in section.questions if one.id not in facts.answered),
        )
        for number, section in enumerate(lesson.sections, start=1)
    ]


def unfinished(lesson: LessonOutline, facts: Facts) -> list[SectionState]:
    """Return the sections that keep the lesson from being done."""
    return [state for state in sections(lesson, facts) if not state.done]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to open a lesson. `moved`: the section asked for is gone, this is the nearest."""

    index: int
    moved: bool = False


def place(lesson: LessonOutline, section: UUID | None, position: int) -> Place:
    """Return the index of the section, or the nearest to its old place (counted from 0)."""
    if section is None or not lesson.sections:
        return Place(0)
    for index, candidate in enumerate(lesson.sections):
        if candidate.id == section:
            return Place(index)
    return Place(min(position, len(lesson.sections) - 1), moved=True)


def percent(lessons: Iterable[tuple[LessonOutline, Facts]]) -> int:
    """Return whole percent of sections done, rounded down: 100 only when everything is done.

    An opened lesson counts its done sections; 学完了 alone makes it whole.
    """
    total = done = 0
    for lesson, facts in lessons:
        count = max(1, len(lesson.sections))
        total += count
        if facts.finished:
            done += count
        else:
            done += min(count - 1, sum(state.done for state in sections(lesson, facts)))
    return 100 * done // total if total else 0


def minutes_left(lesson: LessonOutline, facts: Facts) -> int:
    """Return the whole minutes still ahead, at least one, in proportion to the sections left."""
    if not lesson.sections:
        return max(1, round(lesson.minutes))
    left = sum(not state.done for state in sections(lesson, facts))
    share = Decimal(left) / len(lesson.sections)
    return max(1, round(lesson.minutes * share))


def next_of(lessons: Iterable[LessonOutline], facts: Mapping[UUID, Facts]) -> LessonOutline | None:
    """Return where to go on: a lesson re-assigned first, then one begun, then the next new one."""
    open_lessons = [one for one in lessons if not facts.get(one.key, NOTHING).finished]
    for wanted in (State.AGAIN, State.STARTED, State.NEW):
        for lesson in open_lessons:
            if facts.get(lesson.key, NOTHING).state is wanted:
                return lesson
    return None
