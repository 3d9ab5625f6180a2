"""SCORM 1.2 packages as lessons: read with suspicion, run at an address of their own."""

import io
import json
import re
import stat
import zipfile
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page, enrolled, outline
from factories.lessons import repacked
from factories.regions import region
from factories.trainers import office, signed_in, text

from accounts.models import User
from common import jobs
from common.domain.problems import FileRefused
from common.models import Job, UploadState
from courses import checks, scorm_host
from courses.actions import exports
from courses.actions import scorm as actions
from courses.domain import scorm as domain
from courses.exchange import scorm
from courses.models import (
    InlineAnswer,
    LessonPage,
    LessonProgress,
    ModulePage,
    ScormPackage,
    ScormResult,
)
from courses.queries.progress import lesson_facts

pytestmark = pytest.mark.django_db
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="o"><organization identifier="o"><title>防溺水</title>
  <item identifier="i1" identifierref="r1"><title>看一看</title></item>
  <item identifier="i2" identifierref="r2" parameters="?step=2"><title>试一试</title>
   <adlcp:masteryscore>80</adlcp:masteryscore></item>
  <item identifier="i3" identifierref="r1" isvisible="false"><title>藏着的</title></item>
 </organization></organizations>
 <resources xml:base="pages/"><resource identifier="r1" type="webcontent" adlcp:scormtype="sco"
   href="a%20b.html"><file href="a b.html"/></resource>
  <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="c.html"/></resources>
</manifest>"""
ORIGIN = "http://scorm.testserver"


def package(manifest: str = MANIFEST, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("pages/a b.html", "<script>1</script>")
        archive.writestr("pages/c.html", "<p>c</p>")
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def adding(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    return lambda: repacked(package(), lambda parts: parts.update({name: content}))


def linked() -> bytes:
    stream = io.BytesIO(package())
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("link.html")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def in_folders(*folders: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        for name in list(parts):
            content = parts.pop(name)
            parts.update({f"{folder}/{name}": content for folder in folders})

    return repacked(package(), change)


def two() -> bytes:
    return in_folders("a", "b")


def saying(old: str, new: str) -> Callable[[], bytes]:
    return lambda: package(MANIFEST.replace(old, new))


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"<html>", "no ZIP"),
    "cut off": (lambda: package()[:-60], "damaged"),
    "no manifest": (
        lambda: repacked(package(), lambda parts: parts.pop("imsmanifest.xml") and None),
        "no imsmanifest.xml",
    ),
    "two of them": (two, "more than one package"),
    "no XML": (lambda: package("<manifest>"), "damaged"),
    "entities": (lambda: package('<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "DOCTYPE"),
    "2004": (saying("<schemaversion>1.2", "<schemaversion>2004 4th Edition"), "SCORM 2004"),
    "2004 by its names": (saying("adlcp_rootv1p2", "adlcp_v1p3"), "SCORM 2004"),
    "a cartridge": (
        saying("http://www.imsproject.org/xsd/imscp_rootv1p1p2",
               "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"), "common cartridge",
    ),
    "no version": (
        lambda: package(MANIFEST.replace("1.2<", "9<").replace("adlcp_rootv1p2", "x")),
        "does not say",
    ),
    "nothing to open": (saying("identifierref", "ref"), "nothing to open"),
    "lost page": (saying('href="c.html"', 'href="d.html"'), "is not in the package"),
    "page elsewhere": (saying('href="c.html"', 'href="../../x.html"'), "is not in the package"),
    "page on the web": (
        lambda: package(MANIFEST.replace('xml:base="pages/"', "").replace(
            'href="c.html"', 'href="https://example.org/c.html"')), "is not in the package",
    ),
    "out of the folder": (adding("../x.html"), "name that we do not unpack"),
    "absolute": (adding("/x.html"), "name that we do not unpack"),
    "backslash": (adding("a\\..\\x.html"), "name that we do not unpack"),
    "link": (linked, "name that we do not unpack"),
    "bomb": (adding("x.bin", bytes(40_000_000)), "far more"),
}  # fmt: skip


def test_hostile_and_other_packages_are_refused_with_why() -> None:
    said = {}
    for name, (make, _wanted) in BAD.items():
        with pytest.raises(FileRefused) as refused:
            scorm.read(make())
        said[name] = str(refused.value)
    assert {
        name: said[name] for name, (_make, wanted) in BAD.items() if wanted not in said[name]
    } == {}


def test_a_package_is_read() -> None:
    found = scorm.read(package())
    assert found.title == "防溺水"
    assert [(one.title, one.href, one.mastery) for one in found.items] == [
        ("看一看", "pages/a b.html", None), ("试一试", "pages/c.html?step=2", 80),
    ]  # fmt: skip


def test_a_package_in_a_folder_as_a_mac_zips_it() -> None:
    litter = {"__MACOSX/课件/._imsmanifest.xml": b"x", "课件/.DS_Store": b"x", "说明.txt": b"x"}
    found = scorm.read(repacked(in_folders("课件"), lambda parts: parts.update(litter)))
    assert found == scorm.read(package())


def test_names_as_chinese_windows_writes_them() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST.replace("a%20b.html", "小测.html"))
        archive.writestr("pages/c.html", "c")
        archive.writestr("pages/XXXX.html", "x")
    content = stream.getvalue().replace(b"XXXX", "小测".encode("gbk"))
    assert scorm.read(content).items[0].href == "pages/小测.html"


def test_what_we_export_is_read_back() -> None:
    found = scorm.read(exports.make_scorm(course_page("c1", lessons=2)).content)
    assert found.title == "c1 zh-hans"
    assert [one.title for one in found.items] == ["课 c1-l1", "课 c1-l2"]


@pytest.fixture
def platform(settings) -> User:
    settings.SCORM_ORIGIN = ORIGIN
    settings.ALLOWED_HOSTS = ["testserver", "scorm.testserver"]
    user: User = OfficeRoleFactory(role="platform", region=region("00")).user
    user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def module(platform) -> ModulePage:
    return ModulePage.objects.child_of(course_page("c1", lessons=1)).get()


def run(kind: str) -> None:
    jobs.run(Job.objects.get(kind=kind).pk)


@pytest.fixture
def imported(platform, module) -> ScormPackage:
    found = actions.start_scorm_import(
        module=module, minutes=8, upload=SimpleUploadedFile("w.zip", package()), actor=platform
    )
    run(actions.READ)
    found.refresh_from_db()
    assert (found.state, len(found.items)) == (UploadState.PREVIEW, 2)
    actions.store_scorm_import(package=found, actor=platform)
    run(actions.STORE)
    found.refresh_from_db()
    return found


def test_it_becomes_a_draft_with_a_section_for_each_step(imported) -> None:
    lesson = imported.lesson
    assert (lesson.live, lesson.title) == (False, "防溺水")
    assert lesson.get_latest_revision_as_object().minutes == 8
    assert [section.value["title"] for section in lesson.body] == ["看一看", "试一试"]
    assert imported.state == UploadState.DONE


@pytest.fixture
def reading(imported):
    """The published lesson and an enrolled reader's client."""
    imported.lesson.save_revision().publish()
    lesson = LessonPage.objects.get(pk=imported.lesson.pk)
    course = lesson.get_parent().get_parent().specific
    enrolment = enrolled(course)
    return lesson, course, enrolment, signed_in(enrolment.person.user)


