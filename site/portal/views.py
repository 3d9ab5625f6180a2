"""The learner's own screens and the public front."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.adapter import workplace
from accounts.models import User
from accounts.queries.own import self_of
from portal import queries
from portal.domain import greeting


def home(request: HttpRequest) -> HttpResponse:
    """The learner's home; the public front for strangers; the way to work for officers."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "portal/front.html")
    me = self_of(user)
    if me and user.confirmed_at is None:
        return HttpResponseRedirect(reverse("account_confirm"))
    training = queries.training_of(me.person) if me else None
    return render(
        request,
        "portal/home.html",
        {
            "me": me,
            "given_name": greeting.given_name(user.name),
            "part_of_day": greeting.part_of_day(timezone.localtime().hour),
            "training": training,
            "list": queries.lesson_rows(training) if training else None,
            "waiting": queries.waiting_of(me.person) if me and not training else [],
            "workplace": workplace(user),
        },
    )


@login_required
def learn(request: HttpRequest) -> HttpResponse:
    me = self_of(request.user)
    trainings = queries.trainings(me.person) if me else []
    return render(request, "portal/learn.html", {"me": me, "trainings": trainings})


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """One's own record as it is held, text size, language, the way out."""
    own = self_of(request.user)
    return render(
        request,
        "portal/me.html",
        {
            "me": own,
            "hours": queries.hours_of(own.person) if own else [],
            "workplace": workplace(request.user) if isinstance(request.user, User) else "",
        },
    )


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")
