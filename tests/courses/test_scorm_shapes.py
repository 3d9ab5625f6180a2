"""Packages of the shapes that authoring programs give them; each kind was met in the open."""

import io
import json
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page, enrolled
from factories.regions import region
from factories.trainers import signed_in, text

from common import jobs
from common.domain import packages
from common.models import Job
from courses.actions import scorm as actions
from courses.domain import scorm as domain
from courses.exchange import scorm
from courses.models import LessonPage, ModulePage, ScormPackage, ScormResult

HEAD = """<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">"""
RESOURCE = '<resource identifier="{0}" type="webcontent" adlcp:scormtype="{1}" href="{2}"/>'
CALLING = b"<script>api.LMSInitialize('')</script>"


def zipped(manifest: bytes | str, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("start.html", CALLING)
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def manifest(items: str, resources: str, head: str = HEAD) -> str:
    return (
        f'{head}<organizations default="o"><organization identifier="o"><title>课件</title>'
        f"{items}</organization></organizations><resources>{resources}</resources></manifest>"
    )


ONE = manifest(
    '<item identifier="i" identifierref="r"><title>一</title></item>',
    RESOURCE.format("r", "sco", "start.html"),
)


def said(content: bytes) -> list[str]:
    return [str(note) for note in scorm.read(content).notes]


def test_other_markup_of_the_package_may_hold_what_it_likes() -> None:
    """eXeLearning lays its own document beside the manifest, with a DOCTYPE."""
    files = {
        "content.xml": b'<!DOCTYPE ode SYSTEM "content.dtd"><ode/>',
        "data.xml": "<数据/>".encode("utf-16"),
    }
    assert [one.href for one in scorm.read(zipped(ONE, **files)).items] == ["start.html"]


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "big5"])
def test_a_manifest_in_a_chinese_encoding(encoding: str) -> None:
    title = "課文" if encoding == "big5" else "课件"
    written = f'\n<?xml version="1.0" encoding="{encoding}"?>\n{ONE}'.replace("课件", title)
    content = written.replace("一", "1").encode(encoding)
    assert scorm.read(zipped(content)).title == title


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
def test_a_manifest_in_utf_8(mark: bytes) -> None:
    content = mark + f'<?xml version="1.0" encoding="utf-8"?>{ONE}'.encode()
    assert scorm.read(zipped(content)).title == "课件"


def test_a_chinese_encoding_hides_no_entity() -> None:
    content = b'<?xml version="1.0" encoding="gbk"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(packages.FileRefused, match="DOCTYPE"):
        packages.parse_xml(content)


def test_names_as_windows_writes_and_finds_them() -> None:
    """Backslashes between folders, and letters of any case, in the ZIP and in the manifest."""
    content = zipped(ONE.replace("start.html", "SH\\RT.HTML"))
    with pytest.raises(packages.FileRefused, match="not in the package"):
        scorm.read(content)
    found = scorm.read(content.replace(b"start.html", b"sh\\rt.html"))  # of the same length
    assert found.names == ("imsmanifest.xml", "sh/rt.html")
    assert [one.href for one in found.items] == ["sh/rt.html"]


def test_without_an_organization_each_sco_is_a_step() -> None:
    resources = RESOURCE.format("a", "sco", "start.html") + RESOURCE.format("b", "asset", "b.html")
    content = f"{HEAD}<organizations/><resources>{resources}</resources></manifest>"
    found = scorm.read(zipped(content, **{"b.html": b"b"}))
    assert [(one.title, one.href) for one in found.items] == [("start.html", "start.html")]


def test_steps_in_steps_parameters_and_places() -> None:
    items = (
        '<item identifier="1"><title>章</title><item identifier="2" identifierref="r" '
        'parameters="?a=1"><title>甲</title><adlcp:masteryscore>80.0</adlcp:masteryscore></item>'
        '<item identifier="3" identifierref="q" parameters="&amp;b=2"><title>乙</title></item>'
        '<item identifier="4" identifierref="r" parameters="#p2"><title>丙</title></item></item>'
    )
    resources = RESOURCE.format("r", "sco", "./start.html") + RESOURCE.format(
        "q", "asset", "start.html?x=0"
    )
    found = scorm.read(zipped(manifest(items, resources)))
    assert [(one.title, one.href, one.mastery, one.is_asset) for one in found.items] == [
        ("甲", "start.html?a=1", 80, False),
        ("乙", "start.html?x=0&b=2", None, True),
        ("丙", "start.html#p2", None, False),
    ]


def test_what_will_be_different_is_said() -> None:
    items = (
        '<item identifier="i" identifierref="r"><title>一</title>'
        '<adlcp:prerequisites type="aicc_script">x</adlcp:prerequisites></item>'
    )
    lost = '<resource identifier="l" type="webcontent"><file href="a%20b.png"/></resource>'
    content = manifest(items, RESOURCE.format("r", "sco", "start.html") + lost)
    page = CALLING + b'<script async src="https://cdn.example.org/p5.js"></script>'
    stream = io.BytesIO(zipped(content, **{"film.swf": b"FWS"}))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("other.html", page)
    notes = said(stream.getvalue())
    assert [note.split(" (")[0].split(":")[0] for note in notes] == [
        "Some pages load files from elsewhere",
        "The package has Flash films",
        "The package asks for an order of its parts; here each may be opened any time.",
        "The manifest names 1 files that are not in the package",
    ]
    assert "cdn.example.org" in notes[0]
    assert notes[3].endswith("a b.png.")
    assert said(zipped(ONE)) == []


