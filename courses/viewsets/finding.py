"""One search over lessons, questions, glossary, documents and articles of laws (T10)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from assessments.viewsets import AuthorsMenuItem, author_view
from courses.queries import finding

KINDS = (
    ("lessons", gettext_lazy("Lessons")),
    ("questions", gettext_lazy("Questions")),
    ("terms", gettext_lazy("Glossary")),
    ("documents", gettext_lazy("Policy library")),
    ("articles", gettext_lazy("Articles of laws")),
)


@author_view
@require_safe
def index(request: HttpRequest, user: User) -> HttpResponse:
    page = {"page_title": _("Search"), "header_icon": "search"}
    return render(request, "courses/cms/finding.html", page | _found(request, user))


@author_view
@require_safe
def results(request: HttpRequest, user: User) -> HttpResponse:
    """Show what is found without the page around it, while one types."""
    return render(request, "courses/cms/_found.html", _found(request, user))


def _found(request: HttpRequest, user: User) -> dict[str, Any]:
    question = request.GET.get("q", "")[: finding.LONGEST]
    found = finding.everything(user, question)
    return {
        "q": question,
        "groups": [(label, found[name]) for name, label in KINDS if found.get(name)],
        "most": finding.SHOWN,
    }


class FindingViewSet(ViewSet):
    name = "own_search"
    url_prefix = "search"
    icon = "search"
    menu_label = gettext_lazy("Search")
    menu_name = "own-search"
    menu_order = 90
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", index, name="index"), path("results/", results, name="results")]
