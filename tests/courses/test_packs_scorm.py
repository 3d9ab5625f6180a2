"""SCORM packages in a pack: carried, held to what an upload is held to, brought by few."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import translation
from factories.curriculum import ENGLISH, LESSON, folder, put
from factories.packs import brought_in, course, emptied, platform_user, uploaded
from factories.regions import region
from factories.trainers import signed_in, text

from accounts.models import User
from common import uploads
from common.domain.problems import FileRefused
from common.models import UploadState
from common.phrases import say
from courses.actions import packing
from courses.actions import scorm as actions
from courses.actions.loading import load_curriculum, read_folder
from courses.domain.packs import limits, manifest
from courses.exchange import pack, scorm
from courses.models import CoursePage, LessonPage, PackImport, ScormPackage

pytestmark = pytest.mark.django_db
ORIGIN = "http://scorm.testserver"
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="o"><organization identifier="o"><title>防溺水</title>
  <item identifier="i1" identifierref="r1"><title>看一看</title></item>
  <item identifier="i2" identifierref="r2"><title>试一试</title>
   <adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
 <resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="看.html"/>
  <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="c.html"/></resources>
</manifest>"""
PARTS = ("5f0c6a1e-0000-4000-8000-0000000000a0", "5f0c6a1e-0000-4000-8000-0000000000a1")


