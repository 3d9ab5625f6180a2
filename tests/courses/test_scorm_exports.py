"""A course as SCORM 1.2 and as a common cartridge: the structure that other systems rely on."""

import io
import re
import zipfile
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.files.base import ContentFile
from factories import assessments as made
from factories.courses import course_page
from factories.lessons import pdf
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from assessments.exchange import cartridge
from assessments.models import Question, QuestionBank, QuestionVersion
from common.jobs import Denied
from courses.actions import exports
from courses.exchange import scorm_writing as writing
from courses.models import CoursePage, LessonPage

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


@pytest.fixture
def course() -> CoursePage:
    """Two lessons; the first shows a picture, a document and a link into our pages."""
    made = course_page("c1", lessons=2, questions=1)
    image = get_image_model().objects.create(title="门", file=ContentFile(SVG, "door.svg"))
    document = get_document_model().objects.create(title="表", file=ContentFile(pdf(), "b.pdf"))
    page = LessonPage.objects.order_by("path").first()
    body = page.body.get_prep_value()
    body[0]["value"]["parts"] += [
        {"type": "picture", "id": "5f0c6a1e-0000-4000-8000-000000000001",
         "value": {"image": image.pk, "alt": "一扇门", "caption": ""}},
        {"type": "download", "id": "5f0c6a1e-0000-4000-8000-000000000002",
         "value": {"title": "表", "document": document.pk}},
        {"type": "text", "id": "5f0c6a1e-0000-4000-8000-000000000003",
         "value": '<p>看<a href="/courses/policies/">文库</a></p>'},
    ]  # fmt: skip
    page.body = body
    page.save()
    return made


