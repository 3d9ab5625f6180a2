"""The outline is a copy of the published pages: one row to read, never out of date."""

from typing import Any

import pytest
from django.utils.translation import override
from factories.courses import BOTH, add_lesson, course_page, outline

from courses.domain.outline import from_json, to_json
from courses.models import LessonPage, ModulePage, Outline
from courses.queries import outlines

pytestmark = pytest.mark.django_db


def titles(page: Any) -> list[str]:
    return [lesson.title for lesson in outline(page).lessons]


def test_it_holds_what_progress_needs() -> None:
    page = course_page("c1", lessons=2, sections=2, questions=1)
    found = outline(page)
    assert [lesson.number for lesson in found.lessons] == [1, 2]
    assert [section.title for section in found.lessons[0].sections] == [
        "c1-l1 的 s1",
        "c1-l1 的 s2",
    ]
    assert [question.options for question in found.lessons[0].sections[0].questions] == [2]
    assert found.minutes > 0


def test_it_survives_its_json() -> None:
    found = outline(course_page())
    assert from_json(to_json(found)) == found


def test_keys_are_the_same_in_every_language() -> None:
    page = course_page(languages=BOTH)
    chinese, english = outline(page), outline(page, "en")
    assert [one.key for one in chinese.lessons] == [one.key for one in english.lessons]
    assert [s.id for s in chinese.lessons[0].sections] == [
        s.id for s in english.lessons[0].sections
    ]


def test_reading_takes_one_query(django_assert_num_queries: Any) -> None:
    page = course_page("c1", lessons=3)
    outline(page)
    with django_assert_num_queries(1):
        assert outlines.by_slug("c1") is not None
    with django_assert_num_queries(1):
        outlines.by_key([page.translation_key])


def test_a_published_change_shows() -> None:
    page = course_page()
    before = outline(page)
    lesson = LessonPage.objects.get(pk=before.lessons[0].page)
    lesson.title = "改过的课"
    lesson.save_revision().publish()
    assert titles(page)[0] == "改过的课"


def test_a_draft_does_not_show() -> None:
    page = course_page()
    before = outline(page)
    lesson = LessonPage.objects.get(pk=before.lessons[0].page)
    lesson.title = "还没审"
    lesson.save_revision()
    assert outline(page) == before


def test_a_new_text_has_a_new_digest() -> None:
    page = course_page()
    before = outline(page).lessons[0]
    lesson = LessonPage.objects.get(pk=before.page)
    lesson.body[0].value["title"] = "新标题"
    lesson.save_revision().publish()
    after = outline(page).lessons[0]
    assert after.digest != before.digest
    assert after.sections[0].id == before.sections[0].id


def test_unpublishing_moving_and_deleting_show() -> None:
    page = course_page("c1", lessons=3)
    first, second, third = (LessonPage.objects.get(pk=one.page) for one in outline(page).lessons)
    first.unpublish()
    assert titles(page) == ["课 c1-l2", "课 c1-l3"]
    third.move(second, pos="left")
    assert titles(page) == ["课 c1-l3", "课 c1-l2"]
    LessonPage.objects.get(pk=second.pk).delete()
    assert titles(page) == ["课 c1-l3"]


def test_a_new_lesson_shows() -> None:
    page = course_page("c1", lessons=1)
    assert len(titles(page)) == 1
    add_lesson(ModulePage.objects.child_of(page).get(), "c1-l2")
    assert titles(page) == ["课 c1-l1", "课 c1-l2"]


def test_an_unpublished_course_is_nowhere() -> None:
    page = course_page("c1")
    outline(page)
    page.unpublish()
    assert outlines.by_slug("c1") is None
    assert outlines.by_key([page.translation_key], "zh-hans") == {}
    assert not Outline.objects.filter(page=page).exists()


def test_readers_get_their_language_or_else_the_default_one() -> None:
    both, chinese_only = course_page("c1", languages=BOTH), course_page("c2")
    with override("en"):
        found = outlines.by_key([both.translation_key, chinese_only.translation_key])
    assert [course.language for course in found.values()] == ["en", "zh-hans"]


def test_every_course_in_the_order_of_the_tree() -> None:
    course_page("c2", languages=BOTH)
    course_page("c1", languages=BOTH)
    assert [course.slug for course in outlines.every()] == ["c2", "c1"]
    assert [course.title for course in outlines.every("en")] == ["c2 en", "c1 en"]
    assert outlines.every("fr") == []
