"""Roster import: upload, look, store. A job checks and a job stores; the page may be reloaded."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions as accounts
from accounts import roster_files
from accounts.access import office_view
from accounts.models import RosterImport, User
from accounts.queries import scoped
from common.models import Job, UploadState
from common.uploads import NotWaiting, TooLarge
from office import rules
from office.forms import Reason, Upload
from office.links import address
from office.queries import rosters
from office.views.frame import Frame, frame
from office.views.people import page_of
from office.workbook import attachment

PER_PAGE = 100


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """The imports so far, and the form for another."""
    page = frame(request)
    counties = rosters.counties(page.region)
    form = Upload(request.POST or None, request.FILES or None, counties=counties)
    if request.method == "POST" and form.is_valid():
        try:
            started = accounts.start_roster_import(
                region=form.cleaned_data["county"],
                upload=form.cleaned_data["file"],
                actor=_user(request),
            )
        except TooLarge:
            form.add_error("file", _("The file is larger than 5 MB. Split it into several files."))
        else:
            return redirect(address(page, "roster_import", started.public_id))
    return render(
        request,
        "office/roster.html",
        page.context(form=form, imports=_imports(request, page)[:20], counties=counties),
        status=422 if form.errors else 200,
    )


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One import: being checked, waiting for a decision, being stored, or done."""
    page = frame(request)
    found = _import(request, public_id)
    name = "_roster_state.html" if request.headers.get("HX-Request") else "roster_import.html"
    return render(
        request,
        f"office/{name}",
        page.context(
            found=found,
            job=Job.objects.filter(kind__endswith="_roster", subject_id=str(found.pk)).last(),
            is_busy=found.state in (UploadState.READING, UploadState.STORING),
            page_obj=page_of(request, found.refused, per_page=PER_PAGE),
        ),
    )


@office_view(*rules.OFFICES)
@require_POST
def store(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, keep=True)


@office_view(*rules.OFFICES)
@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, keep=False)


@office_view(*rules.OFFICES)
@require_GET
def errors(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The refused rows with a column of reasons, to be corrected and uploaded again."""
    found = _import(request, public_id)
    try:
        with accounts.errors_of(found) as content:
            name = f"{Path(found.file_name).stem}-{_('errors')}.xlsx"
            return attachment(content.read(), name)
    except FileNotFoundError as error:
        raise Http404 from error


@office_view(*rules.OFFICES)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    counties = list(rosters.counties(page.region)[:1])
    if not counties:
        raise Http404
    return attachment(
        roster_files.template(counties[0]), f"{counties[0].name}-{_('roster template')}.xlsx"
    )


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The county's roster as a file that can be imported again; with identity numbers only for a
    reason.
    """
    page = frame(request)
    county = get_object_or_404(rosters.counties(page.region), pk=_county_code(request, page))
    asked = Reason(request.POST if "identity" in request.POST else None)
    if request.method == "GET" or (asked.is_bound and not asked.is_valid()):
        return render(
            request,
            "office/roster_export.html",
            page.context(form=asked, county=county),
            status=422 if asked.errors else 200,
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        accounts.export_roster(
            county=county,
            path=path,
            actor=_user(request),
            with_identity=asked.is_bound,
            reason=asked.cleaned_data["reason"] if asked.is_bound else "",
        )
        return attachment(path.read_bytes(), f"{county.name}-{_('roster')}.xlsx")


def _county_code(request: HttpRequest, page: Frame) -> str:
    return request.GET.get("county") or page.region.code


def _decide(request: HttpRequest, public_id: UUID, *, keep: bool) -> HttpResponse:
    page = frame(request)
    found = _import(request, public_id)
    decide = accounts.store_roster_import if keep else accounts.discard_roster_import
    try:
        decide(roster_import=found, actor=_user(request))
    except NotWaiting:
        found.refresh_from_db()
        if found.state not in (UploadState.STORING, UploadState.DONE):
            messages.warning(request, _("This file no longer waits for a decision."))
    return redirect(address(page, "roster_import", found.public_id))


def _imports(request: HttpRequest, page: Frame) -> QuerySet[RosterImport]:
    own = scoped(RosterImport.objects.all(), _user(request), *rules.OFFICES)
    return rosters.within_region(own, page.region)


def _import(request: HttpRequest, public_id: UUID) -> RosterImport:
    own = scoped(RosterImport.objects.all(), _user(request), *rules.OFFICES)
    return get_object_or_404(own.select_related("region", "uploaded_by"), public_id=public_id)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
