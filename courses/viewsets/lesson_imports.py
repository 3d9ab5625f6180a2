"""A lesson from Word or PowerPoint in the CMS (T1): upload, look, mend, make a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from common.domain.problems import Problem
from common.models import Job, JobState, UploadState
from common.phrases import say
from common.uploads import NotWaiting
from courses import previews
from courses.actions import lesson_imports
from courses.exchange.slides import drawing
from courses.forms import LessonFileForm
from courses.models import LessonImport
from courses.queries import authoring

PER_PAGE = 50
KINDS = {"jpg": "image/jpeg", "png": "image/png"}


def index(request: HttpRequest) -> HttpResponse:
    """The form for a file, and the imports so far."""
    modules = authoring.named_modules(request.user)
    if not modules:
        raise Http404
    form = LessonFileForm(
        request.POST or None,
        request.FILES or None,
        modules=modules,
        initial={"module": request.GET.get("module")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            started = lesson_imports.start_lesson_import(
                module=form.chosen_module(),
                upload=form.cleaned_data["file"],
                handouts=form.chosen_handouts(),
                actor=request.user,
            )
        except lesson_imports.TooMuch as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("own_lesson_imports:batch", started.public_id)
    imports = authoring.imports_to_see(request.user)
    context = {
        "page_title": _("Import a lesson"),
        "header_icon": "upload",
        "form": form,
        "missing": drawing.missing(),
        "page_obj": Paginator(imports, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(
        request, "courses/cms/lesson_imports.html", context, status=422 if form.errors else 200
    )


@require_safe
@never_cache
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: being read, waiting for a decision, being stored, or done."""
    found = _import(request, public_id)
    is_busy = found.state in {UploadState.READING, UploadState.STORING}
    kinds = [lesson_imports.READ, lesson_imports.STORE]
    job = Job.objects.filter(kind__in=kinds, subject_id=str(found.pk)).last()
    context = {
        "page_title": found.title or found.file_name,
        "header_icon": "upload",
        "found": found,
        "is_busy": is_busy,
        "job": job,
        "notes": [say(Problem(one["text"], one["values"])) for one in found.notes],
        "pictures": [_shown(one) for one in found.pictures],
        "missing": sum(1 for one in found.pictures if one["path"] and not one["alt"]),
    }
    response = render(request, "courses/cms/lesson_import.html", context)
    if is_busy and (job is None or job.state != JobState.FAILED):
        response["Refresh"] = "2"
    return response


def _shown(picture: dict[str, Any]) -> dict[str, Any]:
    problem = picture["problem"]
    return {**picture, "problem": say(Problem(**problem)) if problem else ""}


@require_safe
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The lesson as a phone will show it."""
    return previews.show_import(request, _import(request, public_id, UploadState.PREVIEW))


@require_safe
def picture(request: HttpRequest, public_id: UUID, number: int) -> FileResponse:
    """A picture that waits in the private storage; drawn anew when it was read."""
    found = _import(request, public_id)
    name = next((one["path"] for one in found.pictures if one["number"] == number), "")
    if not name or not found.file_path:
        raise Http404
    response = FileResponse(
        storages["private"].open(name), content_type=KINDS[name.rpartition(".")[2]]
    )
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take over what was mended; then look again, make the draft, or discard everything."""
    found = _import(request, public_id)
    wanted = request.POST.get("do")
    try:
        if wanted == "discard":
            lesson_imports.discard_lesson_import(lesson_import=found, actor=request.user)
        else:
            lesson_imports.mend_lesson_import(
                lesson_import=found,
                title=request.POST.get("title", ""),
                summary=request.POST.get("summary", ""),
                section_titles=_numbered(request, "section"),
                alts=_numbered(request, "alt"),
            )
            if wanted == "store":
                lesson_imports.store_lesson_import(lesson_import=found, actor=request.user)
            else:
                messages.success(request, _("Taken over. Nothing is stored yet."))
    except NotWaiting:
        messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_lesson_imports:batch", found.public_id)


def _numbered(request: HttpRequest, name: str) -> dict[int, str]:
    """The values of `name-1`, `name-2`, …"""
    found = {}
    for field, text in request.POST.items():
        head, _dash, number = field.rpartition("-")
        if head == name and number.isdecimal() and isinstance(text, str):
            found[int(number)] = text
    return found


def _import(request: HttpRequest, public_id: UUID, *states: UploadState) -> LessonImport:
    imports = authoring.imports_to_see(request.user)
    if states:
        imports = imports.filter(state__in=states)
    return get_object_or_404(imports, public_id=public_id)


class WritersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return authoring.modules_to_write(request.user).exists()


class LessonImportViewSet(ViewSet):
    name = "own_lesson_imports"
    url_prefix = "lesson-imports"
    icon = "upload"
    menu_label = gettext_lazy("Lesson from Word or PowerPoint")
    menu_name = "own-lesson-imports"
    menu_order = 150
    menu_item_class = WritersMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", batch, "batch"),
            ("<uuid:public_id>/preview/", preview, "preview"),
            ("<uuid:public_id>/pictures/<int:number>/", picture, "picture"),
            ("<uuid:public_id>/decide/", decide, "decide"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
