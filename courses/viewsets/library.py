"""The library in the CMS: documents and words, one office's own, shown after a second look.

Plain views over one scoped queryset, for Wagtail's generic ones ask no permission for the row.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from accounts.queries import scope_of
from assessments.viewsets import AuthorsMenuItem, author_view
from courses.actions import library as actions
from courses.library_forms import ArticleForm, DocumentForm, TermForm
from courses.models import GlossaryTerm, LawArticle, LibraryEntry, PolicyDocument
from courses.queries import articles, library

PER_PAGE: Final = 50
KINDS: Final[dict[str, tuple[Any, Any, tuple[str, ...]]]] = {
    "documents": (PolicyDocument, DocumentForm, ("title", "title_en", "number", "slug")),
    "articles": (LawArticle, ArticleForm, ("slug", "document__title", "summary")),
    "terms": (GlossaryTerm, TermForm, ("term", "term_en", "slug")),
}
LABELS: Final = (
    ("documents", gettext_lazy("Policy library")),
    ("articles", gettext_lazy("Articles of laws")),
    ("terms", gettext_lazy("Glossary")),
)


@author_view
@require_safe
def index(request: HttpRequest, user: User, kind: str = "documents") -> HttpResponse:
    model, _form, fields = KINDS[kind]
    q = request.GET.get("q", "").strip()[:60].replace("\0", "")
    found = library.entries_to_read(model, user)
    if q:
        fitting = Q()
        for field in fields:
            fitting |= Q(**{f"{field}__icontains": q})
        found = found.filter(fitting)
    context = {
        **_frame(kind),
        "page_obj": Paginator(found.order_by("region_id", fields[0]), PER_PAGE).get_page(
            request.GET.get("p")
        ),
        "kinds": LABELS,
        "q": q,
        "may_add": bool(_offices(user)),
    }
    return render(request, "courses/cms/library.html", context)


@author_view
def new(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    return _write(request, user, kind, KINDS[kind][0]())


@author_view
def edit(request: HttpRequest, user: User, kind: str, pk: str) -> HttpResponse:
    return _write(request, user, kind, _readable(user, kind, pk))


def _write(request: HttpRequest, user: User, kind: str, entry: LibraryEntry) -> HttpResponse:
    offices = _offices(user)
    may_edit = library.may_edit(user, entry) if entry.pk else bool(offices)
    if request.method == "POST" and not may_edit:
        raise Http404
    form = KINDS[kind][1](request.POST or None, instance=entry, offices=offices)
    if request.method == "POST" and form.is_valid():
        actions.save_entry(entry=form.save(commit=False), actor=user)
        messages.success(request, _("Stored. A reviewer has to approve it before it is shown."))
        return redirect("own_library:edit", kind, form.instance.pk)
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    context = {
        **_frame(kind),
        "form": form,
        "entry": entry,
        "may_edit": may_edit,
        "may_approve": bool(entry.pk) and library.may_approve(user, entry),
        "citing": articles.citing(entry, user)
        if isinstance(entry, LawArticle) and entry.pk
        else None,
    }
    status = 422 if form.errors else 200
    return render(request, "courses/cms/library_entry.html", context, status=status)


@author_view
@require_POST
def approve(request: HttpRequest, user: User, kind: str, pk: str) -> HttpResponse:
    entry = _readable(user, kind, pk)
    if not library.may_approve(user, entry):
        raise Http404
    actions.approve_entry(entry=entry, actor=user)
    messages.success(request, _("It is shown to everybody now."))
    return redirect("own_library:edit", kind, entry.pk)


@author_view
@require_POST
def withdraw(request: HttpRequest, user: User, kind: str, pk: str) -> HttpResponse:
    entry = _readable(user, kind, pk)
    if not library.may_edit(user, entry):
        raise Http404
    actions.withdraw_entry(entry=entry, actor=user)
    messages.success(request, _("It is no longer shown."))
    return redirect("own_library:edit", kind, entry.pk)


def _readable(user: User, kind: str, pk: str) -> LibraryEntry:
    found: LibraryEntry = get_object_or_404(library.entries_to_read(KINDS[kind][0], user), pk=pk)
    return found


def _offices(user: User) -> tuple[str, ...]:
    return scope_of(user).codes(*library.AUTHORS)


def _frame(kind: str) -> dict[str, Any]:
    return {"page_title": dict(LABELS)[kind], "header_icon": "folder-open-inverse", "kind": kind}


class LibraryViewSet(ViewSet):
    name = "own_library"
    url_prefix = "library"
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Library")
    menu_name = "own-library"
    menu_order = 240
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        kind = rf"^(?P<kind>{'|'.join(KINDS)})/"
        one = rf"{kind}(?P<pk>\d{{1,9}})/"
        views: list[tuple[str, Callable[..., HttpResponse], str]] = [
            (r"^$", index, "index"),
            (rf"{kind}$", index, "index"),
            (rf"{kind}new/$", new, "new"),
            (rf"{one}$", edit, "edit"),
            (rf"{one}approve/$", approve, "approve"),
            (rf"{one}withdraw/$", withdraw, "withdraw"),
        ]
        return [re_path(route, view, name=name) for route, view, name in views]
