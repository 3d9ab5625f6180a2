"""The exam on paper: a draw that is kept, its sheets for the printer, for Word and as PDF."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from assessments import actions
from assessments.domain.paper_forms import FORMS, forms_of
from assessments.enums import SheetPart
from assessments.models import PrintedPaper
from assessments.printing import key_document, paper_document, printed_page
from assessments.viewsets.access import author_view
from assessments.viewsets.papers import own_paper
from common.models import Job

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
@author_view
def draw(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    paper = own_paper(user, slug)
    wanted = request.POST.get("forms", "1")
    try:
        drawn = actions.draw_for_print(
            paper=paper, actor=user, forms=int(wanted) if wanted in {"1", "2", "3", "4"} else 1
        )
    except actions.BlueprintCannotBeFilled:
        messages.error(
            request, _("This paper cannot be drawn at present: some cells lack questions.")
        )
        return redirect("own_questions:edit_paper", slug)
    return redirect("own_questions:printed_files", slug, drawn.pk)


@require_safe
@never_cache
@author_view
def files(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """All that can be printed of one draw; while PDF files are made, how far they are."""
    printed = _printed(user, slug, number)
    made = {(one.form, one.part) for one in printed.files.all()}
    job = Job.objects.filter(kind=actions.MAKE_PDF, subject_id=str(printed.pk)).last()
    busy = job is not None and job.is_under_way
    context: dict[str, Any] = {
        "page_title": _("Exam on paper"),
        "header_icon": "doc-full",
        "printed": printed,
        "slug": slug,
        "rows": [
            (form, part, part == SheetPart.KEY, (form, part) in made)
            for form in forms_of(printed.forms)
            for part in SheetPart
        ],
        "complete": len(made) == printed.forms * len(SheetPart),
        "job": job,
        "busy": busy,
    }
    response = render(request, "assessments/cms/printed_files.html", context)
    if busy:
        response["Refresh"] = "2"
    return response


@require_POST
@author_view
def make_pdf(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    actions.ask_for_pdf(printed=_printed(user, slug, number), actor=user)
    return redirect("own_questions:printed_files", slug, number)


@require_safe
@never_cache
@author_view
def pdf(request: HttpRequest, user: User, slug: str, number: int) -> Any:
    """A file that the worker has made; 404 before."""
    printed = _printed(user, slug, number)
    form, part = _form(request, printed), _part(request)
    found = get_object_or_404(printed.files.all(), form=form, part=part)
    name = _name(printed, slug, form, part, "pdf")
    return FileResponse(storages["private"].open(found.path), as_attachment=True, filename=name)


@require_safe
@never_cache
@author_view
def sheet(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """A page for the printer: the paper with its answer sheet, or the key."""
    printed = _printed(user, slug, number)
    context = printed_page(printed, _form(request, printed), _part(request))
    return render(request, "assessments/cms/printed.html", context)


@require_safe
@never_cache
@author_view
def word(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    printed = _printed(user, slug, number)
    form, part = _form(request, printed), _part(request)
    write = key_document if part == SheetPart.KEY else paper_document
    name = _name(printed, slug, form, part, "docx")
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(printed, form), content_type=WORD, headers=disposition)


def _name(printed: PrintedPaper, slug: str, form: str, part: SheetPart, ending: str) -> str:
    draw = f"{slug}-{printed.paper_version.number}-{printed.number}"
    return f"{draw}-{form}{'-key' if part == SheetPart.KEY else ''}.{ending}"


def _form(request: HttpRequest, printed: PrintedPaper) -> str:
    form = request.GET.get("form", FORMS[0])
    if form not in list(forms_of(printed.forms)):
        raise Http404
    return form


def _part(request: HttpRequest) -> SheetPart:
    return SheetPart.KEY if request.GET.get("key") else SheetPart.PAPER


def _printed(user: User, slug: str, number: int) -> PrintedPaper:
    found = PrintedPaper.objects.select_related("paper_version__paper")
    return get_object_or_404(found, pk=number, paper_version__paper=own_paper(user, slug))
