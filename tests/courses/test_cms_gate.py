"""Trainers reach their own branch of the CMS and nothing else: every address, both verbs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.courses import course_page, enrolled
from factories.regions import region
from wagtail.admin.urls import urlpatterns as admin_patterns
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Workflow

from courses.actions.branches import ensure_collection
from courses.cms import OPEN
from courses.models import CoursePage, LessonPage

pytestmark = pytest.mark.django_db


def names(patterns: Any = admin_patterns, prefix: str = "") -> list[tuple[str, list[str]]]:
    """Every named address under /cms/ with its arguments."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found += names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append((prefix + pattern.name, list(pattern.pattern.converters)))
    return found


ALL = names()
PAGE_VIEWS = sorted(
    name
    for name, arguments in ALL
    if name.startswith(("wagtailadmin_pages:", "wagtailadmin_explore", "wagtailadmin_choose_page"))
    and {"page_id", "parent_page_id", "page_to_move_id", "pk"} & set(arguments)
)
VALUES = {
    "content_type_app_name": "courses",
    "content_type_model_name": "lessonpage",
    "app_label": "courses",
    "model_name": "lessonpage",
    "app_name": "courses",
    "action": "delete",
    "action_name": "approve",
    "filter_spec": "max-10x10",
}


@pytest.fixture
def mine(client: Client) -> CoursePage:
    """A course of 清溪县; its trainer is signed in."""
    page = course_page("c1", lessons=1, code="990101")
    client.force_login(OfficeRoleFactory(role="trainer", region=region("990101")).user)
    return page


@pytest.fixture
def foreign() -> CoursePage:
    return course_page("c2", lessons=1, code="990102")


def lesson(course: CoursePage) -> LessonPage:
    page = LessonPage.objects.descendant_of(course).get()
    page.save_revision()
    found: LessonPage = LessonPage.objects.get(pk=page.pk)
    return found


def address(name: str, page: Page) -> str:
    arguments = next(arguments for other, arguments in ALL if other == name)
    if name == "wagtailadmin_pages:revisions_compare":
        return f"/cms/pages/{page.pk}/revisions/compare/live...latest/"
    values = {argument: VALUES.get(argument, page.pk) for argument in arguments}
    if "revision_id" in values:
        values["revision_id"] = page.latest_revision_id
    return reverse(name, kwargs=values)


def test_the_tables_are_not_empty() -> None:
    assert len(PAGE_VIEWS) >= 25
    assert {name for name, _ in ALL} >= OPEN


def test_a_page_of_another_branch_is_not_found(
    mine: CoursePage, foreign: CoursePage, client: Client
) -> None:
    urls = [
        address(name, page)
        for page in (lesson(foreign), foreign)
        for name in PAGE_VIEWS
        if page.latest_revision_id is not None or "revision" not in name
    ]
    assert len(urls) > len(PAGE_VIEWS)
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)
    posted = {url: client.post(url, {"title": "我的"}).status_code for url in urls}
    assert posted == dict.fromkeys(urls, 404)


REDIRECTS = {"wagtailadmin_login", "wagtailadmin_account"}  # the sign-in page, one's own data


def test_what_is_not_listed_is_not_found(mine: CoursePage, client: Client) -> None:
    urls = [
        reverse(name, kwargs={one: VALUES.get(one, 1) for one in arguments})
        for name, arguments in ALL
        if name.startswith("wagtail") and name not in OPEN | REDIRECTS
    ]
    assert len(urls) >= 90
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)


OWN = [
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:usage",
    "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:workflow_history",
    "wagtailadmin_pages:copy",
    "wagtailadmin_explore",
    "wagtailadmin_choose_page_child",
]


def test_the_own_branch_opens(mine: CoursePage, client: Client) -> None:
    page = lesson(mine)
    assert {name: client.get(address(name, page)).status_code for name in OWN} == dict.fromkeys(
        OWN, 200
    )