def opened(content: bytes) -> tuple[Any, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return ElementTree.fromstring(files.pop(writing.MANIFEST)), files


def structure(root: Any, namespace: str, files: dict[str, bytes]) -> list[str]:
    """What is wrong with the manifest: dangling references, files that lack or are not named."""
    spaces = {"n": namespace}
    resources = {one.get("identifier"): one for one in root.iterfind(".//n:resource", spaces)}
    named = {one.get("href") for one in root.iterfind(".//n:file", spaces)}
    ids = [one.get("identifier") for one in root.iter() if one.get("identifier")]
    referred = {one.get("identifierref") for one in root.iter() if one.get("identifierref")}
    wrong = [f"twice: {one}" for one in set(ids) if ids.count(one) > 1]
    wrong += [f"dangling: {one}" for one in referred - resources.keys()]
    wrong += [f"not in the file: {one}" for one in named - files.keys()]
    wrong += [f"not in the manifest: {one}" for one in files.keys() - named]
    wrong += [f"href: {one.get('href')}" for one in resources.values()
              if one.get("href") and one.get("href") not in files]  # fmt: skip
    return wrong


def test_scorm(course) -> None:
    root, files = opened(exports.make_scorm(course).content)
    spaces = {"n": writing.IMSCP}
    assert root.tag == f"{{{writing.IMSCP}}}manifest"
    assert [root.findtext(f".//n:{name}", "", spaces) for name in ("schema", "schemaversion")] == [
        "ADL SCORM", "1.2",
    ]  # fmt: skip
    assert structure(root, writing.IMSCP, files) == []
    default = root.find("n:organizations", spaces).get("default")
    organization = root.find(f".//n:organization[@identifier='{default}']", spaces)
    titles = [one.text for one in organization.iterfind(".//n:title", spaces)]
    assert titles == ["c1 zh-hans", "第一部分", "课 c1-l1", "课 c1-l2"]
    kinds = [
        one.get(f"{{{writing.ADLCP}}}scormtype") for one in root.iterfind(".//n:resource", spaces)
    ]
    assert kinds == ["sco", "sco", "asset"]


def test_the_pages_stand_by_themselves(course, settings) -> None:
    _root, files = opened(exports.make_scorm(course).content)
    page = files["lesson-1.html"].decode()
    wanted = set(re.findall(r'(?:src|href)="([^"#]+)"', page))
    assert [line for line in page.splitlines() if "missing" in line] == []
    outside = {one for one in wanted if one not in files}
    assert outside == {f"{settings.SITE_URL}/courses/policies/"}
    assert len([name for name in files if name.startswith(("picture-", "file-"))]) == 2
    assert "<script>" not in page
    assert "看答案" in page


def test_a_cartridge(course) -> None:
    root, files = opened(exports.make_cartridge(course).content)
    spaces = {"n": writing.IMSCC}
    assert [root.findtext(f".//n:{name}", "", spaces) for name in ("schema", "schemaversion")] == [
        "IMS Common Cartridge", "1.1.0",
    ]  # fmt: skip
    assert structure(root, writing.IMSCC, files) == []
    organization = root.find(".//n:organization", spaces)
    assert organization.get("structure") == "rooted-hierarchy"
    assert len(organization.findall("n:item", spaces)) == 1
    assert {one.get("type") for one in root.iterfind(".//n:resource", spaces)} == {"webcontent"}


def test_a_cartridge_takes_the_questions_that_its_format_has(course) -> None:
    bank = made.bank()
    QuestionBank.objects.filter(pk=bank.pk).update(slug="c1")
    kinds: list[dict[str, Any]] = [
        {"type": "multiple", "options": [
            {"key": "A", "text": {"zh-hans": "甲 & 乙"}, "correct": True},
            {"key": "B", "text": {"zh-hans": "丙"}, "correct": False}]},
        {"type": "true_false", "answer": False},
        {"type": "short_answer", "accepted": [{"text": "十二*", "fraction": "1"},
                                              {"text": "12345", "fraction": "1"}]},
        {"type": "short_answer", "accepted": [{"text": "十*", "fraction": "1"}]},
        {"type": "ordering", "order": ["A", "B"]},
    ]  # fmt: skip
    rows = list(Question.objects.filter(bank=bank).order_by("pk"))[: len(kinds)]
    Question.objects.exclude(pk__in=[one.pk for one in rows]).update(state="retired")
    for row, kind in zip(rows, kinds, strict=True):
        body = {"stem": {"zh-hans": "问 <1>？"}, "explanation": {"zh-hans": "因为。"}, **kind}
        QuestionVersion.objects.filter(pk=row.current_id).update(type=body.pop("type"), body=body)
    exported = exports.make_cartridge(course)
    root, files = opened(exported.content)
    assert structure(root, writing.IMSCC, files) == []
    [resource] = root.findall(".//{*}resource[@identifier='questions']")
    assert resource.get("type") == cartridge.KIND
    found = ElementTree.fromstring(files[writing.QUESTIONS])
    profiles = [one.text for one in found.findall(".//{*}itemmetadata//{*}fieldentry")]
    assert profiles == ["cc.multiple_response.v0p1", "cc.true_false.v0p1", "cc.fib.v0p1"]
    assert [one.text for one in found.findall(".//{*}varequal")] == ["A", "B", "false", "12345"]
    assert found.findtext(".//{*}not/{*}varequal") == "B"
    assert found.findtext(".//{*}presentation/{*}material/{*}mattext") == "问 <1>？"
    assert [found.findtext(".//{*}response_label//{*}mattext"), found.findtext(".//{*}flow_mat//*")]
    assert exported.left_out == ["格式里没有的题目 1 道：填空题", "格式里没有的题目 1 道：排序题"]


def test_the_same_course_is_the_same_bytes(course) -> None:
    assert exports.make_scorm(course) == exports.make_scorm(course)


def test_a_course_without_lessons_says_so(tmp_path) -> None:
    made = course_page("c1", lessons=0)
    for name in ("scorm", "cartridge"):
        with pytest.raises(Denied):
            exports.FORMATS[name].make(made, tmp_path)
