"""Who may be where in the question bank: one guard, one scoped queryset."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.menu import MenuItem

from accounts.models import User
from accounts.queries import scope_of
from assessments.models import Question
from assessments.queries import authoring

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


def readable(user: User, pk: int) -> Question:
    return get_object_or_404(authoring.questions_to_read(user), pk=pk)


def own(user: User, pk: int) -> Question:
    """A question that the user may change; the same 404 for one to read and one unseen."""
    found = readable(user, pk)
    if not authoring.may_edit(user, found.bank):
        raise Http404
    return found


def reviewable(user: User, pk: int) -> Question:
    found = readable(user, pk)
    if not authoring.may_review(user, found.bank):
        raise Http404
    return found


class AuthorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and scope_of(user).has(*authoring.AUTHORS)
