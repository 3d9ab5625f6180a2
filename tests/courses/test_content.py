"""The curriculum we ship: complete, honest about its hours, and in both languages."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assessments.domain.authoring import candidates
from assessments.domain.questions import read_question
from assessments.domain.questions.composite import Scenario
from courses.actions.loading import outlines_of, read_folder
from courses.domain.curriculum import census, hours
from courses.domain.curriculum.courses import CourseSource
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.standards import outline


@pytest.fixture(scope="module")
def content() -> Curriculum:
    return read_folder(Path(settings.BASE_DIR) / "content")


@pytest.fixture
def c2(content: Curriculum) -> CourseSource:
    return next(course for course in content.courses if course.key == "c2")


def test_nothing_is_wrong_with_it(content: Curriculum) -> None:
    assert [(one.file, one.line, one.what % one.facts) for one in content.problems.found] == []


def test_c2_has_its_seven_modules_and_ten_to_fourteen_lessons(c2: CourseSource) -> None:
    assert len(c2.modules) == 7
    assert 10 <= len(hours.lessons(c2)) <= 14


def test_every_course_fills_its_online_hours_in_each_language(content: Curriculum) -> None:
    for course in content.courses:
        needed = Decimal(str(course.online_hours)) * 45
        for language, load in hours.loads(course).items():
            assert needed * Decimal("0.9") <= load.counted <= needed * Decimal("1.5"), course.key
            assert load.tasks <= load.total / 4, (course.key, language)


def test_every_course_fills_its_practice_hours_with_tasks(content: Curriculum) -> None:
    for course in content.courses:
        needed = course.practice_hours * 45
        assert needed * 0.9 <= sum(task["minutes"] for task in course.practice) <= needed * 1.1, (
            course.key
        )


def test_c2_has_sixty_questions(c2: CourseSource) -> None:
    assert c2.bank is not None
    assert len(candidates(c2.bank)) >= 60


def test_the_table_of_the_documentation_is_true(content: Curriculum) -> None:
    """Written by `manage.py load_curriculum --check --table`."""
    kept = (Path(settings.BASE_DIR) / "docs" / "trainer" / "curriculum.md").read_text()
    assert f"<!-- table -->\n{census.table(content.courses)}\n<!-- /table -->" in kept
    promised = outline.table(outlines_of(Path(settings.BASE_DIR) / "content"))
    assert f"<!-- outline -->\n{promised}\n<!-- /outline -->" in kept


def test_three_hundred_questions_sixty_of_them_red_lines_or_cases(content: Curriculum) -> None:
    rows = [dict(zip(census.COLUMNS, census.row(one), strict=True)) for one in content.courses]
    assert sum(row["题"] for row in rows) >= 300
    assert sum(row["红线题"] + row["情景、配对、排序"] for row in rows) >= 60
    for row in rows:
        drawn, choice = row["抽题最多的一格"]
        assert 0 < 2 * drawn <= choice, row["课程"]


def test_every_bank_has_fifty_questions_on_its_topics_and_eight_red_lines(
    content: Curriculum,
) -> None:
    for course in content.courses:
        assert course.bank is not None, course.key
        found = candidates(course.bank)
        assert len(found) >= 50, course.key
        assert sum(one.critical for one in found) >= 8, course.key
        asked = {one.topic for one in found}
        assert asked == {topic["key"] for topic in course.bank["topics"]}, course.key


def test_every_lesson_names_a_law_and_asks_something(content: Curriculum) -> None:
    for course in content.courses:
        for pair in hours.lessons(course):
            for source in pair.texts.values():
                assert source.sources, source.file
                assert source.questions, source.file


def test_no_right_answer_gives_itself_away_by_its_length(content: Curriculum) -> None:
    """With three or four options, the right one is the longest in about every third question."""
    for course in content.courses:
        assert course.bank is not None, course.key
        single = [one for one in course.bank["questions"] if one["type"] == "single"]
        single += [step for one in cases(course) for step in one["steps"]]
        for language in ("zh-hans", "en"):
            longest = sum(_right_is_longest(one["options"], language) for one in single)
            assert longest <= len(single) / 2, (course.key, language)


def test_no_red_line_gives_itself_away_as_the_longest_or_the_shortest(
    content: Curriculum,
) -> None:
    """“Report at once” is said in few words: a learner must not be able to go by that."""
    for course in content.courses:
        assert course.bank is not None, course.key
        every = [one for one in course.bank["questions"] if one["type"] == "single"]
        red = [one["options"] for one in every if one.get("critical")]
        for language in ("zh-hans", "en"):
            right = [_length_of_right(one, language) for one in red]
            for end in ("longest", "shortest"):
                assert right.count(end) <= len(red) / 2, (course.key, language, end)


def test_neither_saying_no_nor_ticking_three_is_a_way_through_a_bank(content: Curriculum) -> None:
    """A learner who only goes by how such questions are usually made must not get by."""
    for course in content.courses:
        assert course.bank is not None, course.key
        asked = course.bank["questions"]
        judged = [one for one in asked if one["type"] == "true_false"]
        red = [one for one in judged if one.get("critical")]
        for some in (judged, red):
            true = sum(one["answer"] for one in some)
            assert len(some) / 3 <= true <= len(some) * 2 / 3, (course.key, true, len(some))
        ticked = [one for one in asked if one["type"] == "multiple"]
        assert len({len(_keys(one, correct=True)) for one in ticked}) > 1, course.key


def cases(course: CourseSource) -> list[dict[str, Any]]:
    questions = course.bank["questions"] if course.bank else []
    return [one for one in questions if one["topic"] == "cases"]


def test_every_bank_has_two_cases_in_steps_with_law_and_kind_words_for_each_step(
    content: Curriculum,
) -> None:
    for course in content.courses:
        assert len(cases(course)) == 2, course.key
        for case in cases(course):
            assert case["sources"], case["key"]
            for step in case["steps"]:
                assert set(step["explanation"]) == {"zh-hans", "en"}, case["key"]


def test_a_case_takes_three_steps_on_every_way_and_a_slip_is_never_free(
    content: Curriculum,
) -> None:
    """Whoever slips is told what follows and puts it right, which earns less than no slip."""
    for case in (one for course in content.courses for one in cases(course)):
        read = read_question(case)
        assert isinstance(read, Scenario)
        right = [_keys(step, correct=True)[0] for step in case["steps"]]
        slips = [_keys(step, correct=False)[0] for step in case["steps"]]
        assert _earned(read, right) == (3, 1), case["key"]
        assert _earned(read, slips) == (3, 0), case["key"]
        assert _earned(read, [slips[0], *right[1:]]) == (3, Fraction(1, 2)), case["key"]


def _keys(step: dict[str, Any], *, correct: bool) -> list[str]:
    return [one["key"] for one in step["options"] if one["correct"] == correct]


def _earned(read: Scenario, chosen: list[str]) -> tuple[int, Fraction]:
    """Return how many steps these choices lead through, and the share they earn."""
    answer = read.answer({"steps": [{"selected": [key]} for key in chosen]})
    assert answer is not None
    return len(read.path(answer)), read.share(answer)


def _right_is_longest(options: list[dict[str, Any]], language: str) -> bool:
    return bool(max(options, key=lambda option: len(option["text"][language]))["correct"])


def _length_of_right(options: list[dict[str, Any]], language: str) -> str:
    """Say whether the right option is the one “longest”, the one “shortest”, or “between”."""
    right = next(len(one["text"][language]) for one in options if one["correct"])
    wrong = [len(one["text"][language]) for one in options if not one["correct"]]
    return "longest" if right > max(wrong) else "shortest" if right < min(wrong) else "between"


def test_every_paper_draws_one_of_its_two_cases(content: Curriculum) -> None:
    for course in content.courses:
        assert course.paper is not None, course.key
        drawn = [one["count"] for one in course.paper["sections"] if one.get("topic") == "cases"]
        assert drawn == [1], course.key
