"""Files of questions in the CMS: upload, the original beside what was read, correct, store."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of, scoped
from assessments import actions
from assessments.cms.question_files import ExportForm, QuestionFileForm
from assessments.enums import ImportedState
from assessments.exchange import saving
from assessments.exchange import template as template_file
from assessments.models import ImportedQuestion, QuestionBank, QuestionImport
from assessments.phrases import say
from assessments.queries import authoring, uploads
from assessments.viewsets import author_view
from common.models import Job, UploadState
from common.uploads import NotWaiting, TooLarge

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    """The form for a file, the form for an export, and the imports so far."""
    form = QuestionFileForm(
        request.POST or None, request.FILES or None, banks=_banks(user), regions=_regions(user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_question_import(
                bank=form.bank(), upload=form.cleaned_data["file"], actor=user
            )
        except TooLarge:
            form.add_error("file", _("The file is larger than 20 MB. Split it into several files."))
        else:
            return redirect("own_question_imports:batch", started.public_id)
    context = {
        "page_title": _("Import questions"),
        "header_icon": "upload",
        "form": form,
        "export": ExportForm(banks=authoring.banks_to_read(user)),
        "page_obj": Paginator(_imports(user), PER_PAGE).get_page(request.GET.get("p")),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/cms/imports.html", context, status=status)


@require_safe
@never_cache
@author_view
def batch(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    """One file: being read, waiting for a decision, being stored, or done."""
    found = _import(user, public_id)
    only = request.GET.get("only", "")
    items = found.items.order_by(_RED_FIRST, "position")
    if only in ImportedState.values:
        items = items.filter(state=only)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_title": found.file_name,
        "header_icon": "upload",
        "found": found,
        "is_busy": found.state in {UploadState.READING, UploadState.STORING},
        "job": Job.objects.filter(
            kind__in=[actions.READ_QUESTIONS, actions.STORE_QUESTIONS], subject_id=str(found.pk)
        ).last(),
        "page_obj": page,
        "rows": [uploads.shown(item) for item in page],
        "only": only,
        "counts": _counts(found),
        "notes": [uploads.note(one) for one in found.notes[:200]],
    }
    response = render(request, "assessments/cms/import.html", context)
    if context["is_busy"]:
        response["Refresh"] = "2"
    return response


_RED_FIRST = Case(
    When(state=ImportedState.RED, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@require_POST
@author_view
def change(request: HttpRequest, user: User, public_id: UUID, position: int) -> HttpResponse:
    """Correct, skip or keep one question."""
    found = _import(user, public_id)
    item = get_object_or_404(ImportedQuestion, upload=found, position=position)
    wanted = request.POST.get("action")
    try:
        if wanted == "correct":
            text = request.POST.get("text", "")[: uploads.LONGEST]
            changed = actions.correct_imported(item=item, text=text)
            _tell(request, changed)
        elif wanted == "skip":
            actions.skip_imported(item=item)
        elif wanted == "keep":
            actions.keep_imported(item=item)
        else:
            raise Http404
    except NotWaiting:
        messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_question_imports:batch", found.public_id)


def _tell(request: HttpRequest, item: ImportedQuestion) -> None:
    if item.state == ImportedState.RED:
        messages.error(request, say(uploads.problem(item.reason or {})))
    else:
        messages.success(request, _("Question %(n)s is read now.") % {"n": item.position})


@require_POST
@author_view
def store(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    return _decide(request, user, public_id, keep=True)


@require_POST
@author_view
def discard(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    return _decide(request, user, public_id, keep=False)


def _decide(request: HttpRequest, user: User, public_id: UUID, *, keep: bool) -> HttpResponse:
    found = _import(user, public_id)
    decide = actions.store_question_import if keep else actions.discard_question_import
    try:
        decide(question_import=found, actor=user)
    except NotWaiting:
        found.refresh_from_db()
        if found.state not in {UploadState.STORING, UploadState.DONE}:
            messages.warning(request, _("This file no longer waits for a decision."))
    return redirect("own_question_imports:batch", found.public_id)


@require_safe
@author_view
def template(request: HttpRequest, user: User) -> HttpResponse:
    return _file(template_file.write(say), f"{_('question template')}.xlsx", XLSX)


@require_safe
@author_view
def export(request: HttpRequest, user: User) -> HttpResponse:
    """A bank as a file. What the format cannot carry is named first, then the file is offered."""
    form = ExportForm(request.GET, banks=authoring.banks_to_read(user))
    if not form.is_valid():
        raise Http404
    bank = get_object_or_404(authoring.banks_to_read(user), slug=form.cleaned_data["bank"])
    kind = form.cleaned_data["format"]
    written = actions.export_questions(bank=bank, format=kind, actor=user)
    if (written.left_out or written.without) and not request.GET.get("anyway"):
        context = {
            "page_title": _("Not everything fits into this format"),
            "header_icon": "download",
            "written": written,
            "left_out": [(one.key, say(one.reason)) for one in written.left_out[:500]],
            "without": [(one.key, say(one.reason)) for one in written.without[:500]],
            "query": request.GET.urlencode(),
        }
        return render(request, "assessments/cms/export.html", context)
    return _file(written.content, f"{bank.slug}.{saving.ENDINGS[kind]}", "application/octet-stream")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _banks(user: User) -> QuerySet[QuestionBank]:
    """Those that the user may write to."""
    return scoped(QuestionBank.objects.all(), user, OfficeRoleName.TRAINER).order_by("slug")


def _regions(user: User) -> list[str]:
    """Where a new bank of the user's may belong."""
    return sorted(scope_of(user).codes(OfficeRoleName.TRAINER))


def _imports(user: User) -> QuerySet[QuestionImport]:
    own = QuestionImport.objects.filter(bank__in=_banks(user).order_by().values("pk"))
    return own.select_related("bank", "uploaded_by")


def _import(user: User, public_id: UUID) -> QuestionImport:
    return get_object_or_404(_imports(user), public_id=public_id)


def _counts(found: QuestionImport) -> list[tuple[str, Any, int]]:
    rows = found.items.order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(state.value, state.label, counted.get(state.value, 0)) for state in ImportedState]


class QuestionImportViewSet(ViewSet):
    name = "own_question_imports"
    url_prefix = "question-imports"
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("template/", template, "template"),
            ("export/", export, "export"),
            ("<uuid:public_id>/", batch, "batch"),
            ("<uuid:public_id>/<int:position>/", change, "change"),
            ("<uuid:public_id>/store/", store, "store"),
            ("<uuid:public_id>/discard/", discard, "discard"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
