"""A course as a pack: written from pages, read by the loader, the same bytes again."""

import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from factories.accounts import OfficeRoleFactory
from factories.courses import item
from factories.curriculum import ENGLISH, LESSON, folder, put
from factories.lessons import pdf, png, visit
from factories.packs import course, packed, platform_user, run, uploaded
from factories.regions import region
from factories.trainers import office, signed_in, text
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from accounts.models import User
from assessments.models import Paper, PaperVersion, Question, QuestionBank, QuestionVersion, Topic
from common import jobs, uploads
from common.domain.problems import FileRefused
from common.models import AuditEntry, Job, UploadState
from courses.actions import exports, pack_imports, packing
from courses.actions.loading import Report, load_curriculum, read_folder
from courses.domain.packs import manifest
from courses.exchange import pack
from courses.models import CoursePage, LessonPage, ModulePage, PackImport

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
PICTURE = ":::{picture}\nfile: door.svg\nalt: 门\n:::\n"


def load(root: Path, **options: Any) -> Report:
    curriculum = read_folder(root)
    assert curriculum.problems.found == []
    return load_curriculum(root=root, curriculum=curriculum, region=region("99"), **options)


@pytest.fixture(scope="module")
def stored(built_once, tmp_path_factory) -> Path:
    """The small curriculum with a drawing, without its programme; the folder of its media."""
    texts = folder(
        chinese=LESSON.replace("第一段。", f"第一段。\n\n{PICTURE}"),
        english=ENGLISH.replace("First words.", f"First words.\n\n{PICTURE}"),
    )
    del texts["programmes.yaml"]
    root: Path = tmp_path_factory.mktemp("packs")
    with override_settings(MEDIA_ROOT=str(root / "media")):
        load(put(root / "in", {**texts, "t1/m1/1-first/door.svg": SVG}))
    return root / "media"


@pytest.fixture
def loaded(stored: Path, settings) -> CoursePage:
    shutil.copytree(stored, settings.MEDIA_ROOT)
    return course()


def written_in_the_cms(found: CoursePage) -> None:
    """A lesson of every kind of block, made in the editor: it has no key of `content/`."""
    image = get_image_model().objects.create(title="门", file=ContentFile(png(), "Türe 门.png"))
    document = get_document_model().objects.create(title="表", file=ContentFile(pdf(), "b.pdf"))
    values: list[tuple[str, Any]] = [
        ("text", '<p data-block-key="ab">先<b>“敲门”</b>，* 再 _问好_：1. 2.</p>'),
        ("text", "<ul><li>一</li></ul>"),
        ("text", "<ul><li>二</li></ul><h3># 三</h3><p>:::{x}</p>"),
        ("picture", {"image": image.pk, "alt": "门", "caption": ""}),
        ("steps", {"steps": [item({"icon": "door", "title": "敲", "text": "a: b\n\n# c"})]}),
        ("say", {"situation": "", "words": [item("您好\r\n我是…")],
                 "avoid": [item({"words": "你谁", "why": ""})]}),
        ("report_now", {"signs": "伤", "action": "报", "call": [item("110")],
                        "source": {"law": "未成年人保护法", "article": "第十一条"}}),
        ("case", {"title": "yes", "text": "<p>一</p><p>二</p>", "points": [item("- 点")]}),
        ("checklist", {"title": "单", "items": [item("null"), item("2026-01-01")]}),
        ("question", {"stem": "问", "options": [
            item({"text": "1e3", "correct": True, "feedback": ""}),
            item({"text": "错", "correct": False, "feedback": "因为"})], "explanation": "对"}),
        ("table", {"caption": "表", "header": [item("甲"), item("乙")],
                   "rows": [item({"cells": [item("一"), item("")]})]}),
        ("download", {"title": "表", "document": document.pk}),
        ("task", {"minutes": 1, "text": "<ol><li>写</li></ol>"}),
    ]  # fmt: skip
    key, section = "5f0c6a1e-0000-4000-8000-00000000000", "6f0c6a1e-0000-4000-8000-000000000001"
    for module in ModulePage.objects.filter(path__startswith="0001").order_by("path"):
        parts = [
            {"type": kind, "value": value, "id": f"{key}{place:x}"}
            for place, (kind, value) in enumerate(values)
        ]
        page = LessonPage(
            title="自己的课", slug="own", summary="一句话。", locale=module.locale,
            translation_key="7f0c6a1e-0000-4000-8000-000000000001",
            body=[
                {"type": "section", "id": section, "value": {"title": "节 {#x}", "parts": parts}}
            ],
        )  # fmt: skip
        module.add_child(instance=page)
        page.save_revision().publish()


