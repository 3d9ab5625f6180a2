"""The exam on paper: a draw that is kept, its sheets for the printer and for Word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from assessments import actions
from assessments.models import PrintedPaper
from assessments.printing import key_document, lines_of, paper_document
from assessments.queries.printing import printed_questions
from assessments.viewsets.access import author_view
from assessments.viewsets.papers import own_paper

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
@author_view
def draw(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    paper = own_paper(user, slug)
    try:
        actions.draw_for_print(paper=paper, actor=user)
    except actions.BlueprintCannotBeFilled:
        messages.error(
            request, _("This paper cannot be drawn at present: some cells lack questions.")
        )
    return redirect("own_questions:edit_paper", slug)


@require_safe
@never_cache
@author_view
def sheet(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    """A page for the printer, or for “save as PDF”: the paper with its answer sheet, or the key."""
    printed = _printed(user, slug, number)
    questions = printed_questions(printed)
    context = {
        "printed": printed,
        "questions": [(one, lines_of(one.prompt)) for one in questions],
        "key": bool(request.GET.get("key")),
    }
    return render(request, "assessments/cms/printed.html", context)


@require_safe
@never_cache
@author_view
def word(request: HttpRequest, user: User, slug: str, number: int) -> HttpResponse:
    printed = _printed(user, slug, number)
    key = bool(request.GET.get("key"))
    content = key_document(printed) if key else paper_document(printed)
    name = f"{slug}-{printed.paper_version.number}-{printed.number}{'-key' if key else ''}.docx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=WORD, headers=disposition)


def _printed(user: User, slug: str, number: int) -> PrintedPaper:
    found = PrintedPaper.objects.select_related("paper_version__paper")
    return get_object_or_404(found, pk=number, paper_version__paper=own_paper(user, slug))
