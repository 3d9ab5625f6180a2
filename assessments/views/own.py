"""What every exam view begins with: the signed-in person and their attempt."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.models import User
from assessments import actions, queries
from assessments.enums import AttemptState
from assessments.models import Attempt

Arguments = ParamSpec("Arguments")
AttemptView = Callable[Concatenate[HttpRequest, Attempt, Arguments], HttpResponse]


def own_attempt(view: AttemptView[Arguments]) -> Callable[..., Any]:
    """Pass the user's own attempt; one whose time is over is closed first, whoever asks."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, attempt: UUID, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Http404
        try:
            found = queries.attempt_of(request.user, attempt)
        except Attempt.DoesNotExist as error:
            raise Http404 from error
        return view(request, actions.finish_if_over(attempt=found), *args, **kwargs)

    return guarded


def is_open(attempt: Attempt) -> bool:
    return attempt.state == AttemptState.OPEN


def to(name: str, attempt: Attempt, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"exams:{name}", args=[attempt.public_id]) + query)
