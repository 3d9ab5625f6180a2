"""When a section and a lesson are done, where to resume, how far a course is. No database."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.domain import progress
from courses.domain.outline import LessonOutline, QuestionOutline, SectionOutline
from courses.domain.progress import Facts, Place, State


def number(value: int) -> UUID:
    return UUID(int=value)


def lesson(
    *questions: int, key: int = 1, order: int = 1, minutes: Decimal = Decimal(8)
) -> LessonOutline:
    """A lesson with one section per number, holding that many questions."""
    sections = tuple(
        SectionOutline(
            number(100 * place),
            f"第{place}节",
            tuple(QuestionOutline(number(100 * place + one), 3) for one in range(1, count + 1)),
        )
        for place, count in enumerate(questions, start=1)
    )
    return LessonOutline(
        1, number(key), "l", "m", order, "课", "", minutes, f"digest{key}", sections
    )


def facts(*opened: int, answered: tuple[int, ...] = (), **more: object) -> Facts:
    return Facts(
        opened=frozenset(map(number, opened)),
        answered=frozenset(map(number, answered)),
        **more,  # type: ignore[arg-type]
    )


def test_a_section_is_done_when_opened_and_answered() -> None:
    done = [one.done for one in progress.sections(lesson(1, 0), facts(100, answered=(101,)))]
    assert done == [True, False]
    assert [one.done for one in progress.sections(lesson(1, 0), facts(100, 200))] == [False, True]


def test_what_is_left_is_named() -> None:
    (left,) = progress.unfinished(lesson(1, 2), facts(100, 200, answered=(101, 201)))
    assert (left.number, left.section.title) == (2, "第2节")
    assert [one.id for one in left.unanswered] == [number(202)]


def test_a_finished_lesson_stays_finished_when_it_is_rewritten() -> None:
    assert progress.unfinished(lesson(5, 5), Facts(finished=True)) == []


@pytest.mark.parametrize(
    ("section", "position", "expected"),
    [
        (None, 2, Place(0)),
        (number(200), 0, Place(1)),
        (number(999), 1, Place(1, moved=True)),
        (number(999), 7, Place(2, moved=True)),
    ],
    ids=["first visit", "still there", "replaced", "lesson became shorter"],
)
def test_resume_at_the_section_or_the_nearest(
    section: UUID | None, position: int, expected: Place
) -> None:
    assert progress.place(lesson(0, 0, 0), section, position) == expected


def test_states() -> None:
    assert Facts().state is State.NEW
    assert facts(100).state is State.STARTED
    assert Facts(finished=True, reopened=True).state is State.DONE
    assert facts(100, reopened=True).state is State.AGAIN


def test_next_is_what_was_reassigned_then_begun_then_new() -> None:
    first, second, third = (lesson(0, key=key, order=key) for key in (1, 2, 3))
    lessons = [first, second, third]
    assert progress.next_of(lessons, {}) is first
    begun = {second.key: facts(100)}
    assert progress.next_of(lessons, begun) is second
    again = {**begun, third.key: Facts(reopened=True)}
    assert progress.next_of(lessons, again) is third
    done = {one.key: Facts(finished=True) for one in lessons}
    assert progress.next_of(lessons, done) is None


def test_percent_counts_sections_and_is_whole_only_at_the_end() -> None:
    first, second = lesson(0, 0, key=1), lesson(0, 0, key=2)
    assert progress.percent([(first, Facts()), (second, Facts())]) == 0
    assert progress.percent([(first, facts(100)), (second, Facts())]) == 25
    assert progress.percent([(first, facts(100, 200)), (second, Facts())]) == 25  # no 学完了 yet
    assert progress.percent([(first, Facts(finished=True)), (second, Facts())]) == 50
    assert progress.percent([]) == 0


def test_minutes_left_shrink_with_the_sections() -> None:
    long = lesson(0, 0, 0, 0)
    assert progress.minutes_left(long, Facts()) == 8
    assert progress.minutes_left(long, facts(100, 200)) == 4
    assert progress.minutes_left(long, facts(100, 200, 300, 400)) == 1


counts = st.lists(st.integers(min_value=0, max_value=2), min_size=1, max_size=4)


@given(st.lists(counts, min_size=1, max_size=4), st.data())
def test_percent_never_falls_when_more_is_done(shape: list[list[int]], data: st.DataObject) -> None:
    lessons = [lesson(*questions, key=key) for key, questions in enumerate(shape, start=1)]
    known = [
        Facts(
            opened=frozenset(data.draw(st.sets(st.sampled_from([s.id for s in one.sections])))),
            answered=frozenset(question.id for s in one.sections for question in s.questions),
        )
        for one in lessons
    ]
    before = progress.percent(zip(lessons, known, strict=True))
    position = data.draw(st.integers(min_value=0, max_value=len(lessons) - 1))
    known[position] = Facts(finished=True)
    after = progress.percent(zip(lessons, known, strict=True))
    assert 0 <= before <= after <= 100
    assert (after == 100) == all(one.finished for one in known)
