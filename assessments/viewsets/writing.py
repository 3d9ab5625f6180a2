"""Writing a question: a new one, or a new version of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments import actions
from assessments.actions import LoadRefused
from assessments.domain.problems import Unusable
from assessments.enums import QuestionState, QuestionType
from assessments.forms import QuestionForm
from assessments.models import Question, QuestionBank
from assessments.phrases import say
from assessments.queries import authoring
from assessments.viewsets.access import author_view, own


@author_view
def new(request: HttpRequest, user: User) -> HttpResponse:
    bank = get_object_or_404(authoring.banks_to_read(user), slug=request.GET.get("bank", ""))
    kind = request.GET.get("type", "")
    if kind not in QuestionType.values or not authoring.may_edit(user, bank):
        raise Http404
    form = QuestionForm(request.POST or None, request.FILES or None, bank=bank, kind=kind)
    if request.method == "POST" and form.is_valid():
        made = _stored(form, lambda source: _create(bank, source, user))
        if made:
            return _saved(request, made, _("The question is saved as a draft."))
    context = {
        "page_title": _("New question"),
        "page_subtitle": QuestionType(kind).label,
        "header_icon": "plus",
        "form": form,
    }
    return render(request, "assessments/cms/edit.html", context)


@author_view
def edit(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = own(user, pk)
    if found.current is None:
        raise Http404
    kept = found.state in {QuestionState.READY, QuestionState.RETIRED}
    form = QuestionForm(
        request.POST or None,
        request.FILES or None,
        bank=found.bank,
        kind=found.current.type,
        question=found,
    )
    if request.method == "POST" and form.is_valid():
        made = _stored(form, lambda source: _edit(found, source, user))
        if made:
            return _saved(request, made, _told(made))
    context = {
        "page_title": found.key,
        "page_subtitle": _("edit"),
        "header_icon": "edit",
        "question": found,
        "form": form,
        "kept": kept,
        "asked": authoring.times_asked(found).get(found.current.pk, 0),
    }
    return render(request, "assessments/cms/edit.html", context)


def _told(question: Question) -> str:
    if question.proposed_id:
        return _(
            "Your change waits for the review of another person. Until then the reviewed version "
            "goes on being asked."
        )
    return _("The question is saved.")


def _create(bank: QuestionBank, source: dict[str, Any], user: User) -> Question:
    return actions.create_question(bank=bank, source=source, actor=user)


def _edit(question: Question, source: dict[str, Any], user: User) -> Question:
    return actions.edit_question(question=question, source=source, actor=user)


def _stored(form: QuestionForm, change: Any) -> Question | None:
    """Store what was uploaded and written; what is wrong with it goes to the form."""
    store = {"picture": actions.store_picture, "audio": actions.store_recording}
    try:
        addresses = {name: store[kind](file) for name, (kind, file) in form.uploads().items()}
    except Unusable as error:
        form.add_error(None, say(error.problem))
        return None
    try:
        made: Question = change(form.source(addresses))
    except LoadRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem)
        return None
    return made


def _saved(request: HttpRequest, question: Question, told: str) -> HttpResponse:
    messages.success(request, told)
    count = len(authoring.alike_questions(question))
    if count:
        messages.warning(
            request,
            ngettext(
                "%(n)s question says nearly the same: see below.",
                "%(n)s questions say nearly the same: see below.",
                count,
            )
            % {"n": count},
        )
    return redirect("own_questions:question", question.pk)