def package(**files: bytes) -> bytes:
    """In a folder and with names in no order, as tools write them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/看.html", "<script>1</script>")
        archive.writestr("x/c.html", "<p>c</p>")
        for name, content in {"x/imsmanifest.xml": MANIFEST.encode(), **files}.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    places = {**settings.STORAGES}
    places["private"] = {**places["private"], "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES, settings.SCORM_ORIGIN = places, ORIGIN


@pytest.fixture
def platform() -> User:
    return platform_user()


@pytest.fixture
def stored(platform, tmp_path) -> ScormPackage:
    """A course in both languages whose last section ends with the steps of an uploaded package."""
    texts = folder(chinese=LESSON, english=ENGLISH)
    del texts["programmes.yaml"]
    curriculum = read_folder(put(tmp_path / "in", texts))
    load_curriculum(root=tmp_path / "in", curriculum=curriculum, region=region("99"))
    made = ScormPackage.objects.create(
        uploaded_by=platform, state="done", title="防溺水", names=["c.html", "imsmanifest.xml"]
    )
    inside = tmp_path / "package.zip"
    inside.write_bytes(package())
    read = scorm.read(inside)
    made.names, made.items = list(read.names), [{"title": one.title} for one in read.items]
    made.save()
    with zipfile.ZipFile(inside) as archive:
        actions.keep_files(made, archive)
    for page in lessons():
        body = page.body.get_prep_value()
        body[-1]["value"]["parts"] += [
            {"type": "scorm", "id": part, "value": {
                "title": f"第{nth}步", "package": str(made.public_id), "item": nth, "minutes": 6}}
            for nth, part in enumerate(PARTS)
        ]  # fmt: skip
        page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
        page.save_revision().publish()
    return made


def lessons() -> list[LessonPage]:
    return list(LessonPage.objects.order_by("path"))


def parts() -> list[Any]:
    return [one for page in lessons() for one in page.body.get_prep_value()[-1]["value"]["parts"]]


def packed() -> bytes:
    with uploads.workroom("test") as workroom:
        made = packing.pack(course(), workroom)
        assert made.left_out == []
        return pack.written(made.everything())


def elsewhere() -> None:
    emptied("scorm", ScormPackage)


def loaded(platform: User, content: bytes, *, overwrite: bool = False) -> PackImport:
    found = uploaded(platform, content)
    assert (found.state, found.problem) == (UploadState.PREVIEW, "")
    found = brought_in(platform, found, overwrite=overwrite)
    assert (found.state, found.problem) == (UploadState.DONE, "")
    return found


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    facts = json.loads(files.pop(manifest.NAME))
    change(files)
    facts["files"] = {name: pack.digest(inside) for name, inside in files.items()}
    return pack.written({**files, manifest.NAME: json.dumps(facts).encode()})


def with_package(content: bytes, inside: bytes) -> bytes:
    def change(files: dict[str, bytes]) -> None:
        files[next(name for name in files if name.endswith(".zip"))] = inside

    return repacked(content, change)


def manifest_of(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found: dict[str, Any] = json.loads(archive.read(manifest.NAME))
    return found


def test_a_package_goes_along_and_comes_back_the_same(stored, platform) -> None:
    first, before = packed(), parts()
    mark = str(stored.public_id)
    assert packed() == first
    assert manifest_of(first)["version"] == 3
    elsewhere()
    found = uploaded(platform, first)
    assert (found.state, found.report["held"]) == (UploadState.PREVIEW, {})
    assert not ScormPackage.objects.exists()
    assert not Path(storages["private"].path(f"scorm/{mark}")).exists()
    loaded(platform, first)
    assert (packed(), parts()) == (first, before)
    again = ScormPackage.objects.get()
    assert (str(again.public_id), again.title, again.state) == (mark, "防溺水", "done")
    assert [(one["href"], one["mastery"]) for one in again.items] == [
        ("看.html", None),
        ("c.html", 80),
    ]
    assert sorted(again.names) == ["c.html", "imsmanifest.xml", "看.html"]
    assert uploaded(platform, first).report["pages"] == {"unchanged": 6}


def test_without_an_address_for_packages_the_lesson_comes_and_says_so(
    stored, platform, settings
) -> None:
    content = packed()
    elsewhere()
    settings.SCORM_ORIGIN = ""
    found = loaded(platform, content)
    assert found.report["held"] == {str(stored.public_id): "第0步"}
    assert not ScormPackage.objects.exists()
    assert [one["type"] for one in parts()] == ["text", "text", "text"] * 2
    assert "<p>这里应有互动课件“第0步”（约 6 分钟），本平台还没有装入。</p>" in str(parts())
    assert "The interactive lesson" in str(parts())
    page = text(signed_in(platform).get(f"/cms/packs/{found.public_id}/"))
    assert ("没有装入的 SCORM 课件" in page, "SCORM_ORIGIN" in page) == (True, True)
    # Once there is one, the same pack brings it.
    settings.SCORM_ORIGIN = ORIGIN
    assert uploaded(platform, content).report["pages"] == {"changed": 2, "unchanged": 4}
    loaded(platform, content)
    assert packed() == content


def without_role(user: User) -> None:
    """Taken back between the upload and the job."""
    user.office_roles.all().delete()
    User.objects.update(is_superuser=False)


def test_who_lost_the_role_brings_no_package_but_loses_none_that_is_here(stored, platform) -> None:
    content = packed()
    elsewhere()
    without_role(platform)
    found = loaded(platform, content)
    assert list(found.report["held"]) == [str(stored.public_id)]
    User.objects.update(is_superuser=True)
    assert "只有平台管理员能装入" in text(signed_in(platform).get(f"/cms/packs/{found.public_id}/"))
    loaded(platform, content)
    without_role(platform)
    found = loaded(platform, content)
    assert (found.report["held"], found.report["pages"]) == ({}, {"unchanged": 6})
    assert packed() == content


def test_another_package_under_an_id_that_is_here_is_refused_whole(stored, platform) -> None:
    other = {"x/c.html": b"<p>another</p>"}
    content = repacked(packed(), lambda files: None)
    for inside in (package(**{"x/more.html": b"x"}), _with(package(), other)):
        found = uploaded(platform, with_package(content, inside))
        assert found.state == UploadState.REFUSED
        assert "不是同一个" in found.problem
    assert actions.kept_files(stored)["c.html"].read_bytes() == b"<p>c</p>"


def _with(content: bytes, files: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return pack.written({**found, **files})


def test_files_of_a_package_that_are_gone_come_back_with_the_pack(stored, platform) -> None:
    content = packed()
    Path(storages["private"].path(f"{stored.folder}/c.html")).unlink()
    with uploads.workroom("test") as workroom:
        assert packing.pack(course(), workroom).left_out == [
            f"“{title}”里的 SCORM 课件“第{nth}步”：文件已不在，或者太大"
            for title in ("第一课", "Lesson one")
            for nth in (0, 1)
        ]
    loaded(platform, content)
    assert packed() == content


BAD: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"<html>",
    "cut off": lambda: package()[:-60],
    "no package": lambda: pack.written({"a.html": b"x"}),
    "out of its folder": lambda: package(**{"x/../../a.html": b"x"}),
    "a bomb": lambda: package(**{"x/big.bin": bytes(40_000_000)}),
    "entities": lambda: _with(
        package(), {"x/imsmanifest.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}
    ),
    "a password": lambda: _locked(package()),
}


def _locked(content: bytes) -> bytes:
    """The flag of a password in the directory of the ZIP."""
    changed = bytearray(content)
    place = changed.index(b"PK\x01\x02")
    changed[place + 8] |= 1
    return bytes(changed)


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_package_is_refused_as_by_upload(stored, platform, name) -> None:
    inside = BAD[name]()
    content = with_package(packed(), inside)
    elsewhere()
    found = uploaded(platform, content)
    assert found.state == UploadState.REFUSED
    assert f"{stored.public_id}.zip" in found.problem
    with pytest.raises(FileRefused) as refused:
        scorm.read(inside)
    with translation.override(platform.language):
        assert found.problem.endswith(say(refused.value.problem))
    assert (ScormPackage.objects.count(), CoursePage.objects.count()) == (0, 0)


def test_packages_are_bounded_in_size_and_in_what_they_unpack_to(
    stored, platform, monkeypatch
) -> None:
    content = packed()
    monkeypatch.setattr(limits, "PACKAGE", 100)
    found = uploaded(platform, content)
    assert (found.state, ".zip" in found.problem) == (UploadState.REFUSED, True)
    monkeypatch.undo()
    monkeypatch.setattr(pack, "INFLATED", len(package()))
    assert uploaded(platform, content).state == UploadState.REFUSED


def test_a_step_that_the_package_has_not_is_refused(stored, platform) -> None:
    def change(files: dict[str, bytes]) -> None:
        for name in [one for one in files if one.endswith(".md")]:
            files[name] = files[name].replace(b"item: 1", b"item: 2")

    content = repacked(packed(), change)
    elsewhere()
    found = uploaded(platform, content)
    assert found.state == UploadState.REFUSED
    assert "没有第 3 步" in found.problem
    assert not ScormPackage.objects.exists()