def empty_again() -> None:
    for page in CoursePage.objects.all():
        page.delete()
    get_image_model().objects.all().delete()
    get_document_model().objects.all().delete()
    Paper.objects.update(current=None)
    Question.objects.update(current=None)
    for model in (PaperVersion, Paper, QuestionVersion, Question, Topic, QuestionBank):
        model.objects.all().delete()


def test_a_pack_loaded_into_an_empty_database_is_exported_the_same(loaded, tmp_path) -> None:
    written_in_the_cms(loaded)
    first = packed()
    assert packed() == first
    keys = set(LessonPage.objects.values_list("translation_key", flat=True))
    sections = [one["id"] for page in lessons() for one in page.body.get_prep_value()]
    empty_again()
    pack.unpack(first, tmp_path / "out")
    load(tmp_path / "out")
    assert packed() == first
    assert set(LessonPage.objects.values_list("translation_key", flat=True)) == keys
    assert [one["id"] for page in lessons() for one in page.body.get_prep_value()] == sections


def lessons() -> list[LessonPage]:
    return list(LessonPage.objects.order_by("path"))


def test_a_pack_of_what_was_loaded_changes_nothing_here(loaded, tmp_path) -> None:
    content = packed()
    pack.unpack(content, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out" / "t1-test").rglob("*") if path.is_file()}
    assert names == {
        "course.yaml", "questions.yaml", "door.svg", "lesson.zh-hans.md", "lesson.en.md",
    }  # fmt: skip
    assert "## 第一节 {#one}" in next((tmp_path / "out").rglob("lesson.zh-hans.md")).read_text()
    assert not load(tmp_path / "out").changed_anything


def test_drafts_and_retired_questions_stay_here(loaded, tmp_path) -> None:
    page = lessons()[0].get_latest_revision_as_object()
    page.title = "还没审的题目"
    page.save_revision()
    Question.objects.filter(key="q-2").update(state="retired")
    files = packing.pack(course(), tmp_path).everything()
    everything = b"".join(one for one in files.values() if isinstance(one, bytes)).decode()
    assert ("还没审的题目" in everything, "key: q-2" in everything) == (False, False)


def test_a_trial_leaves_nothing_behind(loaded, tmp_path) -> None:
    pack.unpack(packed(), tmp_path / "out")
    empty_again()
    before = Page.objects.count()
    report = load(tmp_path / "out", dry_run=True)
    assert report.pages["added"] == 6
    counts = (Page.objects.count(), get_image_model().objects.count(), QuestionBank.objects.count())
    assert counts == (before, 0, 0)


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The pack with other files and digests that fit them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    facts = json.loads(files.pop(manifest.NAME))
    facts["files"] = {name: pack.digest(inside) for name, inside in files.items()}
    return pack.written({**files, manifest.NAME: json.dumps(facts).encode()})


def with_manifest(content: bytes, **changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    facts = json.loads(files[manifest.NAME]) | changes
    return pack.written({**files, manifest.NAME: json.dumps(facts).encode()})


def adding(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda given: repacked(given, lambda files: files.update({name: content}))


def linked(content: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("t1-test/link.md")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def without_manifest(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return pack.written({n: archive.read(n) for n in archive.namelist() if n != manifest.NAME})


def tampered(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in files if name.endswith("lesson.en.md"))
    return pack.written({**files, name: files[name] + b"more\n"})


BAD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no zip": (lambda _: b"<html>", "no ZIP"),
    "cut off": (lambda given: given[:-300], "damaged or cut off"),
    "no manifest": (without_manifest, "no manifest.json"),
    "a Word document": (lambda _: visit(), "no manifest.json"),
    "of another kind": (lambda given: with_manifest(given, kind="x"), "tongban-course"),
    "newer": (lambda given: with_manifest(given, version=4), "newer version"),
    "odd version": (lambda given: with_manifest(given, version=True), "damaged"),
    "odd manifest": (lambda given: with_manifest(given, files=[1]), "damaged"),
    "one language": (lambda given: with_manifest(given, locales=["zh-hans"]), "language: en"),
    "changed file": (tampered, "lesson.en.md was changed"),
    "unknown file": (lambda given: with_manifest(given, files={}), "does not know"),
    "lacking file": (
        lambda given: with_manifest(given, files={"t1-test/z.md": "0" * 64}), "does not know",
    ),
    "out of the folder": (adding("t1-test/../../x.md", b"x"), "name that we do not unpack"),
    "absolute": (adding("/etc/x.md", b"x"), "name that we do not unpack"),
    "backslash": (adding("t1-test\\..\\x.md", b"x"), "name that we do not unpack"),
    "hidden": (adding("t1-test/.x.md", b"x"), "name that we do not unpack"),
    "link": (linked, "name that we do not unpack"),
    "twice": (adding("T1-test/course.yaml", b"x"), "two entries"),
    "program": (adding("t1-test/x.html", b"<script>"), "not a kind of file"),
    "bomb": (adding("t1-test/x.txt", bytes(40_000_000)), "no such pack"),
    "aliases": (adding("t1-test/x.yaml", b"a: &a [1]\nb: [*a, *a]\n"), "aliases"),
    "deep": (adding("t1-test/x.yaml", b"- " * 50 + b"x"), "nested"),
    "script in a drawing": (
        adding("t1-test/x.svg", SVG.replace("<path", "<script>1</script><path").encode()), "script",
    ),
    "handler in a drawing": (
        adding("t1-test/x.svg", SVG.replace("<path", '<path onload="1"').encode()), "script",
    ),
    "drawing that fetches": (
        adding("t1-test/x.svg", SVG.replace("<path", '<a href="http://x"/><path').encode()),
        "elsewhere",
    ),
    "entities": (adding("t1-test/x.svg", b'<!DOCTYPE a [<!ENTITY b "c">]><svg/>'), "DOCTYPE"),
    "no picture": (adding("t1-test/x.png", b"GIF89a"), "no picture"),
}  # fmt: skip


def test_hostile_and_damaged_packs_are_refused_with_why(loaded, tmp_path) -> None:
    good = packed()
    said = {}
    for name, (change, _wanted) in BAD.items():
        target = tmp_path / name.replace(" ", "-")
        with pytest.raises(FileRefused) as refused:
            pack.unpack(change(good), target)
        said[name] = str(refused.value)
    assert {name for name, (_change, wanted) in BAD.items() if wanted not in said[name]} == set()
    assert not [path for path in tmp_path.rglob("x.md") if path.is_file()]


@pytest.fixture
def platform() -> User:
    return platform_user()


def test_a_pack_is_looked_at_and_then_loaded(
    loaded, platform, settings, django_capture_on_commit_callbacks
) -> None:
    content = packed()
    empty_again()
    found = uploaded(platform, content)
    assert (found.state, found.course) == (UploadState.PREVIEW, "测试课 (t1)")
    assert found.report["pages"] == {"added": 6}
    assert not CoursePage.objects.exists()
    client = signed_in(platform)
    page = text(client.get(f"/cms/packs/{found.public_id}/"))
    assert ("装入后会有什么变化" in page, settings.SITE_URL in page) == (True, True)
    client.post(f"/cms/packs/{found.public_id}/decide/", {"do": "load"})
    with django_capture_on_commit_callbacks(execute=True):
        run(pack_imports.STORE)
    assert course().region_id == "990101"
    assert course().live
    found.refresh_from_db()
    assert (found.state, found.file_path) == (UploadState.DONE, "")
    assert AuditEntry.objects.filter(action="courses.load_pack").count() == 1
    assert "课程包已装入" in text(client.get(f"/cms/packs/{found.public_id}/"))
    again = client.post(f"/cms/packs/{found.public_id}/decide/", {"do": "load"}, follow=True)
    assert "这个文件已经处理过了" in text(again)


def test_pages_edited_here_are_kept_unless_told_otherwise(loaded, platform) -> None:
    content = packed()
    page = lessons()[0]
    page.title = "改过的题目"
    page.save_revision().publish()
    found = uploaded(platform, content)
    assert found.report["kept"] == ["改过的题目 (zh-hans)"]
    pack_imports.store_pack_import(pack_import=found, overwrite=True, actor=platform)
    run(pack_imports.STORE)
    assert lessons()[0].title == "第一课"


def test_who_else_imports_the_course_is_named(loaded, platform) -> None:
    content = packed()
    found = uploaded(platform, content)
    address = f"/cms/packs/{found.public_id}/"
    page = text(signed_in(platform).get(address))
    assert ("什么都不会变" in page, "也在导入" in page) == (True, False)
    other: User = OfficeRoleFactory(role="platform", region=region("00")).user
    second = uploaded(other, content)
    page = text(signed_in(platform).get(address))
    assert f"{other.get_full_name()} 也在导入这门课的课程包" in page
    pack_imports.store_pack_import(pack_import=second, overwrite=False, actor=other)
    jobs.run(Job.objects.filter(kind=pack_imports.STORE).latest("pk").pk)
    page = text(signed_in(platform).get(address))
    assert "装入过这门课的课程包" in page
    uploaded(platform, content)
    assert "您另外还上传过这门课的课程包" in text(signed_in(platform).get(address))


def test_a_killed_job_leaves_its_folder_for_a_day_at_most(settings, tmp_path) -> None:
    places = {**settings.STORAGES}
    places["private"] = {**places["private"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = places
    with uploads.workroom("a") as room:
        (room / "half").write_bytes(b"x")
        with uploads.workroom("a") as again:
            assert list(again.iterdir()) == []
    assert not room.exists()
    for name, hours in (("young", 23), ("old", 25)):
        (tmp_path / "work" / name).mkdir()
        then = (timezone.now() - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / "work" / name, (then, then))
    uploads.clear_workrooms()
    assert [one.name for one in (tmp_path / "work").iterdir()] == ["young"]


def test_a_disk_without_room_for_the_pack_is_said(platform, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "free", lambda: 2)
    file = SimpleUploadedFile("c.zip", b"x")
    page = signed_in(platform).post("/cms/packs/", {"file": file, "region": "00"})
    assert page.status_code == 422
    assert "放不下" in text(page)
    assert not PackImport.objects.exists()


def test_what_breaks_a_rule_is_refused_whole(loaded, platform) -> None:
    def change(files: dict[str, bytes]) -> None:
        name = next(name for name in files if name.endswith("lesson.zh-hans.md"))
        files[name] = files[name].replace("title: 第一课".encode(), b"title: ")

    content = repacked(packed(), change)
    empty_again()
    found = uploaded(platform, content)
    assert found.state == UploadState.REFUSED
    assert "lesson.zh-hans.md:3" in found.problem
    assert not CoursePage.objects.exists()
    assert "什么都没有存入" in text(signed_in(platform).get(f"/cms/packs/{found.public_id}/"))


def test_a_pack_takes_no_lesson_from_another_course(loaded, platform) -> None:
    content = packed()
    CoursePage.objects.update(key="other", translation_key="7f0c6a1e-0000-4000-8000-00000000000a")
    CoursePage.objects.exclude(locale__language_code="en").update(
        translation_key="7f0c6a1e-0000-4000-8000-00000000000b"
    )
    found = uploaded(platform, content)
    assert found.state == UploadState.REFUSED
    assert "测试课" in found.problem


def test_a_trainer_exports_and_downloads(loaded) -> None:
    for page in CoursePage.objects.all():
        page.region = region("990101")
        page.save()
    trainer = office()
    client = signed_in(trainer)
    address = f"/cms/exports/{loaded.pk}/"
    assert client.post(address, {"format": "pack"}).status_code == 302
    client.post(address, {"format": "pack"})
    job = run("courses.export_pack")
    assert job.result["name"] == "test-pack-1.zip"
    response = client.get(f"{address}{job.public_id}/")
    assert b"".join(response.streaming_content) == packed()
    assert "test-pack-1.zip" in response["Content-Disposition"]
    assert client.post(address, {"format": "exe"}).status_code == 404
    assert signed_in(office("990102")).get(address).status_code == 404
    assert client.get("/cms/packs/").status_code == 404


def test_a_course_in_one_language_says_what_is_missing(loaded) -> None:
    english = LessonPage.objects.get(locale__language_code="en")
    english.unpublish()
    exports.ask_for_export(course=course(), name="pack", actor=office())
    job = run("courses.export_pack")
    assert (job.state, job.error) == ("denied", "“第一课”还没有用这种语言发布：en。")


def test_too_large_and_empty_uploads(platform, monkeypatch) -> None:
    monkeypatch.setattr(pack, "LARGEST", 10)
    client = signed_in(platform)
    page = client.post(
        "/cms/packs/", {"file": SimpleUploadedFile("c.zip", b"x" * 11), "region": "00"}
    )
    assert page.status_code == 422
    page = client.post("/cms/packs/", {"file": SimpleUploadedFile("c.zip", b"x"), "region": "77"})
    assert page.status_code == 422
    assert "没有这个区划" in text(page)