def test_a_package_that_calls_nobody_is_done_when_opened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("imsmanifest.xml", ONE)
        archive.writestr("start.html", "<p>看</p>")
    found = scorm.read(stream.getvalue())
    assert [one.is_asset for one in found.items] == [True]
    assert str(found.notes[0]).startswith("The package tells no platform anything")


def sent(**facts) -> bytes:
    return json.dumps({"status": "incomplete", **facts}).encode()


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"score": "10"}, "incomplete"),
        ({"score": "90", "end": "suspend"}, "incomplete"),
        ({"score": "10", "end": ""}, "failed"),
        ({"score": "90", "end": "logout"}, "passed"),
        ({"score": "10", "status": "completed"}, "failed"),
        ({"score": "10", "status": "failed"}, "failed"),
        ({"end": ""}, "incomplete"),
    ],
)
def test_the_mastery_score_judges_who_has_ended(facts, status) -> None:
    assert domain.judged(domain.read(sent(**facts)), 80).status == status


@pytest.mark.parametrize(
    ("end", "has_notes", "entry"),
    [
        ("suspend", False, "resume"),
        ("suspend", True, "resume"),
        ("", True, ""),
        ("logout", True, ""),
        (None, True, "resume"),
        (None, False, ""),
    ],
)
def test_how_a_step_is_entered_again(end, has_notes, entry) -> None:
    assert domain.entry(end, has_notes=has_notes) == entry


@pytest.mark.parametrize(
    ("seconds", "clock"),
    [(0, "0000:00:00"), (3_725, "0001:02:05"), (domain.LONGEST_TIME, "9999:59:59"),
     (10**9, "9999:59:59")],
)  # fmt: skip
def test_the_time_of_all_visits(seconds, clock) -> None:
    assert domain.clock(seconds) == clock


@pytest.mark.parametrize(
    "facts",
    [
        {"seconds": -1},
        {"seconds": "12"},
        {"seconds": True},
        {"end": "normal"},
        {"objectives": {}},
        {"objectives": [{}] * 101},
        {"objectives": [1]},
        {"objectives": [{"status": "hacked"}]},
        {"objectives": [{"score": {"raw": "NaN"}}]},
        {"told": {"raw": "x"}},
        {"told": 1},
        {"number": 1.5},
        {"visit": "x" * 41},
    ],
)
def test_what_no_package_tells(facts) -> None:
    with pytest.raises(domain.Untold):
        domain.read(sent(**facts))


@pytest.fixture
def opened(settings):
    """A package in a published lesson, and the address of its player for one reader."""
    settings.SCORM_ORIGIN = "http://scorm.testserver"
    settings.ALLOWED_HOSTS = ["testserver", "scorm.testserver"]
    user = OfficeRoleFactory(role="platform", region=region("00")).user
    module = ModulePage.objects.child_of(course_page("c1", lessons=1)).get()
    upload = SimpleUploadedFile("w.zip", zipped(ONE, **{"Logo.PNG": b"picture"}))
    started = actions.start_scorm_import(module=module, minutes=8, upload=upload, actor=user)
    jobs.run(Job.objects.get(kind=actions.READ).pk)
    actions.store_scorm_import(package=ScormPackage.objects.get(pk=started.pk), actor=user)
    jobs.run(Job.objects.get(kind=actions.STORE).pk)
    lesson = ScormPackage.objects.get().lesson
    lesson.save_revision().publish()
    lesson = LessonPage.objects.get(pk=lesson.pk)
    reader = enrolled(lesson.get_parent().get_parent().specific)
    shown = text(signed_in(reader.person.user).get(f"/courses/c1/m1/{lesson.slug}/"))
    return urlsplit(re.search(r'scorm-frame" src="([^"]+)"', shown)[1]).path


def tell(address: str, **facts) -> int:
    client = Client(headers={"host": "scorm.testserver"})
    answer = client.post(f"{address}result/", sent(**facts), content_type="application/json")
    return int(answer.status_code)


def state(address: str) -> dict:
    page = Client(headers={"host": "scorm.testserver"}).get(address).content.decode()
    return json.loads(re.search(r'type="application/json">([^<]+)<', page)[1])


@pytest.mark.django_db
def test_a_package_finds_again_what_it_told(opened) -> None:
    assert state(opened)["core"]["entry"] == "ab-initio"
    objective = {"id": "o1", "status": "passed", "score": {"raw": "4", "min": "0", "max": "5"}}
    told = {"raw": "8", "min": "0", "max": "10"}
    for seconds in (70, 65):  # the time never runs backwards
        assert tell(
            opened, score="80", told=told, seconds=seconds, end="suspend", objectives=[objective],
            visit="a", number=seconds,
        ) == 200  # fmt: skip
    found = state(opened)
    assert (found["core"]["entry"], found["core"]["total_time"]) == ("resume", "0000:01:10")
    assert found["core"]["score"] == told
    assert found["objectives"] == [objective]


@pytest.mark.django_db
def test_an_older_message_replaces_no_newer_one(opened) -> None:
    assert tell(opened, status="completed", state="b", visit="a", number=2) == 200
    assert tell(opened, state="a", visit="a", number=1) == 200
    row = ScormResult.objects.get()
    assert (row.status, row.state) == ("completed", "b")
    assert tell(opened, state="c", visit="b", number=1) == 200
    assert ScormResult.objects.get().state == "c"


@pytest.mark.django_db
def test_files_are_found_as_windows_finds_them(opened) -> None:
    theirs = Client(headers={"host": "scorm.testserver"})
    assert theirs.get(f"{opened}files/logo.png").getvalue() == b"picture"
    assert theirs.get(f"{opened}files/logo.gif").status_code == 404
