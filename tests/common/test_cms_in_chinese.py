"""No English sentence is left on the screens that trainers meet, nor on the administrator's."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.courses import course_page
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from accounts.enums import OfficeRoleName
from courses.models import CoursePage, LessonPage, ModulePage

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# Two words of Latin letters in a row; one alone may be a name (PNG, URL, Wagtail).
ENGLISH = re.compile(r"[A-Za-z][a-z'’]+(?:[ \u00a0]+[A-Za-z'’]{2,})+")
SHOWN_ATTRIBUTES = {"title", "placeholder", "aria-label", "aria-description", "alt", "label"}
SILENT = {"script", "style", "svg", "template", "code", "kbd"}


class Words(HTMLParser):
    """What a person reads or hears: text, and the attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        if not self.silent:
            self.found += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def english(html: str) -> list[str]:
    words = Words()
    words.feed(html)
    found = [match for text in words.found for match in ENGLISH.findall(" ".join(text.split()))]
    return sorted({match.strip("'’") for match in found} - ALLOWED)


# Names stored as data: the English front page, and the workflow that Wagtail's migration makes.
ALLOWED = {"Tongban Academy", "Moderators approval"}


@pytest.fixture
def course() -> CoursePage:
    return course_page("c2", lessons=1, languages=("zh-hans",))


@pytest.fixture
def trainer(client: Client, course: CoursePage) -> Client:
    user = OfficeRoleFactory(role=OfficeRoleName.TRAINER, user__name="陈老师").user
    client.force_login(user)
    return client


@pytest.fixture
def files(course: CoursePage) -> dict[str, int]:
    region = course.region
    collection = Collection.objects.get(name__startswith=f"{region.code} ")
    raw = io.BytesIO()
    Picture.new("RGB", (40, 30), "white").save(raw, "PNG")
    picture = get_image_model().objects.create(
        title="家访", file=SimpleUploadedFile("visit.png", raw.getvalue()), collection=collection
    )
    document = get_document_model().objects.create(
        title="表格", file=SimpleUploadedFile("form.pdf", b"%PDF-1.4"), collection=collection
    )
    return {"image": picture.pk, "document": document.pk}


@pytest.fixture
def pages(course: CoursePage) -> dict[str, int]:
    return {
        "course": course.pk,
        "module": ModulePage.objects.get().pk,
        "lesson": LessonPage.objects.get().pk,
        "root": Page.objects.get(depth=1).pk,
        "index": course.get_parent().pk,
    }


TRAINER = [
    "",
    "pages/{index}/",
    "pages/{course}/",
    "pages/{module}/",
    "pages/{module}/?q=x",
    "pages/{course}/edit/",
    "pages/{lesson}/edit/",
    "pages/{lesson}/history/",
    "pages/{lesson}/usage/",
    "pages/{lesson}/delete/",
    "pages/{lesson}/move/",
    "pages/{lesson}/copy/",
    "pages/{lesson}/workflow_history/",
    "pages/{module}/add_subpage/",
    "pages/add/courses/lessonpage/{module}/",
    "pages/add/courses/modulepage/{course}/",
    "images/",
    "images/?q=x",
    "images/add/",
    "images/multiple/add/",
    "images/{image}/",
    "images/{image}/delete/",
    "images/usage/{image}/",
    "images/chooser/",
    "documents/",
    "documents/add/",
    "documents/multiple/add/",
    "documents/edit/{document}/",
    "documents/delete/{document}/",
    "documents/usage/{document}/",
    "documents/chooser/",
    "choose-page/",
    "choose-page/{course}/",
    "choose-page/?page_type=wagtailcore.page&q=x",
    "choose-external-link/",
    "choose-email-link/",
    "choose-phone-link/",
    "choose-anchor-link/",
]
ADMINISTRATOR = [
    *TRAINER,
    "pages/",
    "pages/search/?q=x",
    "pages/{lesson}/unpublish/",
    "pages/{lesson}/privacy/",
    "reports/locked/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "reports/site-history/",
    "reports/aging-pages/",
    "reports/page-types-usage/",
    "workflows/list/",
    "workflows/add/",
    "workflows/tasks/index/",
    "workflows/tasks/select_type/",
    "workflows/tasks/add/courses/foureyestask/",
    "collections/",
    "collections/add/",
    "groups/",
    "users/",
    "users/new/",
    "bulk/wagtailcore/page/delete/?id={lesson}",
    "bulk/wagtailcore/page/publish/?id={lesson}",
    "bulk/wagtailcore/page/unpublish/?id={lesson}",
    "bulk/wagtailcore/page/move/?id={lesson}",
]


