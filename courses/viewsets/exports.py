"""A course as a file for elsewhere, from the CMS: ask, wait with a progress bar, download."""

from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from common.models import JobState
from courses.actions import exports
from courses.models import CoursePage

SHOWN = 10
FORMATS = (
    (
        "pack",
        gettext_lazy("Course pack"),
        gettext_lazy(
            "Texts, pictures, recordings, questions, paper and the laws and words they rest on, in "
            "all languages, for another installation of this platform. There an administrator "
            "looks at it and loads it."
        ),
    ),
    (
        "scorm",
        gettext_lazy("SCORM 1.2"),
        gettext_lazy(
            "For other learning systems: a page for each lesson in this language, which tells the "
            "system that it was done. Audio and video stay here; their texts go along."
        ),
    ),
    (
        "cartridge",
        gettext_lazy("IMS Common Cartridge 1.1"),
        gettext_lazy(
            "For other learning systems that read cartridges: the same pages, without reporting "
            "back, and the questions of the bank that have a right answer."
        ),
    ),
)


@never_cache
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """The exports of a course made lately; POST asks for a new one."""
    found = _course(request, pk)
    if request.method == "POST":
        name = request.POST.get("format", "")
        if name not in exports.FORMATS:
            raise Http404
        exports.ask_for_export(course=found, name=name, actor=request.user)
        return redirect("own_exports:course", found.pk)
    titles = {name: title for name, title, _text in FORMATS}
    jobs = [(job, titles[exports.format_of(job)]) for job in exports.jobs_of(found)[:SHOWN]]
    is_busy = any(job.is_under_way for job, _title in jobs)
    context = {
        "page_title": _("Export the course"),
        "page_subtitle": found.title,
        "header_icon": "download",
        "course": found,
        "formats": FORMATS,
        "jobs": jobs,
        "is_busy": is_busy,
    }
    response = render(request, "courses/cms/exports.html", context)
    if is_busy:
        response["Refresh"] = "2"
    return response


@require_safe
def download(request: HttpRequest, pk: int, public_id: UUID) -> FileResponse:
    job = get_object_or_404(
        exports.jobs_of(_course(request, pk)), public_id=public_id, state=JobState.DONE
    )
    if not job.result:
        raise Http404
    return FileResponse(
        storages["private"].open(job.result["path"]),
        as_attachment=True,
        filename=job.result["name"],
        content_type="application/zip",
    )


def _course(request: HttpRequest, pk: int) -> CoursePage:
    policy = policy_registry.get_by_type(CoursePage)
    mine = policy.instances_user_has_any_permission_for(request.user, {"add", "change"})
    courses = CoursePage.objects.filter(pk__in=mine.values("pk"))
    return get_object_or_404(courses.select_related("locale", "region"), pk=pk)


class ExportViewSet(ViewSet):
    name = "own_exports"
    url_prefix = "exports"
    icon = "download"

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("<int:pk>/", course, "course"),
            ("<int:pk>/<uuid:public_id>/", download, "download"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
