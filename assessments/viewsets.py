"""The question bank in the CMS, for trainers and reviewers.

Plain views over one scoped queryset, not Wagtail's generic ones: those ask a permission for the
model and none for the row (a neighbour's question could be edited by its address).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from accounts.queries import scope_of
from assessments import actions
from assessments.actions import LoadRefused
from assessments.enums import Difficulty, QuestionState, QuestionType
from assessments.forms import QuestionForm
from assessments.models import Question, Topic
from assessments.phrases import local
from assessments.queries import authoring

PER_PAGE = 50
Arguments = ParamSpec("Arguments")
AuthorView = Callable[Concatenate[HttpRequest, User, Arguments], HttpResponse]


def author_view(view: AuthorView[Arguments]) -> Callable[..., HttpResponse]:
    """Let in trainers and reviewers; 404 for everybody else who reaches the CMS."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not scope_of(user).has(*authoring.AUTHORS):
            raise Http404
        return view(request, user, *args, **kwargs)

    return guarded


@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in (*authoring.FILTERS, "critical", "q")}
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
    }
    labels = {
        "bank": _("question bank"),
        "topic": _("topic"),
        "type": _("type"),
        "difficulty": _("difficulty"),
        "state": _("state"),
        "critical": _("red line"),
    }
    context = {
        "page_title": _("Question bank"),
        "header_icon": "list-ul",
        "page_obj": Paginator(questions, PER_PAGE).get_page(request.GET.get("p")),
        "filters": [(name, labels[name], choices[name], wanted[name]) for name in choices],
        "q": wanted["q"],
        "query": urlencode({name: value for name, value in wanted.items() if value}),
    }
    return render(request, "assessments/cms/questions.html", context)


@author_view
def question(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = _question(user, pk)
    asked = authoring.times_asked(found)
    context = {
        "page_title": found.key,
        "header_icon": "list-ul",
        "question": found,
        "versions": [(one, asked.get(one.pk, 0)) for one in found.versions.order_by("-number")],
        "papers": authoring.used_in(found),
        "editable": authoring.may_edit(user, found.bank),
    }
    return render(request, "assessments/cms/question.html", context)


@author_view
def edit(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = _own_question(user, pk)
    if found.current is None:
        raise Http404
    form = QuestionForm(request.POST or None, question=found, version=found.current)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_question(question=found, source=form.source(), actor=user)
        except LoadRefused as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, _("The question is saved."))
            return redirect("own_questions:question", pk)
    context = {
        "page_title": found.key,
        "page_subtitle": _("edit"),
        "header_icon": "edit",
        "question": found,
        "form": form,
        "asked": authoring.times_asked(found).get(found.current.pk, 0),
    }
    return render(request, "assessments/cms/edit.html", context)


@require_POST
@author_view
def set_state(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Retire, or take up again. A paper that could then not be drawn keeps it from happening."""
    found = _own_question(user, pk)
    retired = found.state == QuestionState.RETIRED
    change = actions.restore_question if retired else actions.retire_question
    try:
        change(question=found, actor=user)
    except LoadRefused as refused:
        messages.error(request, " ".join(refused.problems))
    else:
        messages.success(
            request,
            _("The question is in use again.") if retired else _("The question is retired."),
        )
    return redirect("own_questions:question", pk)


@author_view
def papers(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "page_title": _("Papers"),
        "header_icon": "form",
        "states": authoring.paper_states(user),
    }
    return render(request, "assessments/cms/papers.html", context)


def _question(user: User, pk: int) -> Question:
    return get_object_or_404(authoring.questions_to_read(user), pk=pk)


def _own_question(user: User, pk: int) -> Question:
    found = _question(user, pk)
    if not authoring.may_edit(user, found.bank):
        raise Http404
    return found


class AuthorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and scope_of(user).has(*authoring.AUTHORS)


class BankViewSet(ViewSet):
    name = "own_questions"
    url_prefix = "questions"
    icon = "list-ul"
    menu_label = gettext_lazy("Question bank")
    menu_name = "own-questions"
    menu_order = 250
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("papers/", papers, "papers"),
            ("<int:pk>/", question, "question"),
            ("<int:pk>/edit/", edit, "edit"),
            ("<int:pk>/state/", set_state, "set_state"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
