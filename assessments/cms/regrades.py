"""Regrades in the CMS: proposed on a question's page, counted, then confirmed or dropped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from accounts.queries import scoped
from assessments import actions
from assessments.actions import RegradeRefused
from assessments.cms.forms import ReasonForm, RegradeForm
from assessments.enums import RegradeState
from assessments.models import MarkChange, Paper, Question, QuestionBank, Regrade
from assessments.queries import authoring, reports
from assessments.viewsets import AuthorsMenuItem, author_view
from common.models import Job

PER_PAGE = 50


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "page_title": _("Regrades"),
        "header_icon": "rotate",
        "page_obj": Paginator(_regrades(user), PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "assessments/cms/regrades.html", context)


@require_POST
@author_view
def propose(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Begin a dry run; a small one is counted at once, the rest by the worker."""
    paper = get_object_or_404(reports.papers_to_read(user), slug=slug)
    if not authoring.may_edit(user, paper.bank):
        raise Http404
    form = RegradeForm(request.POST, question=_question(request, paper), paper=paper)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        if form.question is None:
            return redirect("own_statistics:paper", paper.slug)
        return redirect("own_statistics:question", paper.slug, form.question.pk)
    regrade = actions.propose_regrade(bank=paper.bank, actor=user, **form.scope())
    actions.count_chunk(regrade=regrade)
    return redirect("own_regrades:regrade", regrade.public_id)


@author_view
def regrade(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _regrade(user, public_id)
    changes = (
        MarkChange.objects.filter(regrade=found)
        .select_related("attempt__person", "attempt__region")
        .order_by("pk")
    )
    running = found.state in {RegradeState.COUNTING, RegradeState.RUNNING}
    context = {
        "page_title": _("Regrade"),
        "page_subtitle": found.get_remedy_display(),
        "header_icon": "rotate",
        "regrade": found,
        "counts": found.effect if found.state == RegradeState.DONE else found.forecast,
        "form": ReasonForm() if found.state == RegradeState.READY else None,
        "editable": authoring.may_edit(user, found.bank),
        "unreviewed": bool(
            found.version_id and found.question and found.version_id == found.question.proposed_id
        ),
        "running": running,
        "job": Job.objects.filter(subject_id=str(found.pk), kind__startswith="assessments.regrade")
        .order_by("-pk")
        .first()
        if running
        else None,
        "page_obj": Paginator(changes, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "assessments/cms/regrade.html", context)


@require_POST
@author_view
def confirm(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    found = _own(user, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down the reason: it is kept with every changed mark."))
        return redirect("own_regrades:regrade", public_id)
    try:
        actions.confirm_regrade(regrade=found, reason=form.cleaned_data["reason"], actor=user)
    except RegradeRefused as refused:
        messages.error(request, str(refused))
    return redirect("own_regrades:regrade", public_id)


@require_POST
@author_view
def drop(request: HttpRequest, user: User, public_id: UUID) -> HttpResponse:
    try:
        actions.drop_regrade(regrade=_own(user, public_id), actor=user)
    except RegradeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The regrade is dropped; no mark was changed."))
    return redirect("own_regrades:index")


def _question(request: HttpRequest, paper: Paper) -> Question | None:
    pk = request.POST.get("question", "")
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(
        Question.objects.select_related("current", "proposed"), pk=int(pk), bank=paper.bank_id
    )


def _regrades(user: User) -> QuerySet[Regrade]:
    """Of the banks that the user's office owns: whoever only reads a bank regrades nothing."""
    banks = scoped(QuestionBank.objects.all(), user, *authoring.AUTHORS)
    return Regrade.objects.filter(bank__in=banks.values("pk")).select_related(
        "bank", "question", "paper", "person"
    )


def _regrade(user: User, public_id: UUID) -> Regrade:
    return get_object_or_404(_regrades(user), public_id=public_id)


def _own(user: User, public_id: UUID) -> Regrade:
    """Reviewers read; the trainers of the bank's office decide."""
    found = _regrade(user, public_id)
    if not authoring.may_edit(user, found.bank):
        raise Http404
    return found


class RegradesViewSet(ViewSet):
    name = "own_regrades"
    url_prefix = "regrades"
    icon = "rotate"
    menu_label = gettext_lazy("Regrades")
    menu_name = "own-regrades"
    menu_order = 256
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("new/<slug:slug>/", propose, "propose"),
            ("<uuid:public_id>/", regrade, "regrade"),
            ("<uuid:public_id>/confirm/", confirm, "confirm"),
            ("<uuid:public_id>/drop/", drop, "drop"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
