"""The CMS as trainers meet it: a short menu, their own branch, the state of each page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses import actions
from courses.models import CoursePage, ModulePage

MENU = {"explorer", "images", "documents"}


@hooks.register("construct_main_menu")
def only_what_trainers_need(request: Any, items: list[Any]) -> None:
    """Reports, settings and help show other branches or lead nowhere for trainers."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name in MENU or _is_ours(item)]


def _is_ours(item: Any) -> bool:
    """Menu items of our own apps come with their own guard."""
    return not type(item).__module__.startswith("wagtail") or item.name.startswith("own-")


class BranchPanel(Component):
    """The first thing on the desk: the courses of one's own branch."""

    name = "branch"
    template_name = "courses/cms/branch.html"
    order = 50

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        policy = policy_registry.get_by_type(CoursePage)
        mine = policy.instances_user_has_any_permission_for(user, {"add", "change"})
        courses = CoursePage.objects.filter(pk__in=mine.values("pk"))
        return {"courses": courses.select_related("locale", "region").order_by("path")}


@hooks.register("register_admin_viewset")
def lesson_imports() -> Any:
    from courses.viewsets.lesson_imports import LessonImportViewSet  # slow import

    return LessonImportViewSet()


@hooks.register("register_admin_viewset")
def rescued_texts() -> Any:
    from courses.viewsets.rescues import RescueViewSet  # slow import

    return RescueViewSet()


@hooks.register("register_admin_viewset")
def recordings() -> Any:
    from courses.viewsets.recordings import (  # slow import
        RecordingChooserViewSet,
        RecordingViewSet,
    )

    return [RecordingViewSet(), RecordingChooserViewSet()]


@hooks.register("register_admin_viewset")
def booklets() -> Any:
    from courses.viewsets.booklets import BookletViewSet  # slow import

    return BookletViewSet()


@hooks.register("register_admin_viewset")
def copies() -> Any:
    from courses.viewsets.copies import CopyViewSet  # slow import

    return CopyViewSet()


@hooks.register("register_admin_viewset")
def translations() -> Any:
    from courses.viewsets.translations import TranslationViewSet  # slow import

    return TranslationViewSet()


@hooks.register("register_admin_viewset")
def finding() -> Any:
    from courses.viewsets.finding import FindingViewSet  # slow import

    return FindingViewSet()


@hooks.register("register_admin_viewset")
def scorm_packages() -> Any:
    from courses.viewsets.scorm import ScormViewSet  # slow import

    return ScormViewSet()


@hooks.register("register_admin_viewset")
def exports() -> Any:
    from courses.viewsets.exports import ExportViewSet  # slow import

    return ExportViewSet()


@hooks.register("register_admin_viewset")
def packs() -> Any:
    from courses.viewsets.packs import PackViewSet  # slow import

    return PackViewSet()


@hooks.register("register_page_header_buttons")
def print_course(page: Page, user: Any, next_url: str | None = None, **kwargs: Any) -> Any:
    """A course's menu offers to print it."""
    if page.specific_class is CoursePage and page.permissions_for_user(user).can_edit():
        address = reverse("own_booklets:course", args=[page.pk])
        yield Button(_("Booklet to print"), address, icon_name="doc-full", priority=15)
        address = reverse("own_exports:course", args=[page.pk])
        yield Button(_("Export the course"), address, icon_name="download", priority=16)


@hooks.register("register_admin_viewset")
def trainers_guides() -> Any:
    from courses.viewsets.guides import GuideViewSet  # slow import

    return GuideViewSet()


@hooks.register("register_admin_viewset")
def library() -> Any:
    from courses.viewsets.library import LibraryViewSet  # slow import

    return LibraryViewSet()


@hooks.register("register_page_header_buttons")
def import_into_module(page: Page, user: Any, next_url: str | None = None, **kwargs: Any) -> Any:
    """A module's menu offers to fill it from Word or PowerPoint."""
    if page.specific_class is ModulePage and page.permissions_for_user(user).can_add_subpage():
        address = f"{reverse('own_lesson_imports:index')}?module={page.pk}"
        label = _("Import a lesson from Word or PowerPoint")
        yield Button(label, address, icon_name="upload", priority=15)


@hooks.register("construct_homepage_panels")
def own_courses_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(BranchPanel())


@hooks.register("construct_page_chooser_queryset")
def choose_in_own_branch(pages: Any, request: Any) -> Any:
    return pages & policy_registry.get_by_type(Page).explorable_instances(request.user)


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


@hooks.register("insert_global_admin_js")
def sending_js() -> SafeString:
    """Forms that a weak network does not eat; the texts come along, scripts know no catalogue."""
    return format_html(
        '<script src="{}" defer data-sign="{}" data-lost="{}" data-back="{}" data-broken="{}"'
        ' data-sending="{}" data-arrived="{}" data-stop="{}"></script>',
        static("courses/sending.js"),
        reverse("healthz"),
        _(
            "No network: nothing was sent. What you wrote is still on this page; do not close it."
            " Once the network is back, press the button again."
        ),
        _("The network is back. Press the button again."),
        _(
            "The line broke: nothing was stored. What you wrote and the file you chose are still"
            " here. Once the network is back, press the button again."
        ),
        _("Being sent; over a weak network this takes minutes. Please keep this page open."),
        _("The file has arrived."),
        _("Stop sending"),
    )
