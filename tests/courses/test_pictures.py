"""Pictures: their addresses, the sizes in which they are sent, and what is taken from them."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories import lessons
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page
from factories.regions import region
from factories.trainers import signed_in
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from common import jobs
from common.models import Job
from courses import rendering
from courses.actions import pictures
from courses.models import LessonPage
from courses.queries.pictures import AVIF, FALLBACK


@pytest.fixture(autouse=True)
def _no_renditions_of_other_tests() -> None:
    caches["renditions"].clear()


LEAVES_FILES_OPEN = "ignore::pytest.PytestUnraisableExceptionWarning"  # Wagtail, while it draws


@pytest.mark.parametrize("folder", ["images", "original_images", "question_pictures"])
def test_a_picture_is_served_for_good_and_runs_nothing(client: Client, folder: str) -> None:
    name = default_storage.save(f"{folder}/well.svg", ContentFile(b"<svg/>"))
    answer = client.get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == b"<svg/>"
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "documents/form.pdf",
        "documents/well.svg",
        "images/form.pdf",
        "images/../documents/well.svg",
        "images/nothing.svg",
        "images/",
        "../settings.svg",
    ],
)
def test_nothing_else_is(client: Client, name: str) -> None:
    default_storage.save("documents/well.svg", ContentFile(b"<svg/>"))
    assert client.get(f"/media/{name}").status_code == 404


def photograph(width: int = 1200, height: int = 800) -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(
        stream, "JPEG", exif=exif
    )
    return stream.getvalue()


def bare(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("1", (width, height)).save(stream, "PNG")
    return stream.getvalue()


def stored(content: bytes, name: str = "door.jpg") -> Any:
    image = get_image_model()(title="门", file=ContentFile(content, name=name))
    image.save()
    return image


def lesson_showing(*images: Any) -> LessonPage:
    course = course_page("c1", lessons=1)
    page = LessonPage.objects.descendant_of(course).get()
    body = page.body.get_prep_value()
    for image in images:
        value = {"image": image.pk, "alt": "一扇门", "caption": ""}
        body[0]["value"]["parts"].append({"type": "picture", "value": value, "id": str(uuid4())})
    page.body = LessonPage._meta.get_field("body").stream_block.to_python(body)
    page.save_revision().publish()
    return page


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
@pytest.mark.django_db
def test_a_published_photograph_is_drawn_in_sizes_and_formats() -> None:
    image = stored(photograph())
    page = lesson_showing(image)
    before = rendering.render(page).sections[0].pieces[-1]
    assert "<source" not in before.replace('<source type="image/webp"', "")  # the first is at hand
    job = Job.objects.get(kind=pictures.DRAW)
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    drawn = rendering.render(page).sections[0].pieces[-1]
    found = re.findall(r'<source type="image/(\w+)" srcset="([^"]+)"', drawn)
    assert [kind for kind, _srcset in found] == ["avif", "webp"]
    assert [re.findall(r"\.(\w+) (\d+)w", srcset) for _kind, srcset in found] == [
        [("avif", "480"), ("avif", "960")],
        [("webp", "480"), ("webp", "960")],
    ]
    assert re.search(r'<img src="/media/images/[^"]+\.jpg" alt="一扇门" width="960"', drawn)
    for rendition in image.renditions.all():
        with rendition.file.open() as file, Image.open(file) as picture:
            assert picture.getexif().get(0x010E) is None or rendition.filter_spec == FALLBACK
    sizes = {one.filter_spec: one.file.size for one in image.renditions.all()}
    assert sizes[AVIF[1]] < sizes[FALLBACK]


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
@pytest.mark.django_db
def test_a_small_photograph_is_named_once_and_a_drawing_is_sent_as_it_is() -> None:
    small = stored(photograph(300, 200))
    page = lesson_showing(small)
    jobs.run(Job.objects.get(kind=pictures.DRAW).pk)
    drawn = rendering.render(page).sections[0].pieces[-1]
    assert re.findall(r" (\d+)w", drawn) == ["300", "300"]
    assert 'width="300"' in drawn


@pytest.mark.django_db
def test_a_lesson_of_drawings_costs_no_job() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    lesson_showing(stored(drawing, "door.svg"))
    assert not Job.objects.filter(kind=pictures.DRAW).exists()


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
@pytest.mark.django_db
def test_a_lost_file_keeps_no_other_picture_from_being_drawn() -> None:
    lost, kept = stored(photograph(40, 30)), stored(photograph(44, 30))
    page = lesson_showing(lost, kept)
    lost.file.storage.delete(lost.file.name)
    lost.renditions.all().delete()
    jobs.run(Job.objects.get(kind=pictures.DRAW, subject_id=str(page.pk)).pk)
    assert kept.renditions.count() == 5


@pytest.fixture
def trainer() -> Client:
    course_page("c9", lessons=1)
    return signed_in(OfficeRoleFactory(role="trainer", region=region("990101")).user)


def bring(client: Client, content: bytes, name: str) -> Any:
    collection = Collection.objects.get(name__startswith="990101 ")
    file = SimpleUploadedFile(name, content)
    fields = {"title": "门", "file": file, "collection": collection.pk, "tags": ""}
    return client.post("/cms/images/add/", fields)


@pytest.mark.django_db
def test_a_picture_in_the_cms_loses_the_place_where_it_was_taken(trainer: Client) -> None:
    assert b"secret place" in photograph()
    assert bring(trainer, photograph(2000, 1000), "门.jpeg").status_code == 302
    image = get_image_model().objects.get()
    with image.open_file() as file:
        assert b"secret place" not in file.read()
    assert (image.width, image.height) == (1600, 800)
    assert image.file_hash


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (lessons.claiming(10_000, 10_000), "一亿.png", "像素"),
        (bare(5001, 5000), "大.png", "25005000 像素"),
        (photograph(40, 30)[:300], "断.jpg", "图片"),
    ],
    ids=["100 MP", "over 25 MP", "cut off"],
)
def test_a_picture_that_is_too_large_or_broken_is_refused(
    content: bytes, name: str, why: str, trainer: Client
) -> None:
    answer = bring(trainer, content, name)
    assert answer.status_code == 200
    assert why in str(answer.context["form"].errors)
    assert not get_image_model().objects.exists()