def read(client: Client, address: str) -> list[str]:
    response = client.get(f"/cms/{address}", follow=True)
    assert response.status_code == 200, address
    body = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        body = str(response.json().get("html", ""))
    return english(body)


def test_trainers_read_no_english(trainer, pages, files) -> None:
    left = {address: read(trainer, address.format(**pages, **files)) for address in TRAINER}
    assert {address: words for address, words in left.items() if words} == {}


def test_administrators_read_no_english(client, pages, files) -> None:
    client.force_login(UserFactory(is_superuser=True, name="管理员"))
    left = {address: read(client, address.format(**pages, **files)) for address in ADMINISTRATOR}
    assert {address: words for address, words in left.items() if words} == {}


def test_a_draft_in_review_is_in_chinese(trainer, pages, course) -> None:
    lesson = LessonPage.objects.get(pk=pages["lesson"])
    lesson.title = "改过的课"
    lesson.save_revision()
    author = OfficeRoleFactory(role=OfficeRoleName.TRAINER).user
    lesson.get_workflow().start(lesson, author)
    reviewer = Client()
    reviewer.force_login(OfficeRoleFactory(role=OfficeRoleName.REVIEWER).user)
    for address in ("", "pages/{lesson}/edit/", "pages/{lesson}/workflow_history/"):
        assert read(trainer, address.format(**pages)) == []
        assert read(reviewer, address.format(**pages)) == []


def test_the_scripts_of_the_editor_speak_chinese(trainer) -> None:
    catalogue = trainer.get("/cms/jsi18n/").content.decode()
    assert json.dumps("正在自动保存…") in catalogue


def catalogues() -> list[Path]:
    own = [
        path
        for root in ("site", "assessments", "courses", "certificates")
        for path in (Path(settings.BASE_DIR) / root).rglob("locale/zh_Hans/LC_MESSAGES/django.po")
    ]
    return sorted(own)


def entries(path: Path) -> dict[str, str]:
    """Read msgid → msgstr of a catalogue, without contexts and plurals."""
    found: dict[str, str] = {}
    blocks = path.read_text().split("\n\n")
    for block in blocks:
        if "msgctxt" in block or "msgid_plural" in block:
            continue
        match = re.search(r'msgid ((?:".*"\n?)+)msgstr ((?:".*"\n?)+)', block)
        if match:
            key, value = ("".join(re.findall(r'"(.*)"', part)) for part in match.groups())
            found[key] = value
    return found


def test_wagtails_catalogue_overrides_no_word_of_ours() -> None:
    """It wins over every app: the same msgid with another meaning would change our pages."""
    overlay = entries(Path(settings.LOCALE_PATHS[0]) / "zh_Hans/LC_MESSAGES/django.po")
    assert len(overlay) > 300
    clashes = {
        f"{path.parents[3].name}: {key}": (value, overlay[key])
        for path in catalogues()
        for key, value in entries(path).items()
        if key and key in overlay and overlay[key] != value
    }
    assert clashes == {}


def test_one_msgid_means_one_thing() -> None:
    """All catalogues are one for Django: of two meanings the app listed first wins everywhere.
    Where the Chinese must differ, give one of them a context.
    """
    said: dict[str, dict[str, str]] = {}
    for path in catalogues():
        for key, value in entries(path).items():
            if key and value:
                said.setdefault(key, {})[path.parents[3].name] = value
    clashes = {key: apps for key, apps in said.items() if len(set(apps.values())) > 1}
    assert clashes == {}


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parents[3].name)
def test_every_word_of_ours_is_translated(path: Path) -> None:
    text = path.read_text()
    assert "#, fuzzy" not in text
    assert [key for key, value in entries(path).items() if key and not value] == []
