"""Modules copied from an office above (T9): copy one, see what changed above, take it or not."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.actions import copies as actions
from courses.blocks import PartsBlock
from courses.copy_forms import CopyForm, NameForm
from courses.models import ModulePage, PageCopy, course_of
from courses.queries import copies
from regions.models import Region

PER_PAGE = 50
NAMES = {
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "sources": gettext_lazy("legal sources"),
    "section": gettext_lazy("section"),
    "section_title": gettext_lazy("title of the section"),
    "order": pgettext_lazy("copies", "order"),
}


def index(request: HttpRequest) -> HttpResponse:
    """The copies of one's own branch; those with an update above come first."""
    _check_writer(request)
    page = Paginator(copies.copies_to_see(request.user), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_title": _("Copies from above"),
        "header_icon": "copy",
        "page_obj": page,
        "standings": copies.standings(page),
    }
    return render(request, "courses/cms/copies.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Choose a module of an office above and where it goes; look at what comes; copy it."""
    _check_writer(request)
    chosen = request.POST if request.method == "POST" else request.GET
    form = CopyForm(
        chosen if "source" in chosen else None,
        modules=copies.modules_above(request.user),
        courses=copies.courses_to_fill(request.user),
        offices=copies.offices_to_write_for(request.user),
    )
    is_chosen = form.is_valid()
    name = _name_form(request, form) if is_chosen else None
    if request.method == "POST" and is_chosen and (name is None or name.is_valid()):
        try:
            made = _copied(request, form, name)
        except actions.CopyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Copied as a draft. Make it your own; learners see it after a review."),
                buttons=[
                    messages.button(
                        reverse("own_copies:undo", args=[made.copied_from.pk]),
                        _("Undo the copy"),
                    )
                ],
            )
            return redirect("wagtailadmin_explore", made.pk)
    context = {
        "page_title": _("Copy a module from above"),
        "header_icon": "copy",
        "form": form,
        "name": name,
        "planned": copies.planned(form.cleaned_data["source"]) if is_chosen else None,
    }
    status = 422 if form.errors or (name and name.errors) else 200
    return render(request, "courses/cms/copy_new.html", context, status=status)


def _name_form(request: HttpRequest, form: CopyForm) -> NameForm | None:
    """A new course is named; one that is there keeps its name."""
    source, region = form.cleaned_data["source"], form.cleaned_data["target"]
    course = course_of(source)
    if not isinstance(region, Region) or course is None:
        return None
    if request.method == "POST":
        return NameForm(request.POST)
    return NameForm(initial={"title": actions.named_for(course.title, region)})


def _copied(request: HttpRequest, form: CopyForm, name: NameForm | None) -> ModulePage:
    source, target = form.cleaned_data["source"], form.cleaned_data["target"]
    if name is None:
        return actions.copy_module(source=source, target=target, actor=request.user)
    return actions.copy_into_new_course(
        source=source, region=target, title=name.cleaned_data["title"], actor=request.user
    )


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a copy back that nobody has worked on yet."""
    found = _copy(request, pk)
    if request.method == "POST":
        try:
            actions.undo_copy(copy=found, actor=request.user)
        except actions.CopyRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("own_copies:compare", found.pk)
        messages.success(request, _("The copy was taken back. Nothing above was changed."))
        return redirect("own_copies:index")
    context = {"page_title": _("Undo the copy"), "header_icon": "undo", "found": found}
    return render(request, "courses/cms/copy_undo.html", context)


@never_cache
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed above, beside one's own; POST takes over what is ticked."""
    found = _copy(request, pk)
    if request.method == "POST":
        return _take_over(request, found)
    standing = copies.standings([found])[0]
    context = {
        "page_title": found.page.title,
        "header_icon": "copy",
        "found": found,
        "standing": standing,
        "differences": [
            (one, NAMES.get(one.change.what) or _block_name(one.change.what))
            for one in copies.differences(found)
        ]
        if standing.updated
        else [],
        "edition_above": copies.edition_above(found),
        "is_module": found.page.cached_content_type.model == "modulepage",
    }
    return render(request, "courses/cms/copy.html", context)


def _take_over(request: HttpRequest, found: PageCopy) -> HttpResponse:
    accepted = request.POST.getlist("take") if request.POST.get("do") != "keep" else []
    if request.POST.get("do") == "all":
        accepted = [one.change.key for one in copies.differences(found)]
    try:
        draft = actions.take_over(
            copy=found,
            seen=_number(request, "seen"),
            seen_above=_number(request, "seen_above"),
            accepted=accepted,
            actor=request.user,
        )
    except actions.CopyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("own_copies:compare", found.pk)
    if draft is None:
        messages.success(request, _("Your text stays as it is. The update counts as seen."))
        return redirect("own_copies:index")
    messages.success(
        request, _("Taken over into a draft. Look it through and submit it for review.")
    )
    return redirect("wagtailadmin_pages:edit", found.page_id)


@require_POST
def lesson(request: HttpRequest, pk: int, lesson_pk: int) -> HttpResponse:
    """Copy a lesson that is new above, or say that it is not wanted."""
    found = _copy(request, pk)
    above = {one.pk: one for one in copies.standings([found])[0].new}
    try:
        if lesson_pk not in above:
            raise actions.CopyRefused(_("This lesson was decided about meanwhile."))
        wanted = request.POST.get("do") == "copy"
        actions.take_lesson(copy=found, lesson=above[lesson_pk], wanted=wanted, actor=request.user)
    except actions.CopyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Copied as a draft.") if wanted else _("This lesson is not offered again.")
        )
    return redirect("own_copies:compare", found.pk)


def _block_name(kind: str) -> Any:
    block = PartsBlock().child_blocks.get(kind)
    return block.label if block else kind


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _copy(request: HttpRequest, pk: int) -> PageCopy:
    rows = copies.copies_to_see(request.user).select_related("base")
    return get_object_or_404(rows, pk=pk)


def _check_writer(request: HttpRequest) -> None:
    if not _writes(request):
        raise Http404


def _writes(request: HttpRequest) -> bool:
    user = request.user
    return bool(copies.own_codes(user)) or copies.courses_to_fill(user).exists()


class CopiesMenuItem(MenuItem):
    """Shown to who may write copies; the menu has two of them and asks once."""

    def is_shown(self, request: HttpRequest) -> bool:
        if not hasattr(request, "writes_copies"):
            request.writes_copies = _writes(request)  # type: ignore[attr-defined] # of this request alone
        return bool(request.writes_copies)  # type: ignore[attr-defined]


class CopyViewSet(ViewSet):
    name = "own_copies"
    url_prefix = "copies"
    icon = "copy"
    menu_label = gettext_lazy("Copies from above")
    menu_name = "own-copies"
    menu_order = 160
    menu_item_class = CopiesMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("new/", new, "new"),
            ("<int:pk>/", compare, "compare"),
            ("<int:pk>/undo/", undo, "undo"),
            ("<int:pk>/lessons/<int:lesson_pk>/", lesson, "lesson"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
