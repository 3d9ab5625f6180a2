"""What goes with the lessons of a pack: recordings with captions, and the library they cite."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from factories import recordings as made
from factories.courses import item
from factories.curriculum import ENGLISH, LESSON, folder
from factories.lessons import png
from factories.packs import brought_in, course, emptied, packed, platform_user, uploaded
from factories.regions import region
from factories.trainers import office, signed_in, text

from accounts.models import User
from common import jobs
from common.models import Job, UploadState
from courses.actions import exports, recordings
from courses.actions.loading import load_curriculum, read_folder
from courses.domain.packs import manifest
from courses.exchange import pack
from courses.models import (
    CoursePage,
    GlossaryTerm,
    LawArticle,
    LessonPage,
    PackImport,
    PolicyDocument,
    Recording,
)
from courses.rules import FourEyes

pytestmark = pytest.mark.django_db
POLICIES = """policies:
  - key: {key}
    kind: law
    title: {{zh-hans: {law}, en: {law} law}}
    issuer: {{zh-hans: 全国人大常委会, en: Standing Committee}}
    issued: "2024-04-26"
    cited_as: [保护法]
    summary: {{zh-hans: 疑似就要报告。, en: Suspicion is enough.}}
    duties: {{zh-hans: [立即报告。], en: [Report at once.]}}
"""
ARTICLES = """laws:
  - policy: minors-law
    in_force: "2021-06-01"
    articles:
      - {number: 11, zh-hans: 发现就报。, en: Report.}
      - {number: 12, zh-hans: 没有人引用。, en: Nobody cites it.}
"""
GLOSSARY = """terms:
  - key: first
    term: {zh-hans: 第一段, en: first words}
    meaning: {zh-hans: 开头。, en: The beginning.}
  - key: unused
    term: {zh-hans: 没人用的词, en: unused}
    meaning: {zh-hans: 没有。, en: None.}
