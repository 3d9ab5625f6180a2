"""SCORM packages as lessons: upload, look at what was found, make a draft. Platform role only."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from common import uploads
from common.domain.problems import Problem
from common.models import Job, JobState, UploadState
from common.phrases import say
from courses import scorm_host
from courses.actions import scorm as actions
from courses.actions.pack_imports import TOO_LARGE
from courses.exchange import scorm
from courses.models import ModulePage, ScormPackage
from courses.queries import authoring
from courses.viewsets.packs import PlatformMenuItem, platform_view

PER_PAGE = 50


class ScormForm(forms.Form):
    module = forms.TypedChoiceField(label=gettext_lazy("module"), coerce=int)
    minutes = forms.IntegerField(
        label=gettext_lazy("minutes that it takes"), min_value=1, max_value=60, initial=10
    )
    file = forms.FileField(
        label=gettext_lazy("SCORM 1.2 package (.zip)"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def __init__(self, *args: Any, modules: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.TypedChoiceField", self.fields["module"]).choices = modules


@platform_view
def index(request: HttpRequest) -> HttpResponse:
    """The form for a package, and the imports so far."""
    form = ScormForm(
        request.POST or None,
        request.FILES or None,
        modules=authoring.named_modules(request.user),
    )
    if request.method == "POST" and not scorm_host.is_on():
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_scorm_import(
                module=ModulePage.objects.get(pk=form.cleaned_data["module"]),
                minutes=form.cleaned_data["minutes"],
                upload=form.cleaned_data["file"],
                actor=request.user,
            )
        except uploads.TooLarge:
            form.add_error("file", _(TOO_LARGE) % {"n": scorm.LARGEST >> 20})
        else:
            return redirect("own_scorm:batch", started.public_id)
    rows = ScormPackage.objects.select_related("lesson")
    context = {
        "page_title": _("SCORM packages"),
        "header_icon": "code",
        "is_on": scorm_host.is_on(),
        "form": form,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/cms/scorm_packages.html", context, status=status)


@platform_view
@require_safe
@never_cache
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One package: being read, waiting for a decision, being stored, or done."""
    found = get_object_or_404(
        ScormPackage.objects.select_related("module", "lesson"), public_id=public_id
    )
    is_busy = found.state in {UploadState.READING, UploadState.STORING}
    job = Job.objects.filter(
        kind__in=[actions.READ, actions.STORE], subject_id=str(found.pk)
    ).last()
    context = {
        "page_title": str(found),
        "header_icon": "code",
        "found": found,
        "is_busy": is_busy,
        "job": job,
        "notes": [say(Problem(one["text"], one["values"])) for one in found.notes],
    }
    response = render(request, "courses/cms/scorm_package.html", context)
    if is_busy and (job is None or job.state != JobState.FAILED):
        response["Refresh"] = "2"
    return response


@platform_view
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the draft, or drop the package."""
    found = get_object_or_404(ScormPackage, public_id=public_id)
    wanted = request.POST.get("do")
    act = actions.store_scorm_import if wanted == "store" else actions.discard_scorm_import
    try:
        act(package=found, actor=request.user)
    except uploads.NotWaiting:
        messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_scorm:batch", found.public_id)


class ScormViewSet(ViewSet):
    name = "own_scorm"
    url_prefix = "scorm-packages"
    icon = "code"
    menu_label = gettext_lazy("SCORM packages")
    menu_name = "own-scorm"
    menu_order = 175
    menu_item_class = PlatformMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<uuid:public_id>/", batch, "batch"),
            ("<uuid:public_id>/decide/", decide, "decide"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
