"""The learner's own screens and the public front."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapter import workplace
from accounts.models import User
from accounts.queries.own import self_of
from courses import actions as courses
from portal import queries
from portal.domain import greeting
from quotas import actions as quotas
from quotas.models import WaitingEntry


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
            "waiting": queries.waiting_of(me.person) if me else [],
            "workplace": workplace(user),
        },
    )


@login_required
def learn(request: HttpRequest) -> HttpResponse:
    me = self_of(request.user)
    trainings = queries.trainings(me.person) if me else []
    return render(request, "portal/learn.html", {"me": me, "trainings": trainings})


@login_required
@require_POST
def answer_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up the place that the waiting list offered, or leave it to the next."""
    own = self_of(request.user)
    offers = queries.waiting_of(own.person) if own else WaitingEntry.objects.none()
    entry = get_object_or_404(offers, pk=pk)
    user = request.user if isinstance(request.user, User) else None
    if request.POST.get("answer") == "decline":
        quotas.decline(entry=entry, actor=user)
        messages.info(request, _("You have left the waiting list. The place goes to the next."))
    elif courses.enrol_waiting(entry=entry, actor=user, key=f"offer:{pk}:taken").enrolment:
        messages.success(request, _("You are enrolled. Start learning whenever you like."))
    else:
        messages.warning(
            request, _("The place is no longer free. You stay on the waiting list, in order.")
        )
    return redirect("home")


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def declaration(request: HttpRequest, period: int) -> HttpResponse:
    """Read the declaration of a training and agree to it; afterwards, what was agreed and when."""
    own = self_of(request.user)
    enrolment = queries.enrolment_of(own.person, period) if own else None
    shown = queries.declared(enrolment) if enrolment else None
    if enrolment is None or shown is None:
        raise Http404
    unread = ""
    if request.method == "POST" and not shown.agreed_at:
        user = request.user if isinstance(request.user, User) else None
        if request.POST.get("agree") != "yes":
            unread = _("Please tick that you have read the declaration and agree to it.")
        else:
            number = request.POST.get("number", "")
            try:
                courses.agree(
                    enrolment=enrolment,
                    number=int(number) if number.isascii() and number.isdigit() else 0,
                    actor=user,
                )
            except courses.AgreementRefused as error:
                messages.warning(request, str(error))
            else:
                messages.success(request, _("Your agreement is on record. Thank you."))
            return redirect("declaration", period=period)
    context = {"enrolment": enrolment, "shown": shown, "unread": unread}
    return render(request, "portal/declaration.html", context, status=422 if unread else 200)


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
