"""A course as a booklet: what is in it, who may print it, and what it costs."""

import io
import subprocess
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from factories.accounts import OfficeRoleFactory
from factories.courses import BOTH, course_page
from factories.regions import region
from factories.trainers import signed_in

from common import jobs, pdf
from common.models import AuditEntry, Job
from courses import booklet
from courses.actions import booklets
from courses.models import CoursePage, LessonPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


@pytest.fixture(scope="module")
def made(built_once) -> int:
    return course_page("c1", lessons=2, code="990101", languages=BOTH).pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def client(course: CoursePage) -> Client:
    return signed_in(OfficeRoleFactory(role="trainer", region=region("990101")).user)


def html(course: CoursePage, folder: Path) -> str:
    booklet.lay_out(course, folder, lambda: None)
    return (folder / "index.html").read_text()


def test_it_holds_cover_contents_lessons_answers_and_an_index_of_laws(
    course: CoursePage, tmp_path: Path
) -> None:
    text = html(course, tmp_path)
    first, second = LessonPage.objects.descendant_of(course).order_by("path")
    assert "<h1>c1 zh-hans</h1>" in text
    assert f'<a href="#l{first.pk}">课 c1-l1</a>' in text
    assert f'id="l{second.pk}"' in text
    assert "对的才对。" in text
    assert "跟着走" in text
    pages = f'<a href="#l{first.pk}"></a><a href="#l{second.pk}"></a>'
    assert f'<span>第十一条</span><span class="pages">{pages}</span>' in text


def test_drafts_are_not_in_it(course: CoursePage, tmp_path: Path) -> None:
    LessonPage.objects.filter(key="c1-l2").update(live=False)
    assert "课 c1-l2" not in html(course, tmp_path)


def test_english_speaks_english(course: CoursePage, tmp_path: Path) -> None:
    english = course.get_translations().get().specific
    text = html(english, tmp_path)
    assert "<h1>Contents</h1>" in text
    assert "目录" not in text


def test_the_job_makes_a_pdf_to_download(client: Client, course: CoursePage) -> None:
    address = f"/cms/booklets/{course.pk}/"
    assert client.post(address).status_code == 302
    client.post(address)
    job = Job.objects.get(kind=booklets.MAKE)
    assert client.get(address)["Refresh"] == "2"
    jobs.run(job.pk)
    shown = client.get(address).content.decode()
    assert "下载 PDF" in shown
    answer = client.get(f"{address}{job.public_id}/")
    content = b"".join(answer.streaming_content)
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(document) >= 5
    contents = document[1].get_textpage().get_text_bounded()
    assert "目录" in contents
    assert "课 c1-l1" in contents
    document.close()
    assert AuditEntry.objects.filter(action="courses.print_booklet").count() == 1


def test_a_course_without_lessons_is_denied_with_the_reason(client: Client) -> None:
    empty = course_page("c9", lessons=0, code="990101")
    client.post(f"/cms/booklets/{empty.pk}/")
    jobs.run(Job.objects.get().pk)
    assert "还没有已发布的课时" in client.get(f"/cms/booklets/{empty.pk}/").content.decode()


def test_only_the_own_branch(client: Client, course: CoursePage) -> None:
    foreign = course_page("c2", lessons=1, code="990102")
    assert client.get(f"/cms/booklets/{foreign.pk}/").status_code == 404
    assert client.post(f"/cms/booklets/{foreign.pk}/").status_code == 404
    job = booklets.ask_for_booklet(course=foreign, actor=OfficeRoleFactory(role="trainer").user)
    for page in (foreign, course):
        assert client.get(f"/cms/booklets/{page.pk}/{job.public_id}/").status_code == 404


def test_after_a_day_it_is_deleted(course: CoursePage) -> None:
    name = storages["private"].save("booklets/x.pdf", io.BytesIO(b"%PDF"))
    done = timezone.now() - timedelta(days=2)
    Job.objects.create(
        kind=booklets.MAKE, subject_id="1", key="x", state="done", finished_at=done,
        result={"path": name, "size": 4, "name": "x.pdf"},
    )  # fmt: skip
    booklets.delete_old_booklets()
    assert not storages["private"].exists(name)
    assert Job.objects.get(key="x").result == {}


def test_the_press_opens_only_its_own_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">GEHEIM</text></svg>')
    folder = tmp_path / "book"
    folder.mkdir()
    sources = (secret.as_uri(), "../secret.svg", "http://127.0.0.1:1/x.png")
    images = "".join(f'<img src="{one}">' for one in sources)
    (folder / "index.html").write_text(f"<p>Text</p>{images}")
    content = pdf.printed(folder)
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout
    assert b"Text" in text
    assert b"GEHEIM" not in text
