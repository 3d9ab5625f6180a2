"""A lesson for a signed-in, enrolled learner beside a plain Wagtail page with session and user."""

import gzip
import io
import re
from pathlib import Path

import pytest
from benchmarks.measuring import Table, alternate
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from factories.courses import enrolled
from factories.regions import demo_county
from wagtail.models import Page

from courses.models import CoursePage, LessonPage

pytestmark = pytest.mark.benchmark


@pytest.fixture
def learner(real_database) -> Client:
    """Signed in, enrolled, with the curriculum of content/ loaded."""
    demo_county()
    call_command("load_curriculum", stdout=io.StringIO())
    course = CoursePage.objects.get(key="c2", locale__language_code="zh-hans")
    enrolment = enrolled(course)
    client = Client()
    client.force_login(enrolment.person.user, backend="accounts.backends.RegionBackend")
    return client


@pytest.fixture
def plain(settings) -> str:
    """The address of a page of Wagtail's own type, drawn by a plain template."""
    templates = [dict(settings.TEMPLATES[0])]
    templates[0]["DIRS"] = [str(Path(__file__).parent / "templates")]
    settings.TEMPLATES = templates
    return "/plain/"


def lesson_address() -> str:
    lesson = LessonPage.objects.get(key="c2-m2-l1", locale__language_code="zh-hans")
    return str(lesson.get_url())


def test_server_time_of_a_lesson(learner: Client, plain: str, table: Table):
    front = Page.objects.get(depth=2, locale__language_code="zh-hans")
    front.add_child(instance=Page(title="普通页面", slug="plain", locale=front.locale))
    lesson = lesson_address()
    assert learner.get(plain).status_code == 200
    assert learner.get(lesson).status_code == 200
    found = alternate(lambda: learner.get(lesson), lambda: learner.get(plain), rounds=200)
    table.add(
        "lesson, server time ÷ plain Wagtail page",
        f"{found.ratio:.2f} ({found.ours * 1000:.1f} ms : {found.reference * 1000:.1f} ms)",
        "≤ 1",
        reached=found.ratio <= 1,
    )


def test_bytes_of_a_first_visit(learner: Client, table: Table):
    response = learner.get(lesson_address())
    html = gzip.compress(response.content)
    linked = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', response.content))
    files = [Path(finders.find(name.decode())).read_bytes() for name in linked]
    first = len(html) + sum(len(gzip.compress(content)) for content in files)
    table.add(
        "lesson, first visit, gzipped (HTML, CSS, JS, icons)",
        f"{first / 1024:.1f} KB in {1 + len(files)} files",
        "≤ 30 KB",
        reached=first <= 30 * 1024,
    )
    table.add(
        "lesson, later visits", f"{len(html) / 1024:.1f} KB", "≤ 10 KB", reached=len(html) <= 10240
    )
    assert settings.STATIC_URL == "/static/"
