"""A lesson from Word (T1): upload, look, mend, draft; who may; and nothing half-written."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from docx import Document
from factories import lessons as made
from factories import slides
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page
from factories.regions import region
from factories.trainers import signed_in
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry

from accounts.models import User
from common import jobs
from common.models import AuditEntry, Job
from courses.actions import lesson_imports
from courses.models import CoursePage, LessonImport, LessonPage, ModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]
ADDRESS = "/cms/lesson-imports/"


@pytest.fixture(scope="module")
def first(built_once) -> int:
    return course_page("c1", lessons=1, code="990101").pk


@pytest.fixture
def course(first: int) -> CoursePage:
    return CoursePage.objects.get(pk=first)


@pytest.fixture
def module(course: CoursePage) -> ModulePage:
    return ModulePage.objects.descendant_of(course).get()


@pytest.fixture
def trainer(course: CoursePage) -> User:
    user: User = OfficeRoleFactory(role="trainer", region=region("990101")).user
    return user


@pytest.fixture
def client(trainer: User) -> Client:
    return signed_in(trainer)


def upload(client: Client, module: ModulePage, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile(more.pop("name", "家访.docx"), content)
    return client.post(ADDRESS, {"module": module.pk, "file": file} | more)


def work(kind: str) -> None:
    """Do the waiting job as a worker would."""
    job = Job.objects.get(kind=kind, state="todo")
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def read(client: Client, module: ModulePage, content: bytes, **more: Any) -> LessonImport:
    response = upload(client, module, content, **more)
    assert response.status_code == 302, response.context["form"].errors
    work(lesson_imports.READ)
    return LessonImport.objects.latest("pk")


def decide(client: Client, found: LessonImport, do: str, **fields: str) -> Any:
    return client.post(f"{ADDRESS}{found.public_id}/decide/", {"do": do} | fields, follow=True)


def page_of(client: Client, found: LessonImport) -> str:
    return client.get(f"{ADDRESS}{found.public_id}/").content.decode()


def test_a_document_becomes_a_draft_that_learners_do_not_see(
    client: Client, trainer: User, module: ModulePage
) -> None:
    handout = SimpleUploadedFile("家访十问.pdf", made.pdf())
    found = read(client, module, made.visit(), handouts=[handout])
    shown = page_of(client, found)
    assert "有1张图片没有说明" in shown
    assert "家访十问" in shown
    assert LessonPage.objects.count() == 1
    decide(
        client, found, "store",
        title="怎样进门", summary="先问好。",
        **{"alt-1": "一扇开着的门", "alt-2": "站在门口问好", "section-2": "进门先问好"},
    )  # fmt: skip
    work(lesson_imports.STORE)
    found.refresh_from_db()
    lesson = found.lesson
    assert lesson is not None
    assert (lesson.title, lesson.summary, lesson.live) == ("怎样进门", "先问好。", False)
    assert lesson.get_parent().specific == module
    assert lesson.owner == trainer
    assert [section.value["title"] for section in lesson.body] == ["准备", "进门先问好", "讲义"]
    pictures = [
        part.value for part in lesson.body[1].value["parts"] if part.block_type == "picture"
    ]
    assert [one["alt"] for one in pictures] == ["一扇开着的门", "站在门口问好"]
    assert pictures[0]["image"].collection.name.startswith("990101 ")
    (download,) = lesson.body[2].value["parts"]
    assert download.value["title"] == "家访十问"
    with download.value["document"].open_file() as file:
        assert file.read(5) == b"%PDF-"
    assert lesson.get_latest_revision().user == trainer
    assert PageLogEntry.objects.filter(page=lesson.pk, action="wagtail.create").exists()
    assert AuditEntry.objects.filter(action="courses.import_lesson").count() == 1


def test_the_preview_shows_the_lesson_and_its_pictures(client: Client, module: ModulePage) -> None:
    found = read(client, module, made.visit())
    answer = client.get(f"{ADDRESS}{found.public_id}/preview/")
    text = answer.content.decode()
    assert "<b>看档案</b>" in text
    assert "还没有说明" in text
    assert f"{ADDRESS}{found.public_id}/pictures/1/" in text
    picture = client.get(f"{ADDRESS}{found.public_id}/pictures/1/")
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    assert client.get(f"{ADDRESS}{found.public_id}/pictures/9/").status_code == 404


def test_looking_again_keeps_what_was_mended_and_stores_nothing(
    client: Client, module: ModulePage
) -> None:
    found = read(client, module, made.visit())
    decide(client, found, "look", title="", summary="", **{"alt-1": " 门 ", "section-1": ""})
    found.refresh_from_db()
    assert (found.state, found.title) == ("preview", "怎样入户家访")
    assert [one["alt"] for one in found.pictures] == ["门", "家访人员站在门口问好"]
    assert found.sections[0]["title"] == "准备"
    assert get_image_model().objects.count() == 0


def test_pictures_that_cannot_be_shown_are_listed_and_left_out(
    client: Client, module: ModulePage
) -> None:
    document = Document()
    document.add_heading("一", 1)
    document.add_paragraph("话。")
    made.with_picture(document, made.png(kind="TIFF"), "扫描件")
    made.with_picture(document, made.claiming(10_000, 10_000), "一亿像素")
    made.with_picture(document, made.png(), "门")
    found = read(client, module, made.saved(document))
    shown = page_of(client, found)
    assert "图片1没有带进来。手机浏览器显示不了这种图片" in shown
    assert "图片2没有带进来。这张图片超过2500万像素" in shown
    decide(client, found, "store", title="一课")
    work(lesson_imports.STORE)
    assert get_image_model().objects.count() == 1
    found.refresh_from_db()
    assert [part.block_type for part in found.lesson.body[0].value["parts"]] == ["text", "picture"]


def test_a_drawing_inside_a_document_is_never_kept_as_it_is(
    client: Client, module: ModulePage
) -> None:
    def change(parts: dict[str, bytes]) -> None:
        name = next(one for one in parts if one.startswith("word/media/"))
        parts[name] = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'

    found = read(client, module, made.repacked(made.visit(), change))
    assert [bool(one["path"]) for one in found.pictures].count(False) == 1


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (made.ole("WordDocument"), "旧.doc", "这是旧版 .doc 文档"),
        (made.ole("EncryptedPackage"), "密.docx", "密码"),
        (made.visit()[:4000], "断.docx", "损坏"),
    ],
    ids=["doc", "password", "cut off"],
)
def test_a_file_that_cannot_be_read_leaves_nothing(
    content: bytes, name: str, why: str, client: Client, module: ModulePage
) -> None:
    found = read(client, module, content, name=name)
    assert found.state == "refused"
    shown = page_of(client, found)
    assert why in shown
    assert "什么都没有存入" in shown
    assert LessonPage.objects.count() == 1


def test_files_are_deleted_when_they_are_no_longer_needed(
    client: Client, module: ModulePage, django_capture_on_commit_callbacks
) -> None:
    found = read(client, module, made.visit())
    names = [found.file_path, *(one["path"] for one in found.pictures)]
    assert all(storages["private"].exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, found, "discard")
    found.refresh_from_db()
    assert (found.state, found.file_path) == ("refused", "")
    assert not any(storages["private"].exists(name) for name in names)


def test_a_bad_handout_refuses_the_whole_import(client: Client, module: ModulePage) -> None:
    sound = SimpleUploadedFile("家访十问.pdf", made.pdf())
    broken = SimpleUploadedFile("讲义.pdf", b"%PDF-1.7 broken")
    found = read(client, module, made.visit(), handouts=[sound, broken])
    assert found.state == "refused"
    assert found.problem == "讲义《讲义》：这份 PDF 已损坏或不完整，请重新导出。"
    assert get_document_model().objects.count() == 0


def test_sixty_megabytes_are_refused_at_the_form(client: Client, module: ModulePage) -> None:
    answer = upload(client, module, bytes(60 << 20))
    assert answer.status_code == 422
    assert "文件超过40 MB" in answer.content.decode()
    assert LessonImport.objects.count() == 0


def test_the_draft_is_made_once(client: Client, module: ModulePage) -> None:
    found = read(client, module, made.visit())
    decide(client, found, "store", title="一课")
    decide(client, found, "store", title="两课")
    job = Job.objects.get(kind=lesson_imports.STORE)
    jobs.run(job.pk)
    Job.objects.filter(pk=job.pk).update(state="todo")
    jobs.run(job.pk)
    assert list(LessonPage.objects.filter(live=False).values_list("title", flat=True)) == ["一课"]


def test_after_a_day_nobody_decided(client: Client, module: ModulePage) -> None:
    found = read(client, module, made.visit())
    LessonImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    lesson_imports.delete_old_lesson_files()
    found.refresh_from_db()
    assert found.state == "refused"
    assert found.problem.startswith("一天之内没有")


def test_only_the_own_branch(client: Client, module: ModulePage) -> None:
    foreign = course_page("c2", lessons=1, code="990102")
    other = ModulePage.objects.descendant_of(foreign).get()
    assert upload(client, other, made.visit()).status_code == 422
    found = read(client, module, made.visit())
    neighbour = signed_in(OfficeRoleFactory(role="trainer", region=region("990102")).user)
    stranger = signed_in(OfficeRoleFactory(role="county_admin", region=region("990101")).user)
    for path in ("", "preview/", "pictures/1/"):
        for nobody in (neighbour, stranger):
            assert nobody.get(f"{ADDRESS}{found.public_id}/{path}").status_code == 404
    assert decide(neighbour, found, "store", title="x").status_code == 404
    assert stranger.get(ADDRESS).status_code == 404
    assert found.file_name not in neighbour.get(ADDRESS).content.decode()


def test_the_list_takes_the_same_queries_for_one_and_three(
    client: Client, module: ModulePage, django_assert_num_queries
) -> None:
    for count in (1, 2):
        for _number in range(count):
            read(client, module, made.visit())
        client.get(ADDRESS)
        with django_assert_num_queries(LIST_QUERIES):
            client.get(ADDRESS)


LIST_QUERIES = 14


def test_a_refused_import_says_why(module: ModulePage, trainer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonImport.objects.create(
            module=module, uploaded_by=trainer, file_name="x", state="refused"
        )


def test_the_module_offers_it(client: Client, module: ModulePage) -> None:
    shown = client.get(f"/cms/pages/{module.pk}/").content.decode()
    assert f"{ADDRESS}?module={module.pk}" in shown
    assert "从 Word、PPT 导入一课" in shown


def test_a_presentation_is_looked_at_and_becomes_a_draft(
    client: Client, module: ModulePage
) -> None:
    assert "每张幻灯片变成一个小节" in client.get(ADDRESS).content.decode()
    found = read(client, module, slides.pptx(slides.THREE[:2]), name="入户.pptx")
    assert Job.objects.get(kind=lesson_imports.READ).total == 5  # drawn, kept, shown
    shown = page_of(client, found)
    assert "有1张图片没有说明" in shown
    assert "有 1 张幻灯片没有备注" in shown
    decide(client, found, "store", title="入户", **{"alt-2": "一张白纸", "section-2": "第二张"})
    work(lesson_imports.STORE)
    found.refresh_from_db()
    body = found.lesson.body
    assert [section.value["title"] for section in body] == ["一、进门先问好", "第二张"]
    assert [part.block_type for part in body[0].value["parts"]] == ["picture", "text"]
    assert body[1].value["parts"][0].value["alt"] == "一张白纸"
    assert body[0].value["parts"][0].value["image"].width == 1280
