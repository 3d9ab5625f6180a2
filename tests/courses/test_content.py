"""The curriculum we ship: complete, honest about its hours, and in both languages."""

from pathlib import Path

import pytest
from django.conf import settings

from assessments.domain.authoring import candidates
from courses.actions.loading import read_folder
from courses.domain.curriculum import hours
from courses.domain.curriculum.courses import CourseSource
from courses.domain.curriculum.folder import Curriculum


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


def test_c2_fills_two_hours_of_45_minutes_in_each_language(c2: CourseSource) -> None:
    for language, load in hours.loads(c2).items():
        assert 81 <= load.counted <= 135, language
        assert load.tasks <= load.total / 4, language


def test_c2_declares_four_hours_of_practice_as_tasks(c2: CourseSource) -> None:
    assert c2.practice_hours == 4
    assert 162 <= sum(task["minutes"] for task in c2.practice) <= 198


def test_c2_has_sixty_questions_and_eight_red_lines(c2: CourseSource) -> None:
    assert c2.bank is not None
    found = candidates(c2.bank)
    assert len(found) >= 60
    assert sum(one.critical for one in found) >= 8


def test_every_lesson_names_a_law_and_asks_something(c2: CourseSource) -> None:
    for pair in hours.lessons(c2):
        for source in pair.texts.values():
            assert source.sources, source.file
            assert source.questions, source.file