"""
LIBRARY = {
    "policies.yaml": POLICIES.format(key="minors-law", law="未成年人保护法")
    + POLICIES.format(key="other-law", law="别的法")
    .partition("\n")[2]
    .replace("    cited_as: [保护法]\n", ""),
    "articles.yaml": ARTICLES,
    "glossary.yaml": GLOSSARY,
}


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path) -> None:
    places = {**settings.STORAGES}
    places["private"] = {**places["private"], "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = places


@pytest.fixture
def platform() -> User:
    return platform_user()


@pytest.fixture
def loaded(tmp_path) -> CoursePage:
    texts = {**folder(chinese=LESSON, english=ENGLISH), **LIBRARY}
    del texts["programmes.yaml"]
    for name, content in texts.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(content)
    curriculum = read_folder(tmp_path / "in")
    assert curriculum.problems.found == []
    load_curriculum(root=tmp_path / "in", curriculum=curriculum, region=region("99"))
    return course()


def film(**facts: Any) -> Recording:
    """A film with its files as the job makes them."""
    found = made.ready(captions=made.VTT, seconds=1, **facts)
    files = {"audio.m4a": made.tone(), "small.mp4": made.film(), "normal.mp4": made.film()}
    for one in found.sizes:
        name = f"{found.folder}/{one['file']}"
        storages["private"].delete(name)
        storages["private"].save(name, io.BytesIO(files[one["file"]]))
        one["bytes"] = len(files[one["file"]])
    found.poster_bytes = len(png(kind="WEBP"))
    storages["private"].save(f"{found.folder}/poster.webp", io.BytesIO(png(kind="WEBP")))
    found.save()
    return found


def show(kind: str, value: Any) -> None:
    """Put a block into the last section of both languages, and publish."""
    for place, page in enumerate(LessonPage.objects.order_by("path")):
        body = page.body.get_prep_value()
        block = {"type": kind, "value": value, "id": f"5f0c6a1e-0000-4000-8000-00000000000{place}"}
        body[-1]["value"]["parts"].append(block)
        page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
        page.save_revision().publish()


def elsewhere() -> None:
    emptied("recordings", Recording, LawArticle, PolicyDocument, GlossaryTerm)


def files() -> dict[str, bytes]:
    root = Path(storages["private"].path("recordings"))
    return {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_recordings_and_the_cited_library_go_along_and_come_back_the_same(loaded, platform) -> None:
    dialect = film(title="咋个开口", spoken="cmn-x-sichuan")
    show("recording", {"recordings": [item(film().pk), item(dialect.pk)]})
    first, before = packed(), files()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
        articles = archive.read("articles.yaml").decode()
        assert "别的法" not in archive.read("policies.yaml").decode()
        assert "没人用的词" not in archive.read("glossary.yaml").decode()
    assert ("发现就报" in articles, "没有人引用" in articles) == (True, False)
    mark = dialect.public_id
    assert {f"{mark}-{name}" for name in ("audio.m4a", "small.mp4", "normal.mp4")} <= names
    assert {f"{mark}-poster.webp", f"{mark}.vtt"} <= names
    elsewhere()
    found = uploaded(platform, first)
    assert (found.state, found.problem) == (UploadState.PREVIEW, "")
    assert (Recording.objects.count(), files()) == (0, {})
    # What a killed run left behind is written over.
    half = Path(storages["private"].path(f"recordings/{mark}"))
    half.mkdir(parents=True)
    (half / "small.mp4").write_bytes(b"half")
    found = brought_in(platform, found)
    assert (found.state, found.problem) == (UploadState.DONE, "")
    assert found.report["library"] == {"added": 3}
    assert (packed(), files()) == (first, before)
    again = Recording.objects.get(public_id=mark)
    assert (again.spoken, again.seconds, again.region_id) == ("cmn-x-sichuan", 1, "990101")
    assert again.captions == made.VTT
    assert uploaded(platform, first).report["pages"] == {"unchanged": 6}


def test_what_an_office_changed_here_stays_unless_told_otherwise(loaded, platform) -> None:
    recording = film()
    show("recording", {"recordings": [item(recording.pk)]})
    content = packed()
    Recording.objects.update(title="我们的题目")
    term = GlossaryTerm.objects.get(slug="first")
    term.meaning, term.loaded_hash = "我们的意思。", ""
    term.save()
    found = uploaded(platform, content)
    assert "第一段" in found.report["kept"]
    assert found.report["kept_recordings"] == {str(recording.public_id): "我们的题目 · 普通话"}
    brought_in(platform, found)
    assert Recording.objects.get().title == "我们的题目"
    brought_in(platform, uploaded(platform, content), overwrite=True)
    assert GlossaryTerm.objects.get(slug="first").meaning == "开头。"


def replaced(platform: User, content: bytes) -> tuple[PackImport, str]:
    """Load with “Replace these, too”; return the import and its page."""
    found = brought_in(platform, uploaded(platform, content), overwrite=True)
    assert (found.state, found.problem) == (UploadState.DONE, "")
    return found, text(signed_in(platform).get(f"/cms/packs/{found.public_id}/"))


def changed_here() -> Recording:
    """Other words than in the pack, which learners see."""
    Recording.objects.update(title="我们的题目", spoken="cmn-x-sichuan", captions="")
    found: Recording = Recording.objects.get()
    return found


def test_words_of_a_recording_that_learners_see_wait_for_a_second_person(loaded, platform) -> None:
    show("recording", {"recordings": [item(film().pk)]})
    content = packed()
    recording = changed_here()
    preview = uploaded(platform, content)
    page = text(signed_in(platform).get(f"/cms/packs/{preview.public_id}/"))
    assert ("这些也一并替换" in page, "要等审核人通过才生效" in page) == (True, True)
    assert not Recording.objects.get().proposed
    found, page = replaced(platform, content)
    assert found.report["waiting"] == {str(recording.public_id): "我们的题目 · 四川话"}
    assert found.report["kept_recordings"] == {}
    assert ("等审核人通过" in page, "我们的题目" in page) == (True, True)
    recording.refresh_from_db()
    assert (recording.title, recording.spoken) == ("我们的题目", "cmn-x-sichuan")
    assert recording.captions == ""
    assert recording.proposed == {"title": "怎样开口", "spoken": "cmn", "captions": made.VTT}
    assert recording.proposed_by == platform
    # The second person is a second one, as after an editor's change.
    seen = recording.proposed_at.isoformat()
    with pytest.raises(FourEyes):
        recordings.agree_to_change(recording=recording, seen=seen, actor=platform)
    recordings.agree_to_change(recording=recording, seen=seen, actor=office("990101", "reviewer"))
    recording.refresh_from_db()
    assert (recording.title, recording.spoken) == ("怎样开口", "cmn")
    assert recording.captions == made.VTT
    assert uploaded(platform, content).report["kept_recordings"] == {}


def test_words_of_a_recording_that_nobody_sees_are_replaced_at_once(loaded, platform) -> None:
    show("recording", {"recordings": [item(film().pk)]})
    content = packed()
    for page in LessonPage.objects.all():
        page.unpublish()
    changed_here()
    found, _page = replaced(platform, content)
    assert found.report["waiting"] == {}
    assert Recording.objects.get().title == "怎样开口"


def test_behind_a_change_that_waits_already_the_words_of_the_pack_stay_out(
    loaded, platform
) -> None:
    show("recording", {"recordings": [item(film().pk)]})
    content = packed()
    colleague = office("990101")
    recordings.describe_recording(
        recording=changed_here(), title="同事的题目", spoken="cmn", actor=colleague
    )
    found, page = replaced(platform, content)
    assert found.report["waiting"] == {}
    assert str(colleague) in next(iter(found.report["kept_recordings"].values()))
    assert str(colleague) in page
    assert Recording.objects.get().proposed["title"] == "同事的题目"


def test_a_reason_for_no_captions_is_taken_with_who_brought_it(loaded, platform) -> None:
    recording = film()
    Recording.objects.update(captions="", uncaptioned_because="只有音乐。")
    show("recording", {"recordings": [item(recording.pk)]})
    content = packed()
    Recording.objects.update(uncaptioned_because="", reason_by=None)
    replaced(platform, content)
    recording.refresh_from_db()
    assert (recording.uncaptioned_because, recording.reason_by) == ("只有音乐。", platform)
    assert not recording.proposed


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("small.mp4", lambda: b"\0" * 2000, "small.mp4"),
        ("small.mp4", made.tone, "small.mp4"),
        ("audio.m4a", lambda: made.tone(9), "audio.m4a"),
    ],
)
def test_a_file_that_is_not_the_recording_is_refused(loaded, platform, name, content, said) -> None:
    show("recording", {"recordings": [item(film().pk)]})
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        inside = {one: archive.read(one) for one in archive.namelist()}
    path = next(one for one in inside if one.endswith(name))
    inside[path] = content()
    facts = json.loads(inside.pop(manifest.NAME))
    facts["files"] = {path: pack.digest(one) for path, one in inside.items()}
    elsewhere()
    written = pack.written({**inside, manifest.NAME: json.dumps(facts).encode()})
    found = uploaded(platform, written)
    assert found.state == UploadState.REFUSED
    assert said in found.problem
    assert (Recording.objects.count(), CoursePage.objects.count()) == (0, 0)


def test_an_export_names_what_it_leaves_out(loaded) -> None:
    large, half = film(title="太大的录像"), film(title="一半的录像")
    show("recording", {"recordings": [item(large.pk), item(half.pk)]})
    show("scorm", {"title": "防溺水", "package": "x", "item": 0, "minutes": 1})
    for found, too_large in ((large, ("audio", "small", "normal")), (half, ("normal",))):
        for one in found.sizes:
            one["bytes"] = 501 * 1024 * 1024 if one["size"] in too_large else one["bytes"]
        found.save()
    LawArticle.objects.update(summary_en="")
    trainer = office("99")
    exports.ask_for_export(course=course(), name="pack", actor=trainer)
    job = Job.objects.get(kind="courses.export_pack")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result["left_out"][::2] == [
        "“第一课”里的音视频“太大的录像”：装进去课程包就太大了",
        "“第一课”里的 SCORM 课件“防溺水”：文件已不在，或者太大",
        "“Lesson one”里音视频“一半的录像”的最大画面",
        "文库里的“《未成年人保护法》第十一条”：有的语言没有写全",
    ]
    page = text(signed_in(trainer).get(f"/cms/exports/{course().pk}/"))
    assert "没有包含的" in page
    assert "防溺水" in page
