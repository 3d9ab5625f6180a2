"""Papers: what their cells find in the bank, the editor of a blueprint, extra time."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from assessments import actions
from assessments.actions import LoadRefused
from assessments.forms import ExtraTimeForm, PaperForm
from assessments.models import Paper, PrintedPaper, QuestionBank
from assessments.queries import authoring
from assessments.viewsets.access import author_view

LATEST = 20  # printed papers that a paper's page lists


@author_view
def papers(request: HttpRequest, user: User) -> HttpResponse:
    banks = authoring.banks_to_read(user).order_by("slug")
    context = {
        "page_title": _("Papers"),
        "header_icon": "form",
        "states": authoring.paper_states(user),
        "own_banks": [bank for bank in banks if authoring.may_edit(user, bank)],
    }
    return render(request, "assessments/cms/papers.html", context)


@author_view
def new_paper(request: HttpRequest, user: User) -> HttpResponse:
    bank = get_object_or_404(authoring.banks_to_read(user), slug=request.GET.get("bank", ""))
    if not authoring.may_edit(user, bank):
        raise Http404
    return _write(request, user, PaperForm(request.POST or None, bank=bank), bank)


@author_view
def edit_paper(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    paper = own_paper(user, slug)
    form = PaperForm(request.POST or None, bank=paper.bank, paper=paper)
    return _write(request, user, form, paper.bank)


@require_POST
@author_view
def extra_time(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """More time for somebody of the user's own region, found by phone."""
    paper = own_paper(user, slug)
    form = ExtraTimeForm(request.POST)
    person = authoring.person_by_phone(user, request.POST.get("phone", ""))
    if not form.is_valid():
        messages.error(request, _("Please give a phone and the minutes, 0 to 600."))
    elif person is None:
        messages.error(request, _("Nobody in your region has this phone."))
    else:
        wrote = form.cleaned_data
        actions.grant_extra_time(
            paper=paper,
            person=person,
            minutes=wrote["minutes"],
            reason=wrote["reason"],
            actor=user,
        )
        messages.success(request, _("Saved; it holds from the next start on."))
    return redirect("own_questions:edit_paper", slug)


def _write(request: HttpRequest, user: User, form: PaperForm, bank: QuestionBank) -> HttpResponse:
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _draw(form, bank)
        elif paper := _stored(form, bank, user):
            number = paper.current.number if paper.current else 1
            told = _("The paper is saved as version %(n)s.") % {"n": number}
            messages.success(request, told)
            return redirect("own_questions:edit_paper", paper.slug)
    context: dict[str, Any] = {
        "page_title": form.paper.slug if form.paper else _("New paper"),
        "header_icon": "form",
        "form": form,
        "preview": preview,
    }
    if form.paper:
        version = form.paper.current
        context |= {
            "asked": version.attempts.count() if version else 0,
            "extra_times": form.paper.extra_times.select_related("person").order_by("pk"),
            "extra_form": ExtraTimeForm(),
            "printed": PrintedPaper.objects.filter(paper_version__paper=form.paper).select_related(
                "paper_version"
            )[:LATEST],
        }
    return render(request, "assessments/cms/paper.html", context)


def _draw(form: PaperForm, bank: QuestionBank) -> list[authoring.DrawnCell] | None:
    """A draw as a start would make it, counted nowhere."""
    drawn, lacking = authoring.previewed(form.source()["sections"], bank, secrets.token_hex(8))
    for problem in lacking:
        form.add_error(None, problem)
    return drawn


def _stored(form: PaperForm, bank: QuestionBank, user: User) -> Paper | None:
    region = form.paper.region if form.paper else bank.region
    try:
        return actions.load_paper(data=form.source(), region=region, actor=user)
    except LoadRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem)
    return None


def own_paper(user: User, slug: str) -> Paper:
    papers = Paper.objects.select_related("bank", "current", "region")
    found = get_object_or_404(
        papers.filter(bank__in=authoring.banks_to_read(user).values("pk")), slug=slug
    )
    if not authoring.may_edit(user, found.bank):
        raise Http404
    return found
