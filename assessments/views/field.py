"""Field observations on the phone: list, choose a person, fill in the sheet, sign."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import Posting, User
from assessments import actions
from assessments.actions import ObservationRefused
from assessments.domain import observing as rules
from assessments.enums import ObservationState
from assessments.models import Observation
from assessments.queries import observing as queries
from assessments.views.field_form import ObservationForm

PER_PAGE = 20
Arguments = ParamSpec("Arguments")
FieldView = Callable[Concatenate[HttpRequest, User, Arguments], HttpResponse]


def signed_in(view: FieldView[Arguments]) -> Callable[..., HttpResponse]:
    @login_required
    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Http404
        return view(request, request.user, *args, **kwargs)

    return guarded


@signed_in
def index(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for the reader's signature, then all they may see."""
    context = {
        "may_observe": queries.may_observe(user),
        "waiting": queries.to_sign(user)[:PER_PAGE],
        "page_obj": Paginator(queries.observations(user), PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "assessments/field/index.html", context)


@signed_in
def choose(request: HttpRequest, user: User) -> HttpResponse:
    """Whose visit it was: the child directors of the reader's region."""
    if not queries.may_observe(user):
        raise Http404
    words = request.GET.get("q", "").strip()[:40]
    posts = queries.with_own(queries.directors(user, words))
    context = {"q": words, "page_obj": Paginator(posts, PER_PAGE).get_page(request.GET.get("p"))}
    return render(request, "assessments/field/choose.html", context)


@signed_in
def new(request: HttpRequest, user: User, posting: int) -> HttpResponse:
    if not queries.may_observe(user):
        raise Http404
    post: Posting = get_object_or_404(queries.directors(user), pk=posting)
    form = ObservationForm(request.POST or None, initial={"public_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_observation(posting=post, observer=user, **form.facts())
        except ObservationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The visit is recorded. Another officer signs it now."))
            return redirect("field:observation", made.public_id)
    return render(request, "assessments/field/new.html", {"post": post, "form": form})


@signed_in
def observation(request: HttpRequest, user: User, public_id: uuid.UUID) -> HttpResponse:
    found = _found(user, public_id)
    found_by_reader = user.pk in {found.observer_id, found.person.user_id}
    context = {
        "observation": found,
        "lines": [
            (point, _said(point, found.ratings.get(point.key))) for point in rules.HOME_VISIT
        ],
        "share": 100 * float(rules.verdict(found.ratings).share),
        "may_sign": found.state == ObservationState.RECORDED
        and not found_by_reader
        and queries.to_sign(user).filter(pk=found.pk).exists(),
    }
    return render(request, "assessments/field/observation.html", context)


@require_POST
@signed_in
def decide(request: HttpRequest, user: User, public_id: uuid.UUID) -> HttpResponse:
    """Sign, or send back with a reason."""
    found = get_object_or_404(queries.to_sign(user), public_id=public_id)
    try:
        if request.POST.get("decision") == "return":
            reason = request.POST.get("reason", "")[:200]
            actions.return_observation(observation=found, reason=reason, signer=user)
            messages.success(request, _("Sent back. The visit may be recorded anew."))
        else:
            actions.sign_observation(observation=found, signer=user)
            messages.success(request, _("Signed. The visit counts now."))
    except ObservationRefused as refused:
        messages.error(request, str(refused))
    return redirect("field:observation", public_id)


def _found(user: User, public_id: uuid.UUID) -> Observation:
    return get_object_or_404(queries.observations(user), public_id=public_id)


def _said(point: rules.Point, level: Any) -> str:
    if not isinstance(level, int):
        return ""
    if point.red_line:
        return _("kept") if level else _("crossed")
    return _(rules.LEVELS[level])
