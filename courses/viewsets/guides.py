"""The trainer's guides in the CMS, to read and to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from assessments.viewsets import AuthorsMenuItem, author_view
from courses import guides
from courses.queries import outlines


@author_view
@require_safe
def index(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "page_title": _("Trainer’s guides"),
        "header_icon": "openquote",
        "guides": guides.every(outlines.language()),
    }
    return render(request, "courses/cms/guides.html", context)


@author_view
@require_safe
def guide(request: HttpRequest, user: User, folder: str) -> HttpResponse:
    named = {one.folder: one for one in guides.every(outlines.language())}
    if folder not in named:
        raise Http404
    found = named[folder]
    context = {"page_title": found.title, "header_icon": "openquote", "html": guides.html(found)}
    return render(request, "courses/cms/guide.html", context)


class GuideViewSet(ViewSet):
    name = "own_guides"
    url_prefix = "guides"
    icon = "openquote"
    menu_label = gettext_lazy("Trainer’s guides")
    menu_name = "own-guides"
    menu_order = 245
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", index, name="index"), path("<slug:folder>/", guide, name="guide")]
