"""What an author could not save where it was typed: look, make a lesson of it, take it away."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Locale

from courses import previews, rescuing
from courses.actions import rescues as actions
from courses.domain import rescued
from courses.exchange.word import writing
from courses.models import RescuedText
from courses.queries import authoring, rescues

PER_PAGE = 50
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    texts = rescues.own(request.user)
    context = {
        "page_title": _("Rescued texts"),
        "header_icon": "history",
        "page_obj": Paginator(texts, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "courses/cms/rescues.html", context)


@require_safe
@never_cache
def text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What happened, the text as on a phone, and what can be done with it."""
    found = _own(request, public_id)
    return render(request, "courses/cms/rescue.html", _context(request, found))


def _context(request: HttpRequest, found: RescuedText, **more: Any) -> dict[str, Any]:
    is_lesson = found.kind == "lesson"
    reachable = found.page_number and authoring.in_branch(request.user, found.page_number)
    return {
        "page_title": found.title or found.lost or _("Rescued text"),
        "header_icon": "history",
        "found": found,
        "said": rescuing.explained(found),
        "page": found.page_number if reachable else None,
        "modules": authoring.named_modules(request.user) if is_lesson else [],
        **more,
    }


@require_safe
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = rescuing.as_page(found := _own(request, public_id))
    known = Locale.objects.filter(language_code=found.language).first()
    page.locale = known or Locale.get_default()
    return previews.show(request, page)


@require_safe
@never_cache
def download(request: HttpRequest, public_id: UUID, ending: str) -> HttpResponse:
    """The words as a Word document, which the import of lessons reads again, or as plain text."""
    found = _own(request, public_id)
    title = found.title or found.lost or _("Rescued text")
    if ending == "docx":
        content = writing.written(title, found.summary, rescued.lines(found.sections))
        response = HttpResponse(content, content_type=WORD)
    else:
        words = rescued.plain(title, found.summary, found.sections)
        # Notepad and Word take a file for UTF-8 only with its mark.
        response = HttpResponse(words.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    disposition = content_disposition_header(as_attachment=True, filename=f"{title[:80]}.{ending}")
    response["Content-Disposition"] = disposition or ""
    return response


@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a draft lesson of the text, put it back where it was typed, or drop it."""
    found = rescues.own(request.user).filter(public_id=public_id).first()
    if found is None:  # decided about in another window, or twice
        return redirect("own_rescues:index")
    wanted = request.POST.get("do")
    if wanted == "drop":
        actions.drop(text=found)
        messages.success(request, _("The rescued text was deleted."))
        return redirect("own_rescues:index")
    if wanted == "back":
        return _put_back(request, found)
    number = request.POST.get("module", "")
    module = authoring.modules_to_write(request.user).filter(
        pk=int(number) if number.isdecimal() else None
    )
    chosen = module.first()
    if chosen is None or found.kind != "lesson":
        context = _context(request, found, error=_("Choose a module of your own branch."))
        return render(request, "courses/cms/rescue.html", context, status=422)
    lesson = actions.make_lesson(text=found, module=chosen, actor=request.user)
    messages.success(request, _("The text is a draft now. Learners see it after a review."))
    return redirect("wagtailadmin_pages:edit", lesson.pk)


def _put_back(request: HttpRequest, found: RescuedText) -> HttpResponse:
    try:
        if not authoring.in_branch(request.user, found.page_number):
            raise actions.NotBack(_("The page is no longer there."))
        page = actions.put_back(text=found, actor=request.user)
    except actions.NotBack as refusal:
        messages.error(request, str(refusal))
        return redirect("own_rescues:text", found.public_id)
    messages.success(
        request, _("Your text is the newest draft of the page. The one before is in its history.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def _own(request: HttpRequest, public_id: UUID) -> RescuedText:
    return get_object_or_404(rescues.own(request.user), public_id=public_id)


class RescueViewSet(ViewSet):
    name = "own_rescues"
    url_prefix = "rescued-texts"
    icon = "history"
    menu_label = gettext_lazy("Rescued texts")
    menu_name = "own-rescues"
    menu_order = 155
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", text, "text"),
            ("<uuid:public_id>/preview/", preview, "preview"),
            ("<uuid:public_id>/decide/", decide, "decide"),
        ]
        return [path(route, view, name=name) for route, view, name in views] + [
            path(f"<uuid:public_id>/text.{ending}", download, {"ending": ending}, name=ending)
            for ending in ("docx", "txt")
        ]