def frame(client: Client, lesson: LessonPage) -> str:
    shown = text(client.get(f"/courses/c1/m1/{lesson.slug}/"))
    found = re.search(r'<iframe class="scorm-frame" src="([^"]+)"[^>]* sandbox="([^"]+)"', shown)
    assert found
    assert found[2] == "allow-scripts allow-same-origin allow-forms allow-modals allow-popups"
    return found[1]


def test_the_reader_s_result_counts(reading, settings) -> None:
    lesson, course, enrolment, client = reading
    address = frame(client, lesson)
    assert address.startswith(f"{ORIGIN}/scorm/")
    path = urlsplit(address).path
    theirs = Client(headers={"host": "scorm.testserver"})
    player = theirs.get(path)
    assert f"frame-ancestors {settings.SITE_URL}" in player["Content-Security-Policy"]
    assert "X-Frame-Options" not in player
    launch = re.search(r'data-launch="([^"]+)"', player.content.decode())[1]
    page = theirs.get(launch)
    assert (page.getvalue(), page["Content-Type"]) == (b"<script>1</script>", "text/html")
    assert f"frame-ancestors 'self' {settings.SITE_URL}" in page["Content-Security-Policy"]
    assert theirs.get(launch, headers={"range": "bytes=1-6"}).getvalue() == b"script"
    part = str(lesson.body[0].value["parts"][0].id)
    for sent, code in (
        ({"status": "incomplete", "score": "10", "location": "1", "state": "a"}, 200),
        ({"status": "passed", "score": "85"}, 200),
        ({"status": "incomplete", "score": "20", "location": "3", "state": "页3"}, 200),
        ({"status": "hacked"}, 400),
        ({"status": "passed", "score": "101"}, 400),
        ({"status": "passed", "state": "x" * 64_001}, 400),
        ({"status": "passed", "state": "x" * 400_000}, 413),
    ):
        assert tell(theirs, path, sent) == code
    result = ScormResult.objects.get()
    assert (str(result.part), result.is_done, result.score) == (part, True, Decimal("85.00"))
    assert (result.status, result.location, result.state) == ("passed", "3", "页3")
    again = theirs.get(path).content.decode()
    state = json.loads(re.search(r'type="application/json">([^<]+)<', again)[1])
    assert len(state["core"].pop("student_id")) == 20
    assert state == {
        "core": {
            "entry": "resume", "lesson_status": "passed", "lesson_location": "3",
            "score": {"raw": "85", "min": "0", "max": "100"}, "total_time": "0000:00:00",
            "credit": "credit", "lesson_mode": "normal", "student_name": "学员",
        },
        "suspend_data": "页3",
        "student_data": {},
        "objectives": [],
    }  # fmt: skip
    assert [str(one.question) for one in InlineAnswer.objects.all()] == [part]
    _row, facts = lesson_facts(enrolment.person_id, enrolment.period_id, lesson.translation_key, 1)
    assert part in {str(one) for one in facts.answered}
    assert "得分 85" in text(client.get(f"/courses/c1/m1/{lesson.slug}/"))
    assert (
        outline(course).lesson_by_key(lesson.translation_key).sections[0].questions[0].options == 1
    )


