"""A course as a booklet to print, from the CMS: ask, wait with a progress bar, download."""

from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from common.models import Job, JobState
from courses.actions import booklets
from courses.models import CoursePage

SHOWN = 10


@never_cache
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """The booklets of a course made lately; POST asks for a new one."""
    found = _course(request, pk)
    if request.method == "POST":
        booklets.ask_for_booklet(course=found, actor=request.user)
        return redirect("own_booklets:course", found.pk)
    jobs = list(_jobs(found)[:SHOWN])
    is_busy = any(job.is_under_way for job in jobs)
    context = {
        "page_title": _("Booklet to print"),
        "page_subtitle": found.title,
        "header_icon": "doc-full",
        "course": found,
        "jobs": jobs,
        "is_busy": is_busy,
    }
    response = render(request, "courses/cms/booklets.html", context)
    if is_busy:
        response["Refresh"] = "2"
    return response


@require_safe
def download(request: HttpRequest, pk: int, public_id: UUID) -> FileResponse:
    job = get_object_or_404(_jobs(_course(request, pk)), public_id=public_id, state=JobState.DONE)
    if not job.result:
        raise Http404
    return FileResponse(
        storages["private"].open(job.result["path"]),
        as_attachment=True,
        filename=job.result["name"],
        content_type="application/pdf",
    )


def _jobs(course: CoursePage) -> Any:
    return Job.objects.filter(kind=booklets.MAKE, subject_id=str(course.pk)).order_by("-pk")


def _course(request: HttpRequest, pk: int) -> CoursePage:
    policy = policy_registry.get_by_type(CoursePage)
    mine = policy.instances_user_has_any_permission_for(request.user, {"add", "change"})
    courses = CoursePage.objects.filter(pk__in=mine.values("pk"))
    return get_object_or_404(courses.select_related("locale", "region"), pk=pk)


class BookletViewSet(ViewSet):
    name = "own_booklets"
    url_prefix = "booklets"
    icon = "doc-full"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", course, name="course"),
            path("<int:pk>/<uuid:public_id>/", download, name="download"),
        ]
