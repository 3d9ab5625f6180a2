"""Publishing a lesson beside publishing a page of Wagtail's own type that has only a title."""

from pathlib import Path

import pytest
from benchmarks.measuring import Table, alternate
from django.conf import settings
from factories.courses import course_page
from wagtail.models import Page

from courses.actions.loading import read_folder
from courses.domain.curriculum import hours
from courses.models import LessonPage

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]


def test_publishing_a_lesson(table: Table) -> None:
    course = course_page("c1", lessons=1)
    shipped = read_folder(Path(settings.BASE_DIR) / "content").courses
    text = hours.lessons(shipped[0])[0].texts["zh-hans"]
    lesson = LessonPage.objects.get(key="c1-l1")
    lesson.title, lesson.summary, lesson.sources = text.title, text.summary, text.sources
    lesson.body = [
        one
        for one in text.sections
        if not any(part["type"] in {"picture", "media"} for part in one["value"]["parts"])
    ]
    lesson.save()
    plain = course.get_parent().add_child(instance=Page(title="普通页面", slug="plain"))
    found = alternate(lambda: publish(lesson.pk), lambda: publish(plain.pk), rounds=20, warm=3)
    table.add(
        "publishing a lesson ÷ publishing a plain Wagtail page",
        f"{found.ratio:.2f} ({found.ours * 1000:.0f} ms : {found.reference * 1000:.0f} ms)",
        "≤ 2",
        reached=found.ratio <= 2,
    )


def publish(key: int) -> None:
    page = Page.objects.get(pk=key).specific
    page.save_revision().publish()
