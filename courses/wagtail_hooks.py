"""The CMS as trainers meet it: a short menu, their own branch, the state of each page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses import actions

MENU = {"explorer", "images", "documents"}


@hooks.register("construct_main_menu")
def only_what_trainers_need(request: Any, items: list[Any]) -> None:
    """Reports, settings and help show other branches or lead nowhere for trainers."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name in MENU or _is_ours(item)]


def _is_ours(item: Any) -> bool:
    """Menu items of our own apps come with their own guard."""
    return not type(item).__module__.startswith("wagtail") or item.name.startswith("own-")


@hooks.register("construct_search")
def no_search_areas(request: Any, areas: list[Any]) -> None:
    """Wagtail's own search runs through every branch (and finds no Chinese)."""
    if not request.user.is_superuser:
        areas.clear()


@hooks.register("construct_homepage_summary_items")
def no_site_summary(request: Any, items: list[Any]) -> None:
    if not request.user.is_superuser:
        items.clear()


@hooks.register("construct_page_chooser_queryset")
def choose_in_own_branch(pages: Any, request: Any) -> Any:
    return pages & page_permission_policy.explorable_instances(request.user)


@hooks.register("before_edit_page")
def keep_restudy(request: HttpRequest, page: Page) -> None:
    """需要重学 is kept before the page is stored: publishing in the same click already sees it."""
    if request.method != "POST" or "restudy-shown" not in request.POST:
        return
    lock = page.get_lock()
    if lock is None or not lock.for_user(request.user):
        actions.request_restudy(page=page, wanted="restudy" in request.POST, actor=request.user)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("courses/cms.css"))


@hooks.register("insert_editor_js")
def editor_js() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("courses/cms.js"))