def test_lists_and_choosers_show_the_own_branch_only(
    mine: CoursePage, foreign: CoursePage, client: Client
) -> None:
    index = mine.get_parent()
    for url in (
        "/cms/",
        f"/cms/pages/{index.pk}/",
        f"/cms/choose-page/{index.pk}/",
        "/cms/choose-page/",
        "/cms/choose-page/search/?q=c",
        "/cms/api/main/pages/",
        f"/cms/api/main/pages/?child_of={index.pk}&for_explorer=1",
    ):
        answer = client.get(url, follow=True)
        assert answer.status_code == 200, url
        assert foreign.title not in answer.content.decode(), url
    assert mine.title in client.get("/cms/pages/", follow=True).content.decode()
    assert client.get(f"/cms/api/main/pages/{foreign.pk}/").status_code == 404
    assert client.get(f"/cms/choose-page/chosen-multiple/?id={foreign.pk}").status_code == 404


# Wagtail leaves the temporary file of a thumbnail to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_pictures_and_documents_of_another_region_are_not_found(
    mine: CoursePage, foreign: CoursePage, client: Client
) -> None:
    made = {}
    for code in ("990101", "990102"):
        collection = ensure_collection(region=region(code))
        image = get_image_model().objects.create(
            title=f"井{code}", file=get_test_image_file(), collection=collection
        )
        document = get_document_model().objects.create(
            title=f"表{code}", file=get_test_image_file(), collection=collection
        )
        made[code] = image.pk, document.pk
    image, document = made["990102"]
    for url in (
        f"/cms/images/{image}/",
        f"/cms/images/{image}/delete/",
        f"/cms/images/{image}/preview/max-10x10/",
        f"/cms/images/usage/{image}/",
        f"/cms/images/multiple/{image}/",
        f"/cms/images/chooser/chosen/{image}/",
        "/cms/images/chooser/chosen/x/",
        f"/cms/images/chooser/chosen-multiple/?id={image}",
        f"/cms/images/chooser/{image}/select_format/",
        f"/cms/documents/edit/{document}/",
        f"/cms/documents/delete/{document}/",
        f"/cms/documents/usage/{document}/",
        f"/cms/documents/multiple/{document}/delete/",
        f"/cms/documents/chooser/chosen/{document}/",
    ):
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code == 404, url
    for url in (
        "/cms/images/",
        "/cms/images/chooser/",
        "/cms/documents/",
        "/cms/documents/chooser/",
    ):
        text = client.get(url).content.decode()
        assert "990101" in text, url
        assert "990102" not in text, url
    assert client.get(f"/cms/images/{made['990101'][0]}/").status_code == 200


def test_learners_and_officers_find_no_cms(client: Client) -> None:
    course_page("c1")
    learner = enrolled(course_page("c2")).person.user
    officer = OfficeRoleFactory(role="county", region=region("990101")).user
    for user in (learner, officer):
        client.force_login(user)
        for url in ("/cms/", "/cms/pages/", "/cms/reports/site-history/", "/cms/users/"):
            assert client.get(url).status_code == 404, url


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/cms/")["Location"].startswith("/accounts/login/?next=/cms/")


def test_superusers_reach_everything(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))
    for url in ("/cms/", "/cms/reports/site-history/", "/cms/workflows/list/"):
        assert client.get(url).status_code == 200, url


def test_one_s_own_data_are_kept_elsewhere(mine: CoursePage, client: Client) -> None:
    assert client.get("/cms/account/")["Location"] == "/me/"


def test_the_editor_may_run_its_inline_scripts_and_other_pages_may_not(
    mine: CoursePage, client: Client
) -> None:
    assert "'unsafe-inline'" in client.get("/cms/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in client.get("/courses/")["Content-Security-Policy"]


def test_a_task_state_of_another_page_is_not_found(
    mine: CoursePage, foreign: CoursePage, client: Client
) -> None:
    other = lesson(foreign)
    state = Workflow.objects.get(name="课程审核").start(other, UserFactory())
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[lesson(mine).pk, "approve", state.current_task_state_id],
    )
    assert client.post(url).status_code == 404
    history = reverse(
        "wagtailadmin_pages:workflow_history_detail", args=[lesson(mine).pk, state.pk]
    )
    assert client.get(history).status_code == 404


def test_the_menu_is_short(mine: CoursePage, client: Client) -> None:
    text = client.get("/cms/").content.decode()
    for absent in ("/cms/reports/", "/cms/workflows/", "/cms/users/", "/cms/collections/"):
        assert absent not in text


def test_get_resolver_knows_the_gate() -> None:
    """Addresses that our own apps add are not called wagtail…: they guard themselves."""
    assert get_resolver().reverse("wagtailadmin_home") == "cms/"
