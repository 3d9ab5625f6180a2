"""Loading a curriculum: what is stored, who owns it, and that a bad folder changes nothing."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from factories.curriculum import EN, ZH, folder, load, put
from factories.regions import region
from factories.sound_curriculum import sound
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from assessments.models import Paper, ProgrammePaper, Question
from courses.models import CoursePage, LessonPage, ProgrammeCourse
from programmes.actions import set_requirements
from programmes.domain.conditions import Requirements
from programmes.models import Programme

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20H0z"/></svg>'
PICTURE = ":::{picture}\nfile: well.svg\nalt: 没有盖的水井\n:::\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    return partial(put, tmp_path / "content")


@pytest.fixture(autouse=True)
def _ministry() -> None:
    region("00")


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


def test_the_region_owns_what_is_new_and_keeps_it(write: Any) -> None:
    region("990101")
    root = write(folder())
    load(root, region="990101")
    load(root)
    assert set(CoursePage.objects.values_list("region_id", flat=True)) == {"990101"}
    assert Programme.objects.get().organiser_id == "990101"


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
    call_command("load_curriculum", str(write(sound())), check=True)
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
