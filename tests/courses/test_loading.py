"""Loading a curriculum: idempotent by key, and what trainers edited in the CMS is kept."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from factories.curriculum import folder
from factories.regions import region
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from assessments.models import Paper, ProgrammePaper, Question
from courses.models import CoursePage, FrontPage, LessonPage, ModulePage, ProgrammeCourse
from programmes.actions import set_requirements
from programmes.domain.conditions import Requirements
from programmes.models import Programme

pytestmark = pytest.mark.django_db
ZH = "t1/m1/1-first/lesson.zh-hans.md"
EN = "t1/m1/1-first/lesson.en.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20H0z"/></svg>'
PICTURE = ":::{picture}\nfile: well.svg\nalt: 没有盖的水井\n:::\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Put a folder on disk; a file named with None goes."""

    def writer(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "content" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path / "content"

    return writer


@pytest.fixture(autouse=True)
def _ministry() -> None:
    region("00")


def load(root: Path, **options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("load_curriculum", str(root), json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def lesson(language: str = "zh-hans") -> LessonPage:
    page: LessonPage = LessonPage.objects.get(key="t1-l1", locale__language_code=language)
    return page


def test_everything_is_stored(write: Any) -> None:
    files = folder()
    files[ZH] = files[ZH].replace("第一段。", f"第一段。\n\n{PICTURE}")
    files[EN] = files[EN].replace("First words.", f"First words.\n\n{PICTURE}")
    found = load(write({**files, "t1/m1/1-first/well.svg": SVG}))
    assert found["pages"] == {"added": 6}
    assert found["questions"] == {"added": 3, "changed": 0, "unchanged": 0}
    assert found["programmes"] == {"added": 1}
    course = CoursePage.objects.get(key="t1", locale__language_code="zh-hans")
    assert (course.title, course.region_id, course.online_hours) == ("测试课", "00", Decimal("0.1"))
    assert course.practice[0]["text"] == "<p><b>和谁</b>：督导员。</p>"
    assert lesson().url == "/courses/test/m1/first/"
    assert lesson("en").url == "/en/courses/test/m1/first/"
    assert lesson().translation_key == lesson("en").translation_key
    assert lesson().minutes > 0
    assert lesson().live
    image = get_image_model().objects.get()
    assert (image.title, image.width, image.collection.name[:2]) == ("没有盖的水井", 40, "00")
    programme = Programme.objects.get()
    assert programme.organiser_id == "00"
    assert ProgrammeCourse.objects.get().course_key == course.translation_key
    assert ProgrammePaper.objects.get().paper == Paper.objects.get(slug="t1-final")


@pytest.mark.parametrize(
    ("tier", "organiser"),
    [("county", "990101"), ("prefecture", "9901"), ("province", "99"), ("ministry", "00")],
)
def test_a_programme_is_organised_at_the_tier_that_the_file_names(
    write: Any, tier: str, organiser: str
) -> None:
    """A county loads the course; its prefecture trains the supervisors."""
    region("990101")
    files = folder()
    root = write(
        {**files, "programmes.yaml": files["programmes.yaml"] + f"    organiser: {tier}\n"}
    )
    assert load(root, region="990101")["programmes"] == {"added": 1}
    assert Programme.objects.get().organiser_id == organiser
    assert load(root, region="00")["programmes"] == {"unchanged": 1}
    assert Programme.objects.get().organiser_id == organiser


def test_an_office_above_the_named_tier_organises_itself(write: Any) -> None:
    files = folder()
    load(write({**files, "programmes.yaml": files["programmes.yaml"] + "    organiser: county\n"}))
    assert Programme.objects.get().organiser_id == "00"


def test_the_same_again_writes_nothing(write: Any) -> None:
    root = write(folder())
    load(root)
    before = Revision.objects.count()
    again = load(root)
    assert again["pages"] == {"unchanged": 6}
    assert again["questions"]["unchanged"] == 3
    assert again["programmes"] == {"unchanged": 1}
    assert Revision.objects.count() == before


def test_what_a_programme_asks_for_is_loaded_until_the_office_says_otherwise(write: Any) -> None:
    files = folder()
    more = """    observed_visits: 1
    declaration: {zh-hans: 我承诺。, en: I promise.}
    provisional_months: 3
    renewal: {rule: completion, active_months: 24}
"""
    root = write({**files, "programmes.yaml": files["programmes.yaml"] + more})
    load(root)
    programme = Programme.objects.get()
    assert (programme.observed_visits, programme.declaration_from) == (1, 1)
    assert programme.declarations.get().text_en == "I promise."
    assert (programme.renewal_rule, programme.active_months) == ("completion", 24)
    assert (programme.provisional_months, programme.kept_by_office) == (3, False)
    assert load(root)["programmes"] == {"unchanged": 1}
    write({"programmes.yaml": files["programmes.yaml"].replace("practice: 1}", "practice: 2}")})
    assert load(root)["programmes"] == {"changed": 1}
    programme = Programme.objects.get()
    assert (programme.hours["practice"], programme.observed_visits) == (2, 1)
    set_requirements(
        programme=programme, requirements=Requirements(hours={"practice": Decimal(6)}), actor=None
    )
    assert load(root)["programmes"] == {"unchanged": 1}
    assert Programme.objects.get().hours == {"practice": 6}


def test_a_changed_lesson_is_published_anew_and_keeps_its_ids(write: Any) -> None:
    root = write(folder())
    load(root)
    before = lesson()
    write({ZH: folder()[ZH].replace("第一段。", "改过的第一段。")})
    assert load(root)["pages"] == {"changed": 1, "unchanged": 5}
    after = lesson()
    assert "改过的第一段" in str(after.body)
    assert after.latest_revision_id != before.latest_revision_id
    assert [one.id for one in after.body] == [one.id for one in before.body]


def test_a_changed_picture_is_a_change(write: Any) -> None:
    files = folder()
    files[ZH] = files[ZH].replace("第一段。", PICTURE)
    files[EN] = files[EN].replace("First words.", PICTURE)
    root = write({**files, "t1/m1/1-first/well.svg": SVG})
    load(root)
    write({"t1/m1/1-first/well.svg": SVG.replace("40", "80")})
    assert load(root)["pages"] == {"changed": 2, "unchanged": 4}
    assert get_image_model().objects.count() == 2


def test_documents_are_stored(write: Any) -> None:
    block = ":::{download}\ntitle: 家访表\nfile: form.pdf\n:::\n"
    files = folder()
    files[ZH] = files[ZH].replace("第一段。", block)
    files[EN] = files[EN].replace("First words.", block)
    load(write({**files, "t1/m1/1-first/form.pdf": "%PDF"}))
    (document,) = get_document_model().objects.all()
    assert (document.title, document.file_size) == ("家访表", 4)


def test_an_edit_in_the_cms_is_kept_and_reported(write: Any) -> None:
    root = write(folder())
    load(root)
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
    load(root)
    write({**files, "t1/course.yaml": course})
    found = load(root)
    assert (found["pages"]["added"], found["pages"]["unchanged"]) == (2, 6)
    module = ModulePage.objects.get(locale__language_code="zh-hans")
    assert [page.title for page in module.get_children().order_by("path")] == ["新课", "第一课"]


def test_a_higher_edition_asks_people_to_study_again(write: Any) -> None:
    root = write(folder())
    load(root)
    write({"t1/course.yaml": folder()["t1/course.yaml"].replace("edition: 1", "edition: 3")})
    load(root)
    assert set(CoursePage.objects.values_list("edition", flat=True)) == {3}
    write({"t1/course.yaml": folder()["t1/course.yaml"].replace("edition: 1", "edition: 2")})
    load(root)
    assert set(CoursePage.objects.values_list("edition", flat=True)) == {3}


def test_the_region_owns_what_is_new_and_keeps_it(write: Any) -> None:
    region("990101")
    root = write(folder())
    load(root, region="990101")
    load(root)
    assert set(CoursePage.objects.values_list("region_id", flat=True)) == {"990101"}
    assert Programme.objects.get().organiser_id == "990101"


def test_wagtails_welcome_page_goes_and_the_site_has_our_root(write: Any) -> None:
    load(write(folder()))
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    root = Site.objects.get().root_page.specific
    assert isinstance(root, FrontPage)
    assert root.locale.language_code == "zh-hans"


def test_questions_know_their_lesson(write: Any) -> None:
    load(write(folder()))
    assert set(Question.objects.values_list("lesson_key", flat=True)) == {"t1-l1"}


def test_a_bad_folder_changes_nothing_and_names_every_problem(write: Any, capsys: Any) -> None:
    files = folder()
    files[ZH] = files[ZH].replace("{#one}", "").replace(":::{question}", ":::{quiz}")
    root = write(files)
    with pytest.raises(CommandError, match="什么都没有载入") as refused:
        call_command("load_curriculum", str(root))
    assert refused.value.returncode == 1
    said = capsys.readouterr().err
    assert f"{ZH}:8: 这一节没有key。" in said
    assert f"{ZH}:11: 没有“quiz”这种内容块。" in said
    assert not CoursePage.objects.exists()


def test_check_only_validates(write: Any, capsys: Any) -> None:
    call_command("load_curriculum", str(write(folder())), check=True)
    assert "没有问题。" in capsys.readouterr().out
    assert not CoursePage.objects.exists()


def test_a_missing_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_curriculum", str(tmp_path / "nothing"))
    assert refused.value.returncode == 2


def test_an_unknown_region_is_refused(write: Any) -> None:
    with pytest.raises(CommandError, match="没有行政区划"):
        call_command("load_curriculum", str(write(folder())), region="123456")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"key: \xd5\xe2"], ids=["utf-16", "gbk"])
def test_a_file_in_another_encoding_is_named(write: Any, content: bytes, capsys: Any) -> None:
    root = write(folder())
    (root / ZH).write_bytes(content)
    with pytest.raises(CommandError):
        call_command("load_curriculum", str(root))
    assert "不是UTF-8编码" in capsys.readouterr().err


def test_nothing_is_half_written(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The paper is loaded after the pages; if it fails, no page stays."""

    def fail(**_facts: Any) -> None:
        raise IntegrityError

    root = write(folder())
    monkeypatch.setattr("assessments.actions.load_paper", fail)
    with pytest.raises(IntegrityError):
        load(root)
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()
