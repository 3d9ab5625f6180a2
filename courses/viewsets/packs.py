"""Course packs of other installations: upload, see what would change, load. Platform role only."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from common import uploads
from common.models import Job, JobState, UploadState
from courses import scorm_host
from courses.actions import pack_imports as actions
from courses.exchange import pack
from courses.models import PackImport
from courses.queries.authoring import is_platform
from courses.queries.recordings import recordings_to_read
from regions.models import Region

PER_PAGE = 50
OTHERS = 5


def platform_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for everybody else: what is loaded is published without a review."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_platform(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class PackForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("course pack (.zip)"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    region = forms.CharField(
        label=gettext_lazy("office that owns the course if it is new here (division code)"),
        initial="00",
        max_length=12,
    )

    def clean_region(self) -> Region:
        found = Region.objects.filter(pk=self.cleaned_data["region"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such division."))
        return found


@platform_view
def index(request: HttpRequest) -> HttpResponse:
    """The form for a pack, and the imports so far."""
    form = PackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_pack_import(
                region=form.cleaned_data["region"],
                upload=form.cleaned_data["file"],
                actor=request.user,
            )
        except uploads.TooLarge:
            form.add_error("file", _(actions.TOO_LARGE) % {"n": pack.LARGEST >> 20})
        except actions.NoRoom:
            said = _("The server has no room for this file. Please tell the operator.")
            form.add_error("file", said)
        else:
            return redirect("own_packs:batch", started.public_id)
    context = {
        "page_title": _("Course packs"),
        "header_icon": "download",
        "form": form,
        "megabytes": pack.LARGEST >> 20,
        "has_scorm": scorm_host.is_on(),
        "page_obj": Paginator(PackImport.objects.select_related("uploaded_by"), PER_PAGE).get_page(
            request.GET.get("p")
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/cms/packs.html", context, status=status)


@platform_view
@require_safe
@never_cache
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pack: being checked, waiting for a decision, being loaded, or done."""
    rows = PackImport.objects.select_related("region", "uploaded_by")
    found = get_object_or_404(rows, public_id=public_id)
    is_busy = found.state in {UploadState.READING, UploadState.STORING}
    job = Job.objects.filter(
        kind__in=[actions.READ, actions.STORE], subject_id=str(found.pk)
    ).last()
    context = {
        "page_title": found.course or found.file_name,
        "header_icon": "download",
        "found": found,
        "is_busy": is_busy,
        "job": job,
        "problems": found.problem.split("\n"),
        "has_scorm": scorm_host.is_on(),
        "others": _others(found),
        "changes_nothing": not any(
            counts.get(name)
            for counts in found.report.values()
            if isinstance(counts, dict)
            for name in ("added", "changed", "moved")
        ),
        "kept_recordings": _recordings(request, found, "kept_recordings"),
        "waiting": _recordings(request, found, "waiting"),
        "kinds": (
            (_("pages"), found.report.get("pages")),
            (_("questions"), found.report.get("questions")),
            (_("documents and words"), found.report.get("library")),
        ),
    }
    response = render(request, "courses/cms/pack.html", context)
    if is_busy and (job is None or job.state != JobState.FAILED):
        response["Refresh"] = "2"
    return response


def _others(found: PackImport) -> Any:
    """The same course in other imports: under way, or loaded since this one was looked at."""
    if not found.course or found.state not in {UploadState.PREVIEW, UploadState.STORING}:
        return ()
    busy = Q(state__in=[UploadState.READING, UploadState.PREVIEW, UploadState.STORING])
    loaded = Q(state=UploadState.DONE, finished_at__gt=found.created_at)
    rows = PackImport.objects.filter(busy | loaded, course=found.course).exclude(pk=found.pk)
    return rows.select_related("uploaded_by")[:OTHERS]


def _recordings(request: HttpRequest, found: PackImport, name: str) -> list[tuple[str, str]]:
    """Return (title, address) of each recording of the report; no address where one may not go."""
    titles = found.report.get(name) or {}
    if not titles or not isinstance(request.user, User):
        return []
    seen = recordings_to_read(request.user).filter(public_id__in=titles)
    open_to = {str(one) for one in seen.values_list("public_id", flat=True)}
    return [
        (title, reverse("own_recordings:recording", args=[mark]) if mark in open_to else "")
        for mark, title in titles.items()
    ]


@platform_view
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Load the pack, or drop it."""
    found = get_object_or_404(PackImport, public_id=public_id)
    try:
        if request.POST.get("do") == "load":
            actions.store_pack_import(
                pack_import=found, overwrite="overwrite" in request.POST, actor=request.user
            )
        else:
            actions.discard_pack_import(pack_import=found, actor=request.user)
    except uploads.NotWaiting:
        messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_packs:batch", found.public_id)


class PlatformMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_platform(request.user)


class PackViewSet(ViewSet):
    name = "own_packs"
    url_prefix = "packs"
    icon = "download"
    menu_label = gettext_lazy("Course packs")
    menu_name = "own-packs"
    menu_order = 170
    menu_item_class = PlatformMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", batch, "batch"),
            ("<uuid:public_id>/decide/", decide, "decide"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