def tell(theirs: Client, path: str, sent: dict[str, str]) -> int:
    answer = theirs.post(f"{path}result/", json.dumps(sent), content_type="application/json")
    return int(answer.status_code)


def test_the_two_addresses_share_nothing(reading) -> None:
    lesson, _course, _enrolment, client = reading
    path = urlsplit(frame(client, lesson)).path
    theirs = Client(headers={"host": "scorm.testserver"})
    assert client.get(path).status_code == 404
    for other in ("/", "/courses/", "/cms/", "/healthz", "/v/"):
        assert theirs.get(other).status_code == 404
    assert theirs.get(path.replace("/scorm/", "/scorm/x")).status_code == 404
    assert theirs.get(f"{path}files/../../secret").status_code == 404
    assert theirs.get(f"{path}files/imsmanifest.xml.bak").status_code == 404


def test_a_ticket_ends(reading, time_machine) -> None:
    lesson, _course, _enrolment, client = reading
    path = urlsplit(frame(client, lesson)).path
    time_machine.shift(scorm_host.HOURS * 3600 + 60)
    assert Client(headers={"host": "scorm.testserver"}).get(path).status_code == 404


@pytest.mark.parametrize(
    ("origin", "found"),
    [("", []), ("https://scorm.example.org", []), ("https://academy.org:8443", ["courses.E001"])],
)
def test_another_port_is_not_apart(settings, origin, found) -> None:
    settings.SITE_URL, settings.SCORM_ORIGIN = "https://academy.org", origin
    assert [one.id for one in checks.scorm_is_apart(None)] == found


def test_without_an_address_there_are_no_packages(platform, module, settings) -> None:
    settings.SCORM_ORIGIN = ""
    client = signed_in(platform)
    assert "SCORM_ORIGIN" in text(client.get("/cms/scorm-packages/"))
    assert client.post("/cms/scorm-packages/").status_code == 404
    assert client.get("/scorm/x/").status_code == 404


def test_the_screens(platform, module) -> None:
    client = signed_in(platform)
    file = SimpleUploadedFile("w.zip", package())
    started = client.post("/cms/scorm-packages/", {"module": module.pk, "minutes": 8, "file": file})
    run(actions.READ)
    address = started["Location"]
    assert "看一看" in text(client.get(address))
    client.post(f"{address}decide/", {"do": "discard"})
    assert "什么都没有存入" in text(client.get(address))
    client.post(f"{address}decide/", {"do": "store"})
    assert not LessonPage.objects.filter(title="防溺水").exists()
    assert signed_in(office()).get("/cms/scorm-packages/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"status": "passed", "score": "85"}, (True, Decimal("85.00"), "passed")),
        ({"status": "completed"}, (True, None, "completed")),
        ({"status": "failed", "score": "40.5"}, (False, Decimal("40.50"), "failed")),
    ],
)
def test_what_may_be_told(sent, told) -> None:
    assert domain.read(json.dumps(sent).encode()) == domain.Told(*told)


@pytest.mark.parametrize(
    ("score", "mastery", "status"),
    [
        ("79.99", 80, "failed"),
        ("80", 80, "passed"),
        ("", 80, "completed"),
        ("0", None, "completed"),
    ],
)
def test_the_mastery_score_decides_where_there_is_a_score(score, mastery, status) -> None:
    told = domain.read(json.dumps({"status": "completed", "score": score}).encode())
    judged = domain.judged(told, mastery)
    assert (judged.status, judged.is_done) == (status, status != "failed")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"status": 1}',
        b'{"status": "passed", "state": "a\\u0000b"}',
        b'{"status": "passed", "state": "\\ud800"}',
        b'{"status": "passed", "score": "NaN"}',
    ],
    ids=["empty", "list", "deep", "number", "nul", "half character", "no number"],
)
def test_what_no_database_keeps_is_not_told(content) -> None:
    with pytest.raises(domain.Untold):
        domain.read(content)


def test_the_database_keeps_one_result_and_a_percentage(reading) -> None:
    _lesson, course, enrolment, _client = reading
    row = LessonProgress.objects.create(
        person=enrolment.person, period=enrolment.period,
        lesson_key=course.translation_key, course_key=course.translation_key,
    )  # fmt: skip
    part = course.translation_key
    ScormResult.objects.create(progress=row, part=part)
    for facts in ({"part": part}, {"part": row.lesson_key, "score": 101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ScormResult.objects.create(progress=row, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScormPackage.objects.create(uploaded_by=enrolment.person.user, state="refused")
