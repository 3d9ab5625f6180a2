"""Loading a curriculum again: idempotent by key, and what trainers edited in the CMS is kept."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from factories.curriculum import EN, ZH, folder, load, put
from factories.regions import region
from wagtail.models import Page, Revision, Site

from assessments.models import Question
from courses.models import CoursePage, FrontPage, LessonPage, ModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_loaded")]


@pytest.fixture(scope="module")
def _loaded(built_once, tmp_path_factory) -> None:
    region("00")
    load(put(tmp_path_factory.mktemp("content"), folder()))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    return partial(put, tmp_path / "content")


def lesson() -> LessonPage:
    page: LessonPage = LessonPage.objects.get(key="t1-l1", locale__language_code="zh-hans")
    return page


def test_the_same_again_writes_nothing(write: Any) -> None:
    root = write(folder())
    before = Revision.objects.count()
    again = load(root)
    assert again["pages"] == {"unchanged": 6}
    assert again["questions"]["unchanged"] == 3
    assert again["programmes"] == {"unchanged": 1}
    assert Revision.objects.count() == before


def test_a_changed_lesson_is_published_anew_and_keeps_its_ids(write: Any) -> None:
    root = write(folder())
    before = lesson()
    write({ZH: folder()[ZH].replace("第一段。", "改过的第一段。")})
    assert load(root)["pages"] == {"changed": 1, "unchanged": 5}
    after = lesson()
    assert "改过的第一段" in str(after.body)
    assert after.latest_revision_id != before.latest_revision_id
    assert [one.id for one in after.body] == [one.id for one in before.body]


def test_an_edit_in_the_cms_is_kept_and_reported(write: Any) -> None:
    root = write(folder())
    page = lesson()
    page.title = "陈老师改的题目"
    page.save_revision()
    write({ZH: folder()[ZH].replace("第一段。", "新的第一段。")})
    found = load(root)
    assert found["pages"] == {"kept": 1, "unchanged": 5}
    assert found["kept"] == ["第一课 (zh-hans)"]
    assert lesson().get_latest_revision_as_object().title == "陈老师改的题目"
    assert load(root, overwrite=True)["pages"] == {"changed": 1, "unchanged": 5}
    assert lesson().title == "第一课"
    assert load(root)["pages"] == {"unchanged": 6}


def test_lessons_follow_the_order_of_the_file(write: Any) -> None:
    files = folder()
    course = files["t1/course.yaml"].replace("[1-first]", "[0-new, 1-first]")
    for name in (ZH, EN):
        files[name.replace("1-first", "0-new")] = (
            files[name].replace("t1-l1", "t1-l0").replace("第一课", "新课")
        )
    root = write(folder())
    write({**files, "t1/course.yaml": course})
    found = load(root)
    assert (found["pages"]["added"], found["pages"]["unchanged"]) == (2, 6)
    module = ModulePage.objects.get(locale__language_code="zh-hans")
    assert [page.title for page in module.get_children().order_by("path")] == ["新课", "第一课"]


def test_a_higher_edition_asks_people_to_study_again(write: Any) -> None:
    root = write(folder())
    write({"t1/course.yaml": folder()["t1/course.yaml"].replace("edition: 1", "edition: 3")})
    load(root)
    assert set(CoursePage.objects.values_list("edition", flat=True)) == {3}
    write({"t1/course.yaml": folder()["t1/course.yaml"].replace("edition: 1", "edition: 2")})
    load(root)
    assert set(CoursePage.objects.values_list("edition", flat=True)) == {3}


def test_wagtails_welcome_page_goes_and_the_site_has_our_root() -> None:
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    root = Site.objects.get().root_page.specific
    assert isinstance(root, FrontPage)
    assert root.locale.language_code == "zh-hans"


def test_questions_know_their_lesson() -> None:
    assert set(Question.objects.values_list("lesson_key", flat=True)) == {"t1-l1"}
