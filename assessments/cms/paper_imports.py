"""Answer sheets from a workbook: template, upload, preview, decision, the refused rows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from assessments import actions
from assessments.cms.paper_forms import SheetFileForm
from assessments.exchange import answer_sheets
from assessments.models import PaperSession, SheetImport
from assessments.queries import paper_exams as queries
from assessments.viewsets import author_view
from common.models import Job, UploadState
from common.uploads import NotWaiting, TooLarge

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@author_view
def template(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _session(user, public_id)
    content = answer_sheets.template(len(found.printed.question_versions))
    return _workbook(content, f"{_('answer sheets')}.xlsx")


@require_POST
@author_view
def upload(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _session(user, public_id)
    form = SheetFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return redirect("own_paper_exams:session", public_id)
    try:
        started = actions.start_sheet_import(
            session=found, upload=form.cleaned_data["file"], actor=user
        )
    except TooLarge:
        messages.error(request, _("The file is larger than 5 MB. Split it into several files."))
        return redirect("own_paper_exams:session", public_id)
    return redirect("own_paper_exams:import", public_id, started.public_id)


@require_safe
@never_cache
@author_view
def batch(request: HttpRequest, user: User, public_id: UUID, file_id: UUID) -> HttpResponse:
    """One file: being read, waiting for a decision, being stored, or done."""
    found = _import(user, public_id, file_id)
    busy = found.state in {UploadState.READING, UploadState.STORING}
    kinds = [actions.READ_SHEETS, actions.STORE_SHEETS]
    context = {
        "page_title": found.file_name,
        "header_icon": "upload",
        "found": found,
        "busy": busy,
        "job": Job.objects.filter(kind__in=kinds, subject_id=str(found.pk)).last(),
        "refused_rows": len({one["row"] for one in found.refused}),
        "page_obj": Paginator(found.refused, PER_PAGE).get_page(request.GET.get("p")),
    }
    response = render(request, "assessments/cms/sheet_import.html", context)
    if busy:
        response["Refresh"] = "2"
    return response


@require_POST
@author_view
def store(request: HttpRequest, user: User, public_id: UUID, file_id: UUID) -> HttpResponse:
    return _decide(request, user, public_id, file_id, keep=True)


@require_POST
@author_view
def discard(request: HttpRequest, user: User, public_id: UUID, file_id: UUID) -> HttpResponse:
    return _decide(request, user, public_id, file_id, keep=False)


def _decide(
    request: HttpRequest, user: User, public_id: UUID, file_id: UUID, *, keep: bool
) -> HttpResponse:
    found = _import(user, public_id, file_id)
    decide = actions.store_sheet_import if keep else actions.discard_sheet_import
    try:
        decide(sheet_import=found, actor=user)
    except NotWaiting:
        found.refresh_from_db()
        if found.state not in {UploadState.STORING, UploadState.DONE}:
            messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_paper_exams:import", public_id, file_id)


@require_safe
@never_cache
@author_view
def errors(request: HttpRequest, user: User, public_id: UUID, file_id: UUID) -> HttpResponse:
    """The refused rows as a workbook with their reasons; corrected it can be uploaded again."""
    found = _import(user, public_id, file_id)
    if not found.refused:
        raise Http404
    questions = len(found.session.printed.question_versions)
    rows: dict[int, list[str]] = {}
    reasons: dict[int, list[str]] = {}
    for one in found.refused:
        rows[one["row"]] = one["cells"]
        said = f"{one['column']}: {one['reason']} {one['remedy']}"
        reasons.setdefault(one["row"], []).append(said)
    headers = [
        answer_sheets.NAME, answer_sheets.PHONE, answer_sheets.FORM,
        *map(str, range(1, questions + 1)), answer_sheets.REASON,
    ]  # fmt: skip
    listed = [[*cells, "\n".join(reasons[row])] for row, cells in rows.items()]
    return _workbook(answer_sheets.write(headers, listed), f"{_('refused rows')}.xlsx")


def views() -> list[tuple[str, Any, str]]:
    one = "<uuid:public_id>/import/<uuid:file_id>/"
    return [
        ("<uuid:public_id>/template/", template, "template"),
        ("<uuid:public_id>/import/", upload, "upload"),
        (one, batch, "import"),
        (f"{one}store/", store, "store"),
        (f"{one}discard/", discard, "discard"),
        (f"{one}errors/", errors, "errors"),
    ]


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _session(user: User, public_id: UUID) -> PaperSession:
    found = get_object_or_404(queries.sessions(user), public_id=public_id)
    if not queries.may_key(user, found):
        raise Http404
    return found


def _import(user: User, public_id: UUID, file_id: UUID) -> SheetImport:
    found = SheetImport.objects.select_related("session__printed__paper_version__paper")
    return get_object_or_404(found, session=_session(user, public_id), public_id=file_id)
