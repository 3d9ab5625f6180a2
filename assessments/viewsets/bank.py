"""The list of the bank, a question's page, and the way from draft to retired."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from assessments import actions
from assessments.actions import ChangeRefused, LoadRefused
from assessments.enums import Difficulty, QuestionState, QuestionType
from assessments.models import Question, Topic
from assessments.phrases import local
from assessments.queries import authoring, reports
from assessments.viewsets.access import author_view, own, readable, reviewable

PER_PAGE = 50


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    names = (*authoring.FILTERS, "critical", "changed", "q")
    wanted = {name: request.GET.get(name, "") for name in names}
    questions = authoring.filtered(authoring.questions_to_read(user), wanted)
    banks = authoring.banks_to_read(user)
    topics = Topic.objects.filter(bank__in=banks.values("pk")).order_by("bank", "position")
    choices = {
        "bank": [(bank.slug, local(bank.title)) for bank in banks.order_by("slug")],
        "topic": [(str(topic.pk), local(topic.title)) for topic in topics],
        "type": QuestionType.choices,
        "difficulty": Difficulty.choices,
        "state": QuestionState.choices,
        "critical": [("yes", _("red lines only")), ("no", _("without red lines"))],
        "changed": [("yes", _("changed since the review"))],
    }
    labels = {
        "bank": _("question bank"),
        "topic": _("topic"),
        "type": _("type"),
        "difficulty": _("difficulty"),
        "state": _("state"),
        "critical": _("red line"),
        "changed": _("review"),
    }
    page = Paginator(questions, PER_PAGE).get_page(request.GET.get("p"))
    lines = reports.lines_of(user, [one.pk for one in page])
    context = {
        "page_title": _("Question bank"),
        "header_icon": "list-ul",
        "page_obj": page,
        "rows": [(one, lines.get(one.pk)) for one in page],
        "filters": [(name, labels[name], choices[name], wanted[name]) for name in choices],
        "q": wanted["q"],
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "own_banks": [bank for bank in banks if authoring.may_edit(user, bank)],
        "types": QuestionType.choices,
    }
    return render(request, "assessments/cms/questions.html", context)


@author_view
def question(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = readable(user, pk)
    asked = authoring.times_asked(found)
    papers = authoring.used_in(found)
    context = {
        "page_title": found.key,
        "header_icon": "list-ul",
        "question": found,
        "versions": [
            (one, authoring.as_written(one), asked.get(one.pk, 0))
            for one in found.versions.order_by("-number")
        ],
        "papers": papers,
        "deletable": authoring.is_deletable(found, papers, asked),
        "alike": authoring.alike_questions(found),
        "editable": authoring.may_edit(user, found.bank),
        "reviewing": authoring.may_review(user, found.bank),
        "own_work": found.edited_by_id == user.pk,
    }
    return render(request, "assessments/cms/question.html", context)


@require_POST
@author_view
def set_state(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Retire, or take up again. A paper that could then not be drawn keeps it from happening."""
    found = own(user, pk)
    retired = found.state == QuestionState.RETIRED
    change = actions.restore_question if retired else actions.retire_question
    told = _("The question is in use again.") if retired else _("The question is retired.")
    return _done(request, pk, lambda: change(question=found, actor=user), told)


@require_POST
@author_view
def move(request: HttpRequest, user: User, pk: int, step: str) -> HttpResponse:
    """One step of the way from draft to ready."""
    take: Callable[..., Question]
    take, change, told = STEPS[step]
    found = take(user, pk)
    facts: dict[str, Any] = {"question": found, "actor": user}
    if step == "send-back":
        facts["note"] = request.POST.get("note", "")
    return _done(request, pk, lambda: change(**facts), str(told))


@require_POST
@author_view
def delete(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = own(user, pk)
    back = _done(
        request,
        pk,
        lambda: actions.delete_question(question=found, actor=user),
        _("The question is deleted."),
    )
    gone = not Question.objects.filter(pk=pk).exists()
    return redirect("own_questions:index") if gone else back


def _done(request: HttpRequest, pk: int, change: Callable[[], None], told: str) -> HttpResponse:
    try:
        change()
    except LoadRefused as refused:
        messages.error(request, " ".join(refused.problems))
    except ChangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("own_questions:question", pk)


STEPS: dict[str, tuple[Any, Any, Any]] = {
    "submit": (own, actions.submit_question, gettext_lazy("The question waits for its review.")),
    "approve": (reviewable, actions.approve_question, gettext_lazy("The question may be used.")),
    "withdraw": (
        own,
        actions.withdraw_change,
        gettext_lazy("The change is withdrawn; the reviewed version stays."),
    ),
    "send-back": (
        reviewable,
        actions.send_back_question,
        gettext_lazy("The question went back to its author."),
    ),
}
